"""An explanation, as it is printed, is enough to recompute a figure by hand and to find all its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.compute import compute
from buddy_pipeline.impact.explain import Node, explain_sroi, explain_vis
from buddy_pipeline.impact.figures import ASSETS
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.periods import months_after, months_between
from buddy_pipeline.impact.programs import Program, load_programs
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.settings import PROJECT
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.impact.own_files import OWN, write
from buddy_pipeline_tests.impact.printed import Figure, printed, read_printed, recomputed, rounded
from buddy_pipeline_tests.small_exports import KEYS, Installation

PERIOD = date(2026, 10, 1)
COMPANIES = {"Fjord & Sons": 0, "Nordlys AS": 1, "Polar": 2}
CHANGES = {
    "    by_year: {}\n": "    by_year: {2025: 1234.56, 2026: 2000}\n",
    "discount_rate: {value: 0, low: 0, high: 0.035": "discount_rate: {value: 0.02, low: 0, high: 0.035",
    "cap: {value: 1.0, low: 0.5": "cap: {value: 0.35, low: 0.2",
    "deadweight: {value: 0, low: 0, high: 0.3": "deadweight: {value: 0.1, low: 0, high: 0.3",
    "attribution: {value: 0, low: 0, high: 0.3": "attribution: {value: 0.25, low: 0, high: 0.3",
    "displacement: {value: 0, low: 0": "displacement: {value: 0.05, low: 0",
    "drop_off: {value: 0, low: 0": "drop_off: {value: 0.4, low: 0",
    "years: {value: 1, low: 1": "years: {value: 3, low: 1",
}
"""A methodology in which every step of a return does something."""

_JOIN = """
    INSERT INTO csr.company_users (id, company_id, user_id, joined_at, left_at)
    SELECT gen_random_uuid(), c.id, v.id, timestamptz '2025-01-10 08:00:00+00' + v.number * interval '17 days',
           CASE WHEN v.number %% 4 = 0 THEN timestamptz '2026-05-15 12:00:00+00' + v.number * interval '1 day' END
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM csr.users WHERE role = 'volunteer') v
    JOIN csr.companies c ON c.id = %s
    WHERE v.number %% 5 = %s OR v.number %% 3 = 0
"""
"""A fifth of the volunteers are in one company each; a third of all are in all companies; the others are in none."""


@dataclass(frozen=True)
class Ground:
    """A database with an invented export, companies, and the figures of two periods."""

    url: str
    methodology: Methodology
    programs: tuple[Program, ...]

    def vis(self, person: object, period: date = PERIOD) -> Node:
        with psycopg.connect(self.url) as connection:
            return explain_vis(connection, self.methodology, self.programs, person=str(person), period=period)

    def sroi(self, company: str | None, period: date = PERIOD) -> Node:
        with psycopg.connect(self.url) as connection:
            return explain_sroi(connection, self.methodology, self.programs, company=company, period=period)

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            return connection.execute(query.encode(), values or None).fetchall()


@pytest.fixture(scope="module")
def ground(server_data: Path, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("explain")
    with fresh_database(server_data, migrated_template) as url:
        Installation(url, folder).load_path(write_sample(folder / "drop", users=150, seed=7, format="csv"))
        _found_companies(url)
        text = OWN
        for old, new in CHANGES.items():
            assert old in text
            text = text.replace(old, new)
        methodology = load_methodology(write(folder, text))
        programs = load_programs(PROJECT / "data" / "programs", methodology)
        made = Ground(url, methodology, programs)
        _compute(made, ASSETS[:1], months_between(months_after(PERIOD, -12), PERIOD))
        _compute(made, ASSETS[1:], [months_after(PERIOD, -1), PERIOD])
        yield made


def _found_companies(url: str) -> None:
    with psycopg.connect(url) as connection:
        for name, number in COMPANIES.items():
            connection.execute(
                "INSERT INTO csr.companies (id, name, created_at) VALUES (%s, %s, now())", [company_id(name), name]
            )
            connection.execute(_JOIN, [company_id(name), number])


def _compute(ground: Ground, assets: tuple[str, ...], periods: list[date]) -> None:
    compute(
        ground.url,
        keys=KEYS,
        methodology=ground.methodology,
        programs=ground.programs,
        assets=assets,
        periods=periods,
        run_id="run-of-the-test",
        on_made=lambda _: None,
    )


@pytest.fixture(scope="module")
def scores(ground: Ground) -> list[dict[str, Any]]:
    return ground.rows("SELECT * FROM impact.vis_scores WHERE period = %s ORDER BY volunteer_id", PERIOD)


@pytest.fixture(scope="module")
def score_trees(ground: Ground, scores: list[dict[str, Any]]) -> list[str]:
    """Printed explanations of all scores."""
    return [printed(ground.vis(score["volunteer_id"])) for score in scores]


@pytest.fixture(scope="module")
def return_trees(ground: Ground) -> dict[str | None, str]:
    """Printed explanations of the returns: of all (None) and of each company."""
    return {company: printed(ground.sroi(company)) for company in (None, *COMPANIES)}


def _agrees(figure: Figure, places: int = 6) -> None:
    """What is printed of a figure follows from what is printed below it, to the last digit."""
    value = recomputed(figure)
    if figure.formula is not None:
        assert value is not None
        assert figure.value is not None
        assert rounded(value, places) == Decimal(figure.value), figure.label
    for child in figure.children:
        _agrees(child)


def test_a_score_is_recomputed_from_the_printed_tree_alone(scores: list[dict[str, Any]], score_trees: list[str]) -> None:
    assert len(scores) > 30
    for score, text in zip(scores, score_trees, strict=True):
        tree, _ = read_printed(text)
        _agrees(tree, places=2)
        by_hand = recomputed(tree)
        assert (by_hand is None) == (score["score"] is None)
        if by_hand is not None:
            assert rounded(by_hand, 6) == rounded(score["score"], 6)
            assert tree["band"].value == score["band"]


def test_the_parts_of_a_score_are_those_of_the_table(scores: list[dict[str, Any]], score_trees: list[str]) -> None:
    for score, text in zip(scores, score_trees, strict=True):
        tree, _ = read_printed(text)
        for label, column in (
            ("hours by weight", "weighted_hours"),
            ("participants", "participants"),
            ("improved", "improved"),
            ("weighted hours", "hours_component"),
            ("quality", "quality_component"),
            ("outcome lift", "lift_component"),
            ("trend", "trend"),
        ):
            if label != "trend" or score["score"] is not None:
                value = recomputed(tree[label]) if tree[label].value is not None else None
                assert (None if value is None else rounded(value, 6)) == _rounded(score[column]), label
        ratings = [tree[label].listing for label in ("feedback of participants", "ratings of sessions")]
        assert sum(listing[0] for listing in ratings if listing) == score["ratings"]


def test_weights_of_the_components_that_count_are_renormalised_to_1(score_trees: list[str], scores: list[dict[str, Any]]) -> None:
    for score, text in zip(scores, score_trees, strict=True):
        shares = [Decimal(line.rpartition(" = ")[2]) for line in text.splitlines() if "renormalised" in line]
        assert len(shares) == len(score["coverage"])
        assert not shares or abs(sum(shares) - 1) < Decimal("0.000003")


def test_a_return_is_recomputed_from_the_printed_tree_alone(ground: Ground, return_trees: dict[str | None, str]) -> None:
    rows = ground.rows(
        "SELECT c.name, s.* FROM impact.sroi s LEFT JOIN csr.companies c ON c.id = s.company_id"
        " WHERE period = %s AND scope <> 'no_company'",
        PERIOD,
    )
    assert {row["name"] for row in rows} == {None, *COMPANIES}
    for row in rows:
        tree, _ = read_printed(return_trees[row["name"]])
        _agrees(tree)
        for figure, column in (
            (tree, "ratio"),
            (tree["present value"], "present_value"),
            (tree["investment"], "investment"),
            (tree["value of hours"], "hours_value"),
            (tree["program costs"], "program_costs"),
            (tree["lowest"], "ratio_low"),
            (tree["highest"], "ratio_high"),
        ):
            assert rounded(recomputed(figure) or Decimal(0), 6) == _rounded(row[column]), column


def test_every_outcome_is_that_of_the_table(ground: Ground, return_trees: dict[str | None, str]) -> None:
    rows = ground.rows(
        "SELECT c.name, o.* FROM impact.sroi_outcomes o JOIN impact.sroi s ON s.id = o.sroi_id"
        " LEFT JOIN csr.companies c ON c.id = s.company_id WHERE period = %s AND scope <> 'no_company'",
        PERIOD,
    )
    assert any(row["quantity"] < row["uncapped"] for row in rows)
    for row in rows:
        tree, _ = read_printed(return_trees[row["name"]])
        of_outcome = tree[ground.methodology.sroi.outcomes[row["outcome"]].title]
        assert rounded(recomputed(of_outcome) or Decimal(0), 6) == _rounded(row["present_value"])
        for label in ("observations", "people", "quantity"):
            assert rounded(recomputed(of_outcome[label]) or Decimal(0), 6) == _rounded(row[label]), label


def test_every_query_finds_as_many_rows_as_the_tree_tells(
    ground: Ground, score_trees: list[str], return_trees: dict[str | None, str]
) -> None:
    with psycopg.connect(ground.url) as connection:
        for text in [*score_trees, *return_trees.values()]:
            tree, queries = read_printed(text)
            listings = [figure.listing for figure in tree.all() if figure.listing]
            assert {query for _, query in listings} == set(queries)
            for rows, query in listings:
                assert connection.execute(queries[query].encode()).rowcount == rows, queries[query]


def test_what_a_leaf_counts_are_its_rows(score_trees: list[str]) -> None:
    for text in score_trees:
        tree, _ = read_printed(text)
        for label in ("participants", "improved", "feedback of participants"):
            listing = tree[label].listing
            assert listing is not None
            assert Decimal(tree[label].value or 0) == listing[0]


def test_a_company_tells_how_what_its_people_do_is_split(return_trees: dict[str | None, str]) -> None:
    assert "how it is split" not in (return_trees[None])
    tree, _ = read_printed(return_trees["Polar"])
    full, part = tree["activities in full"], tree["activities in part"]
    assert full.listing is not None
    assert part.listing is not None
    assert Decimal(full.value or 0) == full.listing[0]
    assert 0 < Decimal(part.value or 0) < part.listing[0]


def _rounded(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else rounded(Decimal(value), 6)
