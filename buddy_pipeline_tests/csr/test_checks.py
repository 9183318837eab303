"""The checks of what was loaded (spec 1, Post-Import Validations; spec 2, Success Metrics)."""

from typing import Any

import psycopg
import pytest

from buddy_pipeline.csr.checks import CheckResult, check_names, run_checks
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.small_exports import Installation, ended, event, feedback, match, uid, user

PAIR = [user("ada"), user("bo", role="buddy")]


def checks(installation: Installation, threshold: float = 0.05) -> dict[tuple[str, str], CheckResult]:
    drop_id = installation.one("SELECT drop_id FROM ops.drops ORDER BY settled_at DESC LIMIT 1")
    with psycopg.connect(installation.url) as connection:
        return {
            (result.name, result.table): result for result in run_checks(connection, BUDDY, drop_id, rejected_threshold=threshold)
        }


def test_every_check_that_is_announced_is_given(installation: Installation) -> None:
    installation.load(**{entity.name: PAIR if entity.name == "users" else [] for entity in BUDDY.entities})
    assert set(checks(installation)) == {(name, table) for name, _, table in check_names(BUDDY)}


@pytest.mark.parametrize(
    ("check", "table", "good", "bad"),
    [
        ("orphaned_events", "buddy_events", {"events": [event("e", "m")]}, {"events": [event("e", "unknown")]}),
        ("zero_duration_matches", "buddy_matches", {}, {"matches": [ended("n", "ada", "bo", at="2024-02-01T10:00:00Z")]}),
        ("matches_without_feedback", "buddy_matches", {"feedback": [feedback("f", "m")]}, {}),
    ],
)
def test_what_is_odd_in_the_tables_is_counted_and_warned(
    installation: Installation, check: str, table: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    installation.load(**{"users": PAIR, "matches": [match("m", "ada", "bo")]} | good)
    assert checks(installation)[check, table].passed
    fresh = {"users": PAIR, "matches": [match("o", "ada", "bo")]}
    installation.load("2024-06-30T11:00:00Z", **{name: fresh.get(name, []) + bad.get(name, []) for name in fresh | bad})
    result = checks(installation)[check, table]
    assert (result.passed, result.severity, result.figures["found"]) == (False, "warn", 1)


@pytest.mark.parametrize(
    ("ratings", "passed"), [(["0.4", "0.9", "0.9", "0.9"], True), (["0.4", "0.49", "0.5"], False), ([], True)]
)
def test_more_than_three_in_ten_ratings_below_a_half_are_warned_of(
    installation: Installation, ratings: list[str], passed: bool
) -> None:
    given = [feedback(f"f{number}", "m", rating=rating) for number, rating in enumerate(ratings)]
    installation.load(users=PAIR, matches=[match("m", "ada", "bo")], feedback=given)
    assert checks(installation)["negative_feedback_spike", "buddy_feedback"].passed is passed


def test_too_many_rejected_rows_are_warned_of(installation: Installation) -> None:
    installation.load(users=[*PAIR, user("cy", role="friend")])
    result = checks(installation, threshold=0.3)["rejected_share", "users"]
    assert not result.passed
    assert result.figures == {"rejected": 1, "read": 3, "share": 0.3333}
    assert checks(installation, threshold=0.34)["rejected_share", "users"].passed


def test_an_entity_that_stopped_arriving_is_not_fresh(installation: Installation) -> None:
    installation.load("2024-06-30T10:00:00Z", users=[user("ada", joined_at="2024-05-16T10:00:00Z"), user("bo")])
    assert checks(installation)["freshness", "users"].passed
    installation.load("2024-07-30T10:00:00Z", users=[user("ada", joined_at="2024-05-16T10:00:00Z")])
    assert not checks(installation)["freshness", "users"].passed


def test_rows_missing_from_the_platforms_tables_and_lost_enrollments_are_errors(installation: Installation) -> None:
    installation.load(users=PAIR, matches=[match("m", "ada", "bo")], events=[event("e", "m")])
    assert all(result.passed for result in checks(installation).values() if result.severity == "error")
    with psycopg.connect(installation.url) as connection:
        connection.execute("DELETE FROM csr.buddy_events")
        connection.execute("DELETE FROM csr.program_enrollments WHERE user_id = (SELECT profile_id FROM csr.user_external_ids"
                           " WHERE external_id = %s)", [uid("ada")])  # fmt: skip
    failed = {name for (name, _), result in checks(installation).items() if not result.passed and result.severity == "error"}
    assert failed == {"referential_integrity", "enrollment_for_every_user"}
