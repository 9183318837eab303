"""A text's scores opened: by which reader, which labels, and on which cue each rests."""

from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from buddy_pipeline.evidence.snippets import APPROVED, Snippet, snippets
from buddy_pipeline.privacy.vault import Vault

_TEXT: LiteralString = """
    SELECT t.id, t.text_type, t.kind, t.language, t.words, t.is_read, t.writer, t.read_by, t.screened_by, t.written_at::date
    FROM csr.texts t WHERE t.id = %(id)s
"""
_SCORES: LiteralString = """
    SELECT s.dimension, s.about, s.score::float8, s.confidence::float8, s.is_mixed, s.labels, s.taxonomy_version
    FROM csr.outcome_scores s WHERE s.text_id = %(id)s ORDER BY s.dimension, s.about
"""
_FLAGS: LiteralString = """
    SELECT q.id, q.reason, q.kind, q.status, q.because FROM ops.safety_review_queue q WHERE q.text_id = %(id)s ORDER BY q.priority, q.id
"""


@dataclass(frozen=True)
class Explained:
    """What is told of a text, its scores and flags as plain values; ``snippets`` are those that may be shown."""

    text: dict[str, Any]
    scores: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    snippets: list[Snippet]

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "scores": self.scores,
            "flags": self.flags,
            "snippets": [one.as_json() for one in self.snippets],
        }


def explain(connection: psycopg.Connection, vault: Vault, id_: UUID, *, show: bool = False) -> Explained | None:
    """What a text was read as; None if there is no such text. Snippets that nobody approved are among it only if ``show``.

    Raises SealBroken.
    """
    text = _rows(connection, _TEXT, id_)
    if not text:
        return None
    found = snippets(connection, vault, status=None, text=id_)
    return Explained(
        text[0],
        _rows(connection, _SCORES, id_),
        _rows(connection, _FLAGS, id_),
        [one for one in found if show or one.status == APPROVED],
    )


def _rows(connection: psycopg.Connection, query: LiteralString, id_: UUID) -> list[dict[str, Any]]:
    cursor = connection.execute(query, {"id": id_})
    names = [one.name for one in cursor.description or ()]
    return [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in cursor]


_OF_JSON = (list, dict)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float, bool, *_OF_JSON)) else str(value)
