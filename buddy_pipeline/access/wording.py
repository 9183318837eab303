"""What the file of an access says beside the rows: for what they are held, from where they come, how long they stay."""

from sqlalchemy import Table

from buddy_pipeline.access.rows import ENTITIES
from buddy_pipeline.database.tables.whose import Holds, whose
from buddy_pipeline.retention.rules import Kind, Retention
from buddy_pipeline.sources import OFFICE_LISTS, PROGRAMS

PURPOSES = {
    "export": "To run the program you take part in, and to count what comes of it.",
    "csr": "To show what all programs bring about together, and to tell a company what its people do, as sums over many.",
    "pii": "To know you again, and to keep your name, address and words apart from all else, encrypted.",
    "ops": "To keep account of what came in, what was wrong with it, and what was passed on.",
    "impact": "To work out figures of volunteering and integration.",
}
WORKED_OUT = "Worked out here from what the programs told of you."
OF_OFFICE = "From lists that the office keeps, and what the programs told of you."
KEPT_UNTIL_ERASED = "Kept until you ask to be erased."
KINDS = {
    "ops.quarantine": Kind.QUARANTINE,
    "ops.buddy_system_events": Kind.RECEIVED_EVENTS,
    "ops.outbox": Kind.PUBLISHED_EVENTS,
    "ops.audit": Kind.AUDIT,
}
"""Tables that are kept otherwise than until somebody is erased."""
REPORTS = "Reports show sums over many people. They name nobody."


def purpose(table: Table) -> str:
    """For what rows of a table are held."""
    return PURPOSES[table.schema or ""]


def kept(table: Table, retention: Retention) -> str:
    """How long rows of a table stay: the one place that says so."""
    if (kind := KINDS.get(table.fullname)) is not None:
        return f"Kept: {retention.how_long(kind)}."
    if any(whose(column).holds in (Holds.TEXT, Holds.SEALED) for column in table.columns):
        return f"{KEPT_UNTIL_ERASED} What was written in words: {retention.how_long(Kind.TEXTS)}."
    return KEPT_UNTIL_ERASED


def origin(table: Table) -> str:
    """From where rows of a table come."""
    if table.schema in ("export", "pii") and table.name in ENTITIES:
        return f"Told by {_title(table.name)}."
    if table.schema == "csr" and (told := [one.title for one in PROGRAMS if table.name in one.origins]):
        return f"Worked out from what was told by {', '.join(told)}."
    if any(table.fullname in (*(f"csr.{name}" for name in kind.tables), kind.addresses) for kind in OFFICE_LISTS):
        return OF_OFFICE
    return WORKED_OUT


def _title(name: str) -> str:
    return next(one.title for one in PROGRAMS if any(entity.table == name for entity in one.entities))
