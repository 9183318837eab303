"""`docs/database.md`: every table, from the declarations that the migrations are held to."""

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table
from sqlalchemy.dialects import postgresql

from buddy_pipeline.csr.rights.whereabouts import parts
from buddy_pipeline.database.tables.metadata import METADATA, SCHEMAS, STAGING
from buddy_pipeline.database.tables.whose import whose
from docs.generator.markdown import GENERATED, code, table

ABOUT = {
    "export": "What was exported, row by row, once it passed: each entity as its contract says, less the personal values.",
    "csr": "The CSR platform's tables.",
    "pii": "Personal data, encrypted by the application, and the keyed hashes that find a person again.",
    "ops": "The pipeline's own book-keeping.",
    "impact": "The figures, and what they rest on; [impact.md](impact.md) says what each means. All of it can be made anew.",
}


def database_page() -> str:
    """The whole page."""
    return GENERATED + _INTRODUCTION + "".join(map(_schema_section, SCHEMAS))


def _schema_section(schema: str) -> str:
    tables = [one for one in METADATA.sorted_tables if one.schema == schema]
    picture = _picture(tables) if schema == "csr" else ""
    return f"\n## Schema {code(schema)}\n\n{ABOUT[schema]}\n{picture}" + "".join(map(_table_section, tables))


def _table_section(one: Table) -> str:
    rows = ((code(column.name), _type(column), _marks(column), _whose(column), column.comment or "") for column in one.columns)
    return f"\n### {one.schema}.{one.name}\n\n{one.comment}\n\n" + table(("column", "type", "", "whose", "meaning"), rows)


def _whose(column: Column[Any]) -> str:
    told = whose(column)
    if told.of is not None:
        return f"theirs whom {code(told.of)} has"
    if told.through is not None:
        target = METADATA.tables[told.through.rpartition(".")[0]]
        return "" if not parts(target) else f"{told.holds.value}: {code(told.through)}"
    return told.holds.value


def _type(column: Column[Any]) -> str:
    return column.type.compile(dialect=postgresql.dialect()).lower().replace("timestamp with time zone", "timestamptz")


def _marks(column: Column[Any]) -> str:
    marks = ["key"] if column.primary_key else [] if column.nullable else ["not null"]
    marks += sorted(f"→ {key.target_fullname}" for key in column.foreign_keys)
    return ", ".join(marks)


def _picture(tables: list[Table]) -> str:
    """Keys and foreign keys alone: with every column nobody could read it."""
    lines = [line for one in tables for line in _box(one)]
    lines += [
        _line(one, key) for one in tables for key in sorted(one.foreign_key_constraints, key=lambda key: tuple(key.column_keys))
    ]
    return "\n```mermaid\nerDiagram\n" + "".join(f"    {line}\n" for line in lines) + "```\n"


def _box(one: Table) -> list[str]:
    shown = [column for column in one.columns if column.primary_key or column.foreign_keys]
    return [f"{one.name} {{", *(f"    {_plain_type(column)} {column.name} {_key(column)}" for column in shown), "}"]


def _plain_type(column: Column[Any]) -> str:
    return _type(column).partition("(")[0]


def _key(column: Column[Any]) -> str:
    return ", ".join((["PK"] if column.primary_key else []) + (["FK"] if column.foreign_keys else []))


def _line(one: Table, key: ForeignKeyConstraint) -> str:
    optional = any(column.nullable for column in key.columns)
    return f'{key.referred_table.name} {"|o" if optional else "||"}--o{{ {one.name} : "{", ".join(key.column_keys)}"'


_INTRODUCTION = f"""# The database

Four schemas. Migrations (Alembic) in `buddy_pipeline/database/migrations` make them; `buddy-pipeline db migrate` brings
them up to date, and so does every other command that needs them. A fifth, `{STAGING}`, holds tables only while a drop is
being loaded; what a load that was killed left there goes with the next load or command.

`export_date`, `created_at` and `updated_at` are dates of exports, not of the clock: the same exports give the same
tables. When things were done is in `ops.drops` and `ops.audit`.

*Whose* says what a column has of people: access and erasure follow from it. Where nothing stands, it says nothing of anybody.
A row is theirs whom a column of it has as *a person*, whose *address* it has, or of whom the row is that it points to.
What is *theirs* is of all of them, unless it is said whose.
"""
