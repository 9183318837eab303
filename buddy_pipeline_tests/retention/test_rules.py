"""The file that says how long what is kept: its defaults, its words, and a line for each slip."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from buddy_pipeline.retention.rules import Kind, load_retention, months_before
from buddy_pipeline.settings import DEFAULT_RETENTION
from buddy_pipeline.yaml_files import FileInvalid

ALL_KEPT = "".join(f"{kind.value}: kept\n" for kind in Kind)
KINDS = "texts, quarantine, received_events, published_events, audit, reports"
A_TIME = "must be `kept`, or a time of 1 to 1200 months, like `24 months` or `2 years`"
WITH_UNIT = "must be `kept`, or a time of 1 to 1200 months, with its unit, like `24 months` or `2 years`"


def _written(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(FileInvalid) as caught:
        load_retention(_written(folder, text))
    return caught.value.faults


def test_by_default_texts_and_the_quarantine_go_after_24_months_and_all_else_is_kept() -> None:
    rules = load_retention(DEFAULT_RETENTION)
    assert rules.months == dict.fromkeys(Kind) | {Kind.TEXTS: 24, Kind.QUARANTINE: 24}


@pytest.mark.parametrize(
    ("value", "months"),
    [("1 month", 1), ("24 months", 24), ('"24 months"', 24), ("1 year", 12), ("10 years", 120), ("kept", None)],
)
def test_a_time_is_written_as_people_do(tmp_path: Path, value: str, months: int | None) -> None:
    rules = load_retention(_written(tmp_path, ALL_KEPT.replace("audit: kept", f"audit: {value}")))
    assert rules.months[Kind.AUDIT] == months


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("24", WITH_UNIT),
        ("-3", WITH_UNIT),
        ("-3 months", A_TIME),
        ("0 months", A_TIME),
        ("two years", A_TIME),
        ("24 moons", A_TIME),
        ("2.5 years", A_TIME),
        ("2000 months", A_TIME),
        ("forever", A_TIME),
        ("", A_TIME),
        ("true", A_TIME),
        ("[24 months]", A_TIME),
        ("2024-01-01", A_TIME),
    ],
)
def test_a_time_that_is_none_is_one_line_that_says_what_to_write(tmp_path: Path, value: str, problem: str) -> None:
    text = ALL_KEPT.replace("quarantine: kept", f"quarantine: {value}")
    assert _faults(tmp_path, text) == (f"own.yaml, line 2: quarantine: {problem}",)


def test_an_unknown_kind_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    assert _faults(tmp_path, f"{ALL_KEPT}letters: 3 months\n") == (
        f"own.yaml, line 7: letters: is no kind of data; write one of {KINDS}",
    )


def test_a_kind_that_stands_twice_is_told(tmp_path: Path) -> None:
    assert _faults(tmp_path, f"{ALL_KEPT}texts: 3 months\n") == ("own.yaml, line 7: texts stands here twice; remove one",)


def test_a_kind_that_is_missing_is_told(tmp_path: Path) -> None:
    assert _faults(tmp_path, ALL_KEPT.replace("audit: kept\n", "")) == (
        "own.yaml, line 5: lacks audit; write `audit: kept`, or a time",
    )


@pytest.mark.parametrize("text", ["", "- texts\n", "kept\n"])
def test_a_file_of_something_else_is_one_line(tmp_path: Path, text: str) -> None:
    assert _faults(tmp_path, text) == ("own.yaml, line 1: must be lines like `texts: 24 months`",)


def test_all_slips_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    faults = _faults(tmp_path, "letters: kept\ntexts: 3\naudit: never\n")
    assert [fault.partition(":")[0] for fault in faults] == [f"own.yaml, line {line}" for line in (1, 2, 3, 3)]


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(FileInvalid, match="there is no such file"):
        load_retention(tmp_path / "none.yaml")


def test_how_long_a_kind_stays_is_told_in_words() -> None:
    rules = load_retention(DEFAULT_RETENTION)
    assert rules.how_long(Kind.TEXTS) == "24 months after the person left all programs; of several people, after all of them left"
    assert rules.how_long(Kind.RECEIVED_EVENTS) == "until the person is erased"
    assert all(rules.how_long(kind) for kind in Kind)


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [((2026, 6, 30), 24, (2024, 6, 30)), ((2026, 3, 31), 1, (2026, 2, 28)), ((2024, 2, 29), 12, (2023, 2, 28)),
     ((2026, 1, 15), 1, (2025, 12, 15)), ((2026, 12, 15), 12, (2025, 12, 15))],
)  # fmt: skip
def test_months_are_counted_by_the_calendar(moment: tuple[int, int, int], months: int, before: tuple[int, int, int]) -> None:
    assert months_before(datetime(*moment, 12, tzinfo=UTC), months) == datetime(*before, 12, tzinfo=UTC)
