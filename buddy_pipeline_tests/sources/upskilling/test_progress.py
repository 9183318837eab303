"""What a course is said to be follows from all reports of it, in whatever order they came."""

import itertools
from decimal import Decimal

import pytest

from buddy_pipeline_tests.small_exports import user
from buddy_pipeline_tests.sources.upskilling.reports import Reports, course, credential

MAY, JUNE, JULY = "2024-05-31T10:00:00Z", "2024-06-30T10:00:00Z", "2024-07-31T10:00:00Z"


def test_a_completed_course_and_its_credential_stand_in_the_platforms_tables(reports: Reports) -> None:
    done = course(
        "olena",
        provider="eCornell",
        status="Complete",
        started_at="2024-04-01",
        completed_at="2024-05-01T12:00:00+02:00",
        final_score="87.5",
        credential_ref="CERT-1",
    )
    earned = credential(
        "CERT-1", "olena", credential_url="https://example.org/CERT-1", verification_code="8F3K", expires_at="2034-05-02"
    )
    reports.report(JUNE, done, credentials=(earned,))
    assert reports.faults() == []
    assert reports.progress(
        "provider, course_id, course_name, status, to_char(completed_at, 'YYYY-MM-DD HH24:MI'), final_score, passed, credential_ref"
    ) == [("ecornell", "LEAD-101", "Leading a Team", "completed", "2024-05-01 10:00", Decimal("87.50"), None, "CERT-1")]
    assert reports.rows("SELECT provider, credential_id, credential_type FROM csr.credentials") == [
        ("ecornell", "CERT-1", "certificate")
    ]
    assert reports.one("SELECT role FROM csr.users") == "beneficiary"
    assert reports.one("SELECT count(*) FROM pii.upskilling_credentials") == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_completed_course_stays_completed_in_any_order(reports: Reports, order: tuple[int, ...]) -> None:
    told = [
        (MAY, course("olena", status="in_progress", progress_percent="40")),
        (JUNE, course("olena", status="completed", completed_at="2024-06-01", progress_percent="100")),
        (JULY, course("olena", status="in_progress", progress_percent="60", started_at="2024-04-01")),
    ]
    for place in order:
        reports.report(*told[place])
    assert reports.progress(
        "status, progress_percent, started_at::date::text, completed_at::date::text, export_date::date::text"
    ) == [("completed", 100, "2024-04-01", "2024-06-01", "2024-05-31")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=str)
def test_of_two_reports_the_later_counts(reports: Reports, order: tuple[int, ...]) -> None:
    told = [(MAY, course("olena", status="in_progress", progress_percent="40")), (JUNE, course("olena", status="dropped"))]
    for place in order:
        reports.report(*told[place])
    assert reports.progress() == [("dropped", None)]


def test_a_report_of_a_time_of_its_own_counts_as_of_then(reports: Reports) -> None:
    reports.report(MAY, course("olena", progress_percent="60", status="in_progress", reported_at="2024-05-20T10:00:00Z"))
    reports.report(JULY, course("olena", progress_percent="40", status="in_progress", reported_at="2024-05-10T10:00:00Z"))
    assert reports.progress() == [("in_progress", 60)]


def test_of_reports_of_one_file_each_of_its_own_time_the_latest_counts(reports: Reports) -> None:
    at = ("2024-05-03T10:00:00Z", "2024-05-09T10:00:00Z", "2024-05-06T10:00:00Z")
    rows = [course("olena", status="in_progress", progress_percent="40", final_score=str(n), reported_at=at[n]) for n in range(3)]
    reports.report(JUNE, *rows)
    assert reports.faults() == []
    assert reports.progress("final_score") == [(1,)]


def test_reports_of_one_moment_contradict_each_other(reports: Reports) -> None:
    reports.report(
        JUNE,
        course("olena", status="in_progress", progress_percent="40"),
        course("olena", status="in_progress", progress_percent="60"),
        course("olena", "LEAD-102", status="in_progress"),
        course("olena", "LEAD-102", status="in_progress"),
    )
    assert [(row, rule) for _, row, _, rule in reports.faults()] == [(1, "key-conflict"), (4, "key-repeated")]
    assert reports.progress() == [("in_progress", 60), ("in_progress", None)]


def test_completed_is_not_passed(reports: Reports) -> None:
    reports.report(MAY, course("olena", status="completed", completed_at="2024-05-01", passed="no"))
    assert reports.progress("status, passed") == [("completed", False)]
    reports.report(JUNE, course("olena", status="in_progress", passed="yes", reported_at="2024-06-01T10:00:00Z"))
    assert reports.progress("status, passed") == [("completed", True)]


def test_without_a_status_the_dates_tell_how_far_somebody_came(reports: Reports) -> None:
    reports.report(
        JUNE,
        course("olena", "A", completed_at="2024-05-01", started_at="2024-04-01"),
        course("olena", "B", started_at="2024-04-01"),
        course("olena", "C"),
    )
    assert reports.progress("course_id, status") == [("A", "completed"), ("B", "in_progress"), ("C", "enrolled")]


def test_a_date_of_a_course_that_is_not_completed_does_not_count(reports: Reports) -> None:
    reports.report(JUNE, course("olena", status="dropped", completed_at="2024-05-01"))
    assert [rule for *_, rule in reports.faults()] == ["date-but-not-completed"]
    assert reports.progress("status, completed_at") == [("dropped", None)]


def test_the_same_report_twice_changes_nothing(reports: Reports) -> None:
    rows = (
        course("olena", status="completed", completed_at="2024-05-01"),
        course("taras", progress_percent="30", status="in_progress"),
    )
    reports.report(JUNE, *rows, credentials=(credential("CERT-1", "olena"),))
    before = reports.everything()
    reports.report(JUNE, *rows, credentials=(credential("CERT-1", "olena"),))
    assert reports.everything() == before


def test_somebody_known_from_another_program_is_the_same_person(reports: Reports) -> None:
    reports.load(users=[user("olena")])
    reports.report(JULY, course("Olena", status="completed", completed_at="2024-05-01"))
    assert reports.one("SELECT count(*) FROM csr.users") == 1
    assert reports.rows("SELECT program_type FROM csr.program_enrollments ORDER BY 1") == [("buddy",), ("upskilling",)]


@pytest.mark.parametrize("later_first", [True, False])
def test_an_export_may_hold_a_report_from_before_the_exports_that_came_before(reports: Reports, later_first: bool) -> None:
    plain = ("2024-03-31T10:00:00Z", course("ada", status="enrolled", final_score=50))
    dated = ("2024-04-30T10:00:00Z", course("ada", status="enrolled", final_score=90, reported_at="2024-02-20T10:00:00Z"))
    for told in (dated, plain) if later_first else (plain, dated):
        reports.report(*told)
    assert reports.progress("final_score::int, export_date::date::text") == [(50, "2024-02-20")]
