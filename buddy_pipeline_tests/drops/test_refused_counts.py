"""A drop that holds other numbers of records than it says ends in one clear line."""

from pathlib import Path

import pytest

from buddy_pipeline_tests.drops.exports import (
    HEADER,
    METADATA,
    ROWS,
    contents,
    refusal,
    write_folder,
    write_json,
)


def test_fewer_records_than_the_metadata_counts(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "drop", {"users.csv": "\n".join([HEADER, *ROWS])}, METADATA | {"record_counts": {"users": 3}}
    )
    assert refusal(folder) == "users.csv: the metadata counts 3 users, but there are 2; export it anew, whole."


def test_miscounted_rows_are_records_too(tmp_path: Path) -> None:
    lines = [HEADER, *ROWS, "too,few"]
    folder = write_folder(tmp_path / "drop", {"users.csv": "\n".join(lines)}, METADATA | {"record_counts": {"users": 3}})
    assert len(contents(folder)["users"]) == 2


def test_an_entity_that_is_counted_but_not_there(tmp_path: Path) -> None:
    path = write_json(tmp_path / "export.json", {"users": []}, METADATA | {"record_counts": {"users": 0, "matches": 4}})
    assert refusal(path).startswith("export.json: the metadata counts 4 matches, but the drop holds none")


def test_a_total_that_is_not_met(tmp_path: Path) -> None:
    path = write_json(tmp_path / "export.json", {"users": [{}], "events": [{}]}, METADATA | {"total_records": 3})
    assert refusal(path).startswith("export.json: the metadata counts 3 records in all, but there are 2")


@pytest.mark.parametrize(("total", "met"), [(2, True), (3, True), (1, False)])
def test_the_total_of_a_comment_header_counts_its_file_or_the_drop(tmp_path: Path, total: int, met: bool) -> None:
    comments = f"# Export Date: 2025-11-22T10:30:00Z\n# Total Records: {total}\n"
    events = "event_id,match_id,event_type,event_date\n1,2,hangout,2024-01-15T10:00:00Z\n"
    folder = write_folder(tmp_path / "drop", {"users.csv": "\n".join([comments + HEADER, *ROWS]), "events.csv": events}, None)
    if met:
        assert len(contents(folder)) == 2
    else:
        assert refusal(folder).startswith("users.csv: the metadata counts 1 users, but there are 2")
