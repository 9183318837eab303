"""Flags before people: danger first, opened with an audit, reviewed, told to others, and evidence nowhere until then."""

import json
import shutil
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from buddy_pipeline.evidence.alerting import AlertFailed, alert_of_danger
from buddy_pipeline.evidence.queue import ReviewRefused, assign, flag, flags, review, show
from buddy_pipeline.evidence.reading import read_texts
from buddy_pipeline.evidence.snippets import SnippetRefused, decide, snippets
from buddy_pipeline.settings import DEFAULT_VOICES, from_environment
from buddy_pipeline_tests.evidence.world import DANGER, PROUD, VAULT, Program
from buddy_pipeline_tests.small_exports import KEYS

RUDE = "What a fucking day, the bus was late again."


@pytest.fixture
def flagged(program: Program) -> Program:
    program.note("rude", RUDE)
    program.note("danger", f"{PROUD} {DANGER}")
    program.read(publishes=True)
    return program


def test_danger_is_first_in_line_with_a_deadline_of_its_own(flagged: Program) -> None:
    with flagged.connect() as connection:
        found = flags(connection)
    assert [(one.reason, one.priority, one.goes_to) for one in found] == [
        ("danger", 1, "safeguarding"),
        ("profanity", 4, "moderation"),
    ]
    assert [round((one.due_at - one.raised_at).total_seconds() / 3600) for one in found] == [4, 168]


def test_a_flag_says_nothing_that_was_written(flagged: Program) -> None:
    with flagged.connect() as connection:
        told = json.dumps([one.as_json() for one in flags(connection)])
    assert "want to die" not in told
    assert "bus" not in told


def test_a_text_is_opened_for_who_reviews_it_and_that_is_audited(flagged: Program) -> None:
    with flagged.connect() as connection:
        [danger, _] = flags(connection)
        shown = show(connection, VAULT, str(danger.id)[:8], "a reviewer")
    assert shown.text.text == f"{PROUD} {DANGER}"
    assert "want to die" not in repr(shown)
    assert flagged.rows("SELECT count(*), min(actor) FROM ops.audit WHERE kind LIKE 'text-opened%'") == [(2, "a reviewer")]


def test_a_review_closes_the_flag_and_keeps_its_notes_sealed(flagged: Program) -> None:
    with flagged.connect() as connection:
        [danger, _] = flags(connection)
        assign(connection, str(danger.id), "Kari")
        assert flag(connection, str(danger.id)).assigned_to == "Kari"
        review(connection, VAULT, str(danger.id), "escalated", "Kari", "called the crisis line", publishes=True)
        assert [one.reason for one in flags(connection)] == ["danger", "profanity"]
        done = review(connection, VAULT, str(danger.id), "rejected", "Kari", "in good hands", publishes=True)
        assert (done.status, done.reviewed_by) == ("rejected", "Kari")
        assert [one.reason for one in flags(connection)] == ["profanity"]
        assert len(flags(connection, everything=True)) == 2
        notes = show(connection, VAULT, str(danger.id), "Kari").notes
    assert [note["note"] for note in notes] == ["called the crisis line", "in good hands"]
    assert b"crisis" not in flagged.rows("SELECT sealed FROM pii.safety_notes")[0][0]


def test_reading_again_leaves_what_people_decided(flagged: Program) -> None:
    with flagged.connect() as connection:
        [danger, _] = flags(connection)
        review(connection, VAULT, str(danger.id), "approved", "Kari", publishes=True)
        connection.execute("UPDATE csr.texts SET screened_by = 'rules of before'")
        connection.commit()
    flagged.read()
    with flagged.connect() as connection:
        assert flag(connection, str(danger.id)).status == "approved"


def test_raised_and_reviewed_flags_are_told_without_content(flagged: Program) -> None:
    with flagged.connect() as connection:
        [danger, _] = flags(connection)
        review(connection, VAULT, str(danger.id), "rejected", "Kari", "secret note", publishes=True)
    told = flagged.rows("SELECT subject, data FROM ops.outbox WHERE subject LIKE 'safety.%%' ORDER BY seq")
    assert sorted(subject for subject, _ in told) == ["safety.flag.raised", "safety.flag.raised", "safety.review.completed"]
    assert told[-1][1]["status"] == "rejected"
    assert {"flag_id", "text_id", "text_type", "reason", "priority", "due_at"} <= told[-1][1].keys()
    assert all(word not in json.dumps([data for _, data in told]) for word in ("die", "secret", "Kari", "bus"))


def test_a_text_under_an_open_flag_is_evidence_nowhere(flagged: Program) -> None:
    with flagged.connect() as connection:
        assert snippets(connection, VAULT) == []
        [(id_,)] = connection.execute("SELECT id FROM csr.evidence_snippets WHERE label = 'confidence_increase'").fetchall()
        with pytest.raises(SnippetRefused, match="under a safety flag"):
            decide(connection, VAULT, str(id_), "Kari", approve=True)
        for one in flags(connection):
            review(connection, VAULT, str(one.id), "approved", "Kari", publishes=True)
        assert decide(connection, VAULT, str(id_), "Kari", approve=True).status == "approved"
        [danger] = [one for one in flags(connection, everything=True) if one.reason == "danger"]
        review(connection, VAULT, str(danger.id), "rejected", "Kari", publishes=True)
    assert flagged.rows("SELECT count(*) FROM csr.evidence_snippets WHERE snippet_text IS NOT NULL") == [(0,)]


def test_a_snippet_is_shown_once_it_is_approved_and_no_more_when_that_is_taken_back(program: Program) -> None:
    program.note("c1", PROUD)
    program.read()
    with program.connect() as connection:
        [snippet] = snippets(connection, VAULT)
        decide(connection, VAULT, str(snippet.id)[:8], "Kari", approve=True)
        assert "proud" in connection.execute("SELECT snippet_text FROM csr.evidence_snippets").fetchall()[0][0]
        decide(connection, VAULT, str(snippet.id), "Kari", approve=False)
        assert connection.execute("SELECT snippet_text, status FROM csr.evidence_snippets").fetchall() == [(None, "refused")]
    assert program.rows("SELECT kind FROM ops.audit WHERE kind LIKE 'snippet-%%' ORDER BY id")[0] == ("snippet-approved",)


@pytest.mark.parametrize(("id_", "why"), [("ffffffff", "No flag has this id"), ("x", "No flag"), ("%", "No flag")])
def test_an_id_that_no_flag_has_is_told(flagged: Program, id_: str, why: str) -> None:
    with flagged.connect() as connection, pytest.raises(ReviewRefused, match=why):
        show(connection, VAULT, id_, "Kari")


def test_an_outcome_that_there_is_not_is_refused(flagged: Program) -> None:
    with flagged.connect() as connection:
        [danger, _] = flags(connection)
        with pytest.raises(ReviewRefused, match="approved, rejected, escalated"):
            review(connection, VAULT, str(danger.id), "fine", "Kari", publishes=True)


def test_danger_is_alerted_once_without_content_by_a_command(flagged: Program, tmp_path: Path) -> None:
    out = tmp_path / "alert.json"
    settings = replace(from_environment({}), alert_command=f"tee {out}")
    assert alert_of_danger(flagged.url, settings) == 1
    told = json.loads(out.read_text(encoding="utf-8"))
    assert (told["urgent"], told["flags"][0]["reason"]) == (1, "danger")
    assert "die" not in out.read_text(encoding="utf-8")
    assert alert_of_danger(flagged.url, settings) == 0


def test_an_alert_that_does_not_get_through_is_tried_again(flagged: Program, tmp_path: Path) -> None:
    with pytest.raises(AlertFailed, match="ended with 1"):
        alert_of_danger(flagged.url, replace(from_environment({}), alert_command="false"))
    with pytest.raises(AlertFailed, match="could not be run"):
        alert_of_danger(flagged.url, replace(from_environment({}), alert_command=str(tmp_path / "nothing")))
    received: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/alerts"
        assert alert_of_danger(flagged.url, replace(from_environment({}), alert_url=address)) == 1
    assert json.loads(received[0])["event"] == "safety.flag.raised"


def test_nothing_is_alerted_where_no_way_is_set(flagged: Program) -> None:
    assert alert_of_danger(flagged.url, from_environment({})) == 0
    assert flagged.rows("SELECT count(*) FROM ops.safety_review_queue WHERE alerted_at IS NOT NULL") == [(0,)]


def test_danger_is_with_the_contact_whom_the_policy_names(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "q2q"
    shutil.copytree(DEFAULT_VOICES, folder)
    policy = folder / "safety" / "policy.yaml"
    named = policy.read_text(encoding="utf-8") + "contacts:\n  safeguarding: Kari of the safeguarding team\n"
    policy.write_text(named, encoding="utf-8")
    program.note("rude", RUDE)
    program.note("danger", DANGER)
    read_texts(program.url, replace(from_environment({}), voices=folder), KEYS)
    with program.connect() as connection:
        assert [one.assigned_to for one in flags(connection)] == ["Kari of the safeguarding team", None]


def test_a_text_that_says_something_else_is_before_people_again_whatever_they_decided(program: Program) -> None:
    program.note("c1", "I want to die.")
    program.read()
    with program.connect() as connection:
        [danger] = flags(connection)
        review(connection, VAULT, str(danger.id), "approved", "Kari", publishes=False)
    program.note("c1", "I bought the pills, tonight I will kill myself.", date="2024-07-01T10:00:00Z")
    assert program.read().flags == 1
    with program.connect() as connection:
        assert [(one.id, one.status) for one in flags(connection)] == [(danger.id, "open")]
