"""The page needs nothing but itself, names nobody, and is the same for the same tables."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report import write_report
from buddy_pipeline.impact.telling import Level
from buddy_pipeline_tests.impact.report.conftest import POLICY
from buddy_pipeline_tests.impact.report.filled import OTHER, OURS, PERIOD, PERSON, VOLUNTEERS, Filled, volunteer
from buddy_pipeline_tests.impact.report.reading import PageRead

Page = Callable[..., str]
SCOPES = pytest.mark.parametrize("company", [None, OURS])


@SCOPES
def test_nothing_comes_from_elsewhere_and_nothing_runs(filled: Filled, page: Page, company: str | None) -> None:
    text = page(filled, company)
    read = PageRead(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & set(read.tags)
    assert all(value.startswith("#") for value in [*read.values("href"), *read.values("src")])
    assert all(target.startswith("#") for target in re.findall(r"url\(\s*['\"]?([^)]*)", text))
    assert not re.search(r"@import|https?:|//[a-z]", text)
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    (policy,) = [value for value in read.values("content") if "default-src" in value]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")


@SCOPES
def test_tags_are_balanced_and_ids_stand_once(filled: Filled, page: Page, company: str | None) -> None:
    read = PageRead(page(filled, company))
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {value.removeprefix("#") for value in read.values("href")} <= set(ids)
    assert {name for value in read.values("aria-labelledby") for name in value.split()} <= set(ids)


@SCOPES
def test_headings_landmarks_and_tables_are_proper(filled: Filled, page: Page, company: str | None) -> None:
    read = PageRead(page(filled, company))
    assert read.values("lang") == ["en"]
    assert [read.tags[tag] for tag in ("h1", "header", "main", "footer", "nav")] == [1] * 5
    assert all(table.caption.strip() for table in read.tables)
    assert all(value in ("row", "col") for value in read.values("scope"))
    assert len(read.values("scope")) == read.tags["th"]


@SCOPES
def test_no_person_is_named(filled: Filled, page: Page, company: str | None) -> None:
    text = page(filled, company)
    assert PERSON not in text
    assert not [number for number in range(VOLUNTEERS) if str(volunteer(number)) in text]


def test_a_company_s_page_names_no_other_company_and_the_program_s_none(filled: Filled, page: Page) -> None:
    assert OTHER not in page(filled, OURS)
    assert "Fjord &amp; Sons" in page(filled, OURS)
    assert OTHER not in page(filled)
    assert "Fjord" not in page(filled)


def test_a_name_is_a_name_whatever_it_looks_like(own: Filled, page: Page) -> None:
    name = '<b>&"x'
    own.rename(OURS, name)
    text = page(own, name)
    assert "<b>" not in text
    assert name in PageRead(text).text


def test_the_same_tables_give_the_same_bytes(
    filled: Filled, methodology: Methodology, programs: tuple[Program, ...], tmp_path: Path
) -> None:
    def written(name: str) -> bytes:
        out = tmp_path / name
        assert (
            write_report(filled.url, methodology, programs, POLICY, period=PERIOD, company=None, out=out).level is Level.FIGURES
        )
        return out.read_bytes()

    assert written("one.html") == written("two.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.html", "two.html"]


def test_a_report_replaces_an_older_one(
    filled: Filled, methodology: Methodology, programs: tuple[Program, ...], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    out.write_text("old")
    write_report(filled.url, methodology, programs, POLICY, period=PERIOD, company=None, out=out)
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
