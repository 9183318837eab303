"""What a look into the inbox finds."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.inbox import candidates, in_inbox
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.drops.exports import ROWS, users_csv, write_folder, write_json


def names(inbox: Path) -> list[str]:
    return [candidate.name for candidate in candidates(inbox)]


def test_folders_json_files_and_workbooks_are_found(tmp_path: Path) -> None:
    users_csv(tmp_path / "export_2025-11-22", *ROWS)
    write_json(tmp_path / "b.JSON", {})
    (tmp_path / "a.xlsx").touch()
    (tmp_path / "readme.md").touch()
    (tmp_path / "empty").mkdir()

    assert names(tmp_path) == ["a.xlsx", "b.JSON", "export_2025-11-22"]


def test_csv_files_on_their_own_are_found_where_a_program_sends_lists(tmp_path: Path) -> None:
    (tmp_path / "sessions-2025-11-22.csv").touch()
    (tmp_path / "company_users_2025-11-22.csv").touch()

    assert names(tmp_path) == ["sessions-2025-11-22.csv"]
    assert candidates(tmp_path, [BUDDY]) == []


def test_hidden_and_half_written_files_are_not(tmp_path: Path) -> None:
    for name in (".a.json", "~$a.xlsx", "a.json.part", "a.xlsx.tmp"):
        (tmp_path / name).touch()
    users_csv(tmp_path / ".hidden", *ROWS)
    users_csv(tmp_path / "drop.part", *ROWS)
    write_folder(tmp_path / "coming", {"users.csv": "x", "matches.csv.part": "x"})

    assert names(tmp_path) == []


def test_links_are_not(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write_json(tmp_path / "outside.json", {})
    users_csv(tmp_path / "outside", *ROWS)
    (inbox / "a.json").symlink_to(tmp_path / "outside.json")
    (inbox / "b").symlink_to(tmp_path / "outside")
    (inbox / "c.json").symlink_to(tmp_path / "nothing")

    assert names(inbox) == []


def test_a_fingerprint_changes_with_any_file(tmp_path: Path) -> None:
    folder = users_csv(tmp_path / "drop", *ROWS)
    seen = [candidates(tmp_path)]
    users_csv(folder, *ROWS, *ROWS)
    seen.append(candidates(tmp_path))
    os.utime(folder / "metadata.json", ns=(1, 1))
    seen.append(candidates(tmp_path))
    (folder / "events.csv").touch()
    seen.append(candidates(tmp_path))

    assert candidates(tmp_path) == candidates(tmp_path)
    assert len({found.fingerprint for [found] in seen}) == 4


@pytest.mark.parametrize("asked", ["a.json", "./a.json", "a.json/", "/srv/inbox/a.json", "a b ä.json", "...", "~a"])
def test_what_lies_in_the_inbox_is_found_by_its_name_or_its_path(asked: str) -> None:
    assert in_inbox(Path("/srv/inbox"), asked) == Path("/srv/inbox") / asked


@pytest.mark.parametrize(
    "asked",
    [
        "",
        ".",
        "..",
        "/",
        "../a.json",
        "a/../../b.json",
        "folder/a.json",
        "/srv/a.json",
        "/srv/inbox/../a.json",
        "/srv/inboxes/a",
        "a\0",
    ],
)
def test_nothing_else_is(asked: str) -> None:
    with pytest.raises(DropRefused, match="does not lie in the inbox"):
        in_inbox(Path("/srv/inbox"), asked)


@given(st.lists(st.sampled_from(["..", ".", "", "/", "srv", "inbox", "a.json", "\n"])).map("/".join) | st.text())
def test_whatever_is_asked_for_lies_right_in_the_inbox_or_is_refused_in_a_line(asked: str) -> None:
    inbox = Path("/srv/inbox")
    with suppress(DropRefused):
        assert Path(os.path.normpath(in_inbox(inbox, asked))).parent == inbox
        return
    with pytest.raises(DropRefused) as refused:
        in_inbox(inbox, asked)
    assert "\n" not in str(refused.value)
