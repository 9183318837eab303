"""Which readers read: the one by cues, unless BUDDY_READERS names others too. Of several, what each reads counts."""

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from buddy_pipeline.voices.cues.reader import CueReader, load_cue_reader
from buddy_pipeline.voices.remote.access import Access
from buddy_pipeline.voices.remote.anthropic import Anthropic
from buddy_pipeline.voices.remote.openai import OpenAI
from buddy_pipeline.voices.remote.reader import Desk, RemoteReader
from buddy_pipeline.voices.remote.terms import load_terms
from buddy_pipeline.voices.taxonomy import Taxonomy
from buddy_pipeline.voices.texts import Reader, ReadersInvalid, Signal, Text
from buddy_pipeline.voices.together import Together

CUES, EMBEDDING = "cues", "embedding"
HEADS = "embedding/heads.npz"
TERMS = "remote.yaml"
REMOTE = {one.name: one for one in (Anthropic(), OpenAI())}
KNOWN = (CUES, EMBEDDING, *REMOTE)
LONGEST_VERSIONS = 50
"""Signs of versions that are told one by one; more are told by a digest."""


@dataclass(frozen=True)
class Chosen:
    """Readers by name, and how those that are remote are reached."""

    names: tuple[str, ...] = (CUES,)
    access: Mapping[str, Access] = field(default_factory=dict)

    @property
    def remote(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name in REMOTE)


CUES_ALONE = Chosen()


def readers(names: str, access: Mapping[str, Access] | None = None) -> Chosen:
    """What a list of names, comma separated, chooses. Raises ReadersInvalid."""
    told = tuple(dict.fromkeys(part.strip().lower() for part in names.split(",") if part.strip()))
    if not told or not set(told) <= set(KNOWN):
        raise ReadersInvalid(f"BUDDY_READERS should be names of readers, comma separated: {', '.join(KNOWN)}.")
    access = access or {}
    if EMBEDDING in told and CUES not in told:
        raise ReadersInvalid(f"BUDDY_READERS names {EMBEDDING}, which reads beside {CUES} only: name both.")
    for name in told:
        if name in REMOTE and name not in access:
            setting = f"BUDDY_{name.upper()}"
            raise ReadersInvalid(f"BUDDY_READERS names {name}, which reads once {setting}_KEY and {setting}_MODEL are set.")
    return Chosen(told, {name: access[name] for name in told if name in REMOTE})


def load_readers(folder: Path, taxonomy: Taxonomy, chosen: Chosen, desk: Desk | None = None) -> Reader:
    """The reader that is all that were chosen. Remote ones read at a desk only. Raises FileInvalid."""
    found = [_load(name, folder, taxonomy, chosen, desk) for name in chosen.names if name != EMBEDDING]
    return found[0] if len(found) == 1 else Several(found)


def remote_readers(reader: Reader) -> list[RemoteReader]:
    """Those of a reader that ask elsewhere."""
    each = reader.readers if isinstance(reader, Several) else [reader]
    return [one for one in each if isinstance(one, RemoteReader)]


class Several:
    """Several readers as one. A label that several give is told once, by the surest; a text that one could not read waits for it."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self.readers = list(readers)
        self.name, self.version = self.named(one.name for one in self.readers)

    @property
    def languages(self) -> frozenset[str]:
        return frozenset().union(*(one.languages for one in self.readers))

    def named(self, names: Iterable[str]) -> tuple[str, str]:
        """Name and version of some of the readers."""
        wanted = set(names)
        told = [one for one in self.readers if one.name in wanted]
        versions = "+".join(one.version for one in told)
        if len(versions) > LONGEST_VERSIONS:
            versions = hashlib.sha256(versions.encode()).hexdigest()[:12]
        return "+".join(one.name for one in told), versions

    def read(self, texts: Sequence[Text]) -> list[list[Signal] | None]:
        return [self._merged(of_text) for of_text in zip(*(one.read(texts) for one in self.readers), strict=True)]

    def _merged(self, of_text: Sequence[Sequence[Signal] | None]) -> list[Signal] | None:
        surest: dict[tuple[str, str | None], Signal] = {}
        for reader, signals in zip(self.readers, of_text, strict=True):
            if signals is None:
                return None
            for one in signals:
                known = surest.get((one.label, one.about))
                if known is None or one.confidence > known.confidence:
                    surest[one.label, one.about] = dataclasses.replace(one, reader=reader.name)
        return list(surest.values())


def named(reader: Reader, signals: Iterable[Signal]) -> tuple[str, str]:
    """Name and version of what read some signals."""
    names = {one.reader for one in signals if one.reader}
    return reader.named(names) if isinstance(reader, Several) and names else (reader.name, reader.version)


def _load(name: str, folder: Path, taxonomy: Taxonomy, chosen: Chosen, desk: Desk | None) -> Reader:
    if name == CUES:
        cues = load_cue_reader(folder / CUES, taxonomy)
        return _with_embedding(folder, taxonomy, cues) if EMBEDDING in chosen.names else cues
    return RemoteReader(REMOTE[name], chosen.access[name], load_terms(folder / TERMS), taxonomy, desk)


def _with_embedding(folder: Path, taxonomy: Taxonomy, cues: CueReader) -> Reader:
    from buddy_pipeline.voices.embedding.reader import load_embedding_reader  # its package is an extra

    return Together(taxonomy, cues, load_embedding_reader(folder / HEADS, taxonomy), cues.unreal)
