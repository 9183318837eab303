"""The life cycle of an enrollment, from all matches each time (spec 2)."""

from random import Random

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
        (
            [ended("m", "ada", "bo", "completed", "2024-04-01T10:00:00Z"), ended("n", "ada", "cy", "other")],
            "dropped",
            "2024-05-01",
        ),
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
    assert kinds == [
        ("enrolled-active",),
        ("enrolled-completed",),
        ("enrolled-completed",),
        ("enrollment-active",),
        ("enrollment-active",),
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_statuses_agree_with_a_plain_reckoning_over_random_matches(installation: Installation, seed: int) -> None:
    random = Random(seed)
    names = [f"p{number}" for number in range(60)]
    matches = [random_match(random, f"m{number}", *random.sample(names, 2)) for number in range(150)]
    installation.load(users=[user(name) for name in names], matches=matches)
    found = dict(
        installation.rows(
            "SELECT x.external_id, e.status FROM csr.program_enrollments e JOIN csr.user_external_ids x ON x.profile_id = e.user_id"
        )
    )
    assert found == {uid(name): reckoned(uid(name), matches) for name in names}


def random_match(random: Random, name: str, participant: str, buddy: str) -> dict[str, str]:
    if random.random() < 0.2:
        return match(name, participant, buddy, status=random.choice(["active", "inactive"]))
    reason = random.choice(["completed", "completed", "inactivity", "violation"])
    return ended(
        name,
        participant,
        buddy,
        reason,
        f"2024-03-{random.randint(1, 28):02d}T{random.randint(0, 23):02d}:{random.randint(0, 59):02d}:00Z",
    )


def reckoned(person: str, matches: list[dict[str, str]]) -> str:
    theirs = [one for one in matches if person in (one["participant_id"], one["buddy_id"])]
    if not theirs or any(one["status"] != "ended" for one in theirs):
        return "active"
    last = max(theirs, key=lambda one: (one["ended_at"], one["match_id"]))
    return "completed" if last["end_reason"] == "completed" else "dropped"
