"""Columns that many tables have."""

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey
from sqlalchemy.dialects.postgresql import UUID


def when(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=not required, comment=comment)


def came_from() -> Column[Any]:
    return when("export_date", "Date of the oldest export that has the row.", required=True)


def person(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    return Column(name, UUID(), ForeignKey("csr.users.id"), nullable=not required, comment=comment, index=True)


def match() -> Column[Any]:
    return Column(
        "match_id",
        UUID(),
        ForeignKey("csr.buddy_matches.id"),
        comment="The match; empty while it is not known, see export.* for the id that was exported.",
        index=True,
    )
