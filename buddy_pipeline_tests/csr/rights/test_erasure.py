"""A person who asks to be erased is nowhere any more, and no export brings them back."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.dialects.postgresql import UUID

from buddy_pipeline.contract.events import EventType
from buddy_pipeline.csr.checks import run_checks
from buddy_pipeline.csr.rights.erasure import Erased
from buddy_pipeline.csr.rights.meant import PersonUnknown
from buddy_pipeline.database.tables import IMPACT, PERSONS
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sample.webhooks import event_of
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.importing.event_worlds import apply, statuses, store
from buddy_pipeline_tests.small_exports import (
    KEYS,
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
    uid,
    user,
)

JULY, AUGUST, SEPTEMBER = "2024-07-31T10:00:00Z", "2024-08-31T10:00:00Z", "2024-09-30T10:00:00Z"
ADA_AND_CY = f'["{uid("ada")}","{uid("cy")}"]'
TEXTS = {
    "events": [
        event("e", "m", description="Coffee with Ada", location="At Ada's", attendees=ADA_AND_CY),
        event("e2", "n", description="Skiing", attendees=ADA_AND_CY),
    ],
    "checkins": [checkin("c", "m", notes="Ada is well"), checkin("c2", "n", notes="Cy is well")],
    "feedback": [feedback("f", "m", feedback_text="Ada was kind"), feedback("f2", "n", feedback_text="Cy was kind")],
}
EXPORT: dict[str, list[dict[str, Any]]] = {
    "users": [
        user("ada", location="Tromso", interests='["curling"]'),
        user("ada2", email="ADA@example.org", role="buddy", joined_at="2024-02-15T10:00:00Z"),
        user("bo", role="buddy"),
        user("cy"),
    ],
    "matches": [match("m", "ada", "bo"), ended("n", "cy", "bo")],
    "event_attendance": [
        attendance("w", "ada"),
        attendance("w", "cy", organizer="ada  EXAMPLE"),
        attendance("w", "bo", match_id=uid("m"), organizer="Somebody Else"),
    ],
    "skill_sessions": [session("s", "bo", "ada2", learner_comment="Thanks"), session("s2", "bo", "cy", learner_comment="Takk")],
    "milestones": [milestone(1, "ada"), milestone(1, "cy"), milestone(9, "ada", points="many")],
    **TEXTS,
}
PERSONAL = ("users", "skill_sessions", "checkins", "feedback")

_FIGURES = """
    WITH people AS (SELECT external_id::uuid, profile_id FROM csr.user_external_ids WHERE external_id IN (%(ada)s::text, %(cy)s::text)),
    named AS (INSERT INTO pii.names (id, of_seal, name_hash) SELECT external_id, 'seal', 'hash' FROM people),
    scored AS (INSERT INTO impact.vis_scores (period, volunteer_id, coverage, weight_sum, weighted_hours, activities,
            estimated_activities, recorded_minutes, estimated_minutes, ratings, participants, improved,
            methodology_version, methodology_digest)
        SELECT '2024-07-01', profile_id, '{}', 0, 0, 0, 0, 0, 0, 0, 0, 0, '1', 'x' FROM people),
    done AS (INSERT INTO impact.volunteer_months (period, volunteer_id, activities, estimated_activities, recorded_minutes,
            estimated_minutes, weighted_minutes, ratings, rating_sum)
        SELECT '2024-07-01', profile_id, 0, 0, 0, 0, 0, 0, 0 FROM people),
    fared AS (INSERT INTO impact.participant_months (period, participant_id, has_improved, moods, mood_sum, moment_sum, product_sum)
        SELECT '2024-07-01', profile_id, true, 0, 0, 0, 0 FROM people),
    in_program AS (INSERT INTO impact.program_scores (period, program, volunteer_id, coverage, weight_sum, weighted_hours, activities,
            estimated_activities, recorded_minutes, estimated_minutes, ratings, participants, improved,
            methodology_version, methodology_digest)
        SELECT '2024-07-01', 'buddy', profile_id, '{}', 0, 0, 0, 0, 0, 0, 0, 0, 0, '1', 'x' FROM people),
    taught AS (INSERT INTO impact.taught_pairs (period, volunteer_id, participant_id, program)
        SELECT '2024-07-01', v.profile_id, p.profile_id, 'buddy' FROM people v, people p)
    INSERT INTO impact.volunteer_activity (period, volunteer_id, participant_id, program, activity, happened_at, minutes, is_estimated,
        hours, weight, source_table, source_id, methodology_version, methodology_digest)
    SELECT '2024-07-01', v.profile_id, p.profile_id, 'buddy', 'session', '2024-07-01Z', 60, false, 1, 1, 'kintell_sessions',
           gen_random_uuid(), '1', 'x'
    FROM people v, people p WHERE %(ada)s::uuid IN (v.external_id, p.external_id)
"""
"""Rows of figures that tell of both: two activities of the one, one of the other for the first."""


def erase(installation: Installation, name: str) -> Erased:
    return installation.erase(uid(name))


def tables_with(installation: Installation, *texts: str) -> list[str]:
    """Tables of any schema, the quarantine too, of which some row holds one of the texts."""
    with psycopg.connect(installation.url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('export', 'csr', 'pii', 'impact', 'ops', 'staging')"
            " AND tablename <> 'revision' ORDER BY 1, 2"  # a random id, in which any three letters may stand
        ).fetchall()
        query = sql.SQL("SELECT count(*) FROM {} t WHERE lower(t::text) LIKE ANY(%s)")
        wanted = [f"%{text.lower()}%" for text in texts]
        counts = {
            ".".join(table): connection.execute(query.format(sql.Identifier(*table)), [wanted]).fetchone() for table in tables
        }
    return [table for table, count in counts.items() if count != (0,)]


def sealed(installation: Installation) -> dict[str, int]:
    return {name: installation.one(f"SELECT count(*) FROM pii.{name}") for name in PERSONAL}


def assert_ada_is_nowhere(installation: Installation) -> None:
    hash_ = Vault(KEYS).email_hashes(["ada@example.org"])[0]
    assert hash_ is not None
    assert tables_with(installation, uid("ada"), uid("ada2"), uid("ada3"), "Ada", "Tromso", "curling") == []
    assert tables_with(installation, hash_.hex()) == ["pii.tombstones"]
    assert sealed(installation) == {"users": 2, "skill_sessions": 1, "checkins": 1, "feedback": 1}
    assert installation.one("SELECT count(*) FROM csr.users") == 2
    assert installation.one("SELECT count(*) FROM csr.buddy_event_attendances") == 4, "two of cy's three, and bo's"


@pytest.fixture
def erased(installation: Installation) -> Installation:
    installation.load(JULY, **EXPORT)
    erase(installation, "ada2")
    return installation


def test_no_trace_is_left_under_any_id(installation: Installation) -> None:
    installation.load(JULY, **EXPORT)
    drop_id = installation.one("SELECT drop_id FROM ops.drops")
    assert tables_with(installation, uid("ada"))
    done = erase(installation, "ada2")
    assert_ada_is_nowhere(installation)
    assert done.drops == (drop_id,)
    assert done.tables["csr.users"] == 1
    assert done.tables["export.users"] == done.tables["pii.users"] == done.tables["pii.identities"] == 2
    assert done.tables["export.event_attendance"] == 2, "one removed, one without its organizer"


def test_events_that_told_of_them_are_gone_and_those_of_their_matches_say_nothing(installation: Installation) -> None:
    """Both of an export's rows and of one that waits for people whom nobody knows."""
    installation.load(JULY, users=EXPORT["users"])
    store(installation, [event_of(type, row) for type, row in _told(EXPORT)])
    store(
        installation, [event_of(EVENT_TYPES["buddy.milestone.reached"], milestone(2, "ada", reached_at="2024-08-02T10:00:00Z"))]
    )
    store(
        installation,
        [event_of(EVENT_TYPES["buddy.match.created"], match("x", "ada", "nobody", matched_at="2024-08-02T10:00:00Z"))],
    )
    apply(installation, publishes=True)
    assert statuses(installation) == {"applied": 16, "waiting": 1}
    assert {"ops.buddy_system_events", "ops.outbox"} <= set(tables_with(installation, uid("ada"), "Ada", surrogate(installation)))
    person = surrogate(installation)
    erase(installation, "ada2")
    assert_ada_is_nowhere(installation)
    assert tables_with(installation, person) == []
    assert installation.one("SELECT count(*) FROM ops.buddy_system_events WHERE sealed IS NOT NULL") == 3, "bo's and cy's"


def surrogate(installation: Installation) -> str:
    return str(installation.one("SELECT profile_id FROM csr.user_external_ids WHERE external_id = %s", uid("ada")))


def _told(export: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[EventType, dict[str, Any]]]:
    """The rows that the platform would tell of by an event, each by its own; faulty ones it would not send."""
    for type in EVENT_TYPES.values():
        for row in export.get(type.entity.name, []):
            happened = row.get("status", "active") == type.settles.get("status", "active")
            if happened and row.get("points") != "many":
                yield type, row


def test_the_other_side_keeps_its_match_and_session_without_them(erased: Installation) -> None:
    assert erased.rows(
        "SELECT participant_id IS NULL, buddy_id IS NULL FROM csr.buddy_matches ORDER BY id = %s DESC", uid("m")
    ) == [
        (True, False),
        (False, False),
    ]
    assert erased.one("SELECT count(*) FROM csr.kintell_sessions WHERE participant_id IS NULL AND volunteer_id IS NOT NULL") == 1
    assert erased.one("SELECT count(*) FROM csr.buddy_checkins") == erased.one("SELECT count(*) FROM csr.buddy_feedback") == 2
    assert erased.rows("SELECT description FROM csr.buddy_events WHERE kind = 'informal' ORDER BY 1") == [("Skiing",), (None,)]
    assert erased.one("SELECT attendees::text[] FROM export.events WHERE event_id = %s", uid("e2")) == [uid("cy")]


def test_the_audit_has_a_pseudonym_and_who_did_it(erased: Installation) -> None:
    ((actor, person),) = erased.rows("SELECT actor, user_id FROM ops.audit WHERE kind = 'person-erased'")
    assert actor == "a steward"
    assert erased.one("SELECT count(*) FROM csr.users WHERE id = %s", person) == 0


@pytest.mark.parametrize("again", ["the same drop", "the same rows in a newer drop"])
def test_importing_their_export_again_brings_nothing_back(erased: Installation, again: str) -> None:
    summary = erased.load_path(erased.folder / "drop-1") if again == "the same drop" else erased.load(AUGUST, **EXPORT)
    assert_ada_is_nowhere(erased)
    rejected = {name: counts.rejected for name, counts in summary.entities.items()}
    assert rejected == {
        "users": 2,
        "matches": 1,
        "event_attendance": 1,
        "skill_sessions": 1,
        "milestones": 2,
        "events": 1,
        "checkins": 1,
        "feedback": 1,
    }
    reasons = {rule for _, _, _, rule in erased.faults()}
    assert reasons == {"person-erased", "attendee-unknown", "email-not-lowercase", "number-invalid"}


def test_importing_again_leaves_everybody_else_unchanged(erased: Installation) -> None:
    summary = erased.load_path(erased.folder / "drop-1")
    assert all(counts.unchanged == counts.accepted for counts in summary.entities.values())
    before = erased.everything()
    erased.load_path(erased.folder / "drop-1")
    assert erased.everything() == before


def test_they_do_not_come_back_under_a_new_id_with_their_address(erased: Installation) -> None:
    erased.load(
        AUGUST,
        users=[user("ada3", email="ada@example.org")],
        matches=[match("o", "ada3", "bo")],
        checkins=[checkin("c3", "o", notes="Ada again")],
    )
    assert_ada_is_nowhere(erased)


def test_texts_of_a_match_made_after_they_were_erased_are_not_taken(erased: Installation) -> None:
    """Their row may be missing from an incremental export; their id is known by its keyed hash alone."""
    erased.load(AUGUST, matches=[match("o", "cy", "ada2")], checkins=[checkin("c3", "o", notes="About Ada")])
    erased.load(SEPTEMBER, feedback=[feedback("f3", "o", feedback_text="About Ada")])
    assert_ada_is_nowhere(erased)


def test_what_others_do_next_is_still_taken(erased: Installation) -> None:
    """Their own attendance names the match, which is still there for them."""
    summary = erased.load(AUGUST, event_attendance=[attendance("w2", "bo", match_id=uid("m"))])
    assert summary.entities["event_attendance"].accepted == 1
    assert erased.one("SELECT match_id::text FROM csr.buddy_event_attendances WHERE event_id = %s", uid("w2")) == uid("m")


def test_an_address_that_somebody_known_takes_over_erases_nobody_else(erased: Installation) -> None:
    summary = erased.load(AUGUST, users=[user("cy", email="ada@example.org")])
    assert summary.entities["users"].accepted == 1
    assert erased.load(SEPTEMBER, users=[user("cy")]).entities["users"].accepted == 1


def test_a_match_that_lost_a_side_is_over_for_the_other_one(erased: Installation) -> None:
    """Else its enrollment would stay active for ever: exports that end the match are not taken any more."""
    erased.load(AUGUST, users=[user("bo", role="buddy"), user("cy")])
    statuses = dict(
        erased.rows(
            "SELECT x.external_id, e.status FROM csr.program_enrollments e JOIN csr.user_external_ids x ON x.profile_id = e.user_id"
        )
    )
    assert statuses == {uid("bo"): "dropped", uid("cy"): "completed"}
    assert erased.one("SELECT ended_at::date::text FROM csr.buddy_matches WHERE id = %s", uid("m")) == "2024-07-31"


def test_a_match_that_had_ended_keeps_its_end(installation: Installation) -> None:
    installation.load(JULY, **EXPORT)
    before = installation.rows(
        "SELECT status, ended_at, end_reason, duration_days FROM csr.buddy_matches WHERE id = %s", uid("n")
    )
    erase(installation, "cy")
    after = installation.rows("SELECT status, ended_at, end_reason, duration_days FROM csr.buddy_matches WHERE id = %s", uid("n"))
    assert after == before


def test_the_checks_pass_after_an_erasure(erased: Installation) -> None:
    with psycopg.connect(erased.url) as connection:
        drop_id = erased.one("SELECT drop_id FROM ops.drops")
        results = {check.name: check.passed for check in run_checks(connection, BUDDY, drop_id, rejected_threshold=0.5)}
    assert results["referential_integrity"]
    assert results["enrollment_for_every_user"]


def test_a_conflict_about_their_address_goes_too(installation: Installation) -> None:
    installation.load(JULY, **EXPORT)
    installation.load(AUGUST, users=[user("cy", email="ada@example.org")])
    assert installation.one("SELECT count(*) FROM ops.identity_conflicts") == 1
    erase(installation, "ada")
    assert installation.one("SELECT count(*) FROM ops.identity_conflicts") == 0


def test_companies_and_figures_forget_them(installation: Installation) -> None:
    """Also under an address of theirs that is not linked yet."""
    installation.load(JULY, **EXPORT)
    installation.load_roster(member("Nordlys", "ada", email="ada@example.org"), member("Nordlys", "cy"))
    installation.load_roster(member("Fjordbank", "ada"), member("Fjordbank", "cy"), date="2024-07-31")
    with psycopg.connect(installation.url) as connection:
        connection.execute("UPDATE pii.company_roster SET user_id = NULL WHERE roster_date > '2024-07-01'")
        connection.execute(_FIGURES, {"ada": uid("ada"), "cy": uid("cy")})
    ((person,),) = installation.rows("SELECT profile_id::text FROM csr.user_external_ids WHERE external_id = %s", uid("ada"))
    done = erase(installation, "ada")
    assert_ada_is_nowhere(installation)
    assert tables_with(installation, person) == []
    removed = (
        "csr.company_users",
        "pii.company_roster",
        "pii.names",
        "impact.volunteer_activity",
        "impact.vis_scores",
        "impact.program_scores",
        "impact.volunteer_months",
        "impact.participant_months",
        "impact.taught_pairs",
    )
    assert [done.tables[name] for name in removed] == [2, 2, 1, 3, 1, 1, 1, 1, 3]
    left = [installation.one(f"SELECT count(*) FROM {name}") for name in removed]
    assert left == [2, 2, 1, 1, 1, 1, 1, 1, 1]
    assert installation.rows("SELECT participant_id FROM impact.volunteer_activity") == [(None,)]


def test_an_old_roster_does_not_bring_them_back(erased: Installation) -> None:
    summary = erased.load_roster(member("Nordlys", "ada"), member("Nordlys", "cy"))
    assert_ada_is_nowhere(erased)
    assert (summary.people.linked, summary.people.unknown) == (1, 0)


def test_an_id_that_nobody_has_is_a_clear_error_and_changes_nothing(installation: Installation) -> None:
    installation.load(JULY, users=[user("cy")])
    before = installation.everything()
    with pytest.raises(PersonUnknown, match="Nobody in the tables has that id"):
        erase(installation, "nobody")
    assert installation.everything() == before


def test_every_id_in_the_tables_behind_figures_is_known_to_be_a_persons_or_not() -> None:
    ids = {column.name for table in IMPACT.values() for column in table.columns if isinstance(column.type, UUID)}
    nobodys = {
        "metrics_id",
        "source_id",
        "id",
        "company_id",
        "funder_id",
        "sroi_id",
        "revision",
        "told_id",
        "voices_id",
        "snippet_id",
    }
    assert ids - {*PERSONS} - {"user_id"} == nobodys


def test_a_name_that_they_do_not_bear_any_more_is_masked_too(installation: Installation) -> None:
    maiden = user("zoe", first_name="Zoe", last_name="Quist")
    others = [user("bo", role="buddy"), user("cy")]
    installation.load("2024-05-28T10:00:00Z", users=[maiden, *others], matches=[match("m", "cy", "bo")])
    told = event("e", "m", description="Coffee with Zoe Quist")
    installation.load("2024-06-28T10:00:00Z", users=[maiden | {"last_name": "Lund"}], events=[told])
    installation.erase(uid("zoe"))
    assert "Quist" not in str(installation.rows("SELECT description FROM csr.buddy_events"))
