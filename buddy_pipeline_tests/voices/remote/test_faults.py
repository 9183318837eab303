"""What goes wrong elsewhere: what passes is tried again, within bounds; what was not read stays unread, and is told."""

import json
import logging
import re
import time
from decimal import Decimal

import pytest

from buddy_pipeline.voices.remote.access import Access, Patience
from buddy_pipeline.voices.remote.reader import IN_A_ROW, MOST_TRIES
from buddy_pipeline_tests.voices.remote.desk import HASTE, KEY, Memory, reader_at, text
from buddy_pipeline_tests.voices.remote.server import Fault, anthropic_answer, label, openai_answer, proud, serving, telling

WORDS = "I am so proud of my exam."
TOO_MANY = b'{"type":"error","error":{"type":"rate_limit_error","message":"Number of requests has exceeded your limit"}}'
OVERLOADED = (
    b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_011CSHoEeqs5C35K2UUqR7Fy"}'
)
NO_KEY = b'{"error":{"message":"Incorrect API key provided: sk-canar*********6789.","type":"invalid_request_error","code":"invalid_api_key"}}'


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(429, {"retry-after": "0"}, TOO_MANY)],
        [Fault(500, body=b"oops"), Fault(529, body=OVERLOADED)],
        [Fault(503, body=b""), Fault(408)],
        [Fault(after=0.8, body=b"{}")],
        [Fault(body=b"x" * 100, dribbles=0.05)],
        [Fault(body=b"{}", headers={"content-length": "50", "connection": "close"})],
    ],
    ids=["too many requests", "a fault, then overloaded", "unavailable, then too slow", "too late", "byte by byte", "cut off"],
)
def test_what_passes_is_tried_again(faults: list[Fault]) -> None:
    with serving() as server:
        server.faults = list(faults)
        reader = reader_at(server)
        (found,) = reader.read([text(WORDS)])
        assert found
        assert [one.label for one in found] == ["confidence_increase"]
        assert len(server.received) == len(faults) + 1
    assert reader.report.lines("anthropic") == []


def test_as_long_is_waited_as_the_server_asks() -> None:
    with serving() as server:
        server.faults = [Fault(429, {"retry-after": "0.15"}, TOO_MANY)]
        began = time.monotonic()
        assert reader_at(server).read([text(WORDS)]) != [None]
        assert time.monotonic() - began >= 0.15


def test_whoever_asks_to_wait_too_long_is_not_asked_again_in_this_run() -> None:
    with serving() as server:
        server.faults = [Fault(429, {"retry-after": "3600"}, TOO_MANY)]
        reader = reader_at(server)
        assert reader.read([text(WORDS)]) == [None]
        assert reader.read([text("I am so proud again.", "2")]) == [None]
        assert len(server.received) == 1
    assert reader.report.lines("anthropic") == [
        "anthropic: a request answered with 429 (rate_limit_error) and asks to wait 3,600 seconds; no more were made in this run.",
        "anthropic: 2 texts stay unread until the next run (1 not asked about any more, 1 without an answer).",
    ]


@pytest.mark.parametrize(
    "body",
    [
        b'{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}',
        b'{"type":"error","error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}',
    ],
)
def test_an_account_that_has_nothing_left_is_not_waited_for(body: bytes) -> None:
    with serving() as server:
        server.faults = [Fault(429, body=body)]
        reader = reader_at(server)
        assert reader.read([text(WORDS)]) == [None]
        assert len(server.received) == 1
    assert reader.report.stopped is not None
    assert re.fullmatch(
        r"a request answered with 429 \((insufficient_quota|enforced_spend_limit_reached)\); .*", reader.report.stopped
    )


def test_it_is_tried_so_often_and_no_more_and_the_next_run_tries_anew() -> None:
    memory = Memory()
    with serving() as server:
        server.faults = [Fault(500)] * HASTE.tries
        assert reader_at(server, memory=memory).read([text(WORDS)]) == [None]
        assert len(server.received) == HASTE.tries
        assert memory.answers == {}
        assert reader_at(server, memory=memory).read([text(WORDS)]) != [None]


def test_after_some_requests_in_a_row_without_an_answer_no_more_are_made() -> None:
    with serving() as server:
        server.faults = [Fault(500)] * 100
        reader = reader_at(server)
        found = reader.read([text(f"{at} {WORDS}", str(at)) for at in range(80)])
        assert len(server.received) == IN_A_ROW * HASTE.tries
    assert found == [None] * 80
    assert reader.report.unread.total() == 80


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_would_happen_to_any_request_ends_the_run(status: int, caplog: pytest.LogCaptureFixture) -> None:
    with serving() as server, caplog.at_level(logging.DEBUG):
        server.faults = [Fault(status, body=NO_KEY)]
        reader = reader_at(server, "openai")
        assert reader.read([text(f"{at} {WORDS}", str(at)) for at in range(20)]) == [None] * 20
        assert len(server.received) == 1
    told = caplog.text + repr(reader.report) + "".join(reader.report.lines("openai"))
    assert str(status) in told
    assert KEY not in told
    assert "sk-canar" not in told
    assert "proud" not in told


def test_no_redirect_takes_the_key_elsewhere() -> None:
    with serving() as other, serving() as server:
        server.faults = [Fault(307, {"location": f"{other.url}/v1/messages"})]
        assert reader_at(server).read([text(WORDS)]) == [None]
        assert other.received == []


def test_a_server_that_is_not_there_is_told_in_a_line(caplog: pytest.LogCaptureFixture) -> None:
    with serving() as server:
        pass
    reader = reader_at(server)
    assert reader.read([text(WORDS)]) == [None]
    assert "could not be reached (ConnectionRefusedError)" in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"content": 5}',
        b'{"choices": {}}',
    ],
)
@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_an_answer_that_is_none_leaves_the_text_unread(provider: str, body: bytes) -> None:
    with serving() as server:
        server.faults = [Fault(body=body)]
        reader = reader_at(server, provider)
        assert reader.read([text(WORDS)]) == [None]
    assert reader.report.unread.total() == 1


@pytest.mark.parametrize(
    ("provider", "answer"),
    [
        ("anthropic", anthropic_answer(telling([]), stop_reason="max_tokens")),
        ("anthropic", anthropic_answer({}, stop_reason="refusal", content=[])),
        ("anthropic", anthropic_answer({}, content=[{"type": "text", "text": "The first text is happy."}])),
        ("anthropic", anthropic_answer("not an object")),
        ("anthropic", anthropic_answer({"texts": "none"})),
        ("openai", openai_answer(telling([]), finish_reason="length")),
        ("openai", openai_answer("", message={"role": "assistant", "content": None, "refusal": "I can't help with that."})),
        ("openai", openai_answer("Sure! Here are the labels")),
        ("openai", openai_answer('{"texts": [{"n": 1, "labels": [')),
        ("openai", {**openai_answer(""), "choices": []}),
    ],
)
def test_an_answer_without_labels_leaves_the_text_unread_and_is_paid(provider: str, answer: dict[str, object]) -> None:
    memory = Memory()
    with serving() as server:
        server.faults = [Fault(body=json.dumps(answer).encode())]
        reader = reader_at(server, provider, memory)
        assert reader.read([text(WORDS)]) == [None]
    assert memory.spent > 0
    assert memory.answers == {}


def test_one_text_that_a_model_declines_does_not_keep_the_others_from_being_read() -> None:
    def declines(texts: list[str]) -> object:
        return "no" if any("terrible" in one for one in texts) else proud(texts)

    memory = Memory()
    texts = [text(f"{at} {WORDS}", str(at)) for at in range(4)] + [text("A terrible day it was.", "5")]
    with serving(declines) as server:
        found = reader_at(server, memory=memory).read(texts)
        assert [one is None for one in found] == [False, False, False, False, True]
        assert len(server.received) == 1 + 5
        for _ in range(MOST_TRIES + 3):
            reader_at(server, memory=memory).read(texts)
        assert len(server.received) == 1 + 5 + MOST_TRIES - 1


def test_an_answer_that_does_not_tell_of_each_text_is_taken_for_those_of_which_it_does() -> None:
    def forgetful(texts: list[str]) -> object:
        told = proud(texts)["texts"]
        return {"texts": [told[0], told[2], told[2], {"n": 9, "labels": []}, {"n": True, "labels": []}, {"n": "1"}, 7]}

    with serving(forgetful) as server:
        reader = reader_at(server)
        found = reader.read([text(f"{at} {WORDS}", str(at)) for at in range(4)])
    assert [one is None for one in found] == [False, True, True, True]
    assert reader.report.unread == {"of which the answer does not tell": 3}
    assert reader.report.refused["a text that was not asked about"] == 4


def test_the_budget_of_the_month_stops_requests_before_it_is_exceeded() -> None:
    memory = Memory(budget=Decimal("0.005"))
    with serving() as server:
        reader = reader_at(server, memory=memory)
        found = reader.read([text(f"{at} {WORDS}", str(at)) for at in range(200)])
        assert 0 < len(server.received) < 25
    assert memory.spent <= memory.budget
    assert found[0]
    assert found[-1] is None
    line = reader.report.lines("anthropic")[0]
    assert line.startswith("anthropic: the budget of this month (10 USD, remote.yaml) has no room for another request")


def test_what_is_spent_follows_from_the_tokens_that_the_provider_counts() -> None:
    memory = Memory()
    with serving() as server:
        reader_at(server, memory=memory).read([text(WORDS)])
        reader_at(server, "openai", memory).read([text(WORDS)])
    assert [(one.texts, one.tokens_in, one.tokens_out) for one in memory.settled] == [(1, 1000, 200)] * 2
    assert memory.spent == Decimal("0.0002") + Decimal("0.00065")


def test_a_request_without_an_answer_in_time_counts_as_what_it_may_have_cost() -> None:
    memory = Memory()
    with serving() as server:
        server.faults = [Fault(after=1)]
        reader_at(server, memory=memory, patience=Patience(request=0.2, tries=1)).read([text(WORDS)])
        server.faults = [Fault(500)]
        reader_at(server, memory=memory, patience=Patience(request=1, tries=1)).read([text(WORDS)])
    assert memory.settled[0].cost > Decimal("0.002")
    assert memory.settled[1].cost == 0


def test_a_label_whose_words_are_too_many_or_too_many_labels_are_no_reading() -> None:
    with serving(lambda _: telling([label("confidence_increase", WORDS)] * 50)) as server:
        assert reader_at(server).read([text(WORDS)]) == [None]


def test_the_key_stands_in_nothing_that_is_shown() -> None:
    access = Access("https://api.example.org", "model", KEY)
    with serving() as server:
        reader = reader_at(server)
    for one in (access, reader, reader.__dict__["_access"], reader.report):
        assert KEY not in repr(one)
        assert KEY not in str(one)
