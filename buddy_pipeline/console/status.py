"""How things stand: server, inbox, drops, tables."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql
from rich.console import Console

from buddy_pipeline.console.summaries import figures_table
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.database.tables.exported import EXPORT
from buddy_pipeline.drops.drop import Drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.inbox import candidates, rosters
from buddy_pipeline.orchestration.imports.opening import open_asked
from buddy_pipeline.orchestration.rosters.assets import open_asked_roster
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import PROGRAMS


def print_status(console: Console, settings: Settings, url: str) -> None:
    """Everything at a glance; ``url`` is our database, migrated."""
    where = "that of BUDDY_DATABASE_URL" if settings.database_url else f"embedded, in {settings.postgres}"
    console.print(f"Database: {where}", soft_wrap=True)
    with psycopg.connect(url) as connection:
        _print_drops(console, settings, connection)
        print_events(console, connection)
        tables = [("export", table) for table in EXPORT] + [("csr", name) for name in CSR]
        counts = [(f"{schema}.{name}", _rows(connection, schema, name)) for schema, name in tables]
        console.print("\nTables", style="bold")
        console.print(figures_table(("table", "rows"), counts))
        print_enrollments(console, connection)


def print_enrollments(console: Console, connection: psycopg.Connection) -> None:
    """People in each program by how far they came."""
    query = "select program_type, status, count(*) from csr.program_enrollments group by 1, 2 order by 1, 2"
    rows = connection.execute(query).fetchall()
    console.print("\nEnrollments", style="bold")
    console.print(figures_table(("program", "status", "people"), rows))


def print_people_by_programs(console: Console, connection: psycopg.Connection) -> None:
    """How many people are in one program, in two, and so on; somebody in several is one person."""
    query = (
        "select programs, count(*) from"
        " (select count(distinct program_type) as programs from csr.program_enrollments group by user_id) p"
        " group by 1 order by 1"
    )
    programs = sum(len(program.program_types) for program in PROGRAMS)
    counts = dict(connection.execute(query).fetchall())
    told = [f"in {'all ' * (number == programs)}{number}: {counts.get(number, 0):,}" for number in range(2, programs + 1)]
    console.print(f"People in 1 program: {counts.get(1, 0):,}, {', '.join(told)}")


def print_stored_events(console: Console, url: str) -> None:
    """Events that the platform sent, by what became of them."""
    with psycopg.connect(url) as connection:
        print_events(console, connection)


def print_events(console: Console, connection: psycopg.Connection) -> None:
    """Events that the platform sent, by what became of them; nothing before the first."""
    query = (
        "select type, count(*), count(*) filter (where status = 'applied'), count(*) filter (where status = 'waiting'),"
        " count(*) filter (where status = 'rejected'), count(*) filter (where status = 'received')"
        " from ops.buddy_system_events group by type order by type"
    )
    rows = connection.execute(query).fetchall()
    if rows:
        console.print("\nEvents", style="bold")
        console.print(figures_table(("event", "stored", "applied", "waiting", "rejected", "to be applied"), rows))


def _print_drops(console: Console, settings: Settings, connection: psycopg.Connection) -> None:
    query = (
        "select name, drop_id, status, coalesce(period, ''), coalesce(message, ''), digest from ops.drops"
        " where format is distinct from 'events' order by export_date nulls last, settled_at"
    )
    drops = connection.execute(query).fetchall()
    console.print("\nDrops", style="bold")
    console.print(figures_table(("drop", "id", "status", "period", "why"), [drop[:5] for drop in drops]))
    status = {drop[5]: drop[2] for drop in drops}
    inbox = [(found.name, _status_in_inbox(open_asked, settings, found.path, status)) for found in candidates(settings.drops)]
    inbox += [
        (found.name, _status_in_inbox(open_asked_roster, settings, found.path, status)) for found in rosters(settings.drops)
    ]
    rows = connection.execute("select entity, count(*) from ops.waiting_rows group by 1 order by 1").fetchall()
    if rows:
        console.print("\nRows that wait for people nobody knows yet", style="bold")
        console.print(figures_table(("entity", "rows"), rows))
    console.print(f"\nInbox {settings.drops}", style="bold", soft_wrap=True)
    console.print(figures_table(("drop", "status"), inbox))


def _status_in_inbox(open_: Callable[[Settings, Path], Drop], settings: Settings, path: Path, status: dict[str, str]) -> str:
    try:
        return status.get(open_(settings, path).digest, "waiting")
    except DropRefused as refusal:
        return f"cannot be taken: {refusal}"


def _rows(connection: psycopg.Connection, schema: str, table: str) -> int:
    found = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()
    return int(found[0]) if found else 0
