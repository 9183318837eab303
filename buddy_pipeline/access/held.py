"""Everything that is held on a person, as they may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import Table

from buddy_pipeline.access.opening import Context, context, opened
from buddy_pipeline.access.others import Others, others_in, says_something
from buddy_pipeline.access.rows import Found, Rows, rows_of
from buddy_pipeline.access.wording import kept, origin, purpose
from buddy_pipeline.csr.rights.meant import Meant, PersonUnknown, names_of
from buddy_pipeline.csr.rights.whereabouts import bare, table_named
from buddy_pipeline.database.tables.whose import Holds, whose, why_withheld
from buddy_pipeline.privacy.erased_names import in_one_order
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.retention.rules import Retention

YOUR_PART = "your_part"
WAS_ERASED = "That person was erased on request: nothing is held on them."
NOTHING_HELD = "Nothing is held on that person."
_SINCE = (
    "created_at",
    "export_date",
    "first_date",
    "received_at",
    "joined_at",
    "at",
    "occurred_at",
    "roster_date",
    "answered_at",
    "period",
)
"""What tells since when a row is held, the first that a table has."""


@dataclass(frozen=True)
class TableHeld:
    """The rows of one table, each by column, and what is said of all of them; ``drops`` are the exports that brought them.

    Of one that is ``withheld``, for that reason, rows are counted and not shown.
    """

    name: str
    what: str
    origin: str
    purpose: str
    kept: str
    since: str | None
    drops: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    withheld: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that any row has, in the order of the table."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row))


@dataclass(frozen=True)
class Held:
    """All tables with rows of a person; what was ``told`` to other services, and when somebody was ``shown`` values of theirs."""

    person: str
    as_of: datetime
    tables: tuple[TableHeld, ...]
    told: tuple[dict[str, Any], ...]
    shown: tuple[dict[str, Any], ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {table.name: len(table.rows) for table in self.tables}


def what_is_held(connection: psycopg.Connection, vault: Vault, meant: Meant, retention: Retention) -> Held:
    """Everything on a person, and how long it is kept. The number of queries does not depend on how much it is.

    Raises PersonUnknown and SealBroken.
    """
    names = names_of(connection, vault, meant.values["ids"])
    rows = rows_of(connection, meant, names)
    if not any(found for table, found in rows.by_table.items() if table != "ops.audit"):
        raise PersonUnknown(WAS_ERASED if meant.was_erased else NOTHING_HELD)
    own = frozenset(meant.values["texts"])
    about = {table: [context(table_named(table), one, rows, own) for one in found] for table, found in rows.by_table.items()}
    unsealed = {
        table: [_opened(vault, table_named(table), one, told) for one, told in zip(found, about[table], strict=True)]
        for table, found in rows.by_table.items()
    }
    addresses = [
        value
        for table, opened_rows in unsealed.items()
        for told, row in zip(about[table], opened_rows, strict=True)
        for name, value in row.items()
        if told.is_address(name)
    ]
    others = others_in(connection, vault, meant, rows, names, addresses)
    drops = _drops(connection, rows)
    shown = _Shown(others, {in_one_order(name) for name in names})
    tables = tuple(
        _table(table_named(name), [shown.row(table_named(name), *each) for each in zip(found, about[name], unsealed[name], strict=True)],
               _of_drops(found, drops), retention)
        for name, found in sorted(rows.by_table.items())
        if found
    )  # fmt: skip
    return Held(str(meant.id), datetime.now(UTC), tables, tuple(_told(rows)), tuple(_acts(rows)))


def _opened(vault: Vault, table: Table, one: Found, about: Context) -> dict[str, str]:
    return {} if why_withheld(table) is not None else opened(vault, table, one, about)


class _Shown:
    """Rows as the person may see them."""

    def __init__(self, others: Others, own_names: set[str]) -> None:
        self._others = others
        self._own_names = own_names

    def row(self, table: Table, one: Found, about: Context, values: dict[str, str]) -> dict[str, Any]:
        """A row by column, opened, with what others are called in the place of what is theirs; nothing of one that is withheld."""
        if why_withheld(table) is not None:
            return {}
        parts = sorted(filter(says_something, one.parts | about.parts))
        shown: dict[str, Any] = {YOUR_PART: ", ".join(parts)} if parts else {}
        for column in table.columns:
            told, value = whose(column), one.values[column.name]
            if told.holds is Holds.SEALED or column.name == "key_id" or value is None:
                continue
            if told.of is not None and bare(told.of) not in one.parts:
                continue
            if told.holds is Holds.NAME and in_one_order(value) not in self._own_names:
                shown[column.name] = "another person"
            elif told.holds is Holds.TOLD and isinstance(value, dict):
                theirs = {name: member for name, member in value.items() if about.is_theirs(name)}
                shown[column.name] = {
                    name: member if about.is_own(name) else self._others.without(member, name) for name, member in theirs.items()
                }
            elif told.of is not None:
                shown[column.name] = value
            else:
                shown[column.name] = self._others.without(value, column.name)
        written = {name: self._others.in_text(value) for name, value in values.items() if about.may_name_others(name)}
        return shown | values | written


def _table(table: Table, rows: list[dict[str, Any]], drops: tuple[str, ...], retention: Retention) -> TableHeld:
    since = next((name for name in _SINCE if name in table.columns), None)
    moments = [str(row[since]) for row in rows if since in row] if since is not None else []
    return TableHeld(
        name=table.fullname,
        what=table.comment or "",
        origin=origin(table),
        purpose=purpose(table),
        kept=kept(table, retention),
        since=min(moments, default=None),
        drops=drops,
        rows=tuple(rows),
        withheld=why_withheld(table),
    )


def _drops(connection: psycopg.Connection, rows: Rows) -> dict[str, str]:
    """What came when: drops by the date of the export."""
    dates = sorted({date for found in rows.by_table.values() for one in found if (date := one.values.get("export_date"))})
    query = (
        "SELECT to_jsonb(export_date) #>> '{}', string_agg(program || ' ' || drop_id, ', ' ORDER BY drop_id) FROM ops.drops"
        " WHERE export_date = ANY(%(dates)s::timestamptz[]) AND status = 'loaded' GROUP BY 1"
    )
    return dict(connection.execute(query, {"dates": dates}).fetchall())


def _of_drops(found: list[Found], drops: dict[str, str]) -> tuple[str, ...]:
    dates = sorted({date for one in found if (date := one.values.get("export_date")) in drops})
    return tuple(f"{date[:10]}: {drops[date]}" for date in dates)


def _told(rows: Rows) -> Iterator[dict[str, Any]]:
    """What was passed on to other services, by subject."""
    published = [one.values for one in rows.by_table.get("ops.outbox", []) if one.values["published_at"] is not None]
    for subject in sorted({one["subject"] for one in published}):
        moments = sorted(one["published_at"] for one in published if one["subject"] == subject)
        yield {"subject": subject, "times": len(moments), "first": moments[0], "last": moments[-1]}


def _acts(rows: Rows) -> Iterator[dict[str, Any]]:
    """When somebody was shown what is held on the person."""
    for one in rows.by_table.get("ops.audit", []):
        if one.values["kind"].startswith(("person-shown", "access-")):
            yield {name: one.values[name] for name in ("at", "actor", "kind")}
