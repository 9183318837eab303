"""Answers and costs of remote readers, kept in the database. Costs are written at once; answers with the texts that they are of."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg

from buddy_pipeline.csr.rights.meant import names_of
from buddy_pipeline.evidence.chosen import chosen_readers
from buddy_pipeline.evidence.people import everybody
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import Settings
from buddy_pipeline.sql_files import sql_file
from buddy_pipeline.voices.masking.mask import Masker
from buddy_pipeline.voices.readers import TERMS
from buddy_pipeline.voices.reading import Voices, load_voices
from buddy_pipeline.voices.remote.reader import Desk
from buddy_pipeline.voices.remote.store import Spent
from buddy_pipeline.voices.remote.terms import Terms, load_terms

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
        self._waiting.append((text_id, reader, version, digest, None if told is None else json.dumps(told)))

    def take(self) -> list[tuple[Any, ...]]:
        """What was to be kept since this was asked last, as rows of `read_answers`."""
        taken, self._waiting = self._waiting, list[tuple[Any, ...]]()
        return [(UUID(text_id), *rest) for text_id, *rest in taken]

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


@contextmanager
def trial(url: str, settings: Settings, keyring: Keyring) -> Iterator[Voices]:
    """The readers that were chosen, for texts that are not stored: what they cost is kept, their answers are not.

    Raises FileInvalid, ReadersInvalid and SealBroken.
    """
    vault = Vault(keyring)
    with psycopg.connect(url) as connection:
        masker = Masker(names_of(connection, vault, everybody(connection)))
    answers = Answers(url, vault, load_terms(settings.voices / TERMS))
    try:
        yield load_voices(settings.voices, chosen_readers(settings), Desk(masker, answers))
    finally:
        answers.close()
