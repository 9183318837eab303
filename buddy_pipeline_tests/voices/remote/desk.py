"""Readers that ask a server of the tests, and a store in memory."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.masking.mask import Masker
from buddy_pipeline.voices.readers import REMOTE, TERMS
from buddy_pipeline.voices.reading import TAXONOMY
from buddy_pipeline.voices.remote.access import Access, Patience
from buddy_pipeline.voices.remote.reader import Desk, RemoteReader
from buddy_pipeline.voices.remote.store import Spent
from buddy_pipeline.voices.remote.terms import load_terms
from buddy_pipeline.voices.taxonomy import Taxonomy, load_taxonomy
from buddy_pipeline.voices.texts import Signal, Text
from buddy_pipeline_tests.voices.remote.server import Server

KEY = "sk-canary-geheim-0123456789"
MODELS = {"anthropic": "claude-haiku-5-5", "openai": "gpt-5-mini"}
HASTE = Patience(request=0.5, tries=3, first_wait=0.01, longest_wait=0.2)
NAMES = ("Olena Kovalenko", "Bjørn Hagerup")


@dataclass
class Memory:
    budget: Decimal = Decimal(10)
    spent: Decimal = Decimal(0)
    answers: dict[tuple[str, str, bytes], Any] = field(default_factory=dict)
    of_texts: dict[str, Any] = field(default_factory=dict)
    failed: Counter[bytes] = field(default_factory=Counter)
    settled: list[Spent] = field(default_factory=list)

    def digest(self, text: str) -> bytes:
        return sha256(text.encode()).digest()

    def known(self, reader: str, version: str, digests: Collection[bytes]) -> Mapping[bytes, Any]:
        return {one: self.answers[reader, version, one] for one in digests if (reader, version, one) in self.answers}

    def tried(self, _reader: str, _version: str, digests: Collection[bytes]) -> Mapping[bytes, int]:
        return {one: self.failed[one] for one in digests if one in self.failed}

    def keep(self, text_id: str, reader: str, version: str, digest: bytes, told: Sequence[Any] | None) -> None:
        if told is None:
            self.failed[digest] += 1
            return
        self.answers[reader, version, digest] = self.of_texts[text_id] = list(told)

    def reserve(self, _reader: str, _model: str, most: Decimal) -> bool:
        if self.spent + most > self.budget:
            return False
        self.spent += most
        return True

    def settle(self, _reader: str, _model: str, reserved: Decimal, spent: Spent) -> None:
        self.spent += spent.cost - reserved
        self.settled.append(spent)


@cache
def taxonomy() -> Taxonomy:
    return load_taxonomy(DEFAULT_VOICES / TAXONOMY)


def reader_at(
    server: Server, provider: str = "anthropic", memory: Memory | None = None, patience: Patience = HASTE
) -> RemoteReader:
    access = Access(server.url, MODELS[provider], KEY)
    desk = Desk(Masker(NAMES), Memory() if memory is None else memory, patience)
    return RemoteReader(REMOTE[provider], access, load_terms(DEFAULT_VOICES / TERMS), taxonomy(), desk)


def text(words: str, id_: str = "1", language: str | None = "en", kind: str | None = "feedback_participant") -> Text:
    return Text(id_, words, language, kind)


def spans(words: str, signals: Sequence[Signal] | None) -> dict[str, str]:
    """The labels of a text, each with the words of the text as written on which it rests."""
    assert signals is not None
    return {one.label: words[one.start : one.end] for one in signals}
