"""What texts tell of participants, against plain Python: means, steps, months, whom they are of, and what takes a text out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.explain import NothingToExplain, explain_voices
from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.periods import months_after, window
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.rows import Score, Session, Text
from buddy_pipeline_tests.impact.voices.speaking import PERIOD, Speaking, an_id, by_chance, expected, flag, participant
from buddy_pipeline_tests.impact.world import make, make_what_is_stale, read, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
MAY = datetime(2024, 5, 7, tzinfo=UTC)
CLOSE = 1e-9
THREE, SIX = [None] * 3, [None] * 6


def _make(url: str, speaking: Speaking, period: date = PERIOD) -> None:
    write(url, speaking.world)
    make(url, METHODOLOGY, TEMPLATES, [period])


def _voices(url: str, period: date = PERIOD) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = read(url, "SELECT * FROM impact.voices WHERE period = %s", period)
    return {(row["scope"], row["company_id"], row["dimension"]): row for row in rows}


def _program(url: str, dimension: str = "confidence") -> dict[str, Any] | None:
    return _voices(url).get(("program", None, dimension))


def _assert_agree(url: str, speaking: Speaking, period: date = PERIOD, flagged: tuple[Any, ...] = ()) -> None:
    wanted, found = expected(speaking, window(period, METHODOLOGY.window_months), flagged), _voices(url, period)
    assert found.keys() == wanted.keys()
    for key, one in wanted.items():
        row = found[key]
        assert (row["people"], row["texts"], row["mixed_texts"], row["bins"]) == (one.people, one.texts, one.mixed, one.bins)
        assert (row["mean"] is None) == (one.mean is None) == (row["reason"] is not None)
        if one.mean is not None:
            assert abs(Fraction(row["mean"]) - one.mean) < CLOSE


@pytest.mark.parametrize("seed", range(4))
def test_means_are_those_of_plain_python(one_database: str, seed: int) -> None:
    companies = [("Fjord", "Berg", None)[number % 3] for number in range(14)]
    speaking = by_chance(seed, companies, 150)
    _make(one_database, speaking)
    _assert_agree(one_database, speaking)
    flagged = [one.id for one in speaking.texts[::7]]
    for text in flagged:
        flag(one_database, text)
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    _assert_agree(one_database, speaking, flagged=tuple(flagged))


def test_a_person_counts_once_however_much_they_write(one_database: str) -> None:
    speaking = Speaking(THREE)
    for _ in range(8):
        speaking.tell(0, "0.8", MAY)
    speaking.tell(1, "0.2", MAY)
    speaking.tell(2, "0.5", MAY)
    _make(one_database, speaking)
    row = _program(one_database)
    assert row is not None
    assert (row["people"], row["texts"], row["mean"], row["bins"]) == (3, 10, Decimal("0.5"), [0, 1, 1, 0, 1])
    assert row["readers"] == ["cues 2026.1, taxonomy 2026.1 (0123456789ab)"]


def test_two_people_have_no_mean_and_three_do(one_database: str) -> None:
    speaking = Speaking(THREE)
    speaking.tell(0, "0.8", MAY)
    speaking.tell(1, "0.2", MAY)
    _make(one_database, speaking)
    row = _program(one_database)
    assert row is not None
    assert (row["people"], row["mean"], row["bins"]) == (2, None, None)
    assert row["reason"] == "Texts tell of fewer than 3 people."
    speaking.tell(2, "0.2", MAY)
    _make(one_database, speaking)
    row = _program(one_database)
    assert row is not None
    assert (row["people"], row["mean"], row["reason"]) == (3, Decimal("0.4"), None)


def test_what_companies_ask_for_has_the_same_means(one_database: str) -> None:
    speaking = Speaking(["Fjord"] * 3 + ["Berg"] * 2)
    for number, score in enumerate(("0.8", "0.2", "0.5", "0.8", "0.8")):
        speaking.tell(number, score, MAY)
    speaking.tell(0, "0.9", MAY, dimension="well_being")
    _make(one_database, speaking)
    found = {
        row["company_id"]: row
        for row in read(one_database, "SELECT * FROM csr.metrics_company_period WHERE scope <> 'no_company'")
    }
    assert (found[None]["q2q_people"], found[None]["q2q_confidence"]) == (5, Decimal("0.620"))
    assert (found[company_id("Fjord")]["q2q_people"], found[company_id("Fjord")]["q2q_confidence"]) == (3, Decimal("0.500"))
    assert (found[company_id("Berg")]["q2q_people"], found[company_id("Berg")]["q2q_confidence"]) == (2, None)
    assert found[None]["q2q_well_being"] is None


@pytest.mark.parametrize(("status", "people"), [("open", 2), ("escalated", 2), ("rejected", 2), ("approved", 3)])
def test_a_text_under_a_flag_is_evidence_nowhere_until_it_is_approved(one_database: str, status: str, people: int) -> None:
    speaking = Speaking(THREE)
    texts = [speaking.tell(number, "0.8", MAY, snippet=f"words {number}") for number in range(3)]
    _make(one_database, speaking)
    flag(one_database, texts[0], status)
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    row = _program(one_database)
    assert row is not None
    assert row["people"] == people
    snippets = read(
        one_database,
        "SELECT * FROM impact.voices_snippets JOIN impact.voices ON id = voices_id WHERE scope = 'program' AND period = %s",
        PERIOD,
    )
    assert len(snippets) == people


def test_of_a_month_is_what_was_written_in_it_and_in_the_window(one_database: str) -> None:
    speaking = Speaking(SIX)
    first, last = datetime(2023, 7, 1, tzinfo=UTC), datetime(2024, 6, 30, 23, 59, 59, tzinfo=UTC)
    for number, when in enumerate(
        (first, first, first, last, datetime(2023, 6, 30, 23, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC))
    ):
        speaking.tell(number, Decimal(number) / 10, when)
    _make(one_database, speaking)
    months = read(
        one_database,
        "SELECT m.* FROM impact.voices_months m JOIN impact.voices v ON v.id = m.voices_id WHERE v.scope = 'program' ORDER BY month",
    )
    assert [(row["month"], row["people"], row["texts"], row["mean"]) for row in months] == [
        (date(2023, 7, 1), 3, 3, Decimal("0.1")),
        (date(2024, 6, 1), 1, 1, None),
    ]
    row = _program(one_database)
    assert row is not None
    assert row["people"] == 4


def test_whatever_changes_the_evidence_makes_voices_out_of_date(one_database: str) -> None:
    speaking = Speaking(THREE)
    texts = [speaking.tell(number, "0.8", MAY, snippet=f"words {number}", status="waiting") for number in range(3)]
    write(one_database, speaking.world)
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    assert make_what_is_stale(one_database, METHODOLOGY, TEMPLATES) == []
    for change in (
        "UPDATE csr.outcome_scores SET score = 0.2 WHERE text_id = %(text)s",
        "UPDATE csr.outcome_scores SET about = 'buddy' WHERE text_id = %(text)s",
        "UPDATE csr.texts SET written_at = written_at + interval '1 month' WHERE id <> %(text)s",
        "UPDATE csr.evidence_snippets SET status = 'approved', snippet_text = 'words' WHERE id <> %(text)s",
        "DELETE FROM csr.texts WHERE id <> %(text)s",
    ):
        with psycopg.connect(one_database) as connection:
            connection.execute(change.encode(), {"text": texts[0]})
        made = {one.asset for one in make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)}
        assert made == {"voices", "metrics_company_period"}, change


def test_what_belongs_to_a_match_that_does_not_count_tells_nothing(one_database: str) -> None:
    speaking = Speaking(THREE)
    for number in range(3):
        speaking.tell(number, "0.8", MAY)
    _make(one_database, speaking)
    with psycopg.connect(one_database) as connection:
        connection.execute("UPDATE csr.buddy_matches SET buddy_id = participant_id WHERE id = %s", [an_id("match", 0)])
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    row = _program(one_database)
    assert row is not None
    assert row["people"] == 2
    told = read(
        one_database,
        "SELECT user_id FROM impact.voices_people p JOIN impact.voices v ON v.id = p.voices_id WHERE scope = 'program'",
    )
    assert {row["user_id"] for row in told} == {participant(1), participant(2)}


def test_texts_change_no_other_figure(one_database: str) -> None:
    speaking = by_chance(7, ["Fjord", None] * 5, 80)
    tables = (
        "impact.vis_scores",
        "impact.sroi",
        "impact.sroi_outcomes",
        "impact.sensitivity",
        "impact.program_metrics",
        "impact.company_programs",
    )
    before = months_after(PERIOD, -1)

    def figures() -> dict[str, list[dict[str, Any]]]:
        make(one_database, METHODOLOGY, TEMPLATES, [before, PERIOD])
        found = {table: read(one_database, f"SELECT t.* FROM {table} t ORDER BY t::text") for table in tables}
        metrics = read(one_database, "SELECT * FROM csr.metrics_company_period ORDER BY id, period")
        found["metrics"] = [
            {name: value for name, value in row.items() if not name.startswith(("q2q_", "created"))} for row in metrics
        ]
        return found

    write(one_database, Speaking(speaking.companies).world)
    without = figures()
    write(one_database, speaking.world)
    assert figures() == without


def test_a_mean_can_be_opened_and_reckoned_again(one_database: str) -> None:
    speaking = by_chance(5, [None] * 9, 120)
    _make(one_database, speaking)
    flag(one_database, speaking.texts[0].id)
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    row = _program(one_database)
    assert row is not None
    with psycopg.connect(one_database) as connection:
        node = explain_voices(connection, METHODOLOGY, TEMPLATES, dimension="confidence", period=PERIOD)
        added, people, texts = (Decimal(child.value or 0) for child in node.children)
        assert abs(float(added / people - row["mean"])) < CLOSE
        assert (people, texts) == (row["people"], row["texts"])
        for child in node.children:
            assert len(connection.execute((child.where or "").encode()).fetchall()) == child.rows
        with pytest.raises(NothingToExplain, match="no figure of what texts tell of 'courage' in 2024-06"):
            explain_voices(connection, METHODOLOGY, TEMPLATES, dimension="courage", period=PERIOD)


def test_a_mean_of_two_people_is_not_opened(one_database: str) -> None:
    speaking = Speaking(THREE)
    speaking.tell(0, "0.8", MAY)
    speaking.tell(1, "0.8", MAY)
    _make(one_database, speaking)
    with psycopg.connect(one_database) as connection, pytest.raises(NothingToExplain, match="fewer than 3 people"):
        explain_voices(connection, METHODOLOGY, TEMPLATES, dimension="confidence", period=PERIOD)


def test_texts_of_sessions_tell_of_who_was_taught_if_the_session_counts(one_database: str) -> None:
    """The third is taught by nobody known, which the methodology does not count."""
    speaking = Speaking(THREE)
    teachers = [an_id("volunteer", 0), an_id("volunteer", 1), None]
    sessions = tuple(
        Session(an_id("session", number), "skill_share", participant(number), teacher, MAY, 60)
        for number, teacher in enumerate(teachers)
    )
    texts = tuple(Text(an_id("of session", number), f"s{number}", MAY, session_id=one.id) for number, one in enumerate(sessions))
    scores = tuple(Score(an_id("score of", one.id), one.id, "confidence", Decimal("0.8")) for one in texts)
    write(one_database, replace(speaking.world, kintell_sessions=sessions, texts=texts, outcome_scores=scores))
    make(one_database, METHODOLOGY, TEMPLATES, [PERIOD])
    row = _program(one_database)
    assert row is not None
    assert (row["people"], row["texts"]) == (2, 2)
