"""What a sender is answered, and what is in the table then."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from psycopg import sql
from starlette.testclient import TestClient

from buddy_pipeline.database import embedded
from buddy_pipeline.events.store import EventStore
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.receiving import app, pace, writer
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline_tests.events.sent import body, checkin, whole
from buddy_pipeline_tests.receiving.sender import SECRET, Sender, signed
from buddy_pipeline_tests.small_exports import KEYS


def stored_ids(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [event_id for (event_id,) in connection.execute("SELECT event_id::text FROM ops.buddy_system_events ORDER BY seq")]


BY_TYPE = {one.name: source for source in PROGRAMS if not source.senders for one in source.event_types}
"""Whose platforms send events in our form."""


@pytest.mark.parametrize("name", BY_TYPE)
def test_an_event_of_each_type_is_taken(sender: Sender, database_url: str, name: str) -> None:
    event = whole(name)
    answer = sender.send(event, to=f"{app.WEBHOOKS}/{BY_TYPE[name].webhooks}")
    assert (answer.status_code, answer.json()) == (202, {"id": event["id"], "status": "stored"})
    assert stored_ids(database_url) == [event["id"]]


def test_an_event_that_is_sent_again_is_known(sender: Sender, database_url: str) -> None:
    event = checkin()
    sender.send(event)
    answer = sender.send(event)
    assert (answer.status_code, answer.json()) == (202, {"id": event["id"], "status": "known"})
    assert stored_ids(database_url) == [event["id"]]


def test_another_event_under_the_same_id_is_a_conflict(sender: Sender) -> None:
    event = checkin(mood="good")
    sender.send(event)
    answer = sender.send(event | {"data": event["data"] | {"mood": "okay"}})
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("Another event was stored under this id")


def test_a_bad_event_is_told_what_is_wrong_with_which_field(sender: Sender, database_url: str) -> None:
    answer = sender.send(checkin(mood="zqsecret"))
    problem = "is not 'great', 'good', 'okay', 'struggling' or 'difficult'"
    assert answer.status_code == 400
    assert answer.json() == {"error": f"data.mood {problem}.", "faults": [{"field": "data.mood", "problem": problem}]}
    assert stored_ids(database_url) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Buddy-Signature": "v1=" + "0" * 64},
        {"X-Buddy-Signature": ""},
        {"X-Buddy-Timestamp": "yesterday"},
        signed(b"another body"),
        signed(body({}), secret=b"not the secret of the tests"),
        signed(body({}), timestamp=1_763_807_400),
    ],
)
def test_who_does_not_know_the_secret_hears_nothing_of_the_form(
    sender: Sender, database_url: str, headers: dict[str, str]
) -> None:
    answer = sender.send({}, **headers)
    assert (answer.status_code, answer.json()["faults"]) == (401, [])
    assert sender.client.post(app.EVENTS_PATH, content=b"{}").status_code == 401
    assert stored_ids(database_url) == []


def test_any_of_several_secrets_is_taken(store: EventStore) -> None:
    with TestClient(app.make_app(store, [b"the newer secret", SECRET])) as client:
        assert Sender(client).send(checkin()).status_code == 202


def test_the_largest_body_is_read_and_a_larger_one_is_not(sender: Sender) -> None:
    room = app.LARGEST_BODY - len(body(checkin(notes="")))
    assert sender.send(checkin(notes="x" * room)).status_code == 202
    too_large = sender.send(checkin(notes="x" * (room + 1)))
    assert too_large.status_code == 413
    assert too_large.headers["connection"] == "close"


def test_a_body_without_declared_length_is_not_read_to_its_end(sender: Sender) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        for _ in range(1_000):
            read += 1
            yield b"x" * 8_192

    answer = sender.client.post(app.EVENTS_PATH, content=endless(), headers=signed(b""))
    assert answer.status_code == 413


def test_a_sender_who_is_too_fast_is_told_to_wait(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_A_SECOND", 0)
    answer = sender.send(checkin())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_one_sender_does_not_use_up_what_another_may_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_A_SECOND", 2)
    kept = pace.Pace()
    assert [kept.is_kept(who, at) for who, at in (("a", 1.0), ("a", 1.5), ("a", 1.9), ("b", 1.9), ("a", 2.0))] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_when_too_many_wait_further_ones_are_told_to_come_again(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_WAITING", 0)
    answer = sender.send(checkin())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_while_the_database_is_away_senders_are_told_to_come_again_and_then_served(
    sender: Sender, database_url: str, server_data: object, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is given another name, and its own again."""
    assert sender.send(checkin()).status_code == 202
    with Renamed(database_url, embedded.url(server_data, "postgres")):  # type: ignore[arg-type]
        answers = [sender.send(checkin(notes="zqsecret")) for _ in range(3)]
        assert {(answer.status_code, answer.headers["retry-after"]) for answer in answers} == {(503, "5")}
        assert sender.client.get("/health/ready").status_code == 503
        assert sender.client.get("/health/live").status_code == 200
    assert sender.send(checkin()).status_code == 202
    assert sender.client.get("/health/ready").json() == {"status": "ready"}
    assert len(stored_ids(database_url)) == 2
    assert [record.message.partition(" (")[0] for record in caplog.records if record.name == writer.__name__] == [
        "The database does not store events now",
        "The database is back.",
    ]
    assert "zqsecret" not in caplog.text


def test_while_the_disk_is_full_senders_are_told_to_come_again_and_nothing_is_lost(
    sender: Sender, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The server answers as with a full disk."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "CREATE FUNCTION lack() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'zqsecret' USING ERRCODE = '53100'; END $$"
        )
        connection.execute("CREATE TRIGGER lack BEFORE INSERT ON ops.buddy_system_events EXECUTE FUNCTION lack()")
    event = checkin()
    answers = [sender.send(event) for _ in range(2)]
    assert {(answer.status_code, answer.headers["retry-after"]) for answer in answers} == {(503, "5")}
    assert answers[0].json()["error"].startswith("The disk of the database server is full")
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP FUNCTION lack CASCADE")
    assert sender.send(event).json() == {"id": event["id"], "status": "stored"}
    assert [record.message.partition(":")[0] for record in caplog.records if record.name == writer.__name__] == [
        "The disk of the database server is full",
        "The database is back.",
    ]
    assert "zqsecret" not in caplog.text


class Renamed:
    """While this is entered, the database is not to be found under its name."""

    def __init__(self, url: str, admin: str) -> None:
        with psycopg.connect(url) as connection:
            self._name = connection.info.dbname
        self._admin = admin

    def __enter__(self) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [self._name])
        self._rename(self._name, f"{self._name}_away")

    def __exit__(self, *_: object) -> None:
        self._rename(f"{self._name}_away", self._name)

    def _rename(self, old: str, new: str) -> None:
        statement = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(statement)


def test_a_database_that_was_not_migrated_is_not_ready(empty_database_url: str) -> None:
    with closing(EventStore(empty_database_url, Vault(KEYS))) as store, TestClient(app.make_app(store, [SECRET])) as client:
        assert Sender(client).send(checkin()).status_code == 503
        assert "db migrate" in client.get("/health/ready").json()["error"]


def test_the_correlation_id_comes_back(sender: Sender) -> None:
    assert sender.send(checkin(), **{"X-Correlation-Id": "req-7.a:b_c"}).headers["x-correlation-id"] == "req-7.a:b_c"
    assert sender.send(b"{", **{"X-Correlation-Id": "req-7"}).headers["x-correlation-id"] == "req-7"
    assert sender.client.get("/nowhere", headers={"X-Correlation-Id": "req-7"}).headers["x-correlation-id"] == "req-7"


@pytest.mark.parametrize("given", ["", "two words", "x" * 129, "<b>"])
def test_a_correlation_id_that_is_none_is_not_sent_back(sender: Sender, given: str) -> None:
    made = sender.send(checkin(), **{"X-Correlation-Id": given}).headers["x-correlation-id"]
    assert len(made) == 36
    assert made != sender.send(checkin()).headers["x-correlation-id"]


def test_a_mistake_of_ours_reaches_everyone_who_waits_and_stops_nobody_else(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(app.make_app(store, [SECRET]), raise_server_exceptions=False) as client:
        sender = Sender(client)
        with monkeypatch.context() as broken:
            broken.setattr(EventStore, "store", lambda *_: [].pop())
            assert sender.send(checkin()).status_code == 500
        assert sender.send(checkin()).status_code == 202


def test_no_answer_and_no_log_holds_a_personal_value(
    sender: Sender, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    canary = "zqsecret"
    event = whole("buddy.skill_share.completed", teacher_comment=canary, learner_comment=canary)
    answers = [
        sender.send(event),
        sender.send(event),
        sender.send(event | {"timestamp": "2025-11-22T10:00:00Z"}),
        sender.send(checkin(notes=[canary], question_responses=canary, match_id=canary)),
        sender.send(checkin(notes=canary + "\0")),
        sender.send(checkin(notes=canary) | {"type": canary}),
        sender.send(body(checkin(notes=canary))[:-1]),
        sender.send(checkin(notes=canary), **{"X-Buddy-Signature": "v1=0"}),
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 409, 400, 400, 400, 400, 401]
    captured = capfd.readouterr()
    for text in (*(f"{answer.text}{answer.headers}" for answer in answers), caplog.text, captured.out, captured.err):
        assert canary not in text
