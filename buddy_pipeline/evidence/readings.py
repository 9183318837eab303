"""What is kept of the texts of some rows: read in memory, in a process of its own, and nothing in clear comes out of it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from buddy_pipeline.evidence.remote import Answers
from buddy_pipeline.evidence.unread import WRITTEN, Row, Written
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.voices.masking.mask import Masked, Masker
from buddy_pipeline.voices.readers import CUES_ALONE, TERMS, Chosen, named, remote_readers
from buddy_pipeline.voices.reading import Reading, Score, Versions, Voices, load_voices, versions_of
from buddy_pipeline.voices.remote.reader import Desk
from buddy_pipeline.voices.remote.terms import load_terms
from buddy_pipeline.voices.texts import BUDDY, PARTICIPANT, Signal, Text

SNIPPETS = "evidence_snippets"
LONGEST_SNIPPET = 240
"""Characters of a snippet before masking."""
UNCLEAR = ""


@dataclass
class Kept:
    """Rows for the tables of tables/voices and tables/remote, as tuples in the order of `keeping`. ``waiting`` texts stay unread."""

    texts: list[tuple[Any, ...]] = field(default_factory=list)
    scores: list[tuple[Any, ...]] = field(default_factory=list)
    snippets: list[tuple[Any, ...]] = field(default_factory=list)
    flags: list[tuple[Any, ...]] = field(default_factory=list)
    answers: list[tuple[Any, ...]] = field(default_factory=list)
    waiting: int = 0


class TextReader:
    """Opens the texts of rows, reads and screens them, and gives what is kept."""

    def __init__(
        self, folder: Path, keyring: Keyring, names: Iterable[str], chosen: Chosen = CUES_ALONE, url: str | None = None
    ) -> None:
        """``url`` is of the database in which answers and costs of remote readers are kept."""
        self._vault = Vault(keyring)
        self._masker = Masker(names)
        self._answers = Answers(url, self._vault, load_terms(folder / TERMS)) if chosen.remote and url else None
        desk = None if self._answers is None else Desk(self._masker, self._answers)
        self._voices = _cues_alone(folder, versions_of(folder)) if chosen == CUES_ALONE else load_voices(folder, chosen, desk)
        self.versions = self._voices.versions

    def read(self, written: Written, rows: Sequence[Row]) -> Kept:
        """What is kept of the texts of rows of an entity. Raises SealBroken."""
        found = [(row, at, text) for row in rows for at, text in enumerate(self._texts(written, row))]
        places = [(row, at, text) for row, at, text in found if text or at == 0]
        readings = self._voices.read(
            [
                Text(str(_Place(written, row, at).id), text, kind=row.kinds[at], to_read=written.writings[at].is_read)
                for row, at, text in places
            ]
        )
        kept = Kept()
        for (row, at, text), reading in zip(places, readings, strict=True):
            self._keep(kept, _Place(written, row, at), text, reading)
        if self._answers is not None:
            kept.answers = self._answers.take()
        return kept

    def end(self) -> list[str]:
        """Lines on what remote readers did not read, and why."""
        if self._answers is not None:
            self._answers.close()
        return [line for one in remote_readers(self._voices.reader) for line in one.report.lines(one.name)]

    def _texts(self, written: Written, row: Row) -> Iterator[str]:
        """The text of each writing, empty where there is none."""
        if row.sealed is None or row.key_id is None:
            yield row.plain or ""
            return
        opened = self._vault.open(row.key_id, written.entity.name, row.source_key, row.sealed)
        for writing in written.writings:
            yield in_words(opened.get(writing.column) or "")

    def _keep(self, kept: Kept, place: "_Place", text: str, reading: Reading) -> None:
        row, writing = place.row, place.writing
        is_read = writing.is_read and reading.is_read
        kept.waiting += reading.is_waiting
        kept.texts.append(
            (place.id, writing.text_type, row.source_key, row.kinds[place.at], row.matches[place.at], row.sessions[place.at],
             row.writers[place.at], row.written[place.at], reading.language, reading.words, is_read, row.seal,
             "" if reading.is_waiting else self.versions.read_by, self.versions.screened_by, row.export_date)
        )  # fmt: skip
        for flag in reading.flags:
            handling = self._voices.screen.policy.handling[flag.reason]
            id_ = _derived(place.id, flag.reason.value, flag.kind or "")
            kept.flags.append(
                (id_, place.id, flag.reason.value, flag.kind or "", flag.confidence, flag.priority, flag.because,
                 self.versions.screened_by, row.seal, handling.goes_to, self._voices.screen.policy.contact(flag.reason), handling.due_hours)
            )  # fmt: skip
        if is_read and reading.scores:
            masked = self._masker.mask(text, reading.language)
            for score in reading.scores:
                id_ = self._keep_score(kept, place, score)
                for signal in score.signals:
                    self._keep_snippet(kept, place, id_, score, signal, masked, around(text, signal.start, signal.end))

    def _keep_score(self, kept: Kept, place: "_Place", score: Score) -> UUID:
        id_ = _derived(place.id, score.dimension, score.about or UNCLEAR)
        labels = [
            {"label": one.label, "direction": one.direction, "confidence": one.confidence, "because": one.because}
            | ({"reader": one.reader} if one.reader else {})
            for one in score.signals
        ]
        reader, version = named(self._voices.reader, score.signals)
        kept.scores.append(
            (id_, place.id, place.writing.text_type, score.dimension, score.about or UNCLEAR, place.person(score.about),
             score.score, score.confidence,
             json.dumps(labels, ensure_ascii=False), score.is_mixed, reader, version,
             self._voices.taxonomy.version, self._voices.taxonomy.digest, place.row.export_date)
        )  # fmt: skip
        return id_

    def _keep_snippet(
        self, kept: Kept, place: "_Place", score_id: UUID, score: Score, signal: Signal, masked: Masked, span: tuple[int, int]
    ) -> None:
        words = masked.cut(*span)
        kinds = Counter(one.kind for one in masked.spans if span[0] < one.end and one.start < span[1])
        whose = place.person(score.about) or place.id
        hash_ = self._vault.snippet_hash(whose, signal.label, words)
        id_ = UUID(bytes=hash_[:16], version=4)
        sealed = self._vault.seal(SNIPPETS, [str(id_)], [json.dumps({"snippet": words}, ensure_ascii=False)])[0]
        kept.snippets.append(
            (id_, score_id, signal.label, hash_.hex(), json.dumps(kinds), place.row.export_date, self._vault.active_id, sealed)
        )


@dataclass(frozen=True)
class _Place:
    """One text of a row."""

    written: Written
    row: Row
    at: int

    @property
    def writing(self) -> Any:
        return self.written.writings[self.at]

    @property
    def id(self) -> UUID:
        return text_id(self.writing.text_type, self.row.source_key)

    def person(self, about: str | None) -> UUID | None:
        """Whom a score tells of."""
        return {PARTICIPANT: self.row.participants[self.at], BUDDY: self.row.buddies[self.at]}.get(about or "")


def text_id(text_type: str, source_key: str) -> UUID:
    """The id of a text, which follows from where it lies."""
    return _derived(text_type, source_key)


def in_words(value: str) -> str:
    """A text as it is; of answers to questions (a JSON object) those that are text, a paragraph each."""
    if not value.startswith("{"):
        return value
    try:
        told = json.loads(value)
    except ValueError:
        return value
    return "\n\n".join(_strings(told))


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around some words of a text, as far as it is not too long: whole words."""
    first = max((text.rfind(sign, 0, start) for sign in ".!?\n؟…"), default=-1) + 1
    last = min((place for sign in ".!?\n؟…" if (place := text.find(sign, end)) >= 0), default=len(text) - 1) + 1
    spare = max(0, LONGEST_SNIPPET - (end - start)) // 2
    if start - first > spare:
        first = text.find(" ", start - spare, start) + 1 or start
    if last - end > spare:
        cut = text.rfind(" ", end, end + spare)
        last = end if cut < 0 else cut
    while first < start and text[first].isspace():
        first += 1
    return first, last


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _derived(*parts: Any) -> UUID:
    digest = hashlib.md5("|".join(map(str, parts)).encode(), usedforsecurity=False).digest()
    return UUID(bytes=digest)


@lru_cache(maxsize=2)
def _cues_alone(folder: Path, _versions: Versions) -> Voices:
    """Compiled once for each version of the files."""
    return load_voices(folder)


_reader: TextReader | None = None


def begin(folder: Path, keyring: Keyring, names: list[str], chosen: Chosen = CUES_ALONE, url: str | None = None) -> None:
    """Makes the reader of this process."""
    global _reader
    _reader = TextReader(folder, keyring, names, chosen, url)


def end() -> list[str]:
    """Gives up the reader of this process, and what it has to tell, see `TextReader.end`."""
    global _reader
    ended, _reader = _reader, None
    return [] if ended is None else ended.end()


def read(at: int, rows: list[Row]) -> Kept:
    """Reads rows of the entity at a place of WRITTEN, in a process where `begin` was called."""
    if _reader is None:
        raise RuntimeError("This process has no reader: begin comes first.")
    return _reader.read(WRITTEN[at], rows)
