"""Faults, events, the audit and reports go when they are older than the rules allow; each kind by itself."""

import os
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.retention.applying import forget as forget_all
from buddy_pipeline.retention.applying import what_would_go
from buddy_pipeline.retention.rules import Kind, Retention
from buddy_pipeline_tests.importing.event_worlds import apply, store
from buddy_pipeline_tests.importing.test_events import told
from buddy_pipeline_tests.publishing.telling import Telling
from buddy_pipeline_tests.retention.forgetting import EXPORTED, KEPT, LONG_AGO, NOW, PEOPLE, forget, program
from buddy_pipeline_tests.small_exports import Installation, checkin, milestone

OLD, YOUNG = "2024-06-29", "2024-07-01"


def test_faults_go_long_after_their_drop_was_imported_last(installation: Installation) -> None:
    old = installation.load(EXPORTED, users=PEOPLE, milestones=[milestone(1, "ada", points="many")])
    young = installation.load(EXPORTED, users=PEOPLE, milestones=[milestone(2, "ada", points="many")])
    for drop, at in ((old, OLD), (young, YOUNG)):
        installation.rows("UPDATE ops.drops SET settled_at = %s WHERE drop_id = %s RETURNING 1", at, drop.drop_id)
    assert forget(installation, quarantine=24) == {Kind.QUARANTINE: {"ops.quarantine": 1}}
    assert installation.rows("SELECT drop_id FROM ops.quarantine") == [(young.drop_id,)]
    assert installation.one("SELECT count(*) FROM ops.drops") == 2


def test_events_go_long_after_they_were_received_unless_they_are_still_to_be_applied(installation: Installation) -> None:
    installation.load(EXPORTED, **program())
    store(installation, [told("buddy.checkin.completed", checkin("c", "m", mood="good"), at="2026-06-01T10:00:00Z")])
    apply(installation)
    store(installation, [told("buddy.checkin.completed", checkin("w", "m", mood="good"), at="2026-06-02T10:00:00Z")])
    assert forget(installation, received_events=24) == {Kind.RECEIVED_EVENTS: {}}
    installation.rows("UPDATE ops.buddy_system_events SET received_at = %s RETURNING 1", OLD)
    before = installation.everything()
    assert forget(installation, received_events=24) == {Kind.RECEIVED_EVENTS: {"ops.buddy_system_events": 1}}
    assert installation.rows("SELECT status FROM ops.buddy_system_events") == [("received",)]
    assert installation.everything() == before


def test_changes_go_long_after_they_were_published_and_never_before(telling: Telling) -> None:
    telling.load(EXPORTED, users=PEOPLE)
    count = telling.one("SELECT count(*) FROM ops.outbox")
    telling.rows("UPDATE ops.outbox SET occurred_at = '2020-01-01' RETURNING 1")
    assert forget(telling, published_events=24) == {Kind.PUBLISHED_EVENTS: {}}
    telling.rows(
        "UPDATE ops.outbox SET published_at = CASE WHEN seq % 2 = 0 THEN date '2024-06-29' ELSE '2024-07-01' END RETURNING 1"
    )
    assert forget(telling, published_events=24) == {Kind.PUBLISHED_EVENTS: {"ops.outbox": count // 2}}
    assert forget(telling, published_events=24) == {Kind.PUBLISHED_EVENTS: {}}


def test_lines_of_the_audit_go(installation: Installation) -> None:
    installation.load(EXPORTED, users=PEOPLE)
    lines = installation.one("SELECT count(*) FROM ops.audit")
    assert forget(installation, audit=24) == {Kind.AUDIT: {}}
    installation.rows("UPDATE ops.audit SET at = %s WHERE id = (SELECT min(id) FROM ops.audit) RETURNING 1", OLD)
    assert forget(installation, audit=24) == {Kind.AUDIT: {"ops.audit": 1}}
    assert installation.one("SELECT count(*) FROM ops.audit") == lines - 1


def _page(path: Path, day: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("page")
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_reports_and_pages_go_and_what_else_lies_there_stays(installation: Installation, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    gone = [
        _page(reports / "a.csv", OLD),
        *(_page(reports / "reconciliation" / name, OLD) for name in ("a.html", "kintell/a.html")),
    ]
    stay = [_page(reports / "b.csv", YOUNG), _page(reports / "impact" / "a.html", OLD), _page(tmp_path / "a.csv", OLD)]
    rules = Retention(KEPT | {Kind.REPORTS: 24})
    told_before = what_would_go(installation.url, rules, reports, NOW)
    assert all(page.exists() for page in gone)
    forgotten = forget_all(installation.url, rules, reports, NOW)
    assert forgotten == told_before
    assert forgotten.removed == {Kind.REPORTS: {"error reports": 1, "reconciliation pages": 2}}
    assert not [page for page in gone if page.exists()]
    assert all(page.exists() for page in stay)
    assert forget_all(installation.url, rules, reports, NOW).total == 0


def test_what_would_go_is_what_goes_and_nothing_went(installation: Installation, tmp_path: Path) -> None:
    installation.load(EXPORTED, **program(), milestones=[milestone(1, "ada", points="many")])
    installation.rows("UPDATE ops.drops SET settled_at = %s RETURNING 1", LONG_AGO)
    before = installation.everything()
    rules = Retention(KEPT | {Kind.TEXTS: 24, Kind.QUARANTINE: 24})
    told_before = what_would_go(installation.url, rules, tmp_path / "none", NOW)
    assert installation.everything() == before
    assert installation.one("SELECT count(*) FROM ops.quarantine") == 1
    assert told_before.total > 1
    assert forget_all(installation.url, rules, tmp_path / "none", NOW) == told_before


def test_a_removal_that_breaks_off_removes_nothing(installation: Installation) -> None:
    installation.load(EXPORTED, **program(), milestones=[milestone(1, "ada", points="many")])
    installation.rows("UPDATE ops.drops SET settled_at = %s RETURNING 1", LONG_AGO)
    before = installation.everything()
    with psycopg.connect(installation.url) as connection:
        connection.execute("CREATE FUNCTION ops.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE division_by_zero; END'")
        connection.execute("CREATE TRIGGER refuse BEFORE DELETE ON ops.quarantine EXECUTE FUNCTION ops.refuse()")
    with pytest.raises(psycopg.errors.DivisionByZero):
        forget(installation, texts=24, quarantine=24)
    assert installation.everything() == before
