"""Eleven volunteers, eight participants and three companies with every edge, as exports and a roster bring them.

The figures of `test_golden` are worked out by hand from what stands here. Window of 2024-06: 2023-07-01 to 2024-06-30.
"""

from typing import Any

from buddy_pipeline_tests.small_exports import (
    Installation,
    attendance,
    checkin,
    ended,
    event,
    feedback,
    match,
    member,
    milestone,
    session,
    user,
)

Rows = list[dict[str, Any]]

VOLUNTEERS = ("ada", "bo", "cia", "dan", "eva1", "eva2", "finn", "gro", "hans", "ida", "jon")
PARTICIPANTS = ("p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8")
ONE_NAME = {"eva1": {"first_name": "Eva", "last_name": "Lund"}, "eva2": {"first_name": "EVA", "last_name": " lund"}}
EARLY = {name: {"joined_at": "2023-01-10T08:00:00Z"} for name in ("ada", "p1")}

USERS = [
    *(user(name, role="buddy", **ONE_NAME.get(name, {}), **EARLY.get(name, {})) for name in VOLUNTEERS),
    *(user(name, **EARLY.get(name, {})) for name in PARTICIPANTS),
]

# Gro is in two companies from March on; Hans leaves his on 16 March. Eva 2, Ida and Jon are in none.
ROSTER = [
    member("Nordlys", "ada", joined_at="2023-01-01"),
    member("Nordlys", "bo", joined_at="2023-01-01"),
    member("Nordlys", "gro", joined_at="2023-01-01"),
    member("Fjord", "cia", joined_at="2023-01-01"),
    member("Fjord", "dan", joined_at="2023-01-01"),
    member("Fjord", "eva1", joined_at="2023-01-01"),
    member("Fjord", "hans", joined_at="2023-01-01", left_at="2024-03-16"),
    member("Bergen", "finn", joined_at="2023-01-01"),
    member("Bergen", "gro", joined_at="2024-03-01"),
]

# All matches are made on 2024-02-01. Finn's is ended in the first export and open again in the second.
FIRST_MATCHES = [
    match("m-ada", "p1", "ada"),
    match("m-bo", "p2", "bo"),
    match("m-cia", "p3", "cia"),
    ended("m-finn", "p4", "finn", at="2024-04-01T10:00:00Z"),
    match("m-gro", "p5", "gro"),
    match("m-jon", "p6", "jon"),
]
LATER_MATCHES = [match("m-finn", "p4", "finn"), ended("m-jon", "p6", "jon", at="2024-05-20T10:00:00Z")]

SESSIONS: Rows = [
    # The last second before the window of 2024-06: counts in 2024-05 alone.
    session("old", "ada", "p1", completed_at="2023-06-30T23:59:59Z", duration_minutes="60", skill_category="other"),
    session(
        "s-ada",
        "ada",
        "p1",
        duration_minutes="90",
        skill_category="professional",
        learner_rating="0.8",
        learner_progress="good-progress",
    ),
    session("s-cia", "cia", "p3", skill_category="language"),
    session("s-gro", "gro", "p5", duration_minutes="60", skill_category="language", learner_rating="1.0"),
    session("s-eva2", "eva2", "p8", duration_minutes="45", skill_category="other", learner_rating="0.5"),
    # Twelve for one learner, the seventh in the moment in which Hans has left his company.
    *(
        session(
            f"s-hans-{day}", "hans", "p7", completed_at=f"2024-03-{day}T00:00:00Z", duration_minutes="30", skill_category="tech"
        )
        for day in range(10, 22)
    ),
]

ATTENDANCE: Rows = [
    attendance("e-1", "ada", duration_minutes="120", organizer="dan  EXAMPLE"),
    attendance("e-1", "dan", duration_minutes="120", organizer="dan  EXAMPLE"),
    attendance("e-2", "eva1", duration_minutes="60", organizer="Eva Lund"),
    attendance("e-2", "eva2", duration_minutes="60", organizer="Eva Lund"),
    attendance("e-3", "cia", attended_at="2024-02-20T10:00:00Z"),
    attendance("e-3", "gro", attended_at="2024-02-20T10:00:00Z"),
]

EVENTS: Rows = [
    event("hangout-ada", "m-ada"),
    event("workshop-ada", "m-ada", event_type="workshop"),
    event("hangout-bo", "m-bo"),
]


def _checkins(match_name: str, *moods: str) -> Rows:
    """A check-in every day from 4 March on."""
    return [
        checkin(f"c-{match_name}-{day}", match_name, mood=mood, checkin_date=f"2024-03-{day:02}T10:00:00Z")
        for day, mood in enumerate(moods, start=4)
    ]


CHECKINS: Rows = [
    *_checkins("m-ada", "okay", "okay", "good", "great"),
    *_checkins("m-bo", "okay", "great"),
    *_checkins("m-cia", "great", "good", "okay"),
    checkin("c-finn", "m-finn", mood="good", checkin_date="2024-05-10T10:00:00Z"),
]

FEEDBACK: Rows = [
    feedback("f-ada", "m-ada", rating="0.9", communication="0.7", helpfulness="0.8"),
    feedback("f-of-ada", "m-ada", from_role="buddy", rating="0.1"),
    feedback("f-cia", "m-cia", rating="0.6"),
    feedback("f-finn", "m-finn", rating="0.75", communication="0.5", helpfulness="0.5", engagement="0.8"),
]

MILESTONES: Rows = [
    milestone(1, "p3", milestone_category="onboarding", target_role="participant"),
    milestone(2, "p3", target_role="buddy"),
    milestone(3, "p4", reached_at="2024-05-15T10:00:00Z"),
    milestone(4, "p5", milestone_category="cultural", reached_at="2024-03-10T10:00:00Z"),
    milestone(4, "p5", milestone_category="cultural", reached_at="2024-04-10T10:00:00Z"),
    milestone(5, "p6", milestone_category="skills"),
    milestone(6, "p8", target_role="all"),
]


def install(installation: Installation) -> None:
    """Imports the two exports and the roster."""
    installation.load("2024-04-30T10:00:00Z", users=USERS, matches=FIRST_MATCHES)
    installation.load(
        "2024-06-30T10:00:00Z",
        matches=LATER_MATCHES,
        events=EVENTS,
        event_attendance=ATTENDANCE,
        skill_sessions=SESSIONS,
        checkins=CHECKINS,
        feedback=FEEDBACK,
        milestones=MILESTONES,
    )
    installation.load_roster(*ROSTER)
