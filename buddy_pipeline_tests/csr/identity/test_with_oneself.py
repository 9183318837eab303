"""Who is matched with themself, or teaches themself, under two ids: told of in the report, and a question until it is decided."""

import psycopg
import pytest

from buddy_pipeline.csr.identity.asked import count_by_kind
from buddy_pipeline.csr.identity.questions import Question, open_questions
from buddy_pipeline.importing.deciding import decide
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.small_exports import (
    KEYS,
    LIFECYCLES,
    Installation,
    held,
    match,
    session,
    uid,
    user,
    write_list,
)

MAY, JUNE, JULY = (f"2024-{month}-28T10:00:00Z" for month in ("05", "06", "07"))
ADDRESS = "olena@example.org"
ONE = user("one", email=ADDRESS)
OTHER = user("other", email=ADDRESS, role="buddy")
DECIDING = Deciding(Vault(KEYS), LIFECYCLES, "steward")
RULE = "with-oneself-after-merge"


def _questions(installation: Installation) -> list[Question]:
    with psycopg.connect(installation.url) as connection:
        found = open_questions(connection)
        assert sum(number for _, number in count_by_kind(connection)) == len(found)
        return found


def _decide(installation: Installation, *, same: bool) -> None:
    with psycopg.connect(installation.url) as connection:
        decide(connection, DECIDING, uid("one"), uid("other"), same=same, why="They told me.")


def _told(installation: Installation) -> set[tuple[str, int | None, str]]:
    return {(entity, row, column) for entity, row, column, rule in installation.faults() if rule == RULE}


@pytest.fixture
def oneself(installation: Installation) -> Installation:
    """Signed up twice; matched with themself, teaches themself, and has a match with somebody else."""
    installation.load(
        MAY,
        users=[ONE, OTHER, user("di", role="buddy")],
        matches=[match("m", "one", "other"), match("n", "one", "di")],
        skill_sessions=[session("s", "other", "one"), session("t", "di", "one")],
    )
    return installation


def test_rows_with_oneself_are_taken_with_a_warning(oneself: Installation) -> None:
    assert _told(oneself) == {("matches", 2, "buddy_id"), ("skill_sessions", 2, "learner_id")}
    assert oneself.one("SELECT count(*) FROM csr.buddy_matches WHERE participant_id = buddy_id") == 1


def test_it_is_one_question_of_the_two_ids(oneself: Installation) -> None:
    (question,) = [one for one in _questions(oneself) if one.kind == "with-oneself"]
    assert {question.one.ids, question.other.ids} == {(("buddy", uid("one")),), (("buddy", uid("other")),)}
    assert question.since.isoformat().startswith("2024-05-28")
    assert question.rows == 8  # each id's own row, the match and the session of both, and those of one with di


@pytest.mark.parametrize("same", [True, False])
def test_a_decision_answers_it(oneself: Installation, same: bool) -> None:
    _decide(oneself, same=same)
    assert [one.kind for one in _questions(oneself)] == []
    assert oneself.one("SELECT count(*) FROM csr.buddy_matches WHERE participant_id = buddy_id") == int(same)


def test_two_who_are_decided_to_be_one_are_told_of_with_the_next_export(installation: Installation) -> None:
    rows = {
        "users": [user("one"), user("other", role="buddy")],
        "matches": [match("m", "one", "other")],
    }
    installation.load(MAY, **rows)
    assert _told(installation) == set()
    _decide(installation, same=True)
    installation.load(JUNE, **rows)
    assert _told(installation) == {("matches", 2, "buddy_id")}


def test_two_who_turn_out_to_be_one_later_are_a_question(installation: Installation) -> None:
    installation.load(MAY, users=[user("one", email=ADDRESS), user("other", role="buddy")], matches=[match("m", "one", "other")])
    assert _questions(installation) == []
    third = user("third", email=ADDRESS)
    installation.load(JUNE, users=[ONE, third], matches=[match("o", "third", "other")])
    assert [one.kind for one in _questions(installation)] == []
    installation.load(JULY, matches=[match("p", "third", "one")])
    (question,) = _questions(installation)
    assert {question.one.ids[0][1], question.other.ids[0][1]} == {uid("one"), uid("third")}


def test_sessions_of_a_list_likewise(installation: Installation) -> None:
    """One Kintell id under two addresses, of which each stands on a side."""
    rows = (
        held("k1", "learner@example.org", "me@example.org", volunteer_kintell_id="KT-1"),
        held("k2", "me-too@example.org", "tutor@example.org", participant_kintell_id="KT-1"),
        held("k3", "me-too@example.org", "me@example.org"),
    )
    installation.load_path(write_list(installation.folder / "list-2024-05-31.csv", *rows))
    whose = "SELECT participant_id = volunteer_id FROM csr.kintell_sessions WHERE external_session_id = 'k3'"
    assert installation.one(whose) is True
    assert {(entity, column) for entity, _, column in _told(installation)} == {("sessions", "volunteer_email")}
    (question,) = [one for one in _questions(installation) if one.kind == "with-oneself"]
    assert question.one.ids[0][0] == question.other.ids[0][0] == "kintell"
