"""One request over HTTP: a bound on its time, on how often it is tried, and on how much is read. No redirect is followed."""

import contextlib
import email.utils
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from buddy_pipeline.voices.remote.access import Patience
from buddy_pipeline.voices.remote.protocol import at

LARGEST = 2_000_000
"""Bytes of an answer."""
_PASSING = frozenset((408, 409, 429, *range(500, 600)))
_FOR_ALL = frozenset((401, 402, 403, 404))
"""What would happen to any other request, too."""
_NO_MONEY = frozenset(("insufficient_quota", "billing_hard_limit_reached", "enforced_spend_limit_reached"))
"""What providers call it if an account has nothing left: waiting does not help."""
_CODE = re.compile(r"[a-z][a-z_]{2,39}")


class CallFailed(Exception):
    """A request without an answer. The message is a plain line without anything of what was sent.

    ``for_all`` says that others would fail as well; ``may_cost`` that the provider may have worked on it.
    """

    def __init__(self, line: str, *, for_all: bool = False, may_cost: bool = False) -> None:
        super().__init__(line)
        self.for_all = for_all
        self.may_cost = may_cost


class _BrokenOff(Exception):
    """A connection that ended, or an answer that is no HTTP, or too long. The message names the error."""


@dataclass(frozen=True)
class _Answer:
    status: int
    retry_after: str | None
    body: bytes


def call(url: str, headers: Mapping[str, str], body: bytes, patience: Patience) -> Any:
    """The JSON of the answer. What passes (too many requests, a server's fault, silence) is tried again. Raises CallFailed."""
    may_cost, problem = False, ""
    for tried in range(1, patience.tries + 1):
        wait = patience.first_wait * 2 ** (tried - 1)
        try:
            answer = _once(url, headers, body, patience)
        except TimeoutError:
            may_cost, problem = True, "gave no answer in time"
        except _BrokenOff as error:
            may_cost, problem = True, f"broke off ({error})"
        except OSError as error:
            problem = f"could not be reached ({type(error).__name__})"
        else:
            if answer.status not in _PASSING:
                return _content(answer, may_cost)
            problem = _named(answer)
            if _code(answer) in _NO_MONEY:
                raise CallFailed(problem, for_all=True, may_cost=may_cost)
            wait = max(wait, _asked_for(answer.retry_after))
            if wait > patience.longest_wait:
                raise CallFailed(f"{problem} and asks to wait {wait:,.0f} seconds", for_all=True, may_cost=may_cost)
        if tried < patience.tries:
            time.sleep(min(wait, patience.longest_wait))
    raise CallFailed(problem + (f", {patience.tries} times" if patience.tries > 1 else ""), may_cost=may_cost)


def _content(answer: _Answer, may_cost: bool) -> Any:
    if answer.status != 200:
        raise CallFailed(_named(answer), for_all=answer.status in _FOR_ALL, may_cost=may_cost)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise CallFailed("gave an answer that is no JSON", may_cost=True) from None


def _named(answer: _Answer) -> str:
    """A status, and what the provider calls it; never what it says of it: that may hold a part of the key."""
    code = _code(answer)
    return f"answered with {answer.status}" + (f" ({code})" if code else "")


def _code(answer: _Answer) -> str | None:
    try:
        error = at(json.loads(answer.body), "error")
    except (ValueError, RecursionError):
        return None
    told = (at(error, "details", "error_code"), at(error, "code"), at(error, "type"))
    return next((one for one in told if isinstance(one, str) and _CODE.fullmatch(one)), None)


def _once(url: str, headers: Mapping[str, str], body: bytes, patience: Patience) -> _Answer:
    """Raises TimeoutError, _BrokenOff, and OSError where nothing was sent."""
    parts = urlsplit(url)
    made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = made(parts.hostname or "", parts.port, timeout=patience.request)
    is_over = threading.Event()
    ends = threading.Timer(patience.request, _hang_up, (connection, is_over))
    ends.daemon = True
    ends.start()
    has_connected = False
    try:
        connection.connect()
        has_connected = True
        connection.request("POST", parts.path, body, {"content-type": "application/json", **headers})
        answer = connection.getresponse()
        read = answer.read(LARGEST)
        if is_over.is_set() or answer.length or answer.read(1):
            raise http.client.HTTPException
        return _Answer(answer.status, answer.getheader("retry-after"), read)
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        if is_over.is_set() or isinstance(error, TimeoutError):
            raise TimeoutError from None
        if has_connected or not isinstance(error, OSError):
            raise _BrokenOff(type(error).__name__) from None
        raise
    finally:
        ends.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection, is_over: threading.Event) -> None:
    """A server that sends a byte now and then is slow as a whole, too."""
    is_over.set()
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _asked_for(retry_after: str | None) -> float:
    """Seconds that a server asks to wait: a number, or a date."""
    if retry_after is None:
        return 0
    with contextlib.suppress(ValueError):
        return max(0.0, float(retry_after))
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    return 0
