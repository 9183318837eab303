"""Texts become scores and snippets: once each, again when they change, and gone when they are."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.evidence import reading
from buddy_pipeline.evidence.reading import read_texts, unread
from buddy_pipeline.retention.applying import apply_retention
from buddy_pipeline.retention.rules import Kind, Retention
from buddy_pipeline.settings import DEFAULT_VOICES, from_environment
from buddy_pipeline_tests.evidence.world import DANGER, LONELY, PLAIN, PROUD, VAULT, Program
from buddy_pipeline_tests.small_exports import KEYS, checkin, ended, event, feedback, match, session, uid, user


def test_a_text_is_read_as_scores_of_whom_it_tells(program: Program) -> None:
    program.note("c1", LONELY)
    program.feedback("f1", "I felt nervous at first. She is so proud of her new job.", role="buddy")
    assert program.read().texts == 2
    found = program.scores()
    assert found["belonging", "participant"] == 0.2
    assert found["well_being", "participant"] < 0.9
    assert found["confidence", "participant"] == 0.8
    of_ana = program.rows("SELECT DISTINCT user_id FROM csr.outcome_scores WHERE about = 'participant'")
    assert of_ana == program.rows("SELECT participant_id FROM csr.buddy_matches")


def test_no_signal_is_no_score(program: Program) -> None:
    program.note("c1", PLAIN)
    program.read()
    assert program.scores() == {}
    assert program.rows("SELECT language, is_read, words FROM csr.texts") == [("en", True, 7)]


def test_every_kind_of_text_is_read(program: Program) -> None:
    program.load(
        checkins=[checkin("c", "m", notes=PROUD, question_responses=json.dumps({"how": LONELY}))],
        feedback=[feedback("f", "m", feedback_text=PROUD)],
        skill_sessions=[session("s", "bo", "ana", teacher_comment=PROUD, learner_comment=PROUD)],
        events=[event("e", "m", description=DANGER)],
    )
    program.read()
    assert program.rows("SELECT text_type, is_read FROM csr.texts ORDER BY 1") == [
        ("buddy_checkin", True),
        ("buddy_checkin_answers", True),
        ("buddy_event", False),
        ("buddy_feedback", True),
        ("skill_learner_comment", True),
        ("skill_teacher_comment", True),
    ]
    assert program.rows("SELECT DISTINCT t.text_type FROM ops.safety_review_queue q JOIN csr.texts t ON t.id = q.text_id") == [
        ("buddy_event",)
    ]


def test_what_was_read_is_not_read_again(program: Program) -> None:
    program.note("c1", LONELY)
    program.read()
    assert unread(program.url, from_environment({})) == {}
    assert program.read().texts == 0


def test_a_text_that_changed_is_read_again_and_says_what_it_says_now(program: Program) -> None:
    program.note("c1", LONELY)
    program.read()
    program.note("c1", PROUD, date="2024-07-01T10:00:00Z")
    assert unread(program.url, from_environment({})) == {date(2024, 7, 1): 1}
    program.read()
    assert program.scores().keys() == {("confidence", "participant")}


def test_another_reader_reads_all_again(program: Program, tmp_path: Path) -> None:
    program.note("c1", LONELY)
    program.read()
    folder = tmp_path / "q2q"
    for path in DEFAULT_VOICES.rglob("*.yaml"):
        copy = folder / path.relative_to(DEFAULT_VOICES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    taxonomy = folder / "taxonomy.yaml"
    taxonomy.write_text(
        taxonomy.read_text(encoding="utf-8").replace("belonging_decrease: 0.2", "belonging_decrease: 0.1"), "utf-8"
    )
    assert read_texts(program.url, replace(from_environment({}), voices=folder), KEYS).texts == 1
    assert program.scores()["belonging", "participant"] == 0.1


def test_only_the_period_that_is_asked_for_is_read(program: Program) -> None:
    program.note("c1", LONELY)
    program.note("c2", PROUD, date="2024-07-15T10:00:00Z")
    read_texts(program.url, from_environment({}), KEYS, period=(date(2024, 7, 1), date(2024, 8, 1)))
    assert unread(program.url, from_environment({})) == {date(2024, 6, 1): 1}


def test_a_snippet_is_sealed_and_names_nobody(program: Program) -> None:
    program.feedback("f1", "Bo Example is wonderful, thanks to Bo I am so proud of myself and call 41288907")
    program.read()
    [(id_, key_id, sealed, text, status)] = program.rows(
        "SELECT s.id, p.key_id, p.sealed, s.snippet_text, s.status FROM csr.evidence_snippets s JOIN pii.evidence_snippets p USING (id)"
        " WHERE s.label = 'confidence_increase'"
    )
    assert (text, status) == (None, "waiting")
    words = VAULT.open(key_id, "evidence_snippets", str(id_), sealed)["snippet"]
    assert "proud" in words
    assert "[name]" in words
    assert "[phone]" in words
    assert "Bo" not in words


def test_the_same_words_of_two_people_are_two_snippets(program: Program) -> None:
    program.load(
        users=[user("cy")],
        matches=[match("m2", "cy", "bo")],
        checkins=[checkin("c1", "m", notes=PROUD), checkin("c2", "m2", notes=PROUD), checkin("c3", "m2", notes=PROUD)],
    )
    program.read()
    assert program.rows("SELECT count(*), count(DISTINCT snippet_hash) FROM csr.evidence_snippets") == [(2, 2)]


def test_a_language_without_a_reader_is_told_and_not_guessed(program: Program) -> None:
    program.note("c1", "Ich bin sehr einsam hier und habe niemanden zum Reden gefunden")
    program.read()
    assert program.rows("SELECT language, is_read FROM csr.texts") == [("de", False)]
    assert program.scores() == {}


def test_nothing_that_was_written_lies_in_clear_anywhere(program: Program) -> None:
    program.note("c1", "Zebrafinch! I am so lonely here. Call 41288907, I want to die")
    program.read()
    with program.connect() as connection:
        tables = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('export', 'csr', 'pii', 'ops', 'impact')"
        ).fetchall()
        for (table,) in tables:
            for (row,) in connection.execute(f"SELECT t::text FROM {table} t"):  # type: ignore[arg-type]
                assert "ebrafinch" not in row
                assert "lonely here" not in row
                assert "41288907" not in row


def test_an_erased_person_takes_along_what_was_read(program: Program) -> None:
    program.note("c1", LONELY)
    program.feedback("f1", "Frankly, I am so proud of myself.", role="buddy")
    program.read()
    program.installation.erase(uid("ana"))
    for table in ("csr.texts", "csr.outcome_scores", "csr.evidence_snippets", "pii.evidence_snippets", "ops.safety_review_queue"):
        assert program.rows(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_texts_that_are_kept_no_longer_take_along_what_was_read(program: Program) -> None:
    program.load(matches=[ended("m", "ana", "bo")])
    program.note("c1", LONELY)
    program.read()
    rules = Retention(dict.fromkeys(Kind) | {Kind.TEXTS: 1})
    with program.connect() as connection:
        removed = apply_retention(connection, rules, datetime(2029, 1, 1, tzinfo=UTC))
    assert removed[Kind.TEXTS]["csr.texts"] == 1
    assert program.scores() == {}


def test_a_note_that_a_newer_export_leaves_empty_is_evidence_no_more(program: Program) -> None:
    program.note("c1", LONELY)
    program.read()
    program.note("c1", "", date="2024-07-01T10:00:00Z")
    assert program.read().gone == 1
    assert program.rows("SELECT count(*) FROM csr.texts") == [(0,)]


def test_many_texts_are_read_in_processes_of_their_own_as_in_this_one(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.load(checkins=[checkin(f"c{n}", "m", notes=(LONELY, PROUD, PLAIN)[n % 3]) for n in range(30)])
    program.read()
    here = program.rows("SELECT text_id, dimension, score, labels FROM csr.outcome_scores ORDER BY 1, 2")
    with program.connect() as connection:
        connection.execute("TRUNCATE csr.texts CASCADE")
    monkeypatch.setattr(reading, "FEW", 0)
    program.read()
    assert program.rows("SELECT text_id, dimension, score, labels FROM csr.outcome_scores ORDER BY 1, 2") == here


def test_a_killed_run_leaves_what_it_had_kept_and_the_next_goes_on(program: Program) -> None:
    program.load(checkins=[checkin(f"c{n}", "m", notes=f"{LONELY} {n}") for n in range(3_000)])
    script = """
import sys
from buddy_pipeline.evidence import reading, unread
from buddy_pipeline.settings import from_environment
from buddy_pipeline_tests.small_exports import KEYS

unread.BATCH = reading.BATCH = 100
reading.FEW = 10**9
reading.read_texts(sys.argv[1], from_environment({}), KEYS)
"""
    with subprocess.Popen([sys.executable, "-c", script, program.url]) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until and program.rows("SELECT count(*) FROM csr.texts") == [(0,)]:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    [(kept,)] = program.rows("SELECT count(*) FROM csr.texts")
    assert 0 < kept < 3_000
    assert program.read().texts == 3_000 - kept
    assert program.rows("SELECT count(*), count(DISTINCT id) FROM csr.texts") == [(3_000, 3_000)]


def test_people_who_turn_out_to_be_others_have_their_scores(program: Program) -> None:
    program.note("c1", LONELY)
    program.read()
    with psycopg.connect(program.url) as connection:
        connection.execute("UPDATE csr.outcome_scores SET user_id = gen_random_uuid()")
    program.read()
    assert program.rows("SELECT DISTINCT user_id FROM csr.outcome_scores") == program.rows(
        "SELECT participant_id FROM csr.buddy_matches"
    )


def test_who_is_erased_while_their_texts_are_read_leaves_nothing(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.load(checkins=[checkin(f"c{n}", "m", notes=f"{LONELY} {n}") for n in range(4)])
    monkeypatch.setattr(reading, "BATCH", 1)
    erased: list[int] = []

    def erase_once(texts: int) -> None:
        if not erased:
            erased.append(texts)
            program.installation.erase(uid("ana"))

    summary = read_texts(program.url, from_environment({}), KEYS, progress=erase_once)
    assert (erased, summary.texts) == ([1], 4), "the others had been found before"
    for table in ("csr.texts", "csr.outcome_scores", "csr.evidence_snippets", "pii.evidence_snippets"):
        assert program.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
