"""What is waited for is bounded, and what a server asks is read in both of its forms."""

import re
import socket
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from buddy_pipeline.voices.remote.access import Patience
from buddy_pipeline.voices.remote.calling import LARGEST, CallFailed, call
from buddy_pipeline_tests.voices.remote.server import Fault, serving

ONCE = Patience(request=2, tries=1)


def failing(fault: Fault) -> CallFailed:
    with serving() as server:
        server.faults = [fault]
        with pytest.raises(CallFailed) as caught:
            call(server.url + "/v1/messages", {}, b"{}", ONCE)
    return caught.value


def test_a_date_to_wait_for_is_understood() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    failed = failing(Fault(429, {"retry-after": later}))
    assert re.search(r"asks to wait 3,\d\d\d seconds", str(failed))
    assert failed.for_all


@pytest.mark.parametrize("asked", ["soon", "", "-5", "Mon, 99 Nov"])
def test_what_cannot_be_understood_is_not_waited_for(asked: str) -> None:
    assert str(failing(Fault(429, {"retry-after": asked}))) == "answered with 429"


def test_an_answer_without_end_is_not_read() -> None:
    failed = failing(Fault(body=b" " * (LARGEST + 10)))
    assert "broke off" in str(failed)
    assert failed.may_cost


def test_a_server_that_speaks_no_http_is_told_without_what_it_said() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listening.accept()
        connection.recv(65536)
        connection.sendall(b"geheim\r\n\r\n")
        connection.close()

    threading.Thread(target=answer, daemon=True).start()
    with listening, pytest.raises(CallFailed) as caught:
        call(f"http://127.0.0.1:{listening.getsockname()[1]}/v1/messages", {"x-api-key": "geheim"}, b"{}", ONCE)
    assert "geheim" not in str(caught.value)
    assert caught.value.may_cost
