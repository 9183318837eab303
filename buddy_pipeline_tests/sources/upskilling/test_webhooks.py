"""Webhooks of learning providers: from the address of each into the same tables as its files."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from buddy_pipeline.events.faults import EventInvalid, Fault
from buddy_pipeline.events.store import EventStore
from buddy_pipeline.events.translating import read_event_of
from buddy_pipeline.importing.events import apply_events
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.receiving.app import WEBHOOKS, make_app
from buddy_pipeline.sources.upskilling import UPSKILLING
from buddy_pipeline_tests.receiving.sender import SECRET, Sender
from buddy_pipeline_tests.small_exports import FIRST_PERIOD, KEYS, LIFECYCLES, write_list
from buddy_pipeline_tests.sources.upskilling.hooks import AT, ecornell, generic, itslearning
from buddy_pipeline_tests.sources.upskilling.reports import Reports, course

Send = Callable[..., httpx2.Response]
LATER = "2024-05-20T10:00:00Z"
STATE = "provider, course_id, course_name, status, progress_percent, completed_at::date::text"


@pytest.fixture
def send(database_url: str) -> Iterator[Send]:
    """Sends to the address of a provider."""
    with closing(EventStore(database_url, Vault(KEYS))) as store, TestClient(make_app(store, [SECRET])) as client:
        yield lambda provider, event: Sender(client).send(event, to=f"{WEBHOOKS}/provider/{provider}")


def apply(reports: Reports) -> None:
    apply_events(
        UPSKILLING,
        url=reports.url,
        keys=reports.keys,
        first_period=FIRST_PERIOD,
        run_id="run-of-the-test",
        on_progress=lambda _: None,
        lifecycles=LIFECYCLES,
    )


def statuses(reports: Reports) -> dict[str, int]:
    return dict(reports.rows("SELECT status, count(*)::int FROM ops.buddy_system_events GROUP BY 1"))


@pytest.mark.parametrize(
    ("provider", "event", "state"),
    [
        (
            "ecornell",
            ecornell(progress={"status": "complete", "percent_complete": 100, "completed_at": "2024-05-01T09:00:00Z"}),
            ("ecornell", "LEAD-101", "Leading a Team", "completed", 100, "2024-05-01"),
        ),
        (
            "itslearning",
            itslearning(status="Active", progressPercentage=40, startDate="2024-04-01T08:00:00Z"),
            ("itslearning", "8", "Swedish B1", "in_progress", 40, None),
        ),
        (
            "generic",
            generic(status="ongoing", progress_percent="40%", metadata={"level": 3}),
            ("open academy", "OA-3", "Bookkeeping", "in_progress", 40, None),
        ),
    ],
    ids=["ecornell", "itslearning", "generic"],
)
def test_what_a_provider_sends_is_progress_of_somebody(
    send: Send, reports: Reports, provider: str, event: dict[str, Any], state: tuple[Any, ...]
) -> None:
    assert send(provider, event).json()["status"] == "stored"
    apply(reports)
    assert reports.progress(STATE) == [state]
    assert statuses(reports) == {"applied": 1}
    assert reports.rows("SELECT program_type, roles FROM csr.program_enrollments") == [("upskilling", ["learner"])]


def test_a_certificate_is_a_credential(send: Send, reports: Reports) -> None:
    certificate = {"certificate_id": "C-9", "certificate_url": "https://ecornell.example.com/C-9", "issued_at": "2024-05-02"}
    assert send("ecornell", ecornell("certificate.issued", certificate=certificate)).status_code == 202
    apply(reports)
    found = "SELECT provider, credential_id, course_id, credential_type, issued_at::date::text FROM csr.credentials"
    assert reports.rows(found) == [("ecornell", "C-9", "LEAD-101", "certificate", "2024-05-02")]
    assert "ecornell.example.com" not in everything(reports)


def test_an_id_stands_for_somebody_of_whom_the_provider_told_it_with_an_address(send: Send, reports: Reports) -> None:
    send("generic", generic(user_external_id="OA-7", status="started"))
    assert send("generic", generic(event_id="ev-2", at=LATER, user_identifier="OA-7", status="done")).status_code == 202
    apply(reports)
    assert reports.progress("status") == [("completed",)]
    assert reports.one("SELECT count(*) FROM csr.users") == 1


def test_an_id_that_nobody_told_of_before_waits_for_that(send: Send, reports: Reports) -> None:
    send("generic", generic(event_id="ev-2", at=LATER, user_identifier="OA-7", status="done"))
    send("generic", generic(event_id="ev-3", at=LATER, user_identifier="OA-7", provider="Another Academy"))
    apply(reports)
    assert (statuses(reports), reports.one("SELECT count(*) FROM csr.users")) == ({"waiting": 2}, 0)
    reports.load_report(write_list(reports.folder / "courses-2024-06-30.csv", course("olena")))
    apply(reports)
    assert statuses(reports) == {"waiting": 2}  # a later list is no reason to give up
    send("generic", generic(event_id="ev-1", at=AT, user_external_id="OA-7", status="started"))
    apply(reports)
    assert statuses(reports) == {"applied": 2, "waiting": 1}
    assert [state for state in reports.progress("course_id, status") if state[0] == "OA-3"] == [("OA-3", "completed")]


def test_one_id_at_two_providers_is_two_people(send: Send, reports: Reports) -> None:
    send("generic", generic(user_external_id="7"))
    other = {"provider": "Another Academy", "user_identifier": "bo@example.org"}
    send("generic", generic(event_id="ev-2", user_external_id="7", **other))
    apply(reports)
    assert reports.one("SELECT count(*) FROM csr.users") == 2


def test_a_known_id_with_another_address_is_the_same_person(send: Send, reports: Reports) -> None:
    send("ecornell", ecornell())
    moved = {"external_id": "EC-77", "email": "ada@new.example.org"}
    send("ecornell", ecornell(event_id="ev-2", at=LATER, user=moved, course={"course_id": "LEAD-102", "course_name": "Two"}))
    apply(reports)
    assert reports.one("SELECT count(*) FROM csr.users") == 1
    assert len(reports.progress("course_id")) == 2


def test_whoever_was_erased_is_known_by_their_id_again(send: Send, reports: Reports) -> None:
    send("ecornell", ecornell())
    apply(reports)
    reports.erase(str(reports.one("SELECT id FROM csr.users")))
    again = ecornell(event_id="ev-2", at=LATER, user={"external_id": "EC-77", "email": "ada@new.example.org"})
    assert send("ecornell", again).status_code == 202
    apply(reports)
    assert reports.one("SELECT count(*) FROM csr.users") == 0
    assert reports.one("SELECT count(*) FROM ops.buddy_system_events") == 0


def test_by_an_id_alone_whoever_was_erased_is_known_and_others_are_told_of(send: Send, reports: Reports) -> None:
    send("generic", generic(user_external_id="OA-7"))
    send("generic", generic(event_id="ev-2", user_external_id="OA-8", user_identifier="bo@example.org"))
    apply(reports)
    one_of_them = reports.one("SELECT id FROM csr.users ORDER BY id LIMIT 1")
    reports.erase(str(one_of_them))
    told = [
        send("generic", generic(event_id=f"ev-3 {id_}", at=LATER, user_identifier=id_, status="done")) for id_ in ("OA-7", "OA-8")
    ]
    assert sorted(answer.json()["status"] for answer in told) == ["erased", "stored"]
    apply(reports)
    assert reports.progress("status") == [("completed",)]


def test_an_event_that_names_nobody_is_refused(send: Send) -> None:
    answer = send("generic", generic(user_identifier=""))
    assert (answer.status_code, "user_identifier is missing" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("word", "status"), [("enrollment.created", "enrolled"), ("course.started", "in_progress"), ("course.completed", "completed")]
)
def test_the_word_of_an_event_says_more_than_its_status(send: Send, reports: Reports, word: str, status: str) -> None:
    send("ecornell", ecornell(word, progress={"status": "registered"}))
    apply(reports)
    assert reports.progress("status") == [(status,)]


def test_the_name_of_a_provider_stands_in_any_case(send: Send) -> None:
    assert send("eCornell", ecornell()).status_code == 202


@pytest.mark.parametrize("provider", ["moodle", "nobody", "ecornell%20"])
def test_who_sends_no_events_has_no_address(send: Send, provider: str) -> None:
    answer = send(provider, ecornell())
    assert answer.status_code == 404
    assert (
        answer.json()["error"]
        == "Nobody of this name sends events of Upskilling here; who does is generic, ecornell, itslearning."
    )


@pytest.mark.parametrize(
    ("provider", "event", "told"),
    [
        ("ecornell", ecornell("course.loved"), "event_type is none of enrollment.created, course.started, course.completed,"),
        ("ecornell", ecornell(course={"course_id": "zq"}), "course.course_name is missing."),
        ("ecornell", ecornell(user={"email": "zq"}), "user.email is not an e-mail address."),
        ("ecornell", ecornell("certificate.issued"), "certificate.certificate_id is missing; certificate.issued_at is missing."),
        ("itslearning", itslearning(eventId=None), "eventId is missing."),
        ("itslearning", itslearning(at="zq"), "timestamp is not a timestamp with its zone, like 2024-01-15T10:00:00Z."),
        ("itslearning", itslearning(at="2099-01-01T00:00:00Z"), "timestamp lies more than 5 minutes ahead of our clock."),
        ("itslearning", itslearning(status=["zq"]), "status is not a text."),
        ("generic", generic(provider=None), "provider is missing."),
        ("generic", generic(user_identifier="zq@77"), "user_identifier is not an e-mail address."),
        ("generic", [1], "the event is not an object."),
        ("generic", b"{", "the event is not JSON in UTF-8."),
    ],
)
def test_a_fault_is_told_with_the_provider_s_own_name_of_the_field(send: Send, provider: str, event: Any, told: str) -> None:
    answer = send(provider, event)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(told)
    assert "zq" not in answer.text


def test_a_word_that_nobody_knows_is_quarantined_as_that_of_a_file(send: Send, reports: Reports) -> None:
    assert send("itslearning", itslearning(status="zq-loved")).status_code == 202
    apply(reports)
    assert statuses(reports) == {"rejected": 1}
    assert reports.rows('SELECT entity, "column", rule FROM ops.quarantine') == [("course_completions", "status", "enum-unknown")]
    assert reports.progress() == []


def test_an_event_that_is_sent_again_counts_once_and_the_ids_of_providers_are_their_own(send: Send, reports: Reports) -> None:
    assert send("itslearning", itslearning()).json()["status"] == "stored"
    assert send("itslearning", itslearning()).json()["status"] == "known"
    assert send("itslearning", itslearning(status="passed")).status_code == 409
    assert send("generic", generic()).json()["status"] == "stored"
    assert send("generic", generic(provider="Other School")).json()["status"] == "stored"
    assert statuses(reports) == {"received": 3}


def test_a_completed_course_stays_so_whatever_arrives_later(send: Send, reports: Reports) -> None:
    send("ecornell", ecornell(progress={"completed_at": "2024-05-01T09:00:00Z"}))
    apply(reports)
    send("ecornell", ecornell("course.started", "ev-2", at="2024-05-03T10:00:00Z"))
    apply(reports)
    assert reports.progress("status, completed_at::date::text") == [("completed", "2024-05-01")]


@pytest.mark.parametrize(
    ("exported", "percent"), [("2024-04-30T10:00:00Z", 60), ("2024-06-30T10:00:00Z", 20)], ids=["older file", "later file"]
)
@pytest.mark.parametrize("file_first", [True, False])
def test_of_a_file_and_an_event_the_later_one_counts_whichever_comes_first(
    send: Send, reports: Reports, exported: str, percent: int, file_first: bool
) -> None:
    send("generic", generic(provider="ecornell", course_id="LEAD-101", progress_percent=60, status="active"))

    def load() -> object:
        return reports.report(exported, course("ada", status="in_progress", progress_percent=20))

    for step in (load, lambda: apply(reports)) if file_first else (lambda: apply(reports), load):
        step()
    assert reports.progress() == [("in_progress", percent)]
    assert reports.one("SELECT count(*) FROM csr.users") == 1


def test_of_somebody_who_is_erased_nothing_is_left_and_nothing_comes_again(send: Send, reports: Reports) -> None:
    send("itslearning", itslearning())
    apply(reports)
    reports.erase(reports.one("SELECT user_id::text FROM csr.learning_progress"))
    assert statuses(reports) == {}
    assert reports.progress() == []
    assert send("itslearning", itslearning(event_id="ev-2")).json()["status"] == "erased"
    assert send("ecornell", ecornell()).json()["status"] == "erased"
    assert statuses(reports) == {}


def test_nothing_of_a_person_stands_open_in_any_table(send: Send, reports: Reports) -> None:
    send("ecornell", ecornell())
    assert "example.org" not in everything(reports).lower()
    apply(reports)
    assert statuses(reports) == {"applied": 1}
    assert not [secret for secret in ("example.org", "lind", "ec-77") if secret in everything(reports).lower()]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(UPSKILLING.senders)), st.data())
def test_whatever_a_field_holds_it_is_taken_or_told(provider: str, data: st.DataObject) -> None:
    event = {"ecornell": ecornell, "itslearning": itslearning, "generic": generic}[provider]()
    sent = event | {data.draw(st.sampled_from(sorted(event))): data.draw(ANY_JSON)}
    assert "is not of the right form" not in [fault.problem for fault in faults_or_none(provider, sent)]


def faults_or_none(provider: str, sent: dict[str, Any]) -> tuple[Fault, ...]:
    """What is wrong with it, if anything is."""
    try:
        read_event_of(UPSKILLING.senders[provider], json.dumps(sent).encode(), datetime.now(UTC), UPSKILLING)
    except EventInvalid as error:
        return error.faults
    return ()


def everything(reports: Reports) -> str:
    tables = reports.rows(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('export', 'csr', 'pii', 'ops')"
    )
    return json.dumps([reports.rows(f"SELECT t::text FROM {name} t") for (name,) in tables])
