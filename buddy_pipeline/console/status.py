"""How things stand: server, inbox, drops, tables."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg import sql
from rich.console import Console

from buddy_pipeline.console.summaries import figures_table
from buddy_pipeline.csr.identity.asked import count_by_kind
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.database.tables.exported import EXPORT
from buddy_pipeline.drops.drop import Drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.inbox import candidates, office_lists
from buddy_pipeline.orchestration.imports.opening import open_asked
from buddy_pipeline.orchestration.office_lists.assets import open_asked_list
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import OFFICE_LISTS, PROGRAMS


@dataclass(frozen=True)
class Part:
    """One part of how things stand: rows under the names of their columns, of which a terminal shows the first ``shown``."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    shown: int | None = None


def print_status(console: Console, settings: Settings, url: str) -> None:
    """Everything at a glance; ``url`` is our database, migrated."""
    console.print(f"Database: {_where(settings)}", soft_wrap=True)
    for name, part in _parts(settings, url).items():
        if part.rows or name not in _NOT_SHOWN_EMPTY:
            _print(console, part)


def status_as_json(settings: Settings, url: str) -> str:
    """The same as one JSON object: each part a list of objects."""
    parts = {
        name: [dict(zip(part.columns, row, strict=True)) for row in part.rows] for name, part in _parts(settings, url).items()
    }
    return json.dumps({"database": _where(settings), **parts}, ensure_ascii=False)


def _where(settings: Settings) -> str:
    return "that of BUDDY_DATABASE_URL" if settings.database_url else f"embedded, in {settings.postgres}"


def _parts(settings: Settings, url: str) -> dict[str, Part]:
    """The parts by their names in JSON, in the order in which they are shown."""
    with psycopg.connect(url) as connection:
        drops, settled = _drops(connection)
        return {
            "drops": drops,
            "waiting": _waiting(connection),
            "inbox": _inbox(settings, settled),
            "events": _events(connection),
            "questions": _questions(connection),
            "tables": _tables(connection),
            "enrollments": _enrollments(connection),
        }


_NOT_SHOWN_EMPTY = ("waiting", "events", "questions")


def _drops(connection: psycopg.Connection) -> tuple[Part, dict[str, str]]:
    """The drops of the ledger, and what became of each, by digest."""
    query = (
        "select name, drop_id, status, coalesce(period, ''), coalesce(message, ''), program, digest from ops.drops"
        " where format is distinct from 'events' order by export_date nulls last, settled_at"
    )
    drops = connection.execute(query).fetchall()
    columns = ("drop", "id", "status", "period", "why", "source")
    return Part("Drops", columns, [drop[:-1] for drop in drops], shown=5), {drop[-1]: drop[2] for drop in drops}


def _waiting(connection: psycopg.Connection) -> Part:
    rows = connection.execute("select entity, count(*) from ops.waiting_rows group by 1 order by 1").fetchall()
    return Part("Rows that wait for people nobody knows yet", ("entity", "rows"), rows)


def _inbox(settings: Settings, settled: dict[str, str]) -> Part:
    of_programs = [(found, partial(open_asked, settings, found.path)) for found in candidates(settings.drops)]
    of_office = [
        (found, partial(open_asked_list, settings, found.path, kind))
        for kind in OFFICE_LISTS
        for found in office_lists(settings.drops, kind)
    ]
    rows: list[tuple[object, ...]] = [(found.name, _status_in_inbox(open_, settled)) for found, open_ in of_programs + of_office]
    return Part(f"Inbox {settings.drops}", ("drop", "status"), rows)


def _tables(connection: psycopg.Connection) -> Part:
    of_office = [name for kind in OFFICE_LISTS for name in kind.tables]
    tables = [("export", table) for table in EXPORT] + [("csr", name) for name in (*CSR, *of_office)]
    rows: list[tuple[object, ...]] = [(f"{schema}.{name}", _rows(connection, schema, name)) for schema, name in tables]
    return Part("Tables", ("table", "rows"), rows)


def _enrollments(connection: psycopg.Connection) -> Part:
    """People in each program by how far they came."""
    query = "select program_type, status, count(*) from csr.program_enrollments group by 1, 2 order by 1, 2"
    return Part("Enrollments", ("program", "status", "people"), connection.execute(query).fetchall())


def _questions(connection: psycopg.Connection) -> Part:
    """What is asked about who is one person, by kind."""
    return Part("Who is one person: `people questions`", ("kind", "questions"), list(count_by_kind(connection)))


def _events(connection: psycopg.Connection) -> Part:
    """Events that the platforms sent, by what became of them."""
    query = (
        "select type, count(*), count(*) filter (where status = 'applied'), count(*) filter (where status = 'waiting'),"
        " count(*) filter (where status = 'rejected'), count(*) filter (where status = 'received')"
        " from ops.buddy_system_events group by type order by type"
    )
    columns = ("event", "stored", "applied", "waiting", "rejected", "to be applied")
    return Part("Events", columns, connection.execute(query).fetchall())


def _print(console: Console, part: Part) -> None:
    console.print(f"\n{part.title}", style="bold", soft_wrap=True)
    console.print(figures_table(part.columns[: part.shown], [row[: part.shown] for row in part.rows]))


def print_enrollments(console: Console, connection: psycopg.Connection) -> None:
    """People in each program by how far they came."""
    _print(console, _enrollments(connection))


def print_people_by_programs(console: Console, connection: psycopg.Connection) -> None:
    """How many people are in one program, in two, and so on, and in none yet; somebody in several is one person."""
    query = (
        "select programs, count(*) from"
        " (select count(e.program_type) as programs from csr.users u left join csr.program_enrollments e on e.user_id = u.id group by u.id) p"
        " group by 1 order by 1"
    )
    programs = sum(len(program.program_types) for program in PROGRAMS)
    counts = dict(connection.execute(query).fetchall())
    told = [f"in {'all ' * (number == programs)}{number}: {counts.get(number, 0):,}" for number in range(2, programs + 1)]
    nowhere = f", in none yet: {counts[0]:,}" if 0 in counts else ""
    console.print(f"People in 1 program: {counts.get(1, 0):,}, {', '.join(told)}{nowhere}")
    if questions := sum(number for _, number in count_by_kind(connection)):
        console.print(f"Who may be one person, or two: {questions:,} questions, listed by `buddy-pipeline people questions`")


def print_stored_events(console: Console, url: str) -> None:
    """Events that the platforms sent, by what became of them; nothing before the first."""
    with psycopg.connect(url) as connection:
        events = _events(connection)
    if events.rows:
        _print(console, events)


def _status_in_inbox(open_: Callable[[], Drop], status: dict[str, str]) -> str:
    try:
        return status.get(open_().digest, "waiting")
    except DropRefused as refusal:
        return f"cannot be taken: {refusal}"


def _rows(connection: psycopg.Connection, schema: str, table: str) -> int:
    found = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()
    return int(found[0]) if found else 0
