"""Samples of all programs tell of one community, in which people overlap."""

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline import cli
from buddy_pipeline.cli.drops import SAMPLED
from buddy_pipeline.drops.batches import ROW, Batch
from buddy_pipeline.judging.judge import Judge
from buddy_pipeline.sample.files import Format
from buddy_pipeline.sample.generator import EXPORT_DATE, MONTHS, window_of
from buddy_pipeline.sample.lists import Lists, write_lists
from buddy_pipeline.sample.members import Members, invent_members
from buddy_pipeline.sample.programs import WITH_SAMPLES, generate_lists, write_sample_of
from buddy_pipeline.sources import program_names
from buddy_pipeline.sources.kintell.entities import LEVELS
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.small_exports import Installation

PROGRAM_START = datetime(2020, 1, 1, tzinfo=UTC)
USERS, SEED = 60, 3
OF_LISTS = ("kintell", "upskilling")
FORMATS: tuple[Format, ...] = ("csv", "json", "xlsx")


@pytest.fixture(scope="module")
def members() -> Members:
    return invent_members(SEED, USERS, window_of(USERS, EXPORT_DATE, MONTHS))


def rules_found(lists: Lists) -> Counter[str]:
    """The rules that find something in the rows under our names, without the spaces that readers leave out."""
    found: Counter[str] = Counter()
    for name, table in lists.tables.items():
        entity = lists.source[name]
        empty = pa.nulls(len(table), pa.string())
        cells = {
            name: pc.utf8_trim_whitespace(table[name]) if name in table.column_names else empty for name in entity.column_names
        }
        rows = pa.table({ROW: pa.array(range(len(table)), pa.int64()), **cells})
        judge = Judge(entity, export_date=EXPORT_DATE, program_start=PROGRAM_START)
        found.update(judge.judge(Batch(entity, "sample", rows)).faults["rule"].to_pylist())
    return found


def test_every_program_has_samples() -> None:
    assert list(WITH_SAMPLES) == list(SAMPLED) == program_names()


@settings(max_examples=12, deadline=None)
@given(program=st.sampled_from(OF_LISTS), users=st.integers(1, 60), seed=st.integers(0, 2**32), months=st.integers(1, 60))
def test_without_faults_no_rule_finds_anything_but_addresses_in_capitals(
    program: str, users: int, seed: int, months: int
) -> None:
    assert set(rules_found(generate_lists(program, users, seed, months=months, faults=False))) <= {"email-not-lowercase"}


def test_planted_faults_are_found_by_many_rules() -> None:
    assert {
        "required-missing",
        "email-invalid",
        "enum-unknown",
        "enum-assumed",
        "number-out-of-range",
        "rating-out-of-range",
        "timestamp-without-zone",
        "timestamp-invalid",
    } <= set(rules_found(generate_lists("kintell", 200, SEED)))
    assert {
        "required-missing",
        "provider-not-described",
        "enum-unknown",
        "number-out-of-range",
        "timestamp-invalid",
        "expires-before-issued",
    } <= set(rules_found(generate_lists("upskilling", 200, SEED)))


@pytest.mark.parametrize("program", OF_LISTS)
@pytest.mark.parametrize("format", FORMATS)
def test_the_same_arguments_give_the_same_drop(tmp_path: Path, program: str, format: Format) -> None:
    drops = [write_sample_of(program, tmp_path / place, users=20, seed=4, format=format) for place in ("a", "b")]
    first, second = ({path.name: path.read_bytes() for path in _files(drop)} for drop in drops)
    assert first == second
    assert {"2026-10-31" in name for name in [*first, drops[0].name]} == {True}
    with pytest.raises(FileExistsError, match="is there already"):
        write_sample_of(program, tmp_path / "a", users=20, seed=4, format=format)


def _files(drop: Path) -> list[Path]:
    return sorted(drop.iterdir()) if drop.is_dir() else [drop]


def test_lists_of_kintell_come_in_every_shape_and_on_either_scale(tmp_path: Path) -> None:
    folder = write_sample_of("kintell", tmp_path, users=USERS, seed=SEED, format="csv", faults=False)
    read = {path.name.removesuffix("-2026-10-31.csv"): _rows(path) for path in _files(folder)}
    assert set(read) == {"sessions", "mentorship", "language", "language-1.1", "users"}
    assert {row["Session_Type"] for row in read["sessions"]} == {"Language Connect", "Mentorship"}
    assert {row["rating"] for row in read["language"]} == {"", "0.00", "0.25", "0.50", "0.75", "1.00"}
    assert {row["rating"] for row in read["mentorship"]} == {"", "1", "2", "3", "4", "5"}
    assert "mentor_email" in read["mentorship"][0]
    assert "metadata" in read["language-1.1"][0]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_levels_rise_over_time() -> None:
    sessions = generate_lists("kintell", USERS, SEED, faults=False).tables["sessions"]
    told = sessions.filter(pc.is_valid(sessions["language_level"])).sort_by("scheduled_at").to_pylist()
    levels: dict[str, list[int]] = defaultdict(list)
    for row in told:
        levels[row["participant_name"] or ""].append(LEVELS.index(row["language_level"]))
    levels.pop("")
    assert all(seen == sorted(seen) for seen in levels.values())
    assert any(seen[0] < seen[-1] for seen in levels.values())


def test_people_overlap_and_are_known_by_several_spellings_and_addresses(members: Members) -> None:
    buddies = set(members.people.table["email"].to_pylist()[:USERS])
    known = {}
    for program in OF_LISTS:
        lists = generate_lists(program, USERS, SEED, faults=False)
        cells = [
            cell for table in lists.tables.values() for name in table.column_names if "email" in name for cell in table[name]
        ]
        known[program] = {cell.as_py() for cell in cells}
    plain = {program: {cell.strip().lower() for cell in cells} for program, cells in known.items()}
    assert buddies & plain["kintell"] & plain["upskilling"]
    assert plain["kintell"] - buddies
    assert any(cell != cell.lower() for cell in known["kintell"])
    assert any(cell != cell.strip() for cell in known["kintell"])
    assert any(cell.endswith("@home.example") for cell in plain["kintell"])


@pytest.mark.parametrize(
    "order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)], ids=lambda order: "-".join(program_names()[i] for i in order)
)
def test_everybody_is_one_person_whatever_is_imported_first(
    database_url: str, tmp_path: Path, members: Members, order: tuple[int, ...]
) -> None:
    installation = Installation(database_url, tmp_path)
    for position in order:
        program, format = program_names()[position], FORMATS[position]
        drop = write_sample_of(program, tmp_path, users=USERS, seed=SEED, format=format, faults=False)
        assert set(installation.load_path(drop).faults) <= {"email-not-lowercase"}
    with psycopg.connect(database_url) as connection:
        [(people,)] = connection.execute("SELECT count(*) FROM csr.users").fetchall()
        programs = "SELECT count(DISTINCT program_type) FROM csr.program_enrollments GROUP BY user_id"
        in_programs = Counter(count for (count,) in connection.execute(programs))
    assert people == len(_told_of(members))
    assert set(in_programs) == {1, 2, 3, 4}


def _told_of(members: Members) -> set[int]:
    """Positions of the people whom any of the samples tells of."""
    first = members.people.table["email"].to_pylist()
    whose = {address: position for position, address in enumerate(first)}
    whose |= {f"{address.partition('@')[0]}@home.example": position for address, position in whose.items()}
    found = set(range(USERS))
    for program in OF_LISTS:
        for table in generate_lists(program, USERS, SEED, faults=False).tables.values():
            cells = [cell.as_py() for name in table.column_names if "email" in name for cell in table[name]]
            found |= {whose[cell.strip().lower()] for cell in cells}
    return found


def test_a_workbook_and_a_json_file_of_lists_give_the_same_tables(
    server_data: Path, migrated_template: str, tmp_path: Path
) -> None:
    lists = [generate_lists(program, 30, SEED) for program in OF_LISTS]
    tables = {format: _tables_of(server_data, migrated_template, tmp_path, lists, format) for format in ("json", "xlsx")}
    assert tables["json"] == tables["xlsx"]
    assert all(
        tables["json"][f"csr.{name}"] for name in ("kintell_sessions", "kintell_ratings", "learning_progress", "credentials")
    )


def _tables_of(
    server_data: Path, template: str, folder: Path, all_lists: list[Lists], format: Format
) -> dict[str, list[tuple[object, ...]]]:
    with fresh_database(server_data, template) as url:
        installation = Installation(url, folder)
        for lists in all_lists:
            installation.load_path(write_lists(folder, lists, format))
        return installation.everything()


def test_the_command_makes_samples_of_all_programs(tmp_path: Path) -> None:
    out = tmp_path / "exports"
    done = CliRunner().invoke(cli.main, ["sample", str(out), "--source", "all", "--users", "10", "--format", "json"])
    assert done.exit_code == 0, done.output
    drops = [Path(line) for line in done.output.split()]
    assert [drop.name for drop in drops] == [
        "buddy_export_2026-10-31.json",
        "kintell_2026-10-31.json",
        "upskilling_2026-10-31.json",
    ]
    assert {"users", "sessions"} == set(json.loads(drops[1].read_text()))
