"""The life cycle of an enrollment, from all matches each time (spec 2)."""

import pytest

from buddy_pipeline_tests.small_exports import Installation, ended, match, uid, user

PAIR = [user("ada"), user("bo", role="buddy"), user("cy", role="buddy")]
STATUS = (
    "SELECT e.status, e.completed_at::date::text FROM csr.program_enrollments e"
    " JOIN csr.user_external_ids x ON x.profile_id = e.user_id WHERE x.external_id = %s"
)


@pytest.mark.parametrize(
    ("matches", "status", "completed"),
    [
        ([], "active", None),
        ([match("m", "ada", "bo")], "active", None),
        ([match("m", "ada", "bo", status="inactive")], "active", None),
        ([ended("m", "ada", "bo")], "completed", "2024-05-01"),
        ([ended("m", "ada", "bo", "inactivity")], "dropped", "2024-05-01"),
        ([ended("m", "ada", "bo"), match("n", "ada", "cy")], "active", None),
        ([ended("m", "ada", "bo", "violation", "2024-04-01T10:00:00Z"), ended("n", "ada", "cy")], "completed", "2024-05-01"),
        ([ended("m", "ada", "bo", "completed", "2024-04-01T10:00:00Z"), ended("n", "ada", "cy", "other")], "dropped", "2024-05-01"),
        ([match("m", "ada", "bo", status="ended", end_reason="completed")], "completed", None),
        ([match("m", "ada", "bo", ended_at="2024-05-01T10:00:00Z", end_reason="completed")], "active", None),
    ],
)
def test_status_follows_from_all_matches(
    installation: Installation, matches: list[dict[str, str]], status: str, completed: str | None
) -> None:
    entities = {"matches": matches} if matches else {}
    installation.load(users=PAIR, **entities)
    assert installation.rows(STATUS, uid("ada")) == [(status, completed)]


def test_every_user_has_exactly_one_enrollment_from_the_day_they_joined(installation: Installation) -> None:
    installation.load(users=[*PAIR, user("ada2", email="ada@example.org", joined_at="2022-01-01T10:00:00Z")])
    assert installation.one("SELECT count(*) FROM csr.program_enrollments") == 3
    assert installation.one("SELECT min(enrolled_at)::date::text FROM csr.program_enrollments") == "2022-01-01"


def test_a_match_that_is_reopened_makes_the_enrollment_active_again_and_is_audited(installation: Installation) -> None:
    installation.load("2024-07-31T10:00:00Z", users=PAIR, matches=[ended("m", "ada", "bo")])
    installation.load("2024-08-31T10:00:00Z", matches=[match("m", "ada", "bo")])
    assert installation.rows(STATUS, uid("ada")) == [("active", None)]
    kinds = installation.rows("SELECT kind FROM ops.audit WHERE kind LIKE 'enroll%' ORDER BY kind")
    assert kinds == [("enrolled-active",), ("enrolled-completed",), ("enrolled-completed",), ("enrollment-active",), ("enrollment-active",)]
