"""One text in clear, for the eyes of a person who has to see it."""

from dataclasses import dataclass, field
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from buddy_pipeline.database.statements import compose, identifiers, run
from buddy_pipeline.evidence.readings import in_words
from buddy_pipeline.evidence.unread import WRITTEN, Written
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sql_files import sql_file

_AUDIT = sql_file(__package__, "sql/audit")
_WHERE: LiteralString = "SELECT text_type, source_key, kind, language FROM csr.texts WHERE id = %(id)s"


@dataclass(frozen=True)
class OpenedText:
    """A text as it was written. ``text`` never stands where it may be logged."""

    id: UUID
    text_type: str
    kind: str
    language: str | None
    text: str = field(repr=False)


def open_text(connection: psycopg.Connection, vault: Vault, id_: UUID, *, by: str, purpose: str) -> OpenedText | None:
    """The text with an id, None if it is gone; audited for each of those whom it is of. Raises SealBroken."""
    row = connection.execute(_WHERE, {"id": id_}).fetchone()
    if row is None:
        return None
    text_type, source_key, kind, language = row
    written, column = next((one, w.column) for one in WRITTEN for w in one.writings if w.text_type == text_type)
    text = _text(connection, vault, written, column, source_key)
    if not text:
        return None
    note_shown(connection, id_, by=by, purpose=purpose)
    return OpenedText(id_, text_type, kind, language, text)


def note_shown(connection: psycopg.Connection, id_: UUID, *, by: str, purpose: str) -> None:
    """Audits, for each of those whom a text is of, that somebody saw it or a part of it."""
    run(connection, _AUDIT, {"text": id_, "by": by, "kind": f"text-opened: {purpose}"[:50]})


def _text(connection: psycopg.Connection, vault: Vault, written: Written, column: str, source_key: str) -> str | None:
    entity = written.entity
    statement = compose(
        "SELECT {shown} FROM {table} WHERE concat_ws('|', {key}) = %(key)s",
        shown=identifiers(("key_id", "sealed") if written.is_sealed else (column,)),
        table=sql.Identifier("pii" if written.is_sealed else "export", entity.table),
        key=identifiers(entity.key),
    )
    row = connection.execute(statement, {"key": source_key}).fetchone()
    if row is None:
        return None
    if not written.is_sealed:
        return None if row[0] is None else str(row[0])
    return in_words(vault.open(row[0], entity.name, source_key, row[1]).get(column) or "")
