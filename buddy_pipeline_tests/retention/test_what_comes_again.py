"""Words that were removed do not come back, and their absence looks like a change to nobody."""

from buddy_pipeline.reconciling.reconcile import reconcile
from buddy_pipeline.reconciling.results import OUTCOMES, read_reconciliation
from buddy_pipeline.retention.rules import Kind
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.importing.event_worlds import apply, store
from buddy_pipeline_tests.importing.test_events import told
from buddy_pipeline_tests.reconciling.month import NOVEMBER
from buddy_pipeline_tests.retention.forgetting import EXPORTED, LONG_AGO, PEOPLE, everything_of, forget, program, sealed_words
from buddy_pipeline_tests.small_exports import Installation, checkin, ended, event, feedback, match, session

NEWER, OLDER = "2026-06-15T10:00:00Z", "2026-04-30T10:00:00Z"
EVENTS = {
    "events": "buddy.event.logged",
    "skill_sessions": "buddy.skill_share.completed",
    "checkins": "buddy.checkin.completed",
    "feedback": "buddy.feedback.submitted",
}


def test_the_same_export_again_brings_nothing_back_and_changes_nothing(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    forget(installation, texts=24)
    before, audited = installation.everything(), installation.one("SELECT count(*) FROM ops.audit")
    summary = installation.load(EXPORTED, **program())
    assert installation.everything() == before
    assert installation.one("SELECT count(*) FROM ops.audit") == audited
    assert all(counts.unchanged == counts.accepted for counts in summary.entities.values())


def test_an_older_and_a_newer_export_bring_nothing_back(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    forget(installation, texts=24)
    for date in (OLDER, NEWER):
        summary = installation.load(date, **program())
        assert all(counts.unchanged == counts.accepted for counts in summary.entities.values())
        assert sealed_words(installation) == {"checkins": 1}
        assert installation.one("SELECT count(description) FROM csr.buddy_events") == 0
    assert forget(installation, texts=24) == {Kind.TEXTS: {}}


def test_what_is_open_beside_the_words_still_changes(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    forget(installation, texts=24)
    installation.load(NEWER, checkins=[checkin("c", "m", mood="great", notes="Other words")])
    assert installation.one("SELECT mood FROM csr.buddy_checkins ORDER BY mood NULLS LAST LIMIT 1") == "great"
    assert sealed_words(installation) == {"checkins": 1}


def test_a_person_who_comes_back_has_new_words_and_not_the_old_ones(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    forget(installation, texts=24)
    again = [ended("m", "ada", "bo", at=LONG_AGO), match("n", "cy", "dag"), match("o", "ada", "bo", matched_at=OLDER)]
    rows = program() | {"matches": again}
    rows["checkins"] = [*rows["checkins"], checkin("new", "o", checkin_date=OLDER, notes="Back again")]
    installation.load(NEWER, **rows)
    assert sealed_words(installation) == {"checkins": 2}
    assert forget(installation, texts=24) == {Kind.TEXTS: {}}


def test_a_row_that_an_old_export_brings_only_now_goes_with_the_next_month(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    forget(installation, texts=24)
    installation.load(OLDER, checkins=[checkin("late", "m", notes="From then")])
    assert sealed_words(installation) == {"checkins": 2}
    assert forget(installation, texts=24) == {Kind.TEXTS: {"pii.checkins": 1}}


def test_nothing_is_told_to_other_services(telling: Installation) -> None:
    telling.load(EXPORTED, **program())
    told_before = telling.one("SELECT count(*) FROM ops.outbox")
    assert told_before
    forget(telling, texts=24)
    telling.load(EXPORTED, **program() | {"milestones": []})
    assert telling.one("SELECT count(*) FROM ops.outbox") == told_before


def _november() -> dict[str, list[dict[str, object]]]:
    at = "2025-11-05T10:00:00Z"
    return {
        "events": [event("e", "m", description="Coffee", event_date=at)],
        "skill_sessions": [session("s", "bo", "ada", completed_at=at, learner_comment="Takk")],
        "checkins": [checkin("c", "m", checkin_date=at, notes="Well")],
        "feedback": [feedback("f", "m", submitted_at=at, feedback_text="Kind")],
    }


def test_events_lose_their_words_and_still_agree_with_the_export(installation: Installation) -> None:
    matched = {"users": PEOPLE, "matches": [match("m", "ada", "bo")]}
    installation.load("2025-10-31T10:00:00Z", **matched)
    november = _november()
    sent = [told(EVENTS[name], rows[0], at="2025-11-06T10:00:00Z") for name, rows in november.items()]
    store(installation, sent)
    assert apply(installation).applied == len(sent)
    every = {entity.name: [] for entity in BUDDY.entities}
    over = {"users": PEOPLE, "matches": [ended("m", "ada", "bo", at="2025-11-20T10:00:00Z")]}
    installation.load("2025-11-30T20:00:00Z", **every | november | over)
    agreed = _agreement(installation)
    assert (agreed["equal"], agreed["different"]) == (len(sent), 0)
    removed = forget(installation, texts=1)
    assert removed[Kind.TEXTS]["ops.buddy_system_events"] == len(sent)
    assert (
        installation.one("SELECT count(*) FROM ops.buddy_system_events WHERE sealed IS NOT NULL OR told_sealed IS NOT NULL") == 0
    )
    assert (
        installation.one("SELECT count(*) FROM ops.buddy_system_events WHERE data ? 'description' OR told ? 'description'") == 0
    )
    assert _agreement(installation) == agreed


def _agreement(installation: Installation) -> dict[str, int]:
    reconcile(installation.url, BUDDY, NOVEMBER, run_id="run-of-the-test")
    found = read_reconciliation(installation.url, BUDDY, NOVEMBER)
    return {outcome: getattr(found.total, outcome) for outcome in OUTCOMES}


def test_an_event_of_a_row_that_lost_its_words_brings_none(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    forget(installation, texts=24)
    store(installation, [told(EVENTS[name], rows[0], at=NEWER) for name, rows in everything_of("ada", "bo", "m").items()])
    assert apply(installation).applied == len(EVENTS)
    assert sealed_words(installation) == {"checkins": 1}
    assert installation.one("SELECT count(told_sealed) FROM ops.buddy_system_events") == 0
    assert forget(installation, texts=24) == {Kind.TEXTS: {"ops.buddy_system_events": len(EVENTS)}}


def test_words_of_events_that_were_rejected_long_ago_go(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    store(installation, [told("buddy.checkin.completed", checkin("of-no-row", "m", notes="Well"), at=NEWER)])
    installation.rows("UPDATE ops.buddy_system_events SET status = 'rejected', settled_at = '2024-07-01' RETURNING 1")
    forget(installation, texts=24)
    assert installation.one("SELECT count(sealed) FROM ops.buddy_system_events") == 1
    installation.rows("UPDATE ops.buddy_system_events SET settled_at = '2024-06-29' RETURNING 1")
    forget(installation, texts=24)
    assert installation.one("SELECT count(sealed) FROM ops.buddy_system_events") == 0
