"""The people of reports: kept nowhere in clear, told of to others by ids, and erased when they ask."""

from buddy_pipeline_tests.sources.upskilling.reports import Reports, course, credential

JUNE = "2024-06-30T10:00:00Z"
DONE = course("canary", status="completed", completed_at="2024-05-01")
EARNED = credential("CERT-1", "canary", credential_url="https://example.org/canary", verification_code="canary")


def test_neither_addresses_nor_what_proves_a_credential_are_kept_in_clear(reports: Reports) -> None:
    reports.report(JUNE, DONE, credentials=(EARNED,))
    assert "canary" not in repr(reports.everything())
    assert "canary" not in repr(reports.rows("SELECT * FROM ops.quarantine")) + repr(reports.rows("SELECT * FROM ops.audit"))


def test_an_erasure_reaches_courses_and_credentials_and_no_report_brings_them_back(reports: Reports) -> None:
    reports.report(JUNE, DONE, course("taras"), credentials=(EARNED,))
    person = reports.one("SELECT user_id FROM csr.credentials")
    reports.erase(str(person))
    reports.report("2024-07-31T10:00:00Z", DONE, credentials=(EARNED,))
    assert {rule for *_, rule in reports.faults()} == {"person-erased"}
    assert reports.one("SELECT count(*) FROM csr.users") == 1
    assert reports.one("SELECT count(*) FROM csr.credentials") == 0
    assert reports.one("SELECT count(*) FROM export.upskilling_course_completions") == 1
