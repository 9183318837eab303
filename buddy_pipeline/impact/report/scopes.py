"""Whom a report is about."""

from uuid import UUID

import psycopg

from buddy_pipeline.impact.explain import NothingToExplain
from buddy_pipeline.impact.explain.lookups import company_of


class NothingToReport(LookupError):
    """There is no such report. The message is one plain line that says what to do."""


def find_company(connection: psycopg.Connection, name: str) -> tuple[str, UUID]:
    """Name as the roster has it, and id, of the company so called, whatever its case and spaces. Raises NothingToReport."""
    try:
        id, called = company_of(connection, name)
    except NothingToExplain as nothing:
        raise NothingToReport(str(nothing)) from None
    return called, id
