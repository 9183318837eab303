"""Whom a report is about."""

from difflib import get_close_matches
from uuid import UUID

import psycopg

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.report import queries

NEAR = 3
"""So many near names are offered."""


class NothingToReport(LookupError):
    """There is no such report. The message is one plain line that says what to do."""


def find_company(connection: psycopg.Connection, name: str) -> tuple[str, UUID]:
    """Name as the roster has it, and id, of the company so called, whatever its case and spaces. Raises NothingToReport."""
    wanted = company_id(name)
    names = {id: called for called, id in connection.execute(queries.COMPANIES)}
    if wanted in names:
        return names[wanted], wanted
    near = get_close_matches(name, names.values(), n=NEAR)
    advice = f"near are: {', '.join(near)}" if near else "the roster tells which there are"
    raise NothingToReport(f"No company is called {name!r}; {advice}.")
