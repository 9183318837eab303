"""Names of drops that are no text: they are refused in one line, and whatever shows them can."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.inbox import candidates, office_lists
from buddy_pipeline.drops.names import showable
from buddy_pipeline.drops.office_lists import open_list
from buddy_pipeline.sources.companies import ROSTER
from buddy_pipeline_tests.drops.exports import FIRST_PERIOD, NOW, ROWS, opened, users_csv

UNSHOWABLE = [b"dr\xffp", b"\xe9t\xe9", b"a\nb", b"a\x1b[31mb", "a\u2028b".encode(), b"\xed\xa0\x80"]


def drop_called(inbox: Path, name: bytes) -> Path:
    path = inbox / os.fsdecode(name)
    inbox.mkdir(exist_ok=True)
    users_csv(path, *ROWS)
    return path


@given(st.binary(min_size=1))
def test_whatever_the_bytes_of_a_name_it_can_be_shown_in_one_line_and_is_shown_alike_again(name: bytes) -> None:
    shown = showable(os.fsdecode(name))
    assert shown.encode().decode() == shown
    assert len(shown.splitlines()) <= 1
    assert showable(shown) == shown


@given(st.text())
def test_whatever_text_a_refusal_is_made_of_it_is_one_line(text: str) -> None:
    assert len(str(DropRefused(f"{text}: is refused.")).splitlines()) == 1


@pytest.mark.parametrize("name", ["export", "Übung März", "اسم", "a\u00a0b", "a\\xffb", "[bold]", "' OR 1"])
def test_names_that_are_text_are_shown_as_they_are(name: str) -> None:
    assert showable(name) == name


@pytest.mark.parametrize("name", UNSHOWABLE)
def test_a_drop_whose_name_is_no_text_is_refused_by_its_path_and_by_what_is_shown_of_it(tmp_path: Path, name: bytes) -> None:
    path = drop_called(tmp_path, name)
    (found,) = candidates(tmp_path)
    assert found.path == path
    for asked in (path, tmp_path / found.name):
        with pytest.raises(DropRefused) as refused:
            opened(asked)
        assert str(refused.value).startswith(f"{found.name}: its name, or that of a folder it lies in, is not UTF-8")


def test_a_drop_in_a_folder_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DropRefused, match=r"^export: its name, or that of a folder"):
        opened(drop_called(tmp_path / os.fsdecode(b"\xff"), b"export"))


def test_a_file_inside_whose_name_is_no_text_is_named_as_it_can_be_shown(tmp_path: Path) -> None:
    path = drop_called(tmp_path, b"export")
    (path / os.fsdecode(b"us\xffers.csv")).touch()
    with pytest.raises(DropRefused) as refused:
        opened(path)
    assert r"us\xffers.csv" in str(refused.value)


def test_a_roster_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"company_users_\xff.csv")).write_text("company,email,joined_at\n")
    (found,) = office_lists(tmp_path, ROSTER)
    for asked in (found.path, tmp_path / found.name):
        with pytest.raises(DropRefused) as refused:
            open_list(asked, ROSTER, first_period=FIRST_PERIOD, now=NOW)
        assert str(refused.value).startswith(r"company_users_\xff.csv: its name, or")


def test_a_name_that_is_written_like_one_that_is_no_text_is_taken(tmp_path: Path) -> None:
    path = drop_called(tmp_path, rb"dr\xffp")
    assert opened(path).name == path.name == r"dr\xffp"
