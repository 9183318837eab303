"""What an export says of itself, wherever it says it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.metadata import ExportMetadata
from buddy_pipeline_tests.drops.exports import HEADER, METADATA, NOW, ROWS, opened, write_folder, write_json, write_sheets

MADE = datetime(2025, 11, 22, 10, 30, tzinfo=UTC)


def described(tmp_path: Path, **changes: Any) -> ExportMetadata:
    return opened(write_json(tmp_path / "export.json", {"users": []}, METADATA | changes)).metadata


def test_from_metadata_json(tmp_path: Path) -> None:
    counts = {"users": 0, "event_attendance": 0, "companies": 4}
    metadata = opened(write_folder(tmp_path / "drop", {"users.csv": HEADER}, METADATA | {"record_counts": counts})).metadata

    assert metadata == ExportMetadata(METADATA["export_id"], MADE, "1.0.0", "Buddy Program", {"users": 0, "event_attendance": 0})


def test_from_metadata_json_that_is_wrapped(tmp_path: Path) -> None:
    assert opened(write_folder(tmp_path / "drop", {"users.csv": HEADER}, {"export_metadata": METADATA})).export_date == MADE


@pytest.mark.parametrize("form", ["# {}: {}", '"# {}: {}",,,', "#{} :  {};;;"])
def test_from_a_comment_header(tmp_path: Path, form: str) -> None:
    facts = {"Export ID": METADATA["export_id"], "export date": METADATA["export_date"], "VERSION": "1.0.0", "Total Records": "2"}
    comments = ["# Buddy Program Export", *(form.format(label, value) for label, value in facts.items())]
    metadata = opened(write_folder(tmp_path / "drop", {"users.csv": "\n".join([*comments, HEADER, *ROWS])}, None)).metadata

    assert metadata == ExportMetadata(METADATA["export_id"], MADE, "1.0.0", None, file_totals={"users.csv": 2})


def test_from_a_sheet(tmp_path: Path) -> None:
    labels = [
        ["Field", "Value"],
        ["EXPORT ID", METADATA["export_id"]],
        ["export_date", datetime(2025, 11, 22, 10, 30)],
        ["Version", "v1.2"],
    ]
    counts = [["Users", 0], ["record_counts.matches", None], ["Check-ins", None], ["Total Records", 0.0]]
    sheets = {"export metadata": [*labels, *counts], "USERS ": [HEADER.split(",")]}
    metadata = opened(write_sheets(tmp_path / "export.xlsx", sheets)).metadata

    assert metadata == ExportMetadata(METADATA["export_id"], MADE, "v1.2", None, {"users": 0}, 0)


@pytest.mark.parametrize("value", ["2025-11-22", date(2025, 11, 22), datetime(2025, 11, 22)])
def test_a_date_cell_without_time_is_the_end_of_that_day(tmp_path: Path, value: Any) -> None:
    path = write_sheets(tmp_path / "export.xlsx", {"Users": [HEADER.split(",")], "Export Metadata": [["Export Date", value]]})

    assert opened(path).export_date == datetime(2025, 11, 22, 23, 59, 59, 999_999, UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-11-22T12:30:00+02:00", MADE),
        ("2025-11-22 10:30:00Z", MADE),
        ("2025-11-22T10:30:00.5Z", MADE.replace(microsecond=500_000)),
        ("2020-01-01T00:00:00Z", datetime(2020, 1, 1, tzinfo=UTC)),
        (f"{NOW:%Y-%m-%d}", datetime(2025, 12, 1, 23, 59, 59, 999_999, UTC)),
    ],
)
def test_export_dates_that_are_understood(tmp_path: Path, text: str, moment: datetime) -> None:
    assert described(tmp_path, export_date=text).export_date == moment


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"export_date": None}, "there is no export date"),
        ({"export_date": "  "}, "there is no export date"),
        ({"export_date": "yesterday"}, "the export date is not understood"),
        ({"export_date": "2025-11-31"}, "the export date is no date that exists"),
        ({"export_date": "0001-01-01T00:00:00+10:00"}, "the export date is not understood"),
        ({"export_date": "2025-11-22T10:30:00"}, "the export date has no time zone"),
        ({"export_date": "2025-12-02"}, "the export date lies in the future"),
        ({"export_date": "2025-12-01T00:00:01Z"}, "the export date lies in the future"),
        ({"export_date": "2019-12-31T23:59:59Z"}, "the export date lies before 2020-01, the first period"),
        ({"version": "2.0.0"}, "the version of the format is unknown; version 1 is read here"),
        ({"version": 10}, "the version of the format is unknown"),
        ({"version": "one"}, "the version of the format is unknown"),
        ({"record_counts": {"users": "many"}}, "the record count of users is not a whole number"),
        ({"record_counts": {"matches": -1}}, "the record count of matches is not a whole number"),
        ({"total_records": 1.5}, "the total records is not a whole number"),
    ],
)
def test_metadata_that_is_refused(tmp_path: Path, change: dict[str, Any], problem: str) -> None:
    with pytest.raises(DropRefused) as refused:
        described(tmp_path, **change)
    assert str(refused.value).startswith(f"export.json, export_metadata: {problem}")


@pytest.mark.parametrize(("version", "read"), [("1.9", "1.9"), (1, "1"), (1.0, "1"), (None, None)])
def test_versions_that_are_read(tmp_path: Path, version: Any, read: str | None) -> None:
    assert described(tmp_path, version=version).version == read


@pytest.mark.parametrize(
    ("one", "other", "problem"),
    [
        ("Export Date: 2025-11-22", "Export Date: 2025-11-21", "the export date differs from that in users.csv"),
        (
            "Export Date: 2025-11-22\n# Export ID: 1",
            "Export Date: 2025-11-22T10:30:00Z\n# Export ID: 2",
            "the export ID differs from that in users.csv",
        ),
    ],
)
def test_comment_headers_that_contradict_each_other(tmp_path: Path, one: str, other: str, problem: str) -> None:
    files = {"users.csv": f"# {one}\n{HEADER}", "events.csv": f"# {other}\nevent_id,match_id,event_type,event_date"}
    with pytest.raises(DropRefused) as refused:
        opened(write_folder(tmp_path / "drop", files, None))
    assert str(refused.value).startswith(f"events.csv: {problem}")


@pytest.mark.parametrize("content", ["[]", "{", "[" * 1_000_000, '{"export_date": NaN'])
def test_a_metadata_file_that_is_not_json(tmp_path: Path, content: str) -> None:
    with pytest.raises(DropRefused, match=r"metadata\.json: is not (valid JSON|a JSON object)"):
        opened(write_folder(tmp_path / "drop", {"users.csv": HEADER, "metadata.json": content}, None))
