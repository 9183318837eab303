"""The queue of texts that a person has to look at: what is open, one opened, who looks at it, what came of it.

Danger comes first and has a deadline of its own. Opening a text is an act that the audit keeps; the text itself is never written.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.database.statements import run
from buddy_pipeline.evidence.opening import OpenedText, open_text
from buddy_pipeline.evidence.telling import tell_reviewed
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sql_files import sql_file

OPEN, APPROVED, REJECTED, ESCALATED = "open", "approved", "rejected", "escalated"
REVIEWS = (APPROVED, REJECTED, ESCALATED)
"""What may come of a review: nothing is wrong with the text, it must not be used, or somebody with more say has to look."""
UNDECIDED = (OPEN, ESCALATED)
SEALED_AS = "safety_notes"


class ReviewRefused(Exception):
    """What cannot be done with a flag. The message is one plain line."""


@dataclass(frozen=True)
class Flag:
    """A line of the queue: of which text, why, how urgent, by when, and who looks at it. Nothing that anybody wrote."""

    id: UUID
    text_id: UUID
    text_type: str
    language: str | None
    reason: str
    kind: str
    confidence: float
    priority: int
    goes_to: str
    status: str
    assigned_to: str | None
    raised_at: datetime
    due_at: datetime
    is_overdue: bool
    reviewed_at: datetime | None
    reviewed_by: str | None

    def as_json(self) -> dict[str, object]:
        return {name: _plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Shown:
    """A flag with the text that it is about, and the notes of those who looked at it before."""

    flag: Flag
    text: OpenedText
    because: str
    notes: tuple[Mapping[str, str], ...]


def flags(connection: psycopg.Connection, *, everything: bool = False, reason: str | None = None) -> list[Flag]:
    """The flags that wait for somebody, the most urgent first; also those that were reviewed, if ``everything`` is asked for."""
    with connection.cursor(row_factory=class_row(Flag)) as cursor:
        values = {"everything": everything, "reason": reason, "flag": None}
        return cursor.execute(_FLAGS, values).fetchall()


def flag(connection: psycopg.Connection, id_: str) -> Flag:
    """One flag, by its id or the beginning of it. Raises ReviewRefused."""
    with connection.cursor(row_factory=class_row(Flag)) as cursor:
        values = {"everything": True, "reason": None, "flag": id_.strip().lower()}
        found = cursor.execute(_FLAGS, values).fetchall() if _is_id(id_) else []
    if not found:
        raise ReviewRefused("No flag has this id (at least 6 characters of it); `buddy-pipeline safety queue --all` lists them.")
    if len(found) > 1:
        raise ReviewRefused("Several flags have an id that begins so; give more of it.")
    return found[0]


def show(connection: psycopg.Connection, vault: Vault, id_: str, by: str) -> Shown:
    """A flag with its text in clear, for the eyes of whoever reviews it; that is audited. Raises ReviewRefused and SealBroken."""
    with connection.transaction():
        found = flag(connection, id_)
        text = open_text(connection, vault, found.text_id, by=by, purpose="safety review")
        if text is None:
            raise ReviewRefused("The text is gone: it was erased, or is kept no longer.")
        return Shown(found, text, _because(connection, found.id), _notes(connection, vault, found.id))


def assign(connection: psycopg.Connection, id_: str, to: str) -> Flag:
    """Gives a flag to somebody to look at. Raises ReviewRefused."""
    to = to.strip()
    if not to or len(to) > LONGEST_NAME:
        raise ReviewRefused(f"Say who looks at it, in up to {LONGEST_NAME} characters.")
    with connection.transaction():
        found = flag(connection, id_)
        run(connection, "UPDATE ops.safety_review_queue SET assigned_to = %(to)s WHERE id = %(id)s", {"to": to, "id": found.id})
        return flag(connection, str(found.id))


def review(
    connection: psycopg.Connection, vault: Vault, id_: str, outcome: str, by: str, note: str | None = None, *, publishes: bool
) -> Flag:
    """Writes down what came of a review, with a note that is sealed, and audits it; other services are told if it ``publishes``.

    A review can be changed by another one. Raises ReviewRefused.
    """
    if outcome not in REVIEWS:
        raise ReviewRefused(f"A review ends as one of: {', '.join(REVIEWS)}.")
    with connection.transaction():
        wait_for_turn(connection)
        found = flag(connection, id_)
        run(connection, _REVIEW, {"id": found.id, "outcome": outcome, "by": by})
        if note and note.strip():
            _add_note(connection, vault, found.id, {"by": by, "outcome": outcome, "note": note.strip()})
        if outcome == REJECTED:
            run(connection, _TAKE_BACK, {"text": found.text_id})
        run(connection, _AUDIT, {"text": found.text_id, "by": by, "kind": "flag-reviewed"})
        if publishes:
            tell_reviewed(connection, [found.id])
        return flag(connection, str(found.id))


LONGEST_NAME = 100
_FLAGS = sql_file(__package__, "sql/queue")
_AUDIT = sql_file(__package__, "sql/audit")
_REVIEW: LiteralString = """
    UPDATE ops.safety_review_queue SET status = %(outcome)s, reviewed_by = %(by)s, reviewed_at = transaction_timestamp(),
        assigned_to = coalesce(assigned_to, %(by)s) WHERE id = %(id)s
"""
_TAKE_BACK: LiteralString = """
    UPDATE csr.evidence_snippets p SET status = 'refused', snippet_text = NULL
    FROM csr.outcome_scores s WHERE s.id = p.outcome_score_id AND s.text_id = %(text)s
"""
"""What is rejected is shown nowhere, also if a snippet of it had been approved."""
_NOTES: LiteralString = "SELECT key_id, sealed FROM pii.safety_notes WHERE flag_id = %(flag)s"
_KEEP_NOTES: LiteralString = """
    INSERT INTO pii.safety_notes (flag_id, key_id, sealed) VALUES (%(flag)s, %(key_id)s, %(sealed)s)
    ON CONFLICT (flag_id) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed
"""


def _because(connection: psycopg.Connection, id_: UUID) -> str:
    row = connection.execute("SELECT because FROM ops.safety_review_queue WHERE id = %(id)s", {"id": id_}).fetchone()
    return str(row[0]) if row else ""


def _notes(connection: psycopg.Connection, vault: Vault, id_: UUID) -> tuple[Mapping[str, str], ...]:
    row = connection.execute(_NOTES, {"flag": id_}).fetchone()
    return () if row is None else tuple(json.loads(vault.open(row[0], SEALED_AS, str(id_), row[1])["notes"]))


def _add_note(connection: psycopg.Connection, vault: Vault, id_: UUID, note: Mapping[str, str]) -> None:
    notes = [*_notes(connection, vault, id_), note]
    (sealed,) = vault.seal(SEALED_AS, [str(id_)], [json.dumps({"notes": json.dumps(notes, ensure_ascii=False)})])
    run(connection, _KEEP_NOTES, {"flag": id_, "key_id": vault.active_id, "sealed": sealed})


def _is_id(text: str) -> bool:
    return len(text.strip()) >= SHORTEST_ID and set(text.strip().lower()) <= set("0123456789abcdef-")


SHORTEST_ID = 6


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return (
        str(value) if isinstance(value, UUID) else float(value) if not isinstance(value, (str, bool, int, type(None))) else value
    )
