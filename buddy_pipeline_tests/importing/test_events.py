"""Applying stored webhooks: what is taken, what waits, what is rejected, and what never changes."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from buddy_pipeline.csr.received import choose_events, leave_waiting
from buddy_pipeline.sample.webhooks import Event, event_of
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.end_to_end.canaries import SECRET
from buddy_pipeline_tests.importing.event_worlds import apply, contents, differences, statuses, store
from buddy_pipeline_tests.importing.other_processes import apply_and_die, start
from buddy_pipeline_tests.small_exports import (
    Installation,
    attendance,
    checkin,
    ended,
    event,
    feedback,
    match,
    milestone,
    session,
    uid,
    user,
)

PAIR = [user("ada"), user("bo", role="buddy")]
JANUARY, APRIL, JUNE = "2024-01-31T10:00:00Z", "2024-04-30T10:00:00Z", "2024-06-30T10:00:00Z"
BOTH = f'["{uid("ada")}","{uid("bo")}"]'

ROWS = {
    "buddy.match.created": match("m", "ada", "bo"),
    "buddy.event.logged": event("e", "m", event_type="picnic", description="Coffee", location="Oslo", attendees=BOTH),
    "buddy.event.attended": attendance("w", "ada", match_id=uid("m"), duration_minutes="90", sdg_goals="[4,8]"),
    "buddy.skill_share.completed": session("s", "bo", "ada", learner_rating="0.9", learner_comment="Takk"),
    "buddy.checkin.completed": checkin("c", "m", mood="good", notes="Well", question_responses='{"q1":"yes"}'),
    "buddy.feedback.submitted": feedback("f", "m", feedback_text="Kind", communication="0.7"),
    "buddy.milestone.reached": milestone(1, "ada", milestone_category="gardening", progress='{"current":1}'),
    "buddy.match.ended": ended("m", "ada", "bo") | {"sessions_completed": "1", "duration_days": "90"},
}
"""A row for each event type; that of the match is the last word on it."""


@pytest.fixture
def other_installation(server_data: Path, migrated_template: str, tmp_path: Path) -> Iterator[Installation]:
    """One of exports alone, to compare with."""
    with fresh_database(server_data, migrated_template) as url:
        yield Installation(url, tmp_path / "other")


def told(type: str, row: dict[str, Any], *, id: str = "", at: str = "") -> Event:
    """The event of a row; ``id`` and ``at`` make it another one, of another time."""
    made = event_of(EVENT_TYPES[type], row)
    return made | ({"id": uid(id)} if id else {}) | ({"timestamp": at} if at else {})


def checked_in(name: str = "c", *, id: str = "", at: str = "", **cells: Any) -> Event:
    return told("buddy.checkin.completed", checkin(name, "m", **cells), id=id, at=at)


def every_type() -> list[Event]:
    return [told(type, row) for type, row in ROWS.items()]


@pytest.fixture
def with_pair(installation: Installation) -> Installation:
    """Two people, matched."""
    installation.load(JANUARY, users=PAIR)
    store(installation, [told("buddy.match.created", ROWS["buddy.match.created"])])
    apply(installation)
    return installation


def mood(installation: Installation) -> Any:
    return installation.one("SELECT mood FROM csr.buddy_checkins WHERE id = %s", uid("c"))


def test_webhooks_of_all_types_tell_what_an_export_of_their_rows_would(
    installation: Installation, other_installation: Installation
) -> None:
    installation.load(JANUARY, users=PAIR)
    store(installation, every_type())
    summary = apply(installation)
    assert (summary.applied, summary.waiting, summary.rejected) == (8, 0, 0)
    rows: dict[str, list[dict[str, Any]]] = {}
    for type, row in list(ROWS.items())[1:]:
        rows.setdefault(EVENT_TYPES[type].entity.name, []).append(row)
    newest = installation.one('SELECT to_char(max(occurred_at), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\') FROM ops.buddy_system_events')
    other_installation.load(JANUARY, users=PAIR)
    other_installation.load(newest, **rows)
    assert differences(contents(installation), contents(other_installation)) == {}


def test_a_batch_is_in_the_ledger_as_a_drop(with_pair: Installation) -> None:
    store(with_pair, [checked_in(at="2024-03-04T10:00:07Z")])
    summary = apply(with_pair)
    ((format, name, export_date, status, period),) = with_pair.rows(
        "SELECT format, name, export_date::text, status, period FROM ops.drops WHERE drop_id = %s", summary.batches[0].drop_id
    )
    assert (format, name, export_date[:19], status, period) == ("events", "webhooks", "2024-03-04 10:00:07", "loaded", "2024-03")
    assert with_pair.rows(
        "SELECT DISTINCT drop_id FROM ops.buddy_system_events WHERE settled_at IS NOT NULL AND entity = 'checkins'"
    ) == [(summary.batches[0].drop_id,)]


def test_applied_again_nothing_changes(with_pair: Installation) -> None:
    store(with_pair, every_type())
    apply(with_pair)
    before, audited = with_pair.everything(), with_pair.one("SELECT count(*) FROM ops.audit")
    assert apply(with_pair).batches == ()
    store(with_pair, every_type())
    assert apply(with_pair).batches == ()
    assert with_pair.everything() == before
    assert with_pair.one("SELECT count(*) FROM ops.audit") == audited


def test_without_events_nothing_happens(installation: Installation) -> None:
    assert apply(installation).batches == ()
    assert installation.one("SELECT count(*) FROM ops.drops") == 0


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_statements_the_later_one_counts_whenever_it_arrives(
    with_pair: Installation, order: tuple[int, int], together: bool
) -> None:
    sent = [checked_in(mood="good", notes="one"), checked_in(id="again", at="2024-03-05T10:00:00Z", mood="great")]
    for place in order:
        store(with_pair, [sent[place]])
        if not together:
            apply(with_pair)
    apply(with_pair)
    assert mood(with_pair) == "great"
    assert with_pair.one("SELECT count(*) FROM pii.checkins") == 0, "the later one has no notes"
    assert statuses(with_pair) == {"applied": 3}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_match_that_was_told_to_have_ended_stays_ended(installation: Installation, order: tuple[int, int]) -> None:
    installation.load(JANUARY, users=PAIR)
    sent = [told(type, ROWS[type]) for type in ("buddy.match.created", "buddy.match.ended")]
    for place in order:
        store(installation, [sent[place]])
        apply(installation)
    assert installation.rows("SELECT status, sessions_completed, ended_at IS NULL FROM csr.buddy_matches") == [
        ("ended", 1, False)
    ]


def test_an_end_that_tells_of_itself_alone_leaves_what_the_beginning_told(with_pair: Installation) -> None:
    short = told("buddy.match.ended", ROWS["buddy.match.ended"])
    short["data"] = {name: short["data"][name] for name in ("match_id", "ended_at")}
    store(with_pair, [short])
    apply(with_pair)
    ((status, matched_at, participant),) = with_pair.rows("SELECT status, matched_at::text, participant_id FROM export.matches")
    assert (status, matched_at[:13], str(participant)) == ("ended", "2024-02-01 10", uid("ada"))


def test_an_end_that_tells_of_both_people_leaves_what_the_platform_counted(installation: Installation) -> None:
    counted = match("m", "ada", "bo", sessions_completed="4", events_attended="2")
    installation.load(users=[user("ada"), user("bo", role="buddy")], matches=[counted])
    store(installation, [told("buddy.match.ended", ended("m", "ada", "bo", at="2024-07-02T10:00:00Z"))])
    apply(installation)
    query = "SELECT status, sessions_completed, events_attended FROM csr.buddy_matches"
    assert installation.rows(query) == [("ended", 4, 2)]


def test_an_end_that_tells_of_itself_alone_waits_for_the_beginning(installation: Installation) -> None:
    installation.load(JANUARY, users=PAIR)
    short = told("buddy.match.ended", ROWS["buddy.match.ended"])
    short["data"] = {name: short["data"][name] for name in ("match_id", "ended_at", "end_reason")}
    store(installation, [short])
    assert (apply(installation).waiting, statuses(installation)) == (1, {"waiting": 1})
    store(installation, [told("buddy.match.created", ROWS["buddy.match.created"])])
    apply(installation)
    assert statuses(installation) == {"applied": 2}
    assert installation.rows("SELECT status, end_reason FROM csr.buddy_matches") == [("ended", "completed")]


def test_a_newer_export_is_never_overwritten_by_a_late_event(with_pair: Installation) -> None:
    with_pair.load(APRIL, checkins=[checkin("c", "m", mood="great", notes="export")])
    before = contents(with_pair)
    store(with_pair, [checked_in(mood="good", notes="late")])
    assert apply(with_pair).applied == 1
    assert differences(before, contents(with_pair)) == {}
    assert with_pair.one("SELECT created_at < export_date FROM export.checkins"), "it tells since when there is the row"


def test_an_event_newer_than_the_export_counts_until_the_next_export(with_pair: Installation) -> None:
    with_pair.load(APRIL, checkins=[checkin("c", "m", mood="great")])
    store(with_pair, [checked_in(mood="good", at="2024-05-01T10:00:00Z")])
    apply(with_pair)
    assert mood(with_pair) == "good"
    with_pair.load(JUNE, checkins=[checkin("c", "m", mood="okay")])
    assert mood(with_pair) == "okay"


def test_what_comes_before_its_match_waits_for_it(installation: Installation) -> None:
    installation.load(JANUARY, users=PAIR)
    store(installation, [checked_in(mood="good")])
    assert apply(installation).waiting == 1
    assert statuses(installation) == {"waiting": 1}
    assert installation.one("SELECT count(*) FROM export.checkins") == 0
    store(installation, [told("buddy.match.created", ROWS["buddy.match.created"])])
    assert (apply(installation).applied, statuses(installation)) == (2, {"applied": 2})
    assert mood(installation) == "good"


def test_what_arrives_while_others_are_left_waiting_is_still_to_be_applied(installation: Installation) -> None:
    store(installation, [checked_in("early")])
    with psycopg.connect(installation.url) as connection:
        assert choose_events(connection, BUDDY, most=10) == 0
        store(installation, [checked_in("late")])
        assert leave_waiting(connection, BUDDY) == 1
    assert installation.rows("SELECT data->>'checkin_id', status FROM ops.buddy_system_events ORDER BY seq") == [
        (uid("early"), "waiting"),
        (uid("late"), "received"),
    ]


def test_what_names_unknown_people_waits_for_the_export_that_has_them(installation: Installation) -> None:
    installation.load(JANUARY, users=PAIR[:1])
    store(installation, every_type())
    apply(installation)
    assert statuses(installation) == {"applied": 1, "waiting": 7}, "the milestone names ada alone"
    installation.load(JUNE, users=PAIR)
    apply(installation)
    assert statuses(installation) == {"applied": 8}
    assert installation.one("SELECT status FROM csr.buddy_matches") == "ended"


def test_after_a_later_export_without_its_match_it_is_judged_as_a_row_of_that_would_be(installation: Installation) -> None:
    installation.load(JANUARY, users=PAIR)
    store(installation, [checked_in(mood="good")])
    apply(installation)
    installation.load(JUNE, users=PAIR)
    summary = apply(installation)
    assert (summary.applied, summary.waiting, statuses(installation)) == (1, 0, {"applied": 1})
    assert installation.rows("SELECT match_id FROM csr.buddy_checkins") == [(None,)]
    assert installation.rows('SELECT rule, "column" FROM ops.quarantine WHERE drop_id = %s', summary.batches[0].drop_id) == [
        ("match-unknown", "match_id")
    ]


def test_after_a_later_export_without_its_people_it_is_rejected(installation: Installation) -> None:
    installation.load(JANUARY, users=PAIR[:1])
    store(installation, [told("buddy.match.created", ROWS["buddy.match.created"])])
    apply(installation)
    installation.load(JUNE, users=PAIR[:1])
    assert apply(installation).rejected == 1
    assert statuses(installation) == {"rejected": 1}
    assert installation.rows("SELECT rule, row = (SELECT seq FROM ops.buddy_system_events) FROM ops.quarantine") == [
        ("user-unknown", True)
    ]


BAD = {
    "session-with-oneself": told("buddy.skill_share.completed", session("s", "ada", "ada")),
    "match-with-oneself": told("buddy.match.created", match("n", "ada", "ada")),
    "ended-before-matched": told("buddy.match.ended", ended("n", "ada", "bo", at="2024-01-01T10:00:00Z"), at=APRIL),
    "timestamp-before-program": told("buddy.event.logged", event("e", "m", event_date="2019-12-31T10:00:00Z")),
    "timestamp-future": told(
        "buddy.checkin.completed", checkin("c", "m", checkin_date="2024-12-01T10:00:00Z"), at="2024-03-01T10:00:00Z"
    ),
}


@pytest.mark.parametrize("rule", BAD)
def test_what_never_can_be_applied_goes_to_the_quarantine_with_its_number(with_pair: Installation, rule: str) -> None:
    store(with_pair, [checked_in("sound"), BAD[rule]])
    summary = apply(with_pair)
    assert (summary.applied, summary.rejected) == (1, 1)
    ((row, found, drop_id),) = with_pair.rows("SELECT row, rule, drop_id FROM ops.quarantine WHERE severity = 'error'")
    seq = with_pair.one("SELECT seq FROM ops.buddy_system_events WHERE event_id = %s", BAD[rule]["id"])
    assert (row, found, drop_id) == (seq, rule, summary.batches[0].drop_id)
    assert statuses(with_pair) == {"applied": 2, "rejected": 1}


def test_an_event_of_an_open_kind_is_kept_with_a_warning_and_the_number_of_the_event(with_pair: Installation) -> None:
    store(with_pair, [told("buddy.event.logged", ROWS["buddy.event.logged"])])
    apply(with_pair)
    assert with_pair.one("SELECT event_type FROM csr.buddy_events") == "picnic"
    assert with_pair.rows("SELECT row, rule FROM ops.quarantine") == [
        (with_pair.one("SELECT max(seq) FROM ops.buddy_system_events"), "enum-new")
    ]


def test_what_was_told_is_kept_as_the_tables_read_without_what_is_personal(with_pair: Installation) -> None:
    store(with_pair, [checked_in(mood="good", notes="Well")])
    apply(with_pair)
    ((told_of, sealed_alike),) = with_pair.rows(
        "SELECT e.told, e.told_sealed = sha256(p.sealed) FROM ops.buddy_system_events e JOIN pii.checkins p ON p.checkin_id::text = e.key"
    )
    row = with_pair.one("SELECT to_jsonb(c) FROM export.checkins c")
    assert told_of == {name: row[name] for name in ("checkin_id", "match_id", "checkin_date", "mood")}
    assert sealed_alike


def test_what_was_told_of_a_match_has_the_status_that_the_type_settles(with_pair: Installation) -> None:
    told_of = with_pair.one("SELECT told FROM ops.buddy_system_events")
    row = with_pair.one("SELECT to_jsonb(m) FROM export.matches m")
    names = ("match_id", "participant_id", "buddy_id", "matched_at", "status")
    assert told_of == {name: row[name] for name in names}
    assert with_pair.one("SELECT told_sealed FROM ops.buddy_system_events") is None


def test_personal_values_are_in_no_store_in_clear(with_pair: Installation) -> None:
    sent = [
        checked_in(notes=SECRET, question_responses=json.dumps({SECRET: SECRET})),
        told("buddy.skill_share.completed", session("s", "bo", "ada", teacher_comment=SECRET, learner_comment=SECRET)),
        told("buddy.feedback.submitted", feedback("f", "m", feedback_text=SECRET)),
        told("buddy.skill_share.completed", session("bad", "ada", "ada", teacher_comment=SECRET)),
        told("buddy.feedback.submitted", feedback("g", "unknown", feedback_text=SECRET)),
    ]
    store(with_pair, sent)
    apply(with_pair)
    assert statuses(with_pair) == {"applied": 4, "rejected": 1, "waiting": 1}
    tables = with_pair.rows(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    for schema, table in tables:
        assert not with_pair.rows(f"SELECT FROM {schema}.{table} t WHERE t::text ~* '{SECRET}|{SECRET.encode().hex()}'"), table


def test_an_erased_person_does_not_come_back_with_a_webhook_and_the_webhook_is_forgotten(with_pair: Installation) -> None:
    store(with_pair, every_type())
    apply(with_pair)
    with_pair.erase(uid("ada"))
    late = [
        told("buddy.milestone.reached", milestone(2, "ada")),
        told("buddy.skill_share.completed", session("late", "bo", "ada", learner_comment=SECRET)),
        checked_in("late", notes=SECRET),
    ]
    store(with_pair, late)
    apply(with_pair)
    with_pair.load(JUNE, users=PAIR[1:])
    apply(with_pair)
    assert with_pair.one("SELECT count(*) FROM csr.users") == 1
    assert with_pair.one("SELECT count(*) FROM ops.buddy_system_events WHERE data::text ~ %s", uid("ada")) == 0
    assert with_pair.rows("SELECT checkin_id FROM pii.checkins") == []
    assert with_pair.one("SELECT count(*) FROM ops.buddy_system_events WHERE sealed IS NOT NULL") == 0


@pytest.mark.parametrize("moment", ["staging checkins", "merging checkins", "deriving", "recording", "before-commit"])
def test_killed_in_the_middle_nothing_of_the_batch_is_there_and_applying_again_does_it_all(
    with_pair: Installation, moment: str
) -> None:
    store(with_pair, every_type())
    stored = all_but_clocks(with_pair)
    process = start(apply_and_die, with_pair.url, moment)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert all_but_clocks(with_pair) == stored
    assert apply(with_pair).applied == 7
    assert mood(with_pair) == "good"
    assert with_pair.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'") == []


def test_killed_once_it_is_committed_it_is_done(with_pair: Installation) -> None:
    store(with_pair, every_type())
    process = start(apply_and_die, with_pair.url, "after-commit")
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert statuses(with_pair) == {"applied": 8}
    assert apply(with_pair).batches == ()


def all_but_clocks(installation: Installation) -> dict[str, list[tuple[Any, ...]]]:
    """All that the tables hold, less the numbers and clocks of the records."""
    return installation.everything() | {
        "ops.buddy_system_events": installation.rows("SELECT e::text FROM ops.buddy_system_events e ORDER BY seq"),
        "ops.drops": installation.rows("SELECT d::text FROM ops.drops d ORDER BY drop_id"),
        "ops.quarantine": installation.rows("SELECT q::text FROM ops.quarantine q ORDER BY 1"),
        "ops.audit": installation.rows("SELECT (to_jsonb(a) - 'id')::text FROM ops.audit a ORDER BY 1"),
    }
