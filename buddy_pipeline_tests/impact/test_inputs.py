"""What figures are made from is read once, and again as soon as a row of it changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from buddy_pipeline import sources
from buddy_pipeline.database.tables.companies import COMPANY_PERIOD
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import Program, load_programs
from buddy_pipeline.impact.staleness import newest_period, stale
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.impact.own_files import TEMPLATES as TEMPLATE_TEXTS
from buddy_pipeline_tests.impact.own_files import changed
from buddy_pipeline_tests.impact.own_files import write as write_file
from buddy_pipeline_tests.impact.rows import Attendance, Event, Feedback, Match, Session, User, World
from buddy_pipeline_tests.impact.world import EXPORTED, add, exchange, make_what_is_stale, read, uid, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
DECEMBER = date(2024, 12, 1)
WORLD = World(
    users=(User(uid(1)), User(uid(2), "volunteer")),
    kintell_sessions=(Session(uid(301), "skill_share", uid(1), uid(2), datetime(2024, 12, 2, tzinfo=UTC), 60),),
)
READ_FROM = sorted(table.fullname for table in METADATA.tables.values() if table.schema == "csr" and table is not COMPANY_PERIOD)
LONGER = b"UPDATE csr.kintell_sessions SET duration_minutes = 90"


@pytest.fixture
def made(one_database: str) -> str:
    """A database whose figures are up to date."""
    write(one_database, WORLD)
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    return one_database


def _look(url: str) -> list[date]:
    return stale(url, METHODOLOGY, TEMPLATES)["volunteer_activity"]


def _read_at(url: str) -> datetime:
    (row,) = read(url, "SELECT looked_at FROM impact.last_look")
    return row["looked_at"]


def _revision(url: str) -> object:
    (row,) = read(url, "SELECT revision FROM impact.revision")
    return row["revision"]


def test_rows_that_did_not_change_are_not_read_again(made: str) -> None:
    before = _read_at(made)
    assert _look(made) == []
    assert make_what_is_stale(made, METHODOLOGY, TEMPLATES) == []
    assert _read_at(made) == before


def test_a_changed_row_is_seen_at_the_next_look(made: str) -> None:
    before = _read_at(made)
    with psycopg.connect(made) as connection:
        connection.execute(LONGER)
    assert _look(made) == [DECEMBER]
    assert _read_at(made) > before


@pytest.mark.parametrize("table", [*READ_FROM, "pii.users"])
@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO {table} SELECT * FROM {table}",
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
    ],
)
def test_every_kind_of_change_of_every_table_is_marked(one_database: str, table: str, change: LiteralString) -> None:
    write(one_database, World())
    before = _revision(one_database)
    column = next(iter(METADATA.tables[table].columns)).name
    with psycopg.connect(one_database) as connection:
        connection.execute(sql.SQL(change).format(table=sql.Identifier(*table.split(".")), column=sql.Identifier(column)))
    assert _revision(one_database) != before


def test_a_change_that_is_taken_back_leaves_the_mark_as_it_was(made: str) -> None:
    before = _revision(made)
    with psycopg.connect(made) as connection:
        connection.execute(LONGER)
        connection.rollback()
    assert _revision(made) == before


def test_what_changes_after_a_change_was_taken_back_is_marked(made: str) -> None:
    before = _revision(made)
    with psycopg.connect(made) as connection:
        with connection.transaction(force_rollback=True):
            connection.execute(LONGER)
        assert connection.execute("SELECT revision FROM impact.revision").fetchone() == (before,)
        connection.execute(LONGER)
    assert _revision(made) != before


def test_a_look_neither_waits_for_a_load_nor_hides_it_later(made: str) -> None:
    with psycopg.connect(made) as load:
        load.execute(LONGER)
        assert _look(made) == []  # would wait for ever if the load's rows were in its way
        load.commit()
    assert _look(made) == [DECEMBER]


def _without_sessions(program: Program) -> Program:
    return program.model_copy(update={"activities": program.activities[1:]})


def _roles_exchanged(program: Program) -> Program:
    """The flags tell the opposite of what they told: who of the people is a volunteer."""
    flags = dict(zip(program.roles, reversed([role.flag for role in program.roles.values()]), strict=True))
    return program.model_copy(
        update={"roles": {name: role.model_copy(update={"flag": flags[name]}) for name, role in program.roles.items()}}
    )


@pytest.mark.parametrize("changed", [_without_sessions, _roles_exchanged])
def test_another_template_reads_the_rows_anew(made: str, changed: Callable[[Program], Program]) -> None:
    before = _read_at(made)
    assert stale(made, METHODOLOGY, tuple(changed(program) for program in TEMPLATES))["vis_scores"] == [DECEMBER]
    assert _read_at(made) > before


def test_an_activity_over_another_table_is_out_of_date_when_a_row_there_changes(one_database: str, tmp_path: Path) -> None:
    """Feedback of buddies: nothing else that a figure is made from looks at it."""
    text, _ = changed(
        TEMPLATE_TEXTS["buddy.yaml"],
        "table: buddy_checkins, at: checkin_date}\n\n",
        "table: buddy_feedback, at: submitted_at}\n\n",
    )
    write_file(tmp_path, text, "buddy.yaml")
    templates = load_programs(tmp_path, METHODOLOGY)
    november, december = datetime(2024, 11, 5, tzinfo=UTC), datetime(2024, 12, 5, tzinfo=UTC)
    match = Match(uid(10), uid(1), uid(2), november)
    feedback = [Feedback(uid(20 + at.month), match.id, "buddy", Decimal("0.5"), at) for at in (november, december)]
    write(one_database, replace(WORLD, buddy_matches=(match,), buddy_feedback=tuple(feedback)))
    make_what_is_stale(one_database, METHODOLOGY, templates)
    with psycopg.connect(one_database) as connection:
        connection.execute(
            "UPDATE csr.buddy_feedback SET submitted_at = submitted_at + interval '1 day' WHERE id = %s", [uid(31)]
        )
    assert stale(one_database, METHODOLOGY, templates)["volunteer_activity"] == [date(2024, 11, 1)]
    make_what_is_stale(one_database, METHODOLOGY, templates)
    moments = read(
        one_database, "SELECT happened_at FROM impact.volunteer_activity WHERE source_table = 'buddy_feedback' ORDER BY 1"
    )
    assert [row["happened_at"] for row in moments] == [november + timedelta(days=1), december]


def test_an_event_of_another_type_is_not_what_the_activity_is_made_from(made: str) -> None:
    """Of the informal events the templates read those that belong to a match."""
    event = Event(uid(30), "informal", "hangout", datetime(2024, 12, 3, tzinfo=UTC))
    add(made, World(buddy_events=(event,)))
    assert _look(made) == []


def test_who_may_have_organised_an_event_is_part_of_it(one_database: str) -> None:
    """An organizer's name is found among the sealed names of those who came: another seal may be another name."""
    at = datetime(2024, 12, 4, tzinfo=UTC)
    people = (User(uid(1)), User(uid(2), "volunteer", names=(("Ola", "Nordmann"),)))
    event = Event(uid(30), "formal", "social", at, organizer="Ola Nordmann")
    world = World(users=people, buddy_events=(event,), buddy_event_attendances=(Attendance(event.id, uid(2), "formal", at),))
    write(one_database, world)
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    assert [row["activity"] for row in read(one_database, "SELECT activity FROM impact.volunteer_activity")] == [
        "formal_event_organized"
    ]
    exchange(one_database, replace(world, users=(people[0], replace(people[1], names=(("Ole", "Nordmann"),)))))
    assert _look(one_database) == [DECEMBER]


def test_figures_go_as_far_as_the_newest_export_of_any_program(made: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PROGRAMS", (BUDDY, replace(BUDDY, name="second")))
    for program, period in (("second", "2025-02"), ("companies", "2025-03")):
        with psycopg.connect(made) as connection:
            connection.execute(
                "INSERT INTO ops.drops (drop_id, digest, program, name, format, period, export_date, status, run_id, settled_at)"
                " VALUES (%(p)s, %(p)s, %(p)s, 'd', 'csv', %(period)s, now(), 'loaded', 'run', now())",
                {"p": program, "period": period},
            )
    assert newest_period(made) == date(2025, 2, 1)  # a roster tells of nothing that happened
    assert _look(made) == [date(2025, 1, 1), date(2025, 2, 1)]


def test_a_newer_export_reads_the_rows_up_to_its_period(made: str) -> None:
    january = EXPORTED.replace(year=2025, month=1)
    with psycopg.connect(made) as connection:
        connection.execute("UPDATE ops.drops SET period = '2025-01', export_date = %s", [january])
    assert _look(made) == [date(2025, 1, 1)]
