"""Who sends too slowly, or holds many connections, does not keep others out."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from buddy_pipeline.receiving.app import EVENTS_PATH
from buddy_pipeline_tests.events.sent import body, checkin
from buddy_pipeline_tests.receiving.other_process import Receiver
from buddy_pipeline_tests.receiving.sender import Sender, signed

SHORT = {"SECONDS_FOR_HEAD": 1.0, "SECONDS_FOR_BODY": 1.0, "SECONDS_FOR_REQUEST": 3.0, "MOST_CONNECTIONS": 20}
HEAD = f"POST {EVENTS_PATH} HTTP/1.1\r\nHost: receiver\r\n"


@pytest.fixture
def receiver(database_url: str, tmp_path: Path) -> Iterator[Receiver]:
    """A receiver whose limits are short enough for a test."""
    with Receiver(database_url, tmp_path, limits=SHORT) as running:
        yield running


def connect(receiver: Receiver, sent: str = "") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", receiver.port), timeout=10)
    connection.sendall(sent.encode())
    return connection


def drip(connection: socket.socket, more: str = "a") -> float:
    """Sends a little now and then until the receiver ends the connection; gives how many seconds that took, at most ten."""
    begun = time.monotonic()
    connection.settimeout(0.1)
    while time.monotonic() - begun < 10:
        try:
            connection.sendall(more.encode())
            if connection.recv(65_536) == b"":
                break
        except TimeoutError:
            continue
        except (ConnectionResetError, BrokenPipeError):
            break
    return time.monotonic() - begun


def is_served(receiver: Receiver) -> bool:
    with httpx2.Client(base_url=receiver.base) as client:
        return Sender(client).send(checkin()).status_code == 202


@pytest.mark.parametrize(
    ("sent", "more"),
    [("", ""), ("PO", ""), (HEAD, "a"), (HEAD + "X-Header: ", "a"), ("\r\n", "\r\n")],
    ids=["nothing", "start", "line", "header", "empty"],
)
def test_a_head_that_does_not_end_is_not_waited_for(receiver: Receiver, sent: str, more: str) -> None:
    with connect(receiver, sent) as connection:
        assert 0.5 < drip(connection, more) < 5
    assert is_served(receiver)


def test_nor_is_a_second_head_on_a_connection_that_was_answered(receiver: Receiver) -> None:
    with connect(receiver, "GET /health/live HTTP/1.1\r\nHost: receiver\r\n\r\n") as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        connection.sendall(HEAD.encode())
        assert 0.5 < drip(connection) < 5


def test_a_body_that_does_not_end_is_answered_and_the_connection_ends(receiver: Receiver) -> None:
    with connect(receiver, HEAD + "Content-Length: 1000\r\n\r\n{") as connection:
        begun = time.monotonic()
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert 0.5 < time.monotonic() - begun < 5
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'{"error":"The body did not arrive within' in answer


def test_an_answer_that_nobody_reads_does_not_hold_its_connection(receiver: Receiver) -> None:
    """So many answers are asked for that no buffer takes them."""
    ask = "GET /static-offline-docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: receiver\r\n\r\n"
    with connect(receiver) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.sendall((ask * 20).encode())
        time.sleep(SHORT["SECONDS_FOR_REQUEST"] + 1.5)
        assert drip(connection) < 1


@pytest.mark.parametrize("sent", ["", HEAD, HEAD + "Content-Length: 1000\r\n\r\n{"], ids=["nothing", "head", "body"])
def test_many_slow_connections_do_not_keep_others_out(receiver: Receiver, sent: str) -> None:
    with ExitStack() as held:
        for _ in range(3 * int(SHORT["MOST_CONNECTIONS"])):
            held.enter_context(connect(receiver, sent))
        assert is_served(receiver)


def test_a_sender_who_takes_its_time_within_the_limits_is_served(receiver: Receiver) -> None:
    event = body(checkin())
    headers = "".join(f"{name}: {value}\r\n" for name, value in signed(event).items())
    with connect(receiver, HEAD) as connection:
        time.sleep(0.5)
        connection.sendall(f"{headers}Content-Length: {len(event)}\r\n\r\n".encode())
        time.sleep(0.5)
        connection.sendall(event)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 202 ")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", EVENTS_PATH, 405),
        ("DELETE", EVENTS_PATH, 405),
        ("POST", EVENTS_PATH + "/", 404),
        ("GET", "/health/live/", 404),
        ("POST", "/health/live", 405),
        ("GET", "/zqsecret", 404),
        ("GET", "/static-offline-docs/nothing.js", 404),
    ],
)
def test_what_nothing_takes_is_refused_in_the_form_of_all_refusals(sender: Sender, method: str, path: str, status: int) -> None:
    answer = sender.client.request(method, path, follow_redirects=False)
    assert (answer.status_code, answer.json()["faults"]) == (status, [])
    assert answer.json()["error"]
    assert "zqsecret" not in answer.text
    assert ("allow" in answer.headers) == (status == 405)
