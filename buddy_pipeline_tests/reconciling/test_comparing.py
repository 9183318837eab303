"""What each row counts as: told by both, by one of them, before or after the export."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from buddy_pipeline.reconciling.exports import NothingToReconcile
from buddy_pipeline.reconciling.reconcile import reconcile
from buddy_pipeline.reconciling.results import LISTED, OUTCOMES, SHOWN_ROWS, read_reconciliation
from buddy_pipeline.reconciling.topics import topics_of
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.reconciling.month import (
    CREATED,
    ENDED,
    NOVEMBER,
    PEOPLE,
    SESSION,
    Month,
    Row,
    held,
    listed,
    matched,
    over,
)
from buddy_pipeline_tests.small_exports import attendance, checkin, event, feedback, milestone, uid, user

FIRST, AFTER = "2025-11-01T10:00:00Z", "2025-12-01T09:00:00Z"
DECEMBER = date(2025, 12, 1)
OF_MATCHES = replace(
    BUDDY,
    entities=(BUDDY["matches"],),
    event_types=tuple(one for one in BUDDY.event_types if one.entity is BUDDY["matches"]),
)
"""A source that tells of matches alone."""


def met(name: str, attendees: list[str]) -> Row:
    return event(name, "m", event_date=FIRST, attendees=json.dumps([uid(person) for person in attendees]))


def test_what_both_tell_alike_is_equal(month: Month) -> None:
    month.hear(SESSION, held("s", 1, duration_minutes="60", teacher_rating="0.9"), FIRST)
    month.export(skill_sessions=[held("s", 1, duration_minutes="60", teacher_rating="0.90")])
    assert month.counts(SESSION) == {"equal": 1}
    assert month.look().discrepancies == ()


def test_what_an_event_left_open_the_export_may_tell(month: Month) -> None:
    month.hear(SESSION, held("s", 1), FIRST)
    month.export(skill_sessions=[held("s", 1, duration_minutes="60", learner_comment="fine")])
    assert month.counts(SESSION) == {"equal": 1}


def test_what_both_tell_otherwise_is_different_and_names_the_columns(month: Month) -> None:
    month.hear(SESSION, held("s", 1, duration_minutes="60", format="online", sdg_goals="[4]"), FIRST)
    month.export(skill_sessions=[held("s", 1, duration_minutes="45", sdg_goals="[4,8]")])
    assert month.counts(SESSION) == {"different": 1}
    assert listed(month.look()) == [("different", SESSION, uid("s"), ["duration_minutes", "format", "sdg_goals"])]


def test_personal_values_are_compared_and_never_told(month: Month) -> None:
    month.hear(SESSION, held("same", 1, teacher_comment="well done"), FIRST)
    month.hear(SESSION, held("other", 1, teacher_comment="well done"), FIRST)
    month.hear(SESSION, held("gone", 1, teacher_comment="well done"), FIRST)
    month.export(
        skill_sessions=[
            held("same", 1, teacher_comment="well done"),
            held("other", 1, teacher_comment="badly done"),
            held("gone", 1),
        ]
    )
    assert month.counts(SESSION) == {"equal": 1, "different": 2}
    assert {tuple(each.columns) for each in month.look().discrepancies} == {("personal values",)}


def test_seals_of_two_keys_are_not_compared(month: Month) -> None:
    month.hear(SESSION, held("s", 1, teacher_comment="well done"), FIRST)
    month.export(skill_sessions=[held("s", 1, teacher_comment="badly done")])
    month.installation.rows("UPDATE ops.buddy_system_events SET key_id = 'older' RETURNING 1")
    assert month.counts(SESSION) == {"equal": 1}


def test_attendees_whom_only_the_export_makes_known_are_no_difference(month: Month) -> None:
    """They were left out when the event was applied; users come with exports alone."""
    month.export("2025-11-01T08:00:00Z", matches=[matched("m", 1, matched_at="2025-10-01T10:00:00Z")])
    for name, attendees in {"joined": ["per", "new"], "stranger": ["per", "new", "nobody"], "denied": ["per", "new"]}.items():
        month.hear("buddy.event.logged", met(name, attendees), FIRST)
    month.installation.rows(
        "UPDATE ops.buddy_system_events SET told = told || jsonb_build_object('attendees', ARRAY[%s]) RETURNING 1", uid("per")
    )
    month.export(
        users=[*PEOPLE, user("new")],
        matches=[matched("m", 1, matched_at="2025-10-01T10:00:00Z")],
        events=[met("joined", ["per", "new"]), met("stranger", ["per", "new", "nobody"]), met("denied", ["new"])],
    )
    assert listed(month.look()) == [("different", "buddy.event.logged", uid("denied"), ["attendees"])]


def test_the_newest_event_of_a_row_counts_whenever_it_came(month: Month) -> None:
    corrected, first = held("s", 1, duration_minutes="45"), held("s", 1, duration_minutes="60")
    month.hear(SESSION, corrected, "2025-11-03T10:00:00Z")
    month.hear(SESSION, first, FIRST, into_tables=False)
    month.export(skill_sessions=[corrected])
    assert month.counts(SESSION) == {"equal": 1}


def test_what_only_the_export_has_was_missed(month: Month) -> None:
    month.hear(SESSION, held("first", 1), FIRST)
    month.export(skill_sessions=[held("first", 1), held("lost", 5)])
    assert month.counts(SESSION) == {"equal": 1, "missed": 1}
    assert listed(month.look()) == [("missed", SESSION, uid("lost"), [])]


def test_before_the_first_event_nothing_was_missed(month: Month) -> None:
    month.hear(SESSION, held("first", 10), "2025-11-10T10:00:00Z")
    month.export(skill_sessions=[held("early", 5), held("first", 10)])
    assert month.counts(SESSION) == {"equal": 1}


def test_without_any_event_nothing_was_missed(month: Month) -> None:
    month.export(skill_sessions=[held("s", 5)])
    assert month.counts(SESSION) == {}


def test_other_months_do_not_count(month: Month) -> None:
    october = held("s", 1, completed_at="2025-10-31T23:59:59Z")
    month.hear(SESSION, october, FIRST)
    month.export(skill_sessions=[october, held("lost", 1)])
    assert month.counts(SESSION) == {"missed": 1}


def test_the_month_is_that_of_utc(month: Month) -> None:
    month.hear(SESSION, held("first", 1), FIRST)
    month.export(
        skill_sessions=[held("first", 1), held("in", 5, completed_at="2025-12-01T00:30:00+01:00")], at="2025-11-30T23:50:00Z"
    )
    assert month.counts(SESSION) == {"equal": 1, "missed": 1}


@pytest.mark.parametrize("status", ["received", "waiting"])
def test_an_event_that_is_still_to_be_applied_was_not_lost_and_is_told(month: Month, status: str) -> None:
    month.hear(SESSION, held("s", 1), FIRST, status=status)
    month.export(skill_sessions=[held("s", 1)])
    assert month.counts(SESSION) == {}
    assert month.look().waiting == 1


def test_an_event_that_was_rejected_is_different(month: Month) -> None:
    month.hear(SESSION, held("s", 1), FIRST, status="rejected")
    month.export(skill_sessions=[held("s", 1)])
    assert listed(month.look()) == [("different", SESSION, uid("s"), ["rejected"])]


def test_an_event_that_was_applied_counts_before_one_that_was_rejected_later(month: Month) -> None:
    month.hear(SESSION, held("s", 1), FIRST)
    month.hear(SESSION, held("s", 1), "2025-11-02T10:00:00Z", status="rejected")
    month.export(skill_sessions=[held("s", 1)])
    assert month.counts(SESSION) == {"equal": 1}


def test_what_webhooks_told_after_the_export_is_newer(month: Month) -> None:
    month.export(skill_sessions=[held("known", 2)])
    month.hear(SESSION, held("late", 30, completed_at="2025-11-30T21:00:00Z"), "2025-11-30T21:00:00Z")
    month.hear(SESSION, held("known", 2, duration_minutes="60"), AFTER)
    assert month.counts(SESSION) == {"newer": 2}
    assert month.look().discrepancies == ()


def test_what_webhooks_told_before_the_export_and_it_lacks_is_unconfirmed(month: Month) -> None:
    month.hear(SESSION, held("s", 1), FIRST)
    month.export()
    assert month.counts(SESSION) == {"unconfirmed": 1}
    assert listed(month.look()) == [("unconfirmed", SESSION, uid("s"), [])]


def test_what_is_unconfirmed_is_listed_in_the_month_it_was_told_in_too(month: Month) -> None:
    """Else nobody would ever hear of a thing of the last hours of a month whose event came in the next one."""
    month.export()
    month.hear(SESSION, held("s", 30, completed_at="2025-11-30T23:00:00Z"), AFTER)
    month.export("2025-12-31T20:00:00Z")
    assert month.counts(SESSION, NOVEMBER) == {"newer": 1}
    assert month.counts(SESSION, DECEMBER) == {"unconfirmed": 1}
    month.export("2026-01-31T20:00:00Z")
    assert month.counts(SESSION, date(2026, 1, 1)) == {}


def test_a_row_that_was_last_told_by_a_later_export_is_as_that_one_has_it(month: Month) -> None:
    month.hear(SESSION, held("s", 1), FIRST)
    month.export(skill_sessions=[held("s", 1), held("lost", 2)])
    month.export("2025-12-31T20:00:00Z", skill_sessions=[held("s", 1), held("lost", 2)])
    assert month.counts(SESSION) == {"equal": 1, "missed": 1}


def test_rows_of_any_month_that_the_export_no_longer_has_have_vanished(month: Month) -> None:
    old = held("old", 1, completed_at="2025-03-01T10:00:00Z")
    month.export("2025-11-15T20:00:00Z", skill_sessions=[old, held("new", 2)], users=[*PEOPLE, user("gone")])
    month.export(skill_sessions=[held("new", 2), held("another", 3), held("third", 4)])
    assert month.counts(SESSION) == {"vanished": 1}
    assert month.counts("users") == {"vanished": 1}
    assert listed(month.look()) == [("vanished", SESSION, uid("old"), []), ("vanished", "users", uid("gone"), [])]


def test_what_others_shared_with_somebody_who_was_erased_is_not_compared_any_more(month: Month) -> None:
    """No export and no event tells of it."""
    month.hear(SESSION, held("s", 1), FIRST)
    month.export("2025-11-15T20:00:00Z", skill_sessions=[held("s", 1)], matches=[matched("m", 2)])
    month.installation.erase(uid("per"))
    month.export(users=[user(name) for name in ("ola", "kari", "jo", "eva", "siv", "tor")])
    assert month.look().discrepancies == ()


def test_a_match_that_vanished_is_listed_once(month: Month) -> None:
    month.export("2025-10-31T22:00:00Z", matches=[over("m", "2025-10-02T10:00:00Z", "2025-10-20T10:00:00Z")])
    month.export()
    assert listed(month.look()) == [("vanished", CREATED, uid("m"), [])]


def test_a_row_that_the_export_has_but_that_was_rejected_did_not_vanish(month: Month) -> None:
    reached = milestone(1, "per", reached_at="2025-10-05T10:00:00Z")
    month.export("2025-10-31T22:00:00Z", skill_sessions=[held("s", 1, completed_at="2025-10-01T10:00:00Z")], milestones=[reached])
    month.export(
        skill_sessions=[held("s", 1, completed_at="2025-10-01T10:00:00Z", duration_minutes="0")],
        milestones=[reached | {"points": "-1"}],
    )
    assert len(month.installation.faults()) == 2
    assert month.look().discrepancies == ()


def test_a_match_that_ended_since_it_was_created_is_equal_in_both(month: Month) -> None:
    ended = over("m", "2025-11-02T10:00:00Z", "2025-11-20T10:00:00Z", end_reason="completed")
    month.hear(CREATED, matched("m", 2), "2025-11-02T10:00:00Z")
    month.hear(ENDED, ended, "2025-11-20T10:00:00Z")
    month.export(matches=[ended])
    assert month.counts(CREATED) == {"equal": 1}
    assert month.counts(ENDED) == {"equal": 1}


def test_a_match_whose_beginning_and_end_were_missed_is_missed_twice(month: Month) -> None:
    month.hear(SESSION, held("first", 1), FIRST)
    month.export(
        skill_sessions=[held("first", 1)], matches=[over("m", "2025-11-02T10:00:00Z", "2025-11-20T10:00:00Z"), matched("on", 3)]
    )
    assert month.counts(CREATED) == {"missed": 2}
    assert month.counts(ENDED) == {"missed": 1}


def test_an_end_that_the_export_denies_is_different(month: Month) -> None:
    month.hear(CREATED, matched("m", 2), "2025-11-02T10:00:00Z")
    month.hear(ENDED, over("m", "2025-11-02T10:00:00Z", "2025-11-20T10:00:00Z"), "2025-11-20T10:00:00Z")
    month.export(matches=[matched("m", 2)])
    assert month.counts(CREATED) == {"equal": 1}
    assert listed(month.look()) == [("different", ENDED, uid("m"), ["ended_at", "status"])]


def test_a_match_that_ended_after_the_export_is_still_compared(month: Month) -> None:
    month.hear(CREATED, matched("m", 2), "2025-11-02T10:00:00Z")
    month.export(matches=[matched("m", 2)])
    month.hear(ENDED, over("m", "2025-11-02T10:00:00Z", AFTER), AFTER)
    assert month.counts(CREATED) == {"equal": 1}
    assert month.counts(ENDED) == {}


def test_every_event_type_of_a_program_is_compared(month: Month) -> None:
    day = "2025-11-02T10:00:00Z"
    of_type = {
        CREATED: ("matches", matched("m", 2)),
        "buddy.event.logged": ("events", event("e", "m", event_date=day, attendees=f'["{uid("per")}"]', description="tea")),
        "buddy.event.attended": ("event_attendance", attendance("f", "per", attended_at=day, categories='["a","b"]')),
        SESSION: ("skill_sessions", held("s", 2, teacher_rating="0.5", learner_comment="good")),
        "buddy.checkin.completed": ("checkins", checkin("c", "m", checkin_date=day, notes="all well", mood="good")),
        "buddy.feedback.submitted": ("feedback", feedback("g", "m", submitted_at=day, feedback_text="thanks")),
        "buddy.milestone.reached": (
            "milestones",
            milestone(1, "per", reached_at="2025-11-02T10:00:00.125Z", progress='{"current_step":1}'),
        ),
    }
    for second, (type_, (_, row)) in enumerate(of_type.items(), start=1):
        month.hear(type_, row, f"2025-11-02T10:00:{second:02}Z")
    month.export(**{entity: [row] for entity, row in of_type.values()})
    assert (
        {each.topic for each in month.look().topics if each.equal == 1}
        == set(of_type)
        == {one.name for one in BUDDY.event_types} - {ENDED}
    )
    assert month.look().discrepancies == ()


def test_every_event_type_and_every_entity_has_its_counts(month: Month) -> None:
    month.export()
    assert [each.topic for each in month.look().topics] == [topic.name for topic in topics_of(BUDDY)]
    assert {topic.entity.name for topic in topics_of(BUDDY) if topic.whole_rows} == {each.entity for each in month.look().topics}
    assert set(LISTED) < set(OUTCOMES)


def test_reconciling_again_replaces_what_was_found(month: Month) -> None:
    month.hear(SESSION, held("first", 1), FIRST)
    month.export(skill_sessions=[held("first", 1), held("lost", 5)])
    before = month.look()
    month.hear(SESSION, held("lost", 5), "2025-11-05T10:00:00Z", into_tables=False)
    after = month.look()
    assert (before.total.missed, after.total.missed) == (1, 0)
    assert after.discrepancies == ()
    assert month.installation.one("SELECT count(*) FROM ops.reconciliation") == len(topics_of(BUDDY))


def test_several_at_once_wait_for_one_another(month: Month) -> None:
    month.hear(SESSION, held("first", 1), FIRST)
    month.export(skill_sessions=[held("first", 1), held("lost", 5)])
    with ThreadPoolExecutor(4) as pool:
        at_once = [pool.submit(reconcile, month.installation.url, BUDDY, NOVEMBER, run_id=f"run-{number}") for number in range(4)]
    assert [each.result() for each in at_once] == [None] * 4
    assert month.installation.one("SELECT count(*) FROM ops.reconciliation") == len(topics_of(BUDDY))


def test_the_full_export_is_the_one_with_most_rows(month: Month) -> None:
    full = month.export("2025-11-20T20:00:00Z", skill_sessions=[held("a", 1), held("b", 2)])
    month.installation.load("2025-11-28T20:00:00Z", skill_sessions=[held(f"s{day}", day) for day in range(1, 20)])
    month.export("2025-11-29T20:00:00Z", users=PEOPLE[:1])
    assert month.look().drop_id == full


def test_of_equally_large_exports_the_newest_is_the_full_one(month: Month) -> None:
    month.export("2025-11-20T20:00:00Z", skill_sessions=[held("a", 1)])
    newest = month.export(skill_sessions=[held("b", 2)])
    assert month.look().drop_id == newest


def test_a_month_without_a_full_export_says_what_to_do_and_keeps_what_was_found(month: Month) -> None:
    month.installation.load("2025-11-28T20:00:00Z", skill_sessions=[held("s", 1)])
    with pytest.raises(NothingToReconcile, match=r"^2025-11: no export of that month holds all 8 entities; import a full one"):
        reconcile(month.installation.url, BUDDY, NOVEMBER, run_id="r")
    with pytest.raises(NothingToReconcile, match=r"^2025-11 was not reconciled yet"):
        read_reconciliation(month.installation.url, BUDDY, NOVEMBER)


def test_of_many_rows_some_are_shown(month: Month) -> None:
    lost = [held(f"s{number}", 1 + number % 28) for number in range(SHOWN_ROWS + 10)]
    month.hear(SESSION, held("first", 1), FIRST)
    month.export(skill_sessions=[held("first", 1), *lost])
    found = month.look()
    assert found.total.missed == SHOWN_ROWS + 10
    assert len(found.discrepancies) == SHOWN_ROWS
    assert month.installation.one("SELECT count(*) FROM ops.discrepancies") == SHOWN_ROWS + 10


def test_another_sources_counts_stay_as_they_were(month: Month) -> None:
    month.hear(SESSION, held("first", 1), FIRST)
    month.export(skill_sessions=[held("first", 1), held("lost", 5)])
    month.look()
    before = month.installation.rows("SELECT * FROM ops.reconciliation ORDER BY topic")
    reconcile(month.installation.url, OF_MATCHES, NOVEMBER, run_id="another")
    topics = [topic.name for topic in topics_of(OF_MATCHES)]
    assert [each.topic for each in read_reconciliation(month.installation.url, OF_MATCHES, NOVEMBER).topics] == topics
    left = "SELECT * FROM ops.reconciliation WHERE run_id <> 'another' ORDER BY topic"
    assert month.installation.rows(left) == [row for row in before if row[1] not in topics]
    assert month.installation.one("SELECT count(*) FROM ops.discrepancies") == 1


def test_nothing_can_have_been_missed_before_the_sources_own_first_event(month: Month) -> None:
    month.hear(SESSION, held("first", 1), FIRST)
    month.export(matches=[matched("m", 5)], skill_sessions=[held("first", 1)])
    reconcile(month.installation.url, OF_MATCHES, NOVEMBER, run_id="r")
    assert read_reconciliation(month.installation.url, OF_MATCHES, NOVEMBER).total.missed == 0
    assert month.look().total.missed == 1
