"""Stored texts read by a remote reader: what is kept, what waits, what it costs, and that it goes with its text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from buddy_pipeline.console.evaluating import NotRead, evaluation_of
from buddy_pipeline.evidence.reading import Summary, read_texts, unread
from buddy_pipeline.orchestration.evidence.checks import check_results
from buddy_pipeline.settings import DEFAULT_VOICES, Settings, from_environment
from buddy_pipeline_tests.small_exports import KEYS, Installation, feedback, match, uid, user
from buddy_pipeline_tests.voices.remote.desk import KEY
from buddy_pipeline_tests.voices.remote.server import Fault, Server, proud, serving

WORDS = "Olena Example helped me, write to olena@example.org. I am so proud of my exam."


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(proud) as running:
        yield running


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    made = Installation(database_url, tmp_path)
    load(made, WORDS)
    return made


def load(installation: Installation, words: str, day: int = 20) -> None:
    installation.load(
        f"2024-06-{day}T10:00:00Z",
        users=[user("olena", role="participant"), user("bob", role="buddy")],
        matches=[match("m", "olena", "bob")],
        feedback=[feedback("f", "m", feedback_text=words)],
    )


def settings_for(server: Server, readers: str = "anthropic", **more: str) -> Settings:
    return from_environment(
        {
            "BUDDY_READERS": readers,
            "BUDDY_ANTHROPIC_KEY": KEY,
            "BUDDY_ANTHROPIC_MODEL": "claude-haiku-5-5",
            "BUDDY_ANTHROPIC_URL": server.url,
            "BUDDY_OPENAI_KEY": KEY,
            "BUDDY_OPENAI_MODEL": "gpt-5-mini",
            "BUDDY_OPENAI_URL": server.url,
            **more,
        }
    )


def read(installation: Installation, settings: Settings) -> Summary:
    return read_texts(installation.url, settings, KEYS)


def rows(installation: Installation, query: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(installation.url) as connection:
        return connection.execute(query).fetchall()


SCORES = "SELECT dimension, about, reader, model_version, labels FROM csr.outcome_scores ORDER BY dimension"
COSTS = (
    "SELECT reader, model, currency, requests, texts, tokens_in, tokens_out, cost::float8 FROM ops.remote_costs ORDER BY reader"
)


def test_a_score_names_reader_and_model_and_nothing_personal_left(installation: Installation, server: Server) -> None:
    summary = read(installation, settings_for(server))
    assert (summary.texts, summary.waiting, summary.lines) == (1, 0, [])
    ((dimension, about, reader, version, labels),) = rows(installation, SCORES)
    assert (dimension, about, reader) == ("confidence", "participant", "anthropic")
    assert version.startswith("claude-haiku-5-5/")
    assert labels[0]["because"] == "anthropic: claude-haiku-5-5"
    sent = server.received[0].body.decode()
    assert "Olena" not in sent
    assert "olena" not in sent
    assert uid("f") not in sent
    assert rows(installation, COSTS) == [("anthropic", "claude-haiku-5-5", "USD", 1, 1, 1000, 200, 0.0002)]


def test_what_is_kept_of_an_answer_holds_no_words_and_spares_the_next_request(installation: Installation, server: Server) -> None:
    read(installation, settings_for(server))
    assert read(installation, settings_for(server)).texts == 0
    ((labels, tries),) = rows(installation, "SELECT labels, tries FROM ops.remote_readings")
    assert labels == [["confidence_increase", "writer", "high", *labels[0][3:]]]
    assert all(isinstance(one, int) for one in labels[0][3:])
    assert tries == 0
    both = settings_for(server, "cues,anthropic")
    assert read(installation, both).texts == 1
    assert len(server.received) == 1
    names = {reader for _, _, reader, _, _ in rows(installation, SCORES)}
    assert names <= {"cues", "anthropic", "cues+anthropic"}


def test_a_text_that_could_not_be_read_waits_and_is_read_with_the_next_run(installation: Installation, server: Server) -> None:
    server.faults = [Fault(401)]
    settings = settings_for(server)
    summary = read(installation, settings)
    assert (summary.waiting, summary.scores) == (1, 0)
    assert "401" in summary.lines[0]
    assert KEY not in "".join(summary.lines)
    assert rows(installation, "SELECT read_by, is_read FROM csr.texts") == [("", False)]
    assert sum(unread(installation.url, settings).values()) == 1
    assert read(installation, settings).scores == 1
    assert sum(unread(installation.url, settings).values()) == 0


def test_what_was_read_before_stays_while_a_reader_cannot_read(installation: Installation, server: Server) -> None:
    read(installation, settings_for(server))
    before = rows(installation, SCORES)
    snippets = rows(installation, "SELECT id, status FROM csr.evidence_snippets")
    assert snippets
    server.faults = [Fault(403)]
    assert read(installation, settings_for(server, "openai")).waiting == 1
    assert rows(installation, SCORES) == before
    assert rows(installation, "SELECT id, status FROM csr.evidence_snippets") == snippets
    assert rows(installation, "SELECT is_read FROM csr.texts") == [(True,)]


def test_what_a_text_told_before_it_changed_goes_even_while_a_reader_cannot_read(
    installation: Installation, server: Server
) -> None:
    settings = settings_for(server)
    read(installation, settings)
    assert rows(installation, SCORES)
    server.faults = [Fault(403)]
    load(installation, "Today we walked along the river.", 30)
    assert read(installation, settings).waiting == 1
    assert rows(installation, SCORES) == []
    assert rows(installation, "SELECT * FROM ops.remote_readings") == []


def test_answers_go_with_whom_they_are_of(installation: Installation, server: Server) -> None:
    read(installation, settings_for(server))
    assert rows(installation, "SELECT count(*) FROM ops.remote_readings") == [(1,)]
    installation.erase(uid("olena"))
    read(installation, settings_for(server))
    assert rows(installation, "SELECT count(*) FROM ops.remote_readings") == [(0,)]
    assert rows(installation, "SELECT requests FROM ops.remote_costs") == [(1,)]


def test_the_budget_of_the_month_holds_over_runs_and_readers(installation: Installation, server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "q2q"
    folder.mkdir()
    for one in DEFAULT_VOICES.iterdir():
        if one.name != "remote.yaml":
            (folder / one.name).symlink_to(one)
    terms = (DEFAULT_VOICES / "remote.yaml").read_text().replace("budget: 10 ", "budget: 0.015 ")
    (folder / "remote.yaml").write_text(terms)
    with psycopg.connect(installation.url) as connection:
        connection.execute(
            "INSERT INTO ops.remote_costs VALUES"
            " (date_trunc('month', now() AT TIME ZONE 'UTC')::date, 'openai', 'm', 'USD', 1, 1, 1, 1, 0.0145),"
            " ('2024-01-01', 'openai', 'm', 'USD', 1, 1, 1, 1, 100)"
        )
    settings = replace(settings_for(server), voices=folder)
    summary = read(installation, settings)
    assert server.received == []
    assert summary.waiting == 1
    assert "the budget of this month (0.015 USD, remote.yaml) has no room for another request" in summary.lines[0]


def test_cues_alone_ask_nobody(installation: Installation, server: Server) -> None:
    read(installation, settings_for(server, "cues"))
    assert server.received == []
    assert rows(installation, COSTS) == []


def test_a_remote_reader_is_compared_with_labels_and_only_what_it_costs_is_kept(
    installation: Installation, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("buddy_pipeline.console.evaluating.load_keyring", lambda *_: (KEYS, None))
    file = tmp_path / "labels.csv"
    file.write_text(
        "id,language,kind,text,labels\n"
        "1,en,feedback_participant,I am so proud and Olena Example knows it.,confidence_increase\n"
        "2,en,feedback_participant,We walked along the river together.,none\n"
    )
    settings = settings_for(server)
    found = evaluation_of(settings, file, lambda: (settings, installation.url))
    assert found.reader.startswith("anthropic claude-haiku-5-5/")
    assert (found.found.overall.f1, found.found.false_alarms.hits) == (1.0, 0)
    assert "Olena" not in server.received[0].body.decode()
    assert rows(installation, "SELECT count(*) FROM ops.remote_readings") == [(0,)]
    assert [(requests, texts) for _, _, _, requests, texts, *_ in rows(installation, COSTS)] == [(1, 2)]
    server.faults = [Fault(401)]
    with pytest.raises(NotRead, match="2 of 2 texts could not be read, so nothing is compared"):
        evaluation_of(settings, file, lambda: (settings, installation.url))


def test_checks_tell_of_texts_that_wait_and_take_their_language_for_no_unknown_one(
    installation: Installation, server: Server
) -> None:
    server.faults = [Fault(401)]
    read(installation, settings_for(server))
    found = {one.check_name: one.passed for one in check_results(installation.url)}
    assert (found["waiting_texts"], found["unread_languages"], found["coverage"]) == (False, True, True)
    read(installation, settings_for(server))
    assert all(one.passed for one in check_results(installation.url) if one.check_name == "waiting_texts")
