"""Finding what is to be explained: the person, the company, the row of the figure."""

from datetime import date
from difflib import get_close_matches
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.explain.node import NothingToExplain
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import text_of
from buddy_pipeline.impact.programs import Program

MAKE_ANEW = "`buddy-pipeline figures` brings all figures up to date."

NEAR = 3
"""Names of companies that are offered for one that nobody bears."""

_PERSON = """
    SELECT profile_id FROM csr.user_external_ids WHERE external_id = %(id)s AND profile_id IS NOT NULL
    UNION SELECT id FROM csr.users WHERE id::text = %(id)s
"""


def person_of(connection: psycopg.Connection, person: str) -> UUID:
    """Our id of the person who has the id in a program, or in our tables. Raises NothingToExplain."""
    found = connection.execute(_PERSON, {"id": person.strip().lower()}).fetchone()
    if found is None:
        raise NothingToExplain("Nobody in the tables has that id: take it from the column id of the users that were exported.")
    return found[0]


def company_of(connection: psycopg.Connection, name: str) -> tuple[UUID, str]:
    """Id and name of the company of that name, whatever its case and spaces. Raises NothingToExplain."""
    wanted = company_id(name)
    names: dict[UUID, str] = dict(connection.execute("SELECT id, name FROM csr.companies").fetchall())
    if wanted in names:
        return wanted, names[wanted]
    near = get_close_matches(name, names.values(), n=NEAR)
    advice = f"near are: {', '.join(near)}" if near else "the column company of the roster tells which there are"
    raise NothingToExplain(f"No company is called {name!r}; {advice}.")


def program_of(programs: tuple[Program, ...], name: str) -> Program:
    """The program of that name. Raises NothingToExplain."""
    found = {program.program: program for program in programs}
    if name not in found:
        raise NothingToExplain(f"No program is called {name!r}; there are: {', '.join(found)}.")
    return found[name]


def row_of_figure(
    connection: psycopg.Connection, methodology: Methodology, asset: str, period: date, query: sql.Composed, whose: str
) -> dict[str, Any]:
    """The one row of a figure by column. Raises NothingToExplain if there is none, or another methodology made it."""
    made = connection.execute(
        "SELECT methodology_digest FROM impact.computed WHERE asset = %s AND period = %s", [asset, period]
    ).fetchone()
    if made is None:
        raise NothingToExplain(f"The figures of {text_of(period)} are not computed: {MAKE_ANEW}")
    if made[0] != methodology.digest:
        raise NothingToExplain(f"Another methodology ({made[0]}) made the figures of {text_of(period)}: {MAKE_ANEW}")
    row = connection.cursor(row_factory=dict_row).execute(query).fetchone()
    if row is None:
        raise NothingToExplain(f"There is no figure of {whose} in {text_of(period)}.")
    return row


def made_by(row: dict[str, Any]) -> str:
    """Which methodology made a row."""
    return f"methodology {row['methodology_version']}, digest {row['methodology_digest']}"
