"""What lies at a path and cannot be taken as it lies there ends in one clear line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline_tests.drops.exports import (
    HEADER,
    ROWS,
    refusal,
    users_csv,
    write_folder,
    write_json,
    write_sheets,
)

SHEETS = {"Users": [HEADER.split(","), ROWS[0].split(",")], "Export Metadata": [["Export Date", "2025-11-22T10:30:00Z"]]}
NOBODY = 65_534


def test_nothing_at_the_path(tmp_path: Path) -> None:
    assert "there is no such file or folder" in refusal(tmp_path / "gone")


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "users.ods").write_text("x")
    assert refusal(tmp_path / "users.ods").startswith("users.ods: is no drop")


def test_a_link_to_a_drop(tmp_path: Path) -> None:
    users_csv(tmp_path / "drop", *ROWS)
    (tmp_path / "link").symlink_to(tmp_path / "drop")
    assert refusal(tmp_path / "link").startswith("link: is a symbolic link")


@pytest.mark.parametrize("name", ["users.csv", "metadata.json", "matches.csv", "readme"])
def test_a_link_inside_a_folder(tmp_path: Path, name: str) -> None:
    folder = users_csv(tmp_path / "drop", *ROWS)
    (tmp_path / "outside").write_text("secret")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(tmp_path / "outside")
    assert refusal(folder).startswith(f"{name}: is a symbolic link")


@pytest.mark.parametrize("name", ["matches.csv.part", "users.tmp"])
def test_a_file_that_is_still_being_written(tmp_path: Path, name: str) -> None:
    folder = users_csv(tmp_path / "drop", *ROWS)
    (folder / name).write_text("x")
    assert refusal(folder).startswith(f"{name}: is still being written")


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "drop", {})
    (folder / "users.csv").mkdir()
    assert refusal(folder).startswith("users.csv: is not a plain file")


def test_a_pipe_in_the_place_of_a_file(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "drop", {})
    os.mkfifo(folder / "users.csv")
    assert refusal(folder).startswith("users.csv: is not a plain file")


@pytest.mark.parametrize("name", ["drop/users.csv", "drop", "export.json", "export.xlsx"])
def test_what_may_not_be_read(tmp_path: Path, name: str) -> None:
    users_csv(tmp_path / "drop", *ROWS)
    write_json(tmp_path / "export.json", {"users": []})
    write_sheets(tmp_path / "export.xlsx", SHEETS)
    locked = tmp_path / name
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o755)
    locked.chmod(0)
    try:
        with without_privileges():
            assert "cannot be read (Permission denied)" in refusal(tmp_path / name.split("/")[0])
    finally:
        locked.chmod(0o755)


@contextmanager
def without_privileges() -> Iterator[None]:
    """As somebody who is not root, whom no permission stops."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_changes_between_two_looks(tmp_path: Path) -> None:
    from buddy_pipeline.drops.reading import read_drop
    from buddy_pipeline_tests.drops.exports import opened

    folder = users_csv(tmp_path / "drop", *ROWS)
    drop = opened(folder)
    users_csv(folder, *ROWS, *ROWS)
    with pytest.raises(DropRefused, match=r"users\.csv: has changed while it was being read"):
        list(read_drop(drop))


@pytest.mark.parametrize("name", ["up\x1b[31mload.json", "two\nlines.json", "byte\udcff.json"])
def test_the_name_of_a_file_is_told_without_what_is_no_letter(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"users": []}')
    message = refusal(tmp_path / name)
    assert message.isprintable()
    assert "is not UTF-8 or has control characters" in message
