"""Enrollments in upskilling: completed when every course begun is, dropped when all are dropped or idle, else active."""

from buddy_pipeline_tests.sources.upskilling.reports import Reports, course, credential

NOW = "2024-12-31T10:00:00Z"


def test_somebody_is_enrolled_at_the_first_course_and_active_while_one_is_open(reports: Reports) -> None:
    reports.report(
        NOW,
        course("olena", "A", status="completed", started_at="2024-01-10", completed_at="2024-02-01"),
        course("olena", "B", status="in_progress", started_at="2024-11-01"),
    )
    assert reports.enrollments() == [("active", "2024-01-10", None)]
    assert reports.rows("SELECT roles FROM csr.program_enrollments") == [(["learner"],)]


def test_completed_when_every_course_begun_is_completed(reports: Reports) -> None:
    reports.report(
        NOW,
        course("olena", "A", status="completed", started_at="2024-01-10", completed_at="2024-02-01"),
        course("olena", "B", status="completed", completed_at="2024-03-01"),
        course("olena", "C", status="enrolled"),
    )
    assert reports.enrollments() == [("completed", "2024-01-10", "2024-03-01")]


def test_dropped_when_all_are_dropped_or_idle_at_the_last_activity(reports: Reports) -> None:
    reports.report(
        NOW,
        course("olena", "A", status="dropped", started_at="2024-02-01"),
        course("olena", "B", status="in_progress", started_at="2024-03-01"),
    )
    assert reports.enrollments() == [("dropped", "2024-02-01", "2024-03-01")]


def test_six_months_before_the_newest_export_are_not_over_yet(reports: Reports) -> None:
    reports.report(
        NOW,
        course("olena", status="in_progress", started_at="2024-06-30T10:00:00Z"),
        course("taras", status="in_progress", started_at="2024-06-30T09:59:59Z"),
    )
    assert [status for status, *_ in reports.enrollments()] == ["dropped", "active"]


def test_progress_between_two_reports_is_activity(reports: Reports) -> None:
    started = {"status": "in_progress", "started_at": "2024-01-10"}
    reports.report("2024-06-30T10:00:00Z", course("olena", progress_percent="40", **started))
    reports.report("2024-11-30T10:00:00Z", course("olena", progress_percent="60", **started))
    reports.report(NOW, course("olena", progress_percent="60", **started))
    assert reports.enrollments() == [("active", "2024-01-10", None)]


def test_that_an_old_report_is_told_again_is_no_activity(reports: Reports) -> None:
    row = course("olena", progress_percent="40", status="in_progress", started_at="2024-01-10")
    for export_date in ("2024-06-30T10:00:00Z", "2024-11-30T10:00:00Z", NOW):
        reports.report(export_date, row)
    assert reports.enrollments() == [("dropped", "2024-01-10", "2024-01-10")]


def test_whose_credential_alone_is_known_has_completed(reports: Reports) -> None:
    reports.report(NOW, credentials=(credential("CERT-1", "olena"),))
    assert reports.enrollments() == [("completed", "2024-05-02", "2024-05-02")]


def test_flags_and_counters(reports: Reports) -> None:
    reports.report(
        NOW,
        course("olena", "A", status="completed", started_at="2024-01-10", completed_at="2024-02-01"),
        course("olena", "B", status="in_progress", started_at="2024-11-01"),
        course("olena", "C", status="enrolled"),
        credentials=(credential("CERT-1", "olena"),),
    )
    assert reports.one("SELECT journey_flags FROM csr.users") == {
        "is_upskilling_learner": True,
        "has_completed_course": True,
        "upskilling_joined_at": "2024-01-10T00:00:00Z",
        "upskilling_last_synced": "2024-12-31T10:00:00Z",
        "upskilling_courses_count": 2,
        "upskilling_courses_completed_count": 1,
        "upskilling_credentials_count": 1,
        "programs_count": 1,
    }
