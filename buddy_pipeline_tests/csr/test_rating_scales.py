"""On which scale a file rates is told by its metadata or by all of its ratings, and never guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.rating_scales import settle_scales
from buddy_pipeline.csr.relations import judge_repeated_keys
from buddy_pipeline.csr.staging import Staging
from buddy_pipeline.database.statements import compose
from buddy_pipeline.drops.contents import FILE_BITS, NamedFile
from buddy_pipeline.importing import ledger
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.kintell.entities import SESSIONS
from buddy_pipeline_tests.sources.kintell.lists import LANGUAGE, MENTORSHIP, judged, opened, write_list

Ratings = Sequence[str | None]


@pytest.fixture
def load(database_url: str, tmp_path: Path) -> Iterator[Load]:
    """A load of two files; a test that has others replaces them."""
    write_list(tmp_path / "lists" / "a-2025-11.csv", LANGUAGE)
    write_list(tmp_path / "lists" / "b-2025-11.csv", MENTORSHIP)
    drop = opened(tmp_path / "lists")
    with psycopg.connect(database_url) as connection:
        staging = Staging(KINTELL, drop.export_date)
        staging.create(connection)
        dates = {"export_date": drop.export_date, "oldest": drop.export_date}
        yield Load(connection, KINTELL, staging, drop.drop_id, "run", **dates, key_id="key", files=drop.files, lifecycles=())
        connection.rollback()


def settled(
    load: Load, *files: tuple[str | None, Ratings]
) -> tuple[list[list[Decimal | None]], list[tuple[str, int | None, str]]]:
    """The ratings of each file, scale told and ratings as exported, once they are settled, and file, row and rule of each fault."""
    named = tuple(NamedFile(f"{number}.csv", told) for number, (told, _) in enumerate(files))
    load = replace(load, files={SESSIONS.name: named}, staging=Staging(KINTELL, load.export_date))
    load.staging.create(load.connection)
    staged = load.staged(SESSIONS)
    insert = compose(
        "INSERT INTO {} (row, session_id, session_type, rating, rejected) VALUES (%s, %s, 'language', %s, false)", staged
    )
    for number, (_, ratings) in enumerate(files):
        for row, rating in enumerate(ratings, start=2):
            load.connection.execute(insert, [(number << FILE_BITS) + row, f"{number}-{row}", rating])
    settle_scales(load, SESSIONS)
    query = compose("SELECT row >> 40, CASE WHEN NOT rejected THEN rating END FROM {} ORDER BY row", staged)
    found = load.connection.execute(query).fetchall()
    faults = load.connection.execute(
        compose("SELECT file, row & 4095, rule FROM {} ORDER BY row", load.staging.faults)
    ).fetchall()
    query = compose("SELECT count(*) FROM {} WHERE rejected", staged)
    assert load.connection.execute(query).fetchone() == (sum(row is not None for _, row, _ in faults),)
    load.staging.drop(load.connection)
    return [[rating for file, rating in found if file == number] for number in range(len(files))], faults


@pytest.mark.parametrize(
    ("told", "ratings", "stored"),
    [
        (None, ["1", "3", "5", "4.5", None], ["0", "0.5", "1", "0.875", None]),
        (None, ["1", "0", "0.85"], ["1", "0", "0.85"]),
        (None, ["1", "0.5"], ["1", "0.5"]),
        ("0-1", ["1", "1"], ["1", "1"]),
        ("1-5", ["1", "1"], ["0", "0"]),
        (None, [None, None], [None, None]),
        (None, ["4.3"], ["0.825"]),
    ],
)
def test_ratings_are_stored_from_0_to_1(load: Load, told: str | None, ratings: Ratings, stored: Ratings) -> None:
    found, faults = settled(load, (told, ratings))
    assert found == [[None if rating is None else Decimal(rating) for rating in stored]]
    assert faults == []


def test_ratings_that_are_all_1_are_left_out_with_one_warning(load: Load) -> None:
    found, faults = settled(load, (None, ["1", "1.0", None]))
    assert found == [[None, None, None]]
    assert faults == [("0.csv", None, "rating-scale-unknown")]


@pytest.mark.parametrize(
    ("told", "ratings", "outside"),
    [
        (None, ["0.5", "4", "1", "0"], [2, 5]),
        ("0-1", ["0.5", "4", "1", "0"], [3]),
        ("1-5", ["0.5", "4", "1", "0"], [2, 5]),
    ],
)
def test_a_rating_outside_the_scale_of_its_file_rejects_its_row(
    load: Load, told: str | None, ratings: Ratings, outside: list[int]
) -> None:
    _, faults = settled(load, (told, ratings))
    assert faults == [("0.csv", row, "rating-out-of-range") for row in outside]


_rating = (
    st.none() | st.sampled_from(["1", "1", "0", "5"]) | st.integers(0, 500).map(lambda hundredths: str(Decimal(hundredths) / 100))
)


def test_any_files(load: Load) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.tuples(st.sampled_from([None, None, "1-5", "0-1"]), st.lists(_rating, max_size=6)), min_size=1, max_size=3)
    )
    def check(files: list[tuple[str | None, list[str | None]]]) -> None:
        found, faults = settled(load, *files)
        wanted = [_reckoned(f"{number}.csv", *file) for number, file in enumerate(files)]
        assert found == [ratings for ratings, _ in wanted]
        assert sorted(faults, key=str) == sorted((fault for _, some in wanted for fault in some), key=str)

    check()


def _reckoned(name: str, told: str | None, ratings: Ratings) -> tuple[list[Decimal | None], list[tuple[str, int | None, str]]]:
    """What is to be stored and told, one rating at a time."""
    numbers = [None if rating is None else Decimal(rating) for rating in ratings]
    given_ = [number for number in numbers if number is not None]
    by_ratings = "1-5" if any(number > 1 for number in given_) else "0-1" if any(number < 1 for number in given_) else None
    scale = told or by_ratings
    stored: list[Decimal | None] = []
    faults: list[tuple[str, int | None, str]] = []
    for row, number in enumerate(numbers, start=2):
        lowest, highest = (1, 5) if scale == "1-5" else (0, 1)
        is_outside = number is not None and scale is not None and not lowest <= number <= highest
        if is_outside:
            faults.append((name, row, "rating-out-of-range"))
        stored.append(None if number is None or scale is None or is_outside else (number - lowest) / (highest - lowest))
    if given_ and scale is None:
        faults.append((name, None, "rating-scale-unknown"))
    return stored, faults


def test_rows_of_two_files_are_told_apart_and_numbered_as_in_their_file(load: Load, tmp_path: Path) -> None:
    repeated = LANGUAGE | {"language_level": "A1"}
    write_list(tmp_path / "two" / "a-2025-11.csv", LANGUAGE, LANGUAGE | {"session_id": "LS-2", "duration_minutes": "0"})
    write_list(tmp_path / "two" / "b-2025-11.csv", MENTORSHIP, above="# here\n")
    write_list(tmp_path / "two" / "c-2025-11.csv", repeated, LANGUAGE | {"session_id": "LS-3", "duration_minutes": "0"})
    drop = opened(tmp_path / "two")
    load = replace(load, files=drop.files, drop_id=drop.drop_id)
    for batch in judged(tmp_path / "two"):
        hidden = [column.name for column in SESSIONS.columns if column.is_personal]
        load.staging.copy_rows(load.connection, SESSIONS, batch.rows.drop_columns(hidden))
        load.staging.copy_faults(load.connection, batch.faults)
    settle_scales(load, SESSIONS)
    judge_repeated_keys(load, SESSIONS)
    dated = {"period": drop.period, "export_date": drop.export_date, "format": drop.format}
    summary = ImportSummary(drop.drop_id, drop.name, KINTELL.name, drop.digest, **dated, entities={}, tables={}, faults={})
    ledger.record_loaded(load, drop, summary)
    query = "SELECT file, row, key, rule FROM ops.quarantine ORDER BY file, row, rule"
    assert load.connection.execute(query).fetchall() == [
        ("a-2025-11.csv", 2, "LS-1|language", "key-conflict"),
        ("a-2025-11.csv", 3, "LS-2|language", "number-out-of-range"),
        ("c-2025-11.csv", 3, "LS-3|language", "number-out-of-range"),
    ]
