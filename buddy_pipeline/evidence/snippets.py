"""Snippets before people: each is sealed until somebody approved it for showing (decisions, "Voices")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from buddy_pipeline.database.statements import run
from buddy_pipeline.evidence.readings import SNIPPETS
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sql_files import sql_file

WAITING, APPROVED, REFUSED = "waiting", "approved", "refused"
MOST = 200
"""Snippets that are shown at once."""


class SnippetRefused(Exception):
    """What cannot be done with a snippet. The message is one plain line."""


@dataclass(frozen=True)
class Snippet:
    """The de-identified words on which a score rests: of which text, what they tell of whom, and what was masked in them, by kind."""

    id: UUID
    text_id: UUID
    text_type: str
    language: str | None
    dimension: str
    about: str
    label: str
    score: float
    status: str
    masked: Mapping[str, int]
    words: str

    def as_json(self) -> dict[str, object]:
        return {name: str(value) if isinstance(value, UUID) else value for name, value in vars(self).items()}


def snippets(
    connection: psycopg.Connection, vault: Vault, *, status: str | None = WAITING, text: UUID | None = None
) -> list[Snippet]:
    """The newest snippets of a status (None: any), or of one text. Raises SealBroken."""
    return _snippets(connection, vault, status=status, text=text)


def decide(connection: psycopg.Connection, vault: Vault, id_: str, by: str, *, approve: bool) -> Snippet:
    """Approves a snippet for showing, or refuses it; either can be taken back by the other, and is audited.

    Raises SnippetRefused: also while the text is under a flag that nobody approved.
    """
    with connection.transaction():
        found = _one(connection, vault, id_)
        if approve and connection.execute(_FLAGGED, {"text": found.text_id}).fetchone() is not None:
            raise SnippetRefused("Its text is under a safety flag: review that first (`buddy-pipeline safety queue`).")
        values = {"id": found.id, "status": APPROVED if approve else REFUSED, "words": found.words if approve else None}
        run(
            connection, "UPDATE csr.evidence_snippets SET status = %(status)s, snippet_text = %(words)s WHERE id = %(id)s", values
        )
        run(connection, _AUDIT, {"text": found.text_id, "by": by, "kind": f"snippet-{values['status']}"})
        return _one(connection, vault, str(found.id))


_COLUMNS = ("id", "text_id", "text_type", "language", "dimension", "about", "label", "score", "status", "masked")
_SHOWN = sql_file(__package__, "sql/shown_snippets")
_AUDIT = sql_file(__package__, "sql/audit")
_FLAGGED: LiteralString = "SELECT FROM ops.safety_review_queue WHERE text_id = %(text)s AND status <> 'approved' LIMIT 1"


def _one(connection: psycopg.Connection, vault: Vault, id_: str) -> Snippet:
    plain = id_.strip().lower()
    found = _snippets(connection, vault, snippet=plain) if len(plain) >= 6 and set(plain) <= set("0123456789abcdef-") else []
    if not found:
        raise SnippetRefused("No snippet has this id (at least 6 characters of it); `buddy-pipeline q2q snippets` lists them.")
    if len(found) > 1:
        raise SnippetRefused("Several snippets have an id that begins so; give more of it.")
    return found[0]


def _snippets(connection: psycopg.Connection, vault: Vault, **asked: Any) -> list[Snippet]:
    values = {"status": None, "snippet": None, "text": None, "most": MOST} | asked
    found = []
    for *told, shown, key_id, sealed in connection.execute(_SHOWN, values):
        words = shown or vault.open(key_id, SNIPPETS, str(told[0]), sealed)["snippet"]
        found.append(Snippet(**dict(zip(_COLUMNS, told, strict=True)), words=words))
    return found
