"""A JSON file that cannot be taken ends in one clear line that names the place."""

import json
from pathlib import Path

import pytest

from buddy_pipeline_tests.drops.exports import (
    METADATA,
    refusal,
)


def json_file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "export.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


WHOLE = json.dumps({"export_metadata": METADATA, "users": [{"id": "1"}, {"id": "2"}]})
JSON_REFUSALS: dict[str, tuple[str, str]] = {
    "no metadata": ('{"users": []}', "export.json: there is no metadata"),
    "no entity": (json.dumps({"export_metadata": METADATA}), "export.json: holds none of the entities"),
    "empty": ("", "export.json: the file is empty"),
    "blank": ("  ", "export.json: is not a JSON object"),
    "a list": ("[]", "export.json: is not a JSON object"),
    "an unknown list": ('{"user": []}', "export.json: list 1 has the name of no entity (users,"),
    "entity twice": ('{"users": [], "users": []}', "export.json: users stands there twice"),
    "something behind": (WHOLE + "{}", "export.json: something follows"),
    "entity that is no list": ('{"users": {"id": "1"}}', "export.json, users: is not a JSON array"),
    "entity that is null": ('{"users": null}', "export.json, users: is not a JSON array"),
    "row that is no object": ('{"users": [{"id": "1"}, 5]}', "export.json, users, row 2: is not a JSON object"),
    "truncated in a row": (WHOLE[:-8], "export.json, users, row 2: is not valid JSON, or the file breaks off there"),
    "truncated behind a row": (WHOLE[:-2], "export.json, users: is not valid JSON, or the file breaks off there"),
    "truncated at the end": (WHOLE[:-1], "export.json: is not valid JSON, or the file breaks off there"),
    "not a number": ('{"users": [{"id": NaN}]}', "export.json, users, row 1: is not valid JSON"),
    "a missing comma": ('{"users": [{"id": "1"} {"id": "2"}]}', "export.json, users: is not valid JSON"),
    "nested deep in a row": (
        '{"users": [' + '{"id":' * 1_000_000,
        "export.json, users, row 1: lists or objects are nested too deep",
    ),
    "nested deep in metadata": (
        '{"export_metadata": ' + "[" * 1_000_000,
        "export.json, member 1: lists or objects are nested too deep",
    ),
    "nested deep elsewhere": ('{"more": {"a": ' + "[" * 1_000_000, "export.json, member 1: lists or objects are nested too deep"),
    "nested deep on top": ("[" * 1_000_000, "export.json: is not a JSON object"),
    "a web page": ("<html>", "export.json: is a web page"),
    "Windows-1252": (f'{{"users": [{{"id": "{chr(0xF8)}"}}]}}', "export.json: is not UTF-8"),
}


@pytest.mark.parametrize("case", JSON_REFUSALS)
def test_json_that_is_refused(tmp_path: Path, case: str) -> None:
    content, message = JSON_REFUSALS[case]
    assert refusal(json_file(tmp_path, content.encode("latin-1"))).startswith(message)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('"' + "x" * (1 << 21) + '"', "a cell has more than 1,048,576 bytes"),
        ('"' + "x" * (5 << 20) + '"', "is larger than 4,194,304 characters"),
    ],
)
def test_json_cells_that_are_refused(tmp_path: Path, value: str, message: str) -> None:
    content = (
        f'{{"export_metadata": {json.dumps(METADATA)}, "milestones": [{{"progress": "\\\\u0000"}}, {{"progress": {value}}}]}}'
    )
    assert refusal(json_file(tmp_path, content)).startswith(f"export.json, milestones, row 2: {message}")
