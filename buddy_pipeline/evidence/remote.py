"""Answers and costs of remote readers, kept in the database. Costs are written at once; answers with the texts that they are of."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg

from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sql_files import sql_file
from buddy_pipeline.voices.remote.store import Spent
from buddy_pipeline.voices.remote.terms import Terms

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('buddy_pipeline remote costs', 0))"
_KNOWN = sql_file(__package__, "sql/known_answers")
_TRIED = sql_file(__package__, "sql/tried_answers")
_RESERVE = sql_file(__package__, "sql/reserve")
_SETTLE = sql_file(__package__, "sql/settle")


class Answers:
    """The store of one run, with a connection of its own: what was spent stays, whatever becomes of the run."""

    def __init__(self, url: str, vault: Vault, terms: Terms) -> None:
        self._connection = psycopg.connect(url, autocommit=True, options="-c timezone=UTC")
        self._vault = vault
        self._terms = terms
        self._month: date | None = None
        self._waiting = list[tuple[Any, ...]]()

    def digest(self, text: str) -> bytes:
        return self._vault.text_digest(text)

    def known(self, reader: str, version: str, digests: Collection[bytes]) -> Mapping[bytes, Any]:
        return self._found(_KNOWN, reader, version, digests)

    def tried(self, reader: str, version: str, digests: Collection[bytes]) -> Mapping[bytes, int]:
        return self._found(_TRIED, reader, version, digests)

    def keep(self, text_id: str, reader: str, version: str, digest: bytes, told: Sequence[Any] | None) -> None:
        self._waiting.append((UUID(text_id), reader, version, digest, None if told is None else json.dumps(told)))

    def take(self) -> list[tuple[Any, ...]]:
        """What was to be kept since this was asked last, as rows of `read_answers`."""
        taken, self._waiting = self._waiting, list[tuple[Any, ...]]()
        return taken

    def reserve(self, reader: str, model: str, most: Decimal) -> bool:
        values = {"reader": reader, "model": model, "most": most, "currency": self._terms.currency, "budget": self._terms.budget}
        with self._connection.transaction():
            self._connection.execute(_ONE_AT_A_TIME)
            found = self._connection.execute(_RESERVE, values).fetchone()
        if found is None:
            return False
        self._month = found[0]
        return True

    def settle(self, reader: str, model: str, reserved: Decimal, spent: Spent) -> None:
        values = {
            "reader": reader,
            "model": model,
            "month": self._month,
            "currency": self._terms.currency,
            "reserved": reserved,
            "texts": spent.texts,
            "tokens_in": spent.tokens_in,
            "tokens_out": spent.tokens_out,
            "cost": spent.cost,
        }
        self._connection.execute(_SETTLE, values)

    def close(self) -> None:
        self._connection.close()

    def _found(self, query: Any, reader: str, version: str, digests: Collection[bytes]) -> dict[bytes, Any]:
        values = {"reader": reader, "version": version, "digests": list(digests)}
        return {bytes(digest): value for digest, value in self._connection.execute(query, values)}
