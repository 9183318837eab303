"""A drop of lists is of the date in its metadata, else of the newest in the names of its files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from buddy_pipeline_tests.sources.kintell.lists import LANGUAGE, USER, opened, refusal, write_json, write_list, write_workbook

END = (23, 59, 59, 999999)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("language-2025-11-30.csv", (2025, 11, 30)),
        ("language_2025-11-03.CSV", (2025, 11, 3)),
        ("language-2025-11.csv", (2025, 11, 30)),
        ("language-2024-02.csv", (2024, 2, 29)),
        ("language-2025-Q3.csv", (2025, 9, 30)),
        ("language-2025-q1 (2).csv", (2025, 3, 31)),
        ("language-2025-Q4.csv", (2025, 12, 10)),
        ("language-2025-12.csv", (2025, 12, 10)),
        ("2025-12-10.csv", (2025, 12, 10)),
        ("language-2025-10-01-2025-10-31.csv", (2025, 10, 31)),
        ("language-2025-10-2025-09.csv", (2025, 9, 30)),
        ("language-2025-Q3 sent 2025-10-02.csv", (2025, 10, 2)),
    ],
)
def test_the_name_tells_a_day_a_month_or_a_quarter(tmp_path: Path, name: str, day: tuple[int, int, int]) -> None:
    row = LANGUAGE | {"language_level": "A1"}
    assert opened(write_list(tmp_path / name, row)).export_date == datetime(*day, *END, UTC)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("language.csv", "nothing tells of when it is"),
        ("language-20251130.csv", "nothing tells of when it is"),
        ("language-12025-11.csv", "nothing tells of when it is"),
        ("language-2025-Q5.csv", "nothing tells of when it is"),
        ("language-2025-11-31.csv", "2025-11-31 in its name is no date that exists; correct the name."),
        ("language-2025-13.csv", "2025-13 in its name is no date that exists; correct the name."),
        ("language-2025-12-11.csv", "language-2025-12-11.csv, date in its name: the export date lies in the future"),
        ("language-2026-01.csv", "the export date lies in the future"),
        ("language-2026-Q1.csv", "the export date lies in the future"),
        ("language-2019-Q4.csv", "lies before 2020-01, the first period"),
    ],
)
def test_a_name_without_a_date_that_will_do_is_refused(tmp_path: Path, name: str, line: str) -> None:
    assert line in refusal(write_list(tmp_path / name, LANGUAGE))


def test_of_a_folder_the_newest_name_counts_and_its_own_where_none_has_a_date(tmp_path: Path) -> None:
    folder = tmp_path / "kintell-2025-07"
    write_list(folder / "users.csv", USER)
    assert opened(folder).export_date.date().isoformat() == "2025-07-31"
    write_list(folder / "language-2025-10.csv", LANGUAGE)
    write_list(folder / "language-2025-09-30.csv", LANGUAGE)
    assert opened(folder).export_date.date().isoformat() == "2025-10-31"


def test_metadata_counts_more_than_names(tmp_path: Path) -> None:
    date = {"export_date": "2025-11-22T10:30:00Z"}
    folder = tmp_path / "folder"
    write_list(folder / "language-2025-10.csv", LANGUAGE)
    (folder / "metadata.json").write_text('{"export_date": "2025-11-22T10:30:00Z"}')
    drops = [
        folder,
        write_list(tmp_path / "a-2025-10.csv", LANGUAGE, above="# Export Date: 2025-11-22T10:30:00Z\n"),
        write_json(tmp_path / "b-2025-10.json", date, sessions=[LANGUAGE]),
        write_workbook(tmp_path / "c-2025-10.xlsx", date, sessions=[LANGUAGE]),
    ]
    assert {opened(path).export_date for path in drops} == {datetime(2025, 11, 22, 10, 30, tzinfo=UTC)}


def test_metadata_may_tell_other_things_than_the_date(tmp_path: Path) -> None:
    (tmp_path / "kintell").mkdir()
    (tmp_path / "kintell" / "metadata.json").write_text('{"rating_scale": "1-5", "record_counts": {"sessions": 1}}')
    write_list(tmp_path / "kintell" / "language-2025-10.csv", LANGUAGE)
    assert opened(tmp_path / "kintell").export_date.date().isoformat() == "2025-10-31"
    write_list(tmp_path / "kintell" / "language-2025-10.csv", LANGUAGE, LANGUAGE)
    assert refusal(tmp_path / "kintell").startswith("language-2025-10.csv: the metadata counts 1 sessions, but there are 2")


def test_counts_and_scales_of_a_comment_header_hold_without_a_date(tmp_path: Path) -> None:
    above = "# Total Records: {}\n# rating_scale: {}\n"
    path = write_list(tmp_path / "language-2025-10.csv", LANGUAGE, above=above.format(1, "0-1"))
    assert [file.rating_scale for file in opened(path).files["sessions"]] == ["0-1"]
    assert "counts 2 sessions, but there are 1" in refusal(write_list(path, LANGUAGE, above=above.format(2, "0-1")))
    assert "the rating_scale is not known; write it as 1-5 or 0-1" in refusal(
        write_list(path, LANGUAGE, above=above.format(1, "stars"))
    )


def test_the_same_rows_of_another_date_are_another_drop(tmp_path: Path) -> None:
    names = ("a-2025-10.csv", "b-2025-10.csv", "a-2025-11.csv", "a-2025-10-31.csv")
    digests = [opened(write_list(tmp_path / name, LANGUAGE)).digest for name in names]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_a_name_that_tells_what_a_list_is_is_content_too(tmp_path: Path) -> None:
    row = {name: cell for name, cell in LANGUAGE.items() if name != "language_level"}
    language, mentors = (opened(write_list(tmp_path / f"{name}-2025-10.csv", row)) for name in ("language", "mentors"))
    assert language.digest != mentors.digest


def test_a_quarter_that_runs_is_the_same_drop_on_another_day(tmp_path: Path) -> None:
    path = write_list(tmp_path / "language-2025-Q4.csv", LANGUAGE)
    days = [opened(path, datetime(2025, month, 15, tzinfo=UTC)) for month in (11, 12)]
    assert [drop.export_date.month for drop in days] == [11, 12]
    assert len({drop.digest for drop in days}) == 1
    assert all(drop.is_of_today for drop in days)
    assert not opened(path, datetime(2026, 1, 1, tzinfo=UTC)).is_of_today
