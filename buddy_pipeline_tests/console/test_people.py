"""The steward decides on the terminal who is one person."""

import json
from pathlib import Path

import pytest

from buddy_pipeline_tests.console.in_this_process import Command
from buddy_pipeline_tests.small_exports import uid, user, write_export

HOME = "home@example.org"


@pytest.fixture
def couple(command: Command, tmp_path: Path) -> None:
    """Two who share an address and are called otherwise; both are loaded once more by each test, which changes nothing."""
    anna = user("anna", email=HOME, first_name="Anna", last_name="Koval")
    borys = user("borys", email=HOME, first_name="Borys", last_name="Koval")
    drop = write_export(tmp_path / "buddy_export_2024-05-28", "2024-05-28T10:00:00Z", users=[anna, borys])
    assert command("import", drop)[0] == 0


@pytest.mark.usefixtures("couple")
def test_questions_decisions_and_undo_as_json(command: Command) -> None:
    (question,) = json.loads(command("people", "questions", "--json")[1])["questions"]
    assert (question["kind"], question["rows"]) == ("same-address", 2)
    assert {one["id"] for side in ("one", "other") for one in question[side]["ids"]} == {uid("anna"), uid("borys")}
    decision = json.loads(command("people", "same", uid("anna"), uid("borys"), "--why", "A nickname.", "--json")[1])
    assert decision["same"] is True
    assert json.loads(command("people", "questions", "--json")[1]) == {"questions": []}
    assert [one["decision"] for one in json.loads(command("people", "decisions", "--json")[1])["decisions"]] == [
        decision["decision"]
    ]
    assert command("people", "undo", decision["decision"])[0] == 0
    assert json.loads(command("people", "decisions", "--json")[1]) == {"decisions": []}
    assert len(json.loads(command("people", "questions", "--json")[1])["questions"]) == 1


@pytest.mark.usefixtures("couple")
def test_questions_name_ids_and_what_to_do_and_nobody(command: Command) -> None:
    code, shown, _ = command("people", "questions")
    assert code == 0
    assert f"buddy:{uid('anna')}" in shown
    assert "people same" in shown
    assert "Koval" not in shown
    assert HOME not in shown


@pytest.mark.usefixtures("couple")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("same", "nobody", uid("anna")), "Nobody has one of these ids"),
        (("different", uid("anna"), uid("anna")), "Both ids are one"),
        (("undo", 999), "There is no decision 999"),
        (("questions", "--show"), "on a terminal only"),
    ],
)
def test_what_cannot_be_is_one_line(command: Command, arguments: tuple[object, ...], says: str) -> None:
    code, shown, told = command("people", *arguments)
    assert (code, shown) == (1, "")
    assert says in told
    assert len(told.splitlines()) == 1
