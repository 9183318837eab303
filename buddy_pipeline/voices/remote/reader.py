"""A reader that asks a model elsewhere. What it cannot read now stays unread, and is told: it is tried again with the next run."""

import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from buddy_pipeline.voices.masking.mask import Masker
from buddy_pipeline.voices.remote.access import DEFAULT_PATIENCE, Access, Patience
from buddy_pipeline.voices.remote.answers import Told, from_json, taken
from buddy_pipeline.voices.remote.calling import CallFailed, call
from buddy_pipeline.voices.remote.machine_talk import MachineTalk
from buddy_pipeline.voices.remote.prompt import OTHER, SURE, WRITER, question, version
from buddy_pipeline.voices.remote.protocol import AnswerUnusable, Provider, Question
from buddy_pipeline.voices.remote.sent import Preparing, Sent
from buddy_pipeline.voices.remote.store import Spent, Store
from buddy_pipeline.voices.remote.terms import Terms
from buddy_pipeline.voices.taxonomy import Taxonomy, other_side
from buddy_pipeline.voices.texts import PARTICIPANT, Signal, Text

MOST_TRIES = 5
"""Answers about a text that cannot be used, after which it is not asked about any more by the same model and prompt."""
IN_A_ROW = 3
"""Requests without an answer, one after the other, after which no more are made in this run."""
TOKENS_BESIDE = 1_000
"""What a provider may add to a request of its own, such as how tools are used; a token has at least a byte."""
LONGEST_MODEL = 36
log = logging.getLogger(__name__)


@dataclass
class Report:
    """Counts of a run, by reason where there is one; ``stopped`` is the line that says why no more was asked."""

    requests: int = 0
    asked: int = 0
    known: int = 0
    left_out: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None

    def lines(self, reader: str) -> list[str]:
        """For people: what was not read, and why."""
        found = [f"{reader}: {self.stopped}"] if self.stopped else []
        if self.unread:
            reasons = ", ".join(f"{count:,} {why}" for why, count in sorted(self.unread.items()))
            found.append(f"{reader}: {self.unread.total():,} texts stay unread until the next run ({reasons}).")
        if self.left_out:
            found.append(f"{reader}: {self.left_out:,} texts talk to a machine; those sentences were not sent.")
        if self.refused:
            reasons = ", ".join(f"{count:,} {why}" for why, count in sorted(self.refused.items()))
            found.append(f"{reader}: parts of answers were refused ({reasons}).")
        return found


@dataclass(frozen=True)
class Desk:
    """What reading takes besides the model: whose names are masked, and who keeps answers and costs."""

    masker: Masker
    store: Store
    patience: Patience = DEFAULT_PATIENCE


@dataclass(frozen=True)
class _Asked:
    """A text that is to be sent."""

    at: int
    text: Text
    sent: Sent
    digest: bytes


class RemoteReader:
    """Reads by asking a provider's model. Without a desk it has a name and a version, and reads nothing."""

    def __init__(self, provider: Provider, access: Access, terms: Terms, taxonomy: Taxonomy, desk: Desk | None = None) -> None:
        self.name = provider.name
        self.version = f"{access.model[:LONGEST_MODEL]}/{version(taxonomy)}"
        self.report = Report()
        self._provider = provider
        self._access = access
        self._terms = terms
        self._price = terms.price(access.model)
        self._taxonomy = taxonomy
        self._desk = desk
        self._in_a_row = 0

    @property
    def languages(self) -> frozenset[str]:
        return self._terms.languages

    def read(self, texts: Sequence[Text]) -> list[list[Signal] | None]:
        """None for a text that could not be read now."""
        if self._desk is None:
            raise RuntimeError("A remote reader reads at a desk only: where names are known, and costs are kept.")
        same = self._prepared(self._desk, texts)
        told = self._known(self._desk, same)
        for batch in self._batches([each[0] for digest, each in same.items() if digest not in told]):
            told |= {one.digest: labels for one, labels in zip(batch, self._told(self._desk, batch), strict=True)}
        found: list[list[Signal] | None] = [[] for _ in texts]
        for digest, each in same.items():
            labels = told[digest]
            if labels is None:
                self.report.unread.update({"as another of the same words": len(each) - 1} if len(each) > 1 else {})
            for one in each:
                found[one.at] = None if labels is None else self._signals(one, labels)
                if labels is not None:
                    self._keep(self._desk, one, labels)
        return found

    def _prepared(self, desk: Desk, texts: Sequence[Text]) -> dict[bytes, list[_Asked]]:
        """The texts to ask about, those of the same words by the same side together."""
        preparing = Preparing(desk.masker, MachineTalk(self._taxonomy.names), self._terms.characters)
        found: dict[bytes, list[_Asked]] = {}
        for at, text in enumerate(texts):
            if text.language in self.languages:
                sent = preparing.prepare(text)
                self.report.left_out += sent.talks
                digest = desk.store.digest(f"{self._taxonomy.writer(text.kind)}|{sent.text}")
                found.setdefault(digest, []).append(_Asked(at, text, sent, digest))
        return found

    def _known(self, desk: Desk, same: Mapping[bytes, Sequence[_Asked]]) -> dict[bytes, list[Told] | None]:
        """What was told of texts before; None for those that were given up."""
        known = desk.store.known(self.name, self.version, same.keys())
        tried = desk.store.tried(self.name, self.version, same.keys() - known.keys())
        found: dict[bytes, list[Told] | None] = {}
        for digest, each in same.items():
            if digest in known:
                self.report.known += len(each)
                found[digest] = [label for one in known[digest] if (label := from_json(one, self._taxonomy)) is not None]
            elif tried.get(digest, 0) >= MOST_TRIES:
                self.report.unread[f"given up after {MOST_TRIES} answers that could not be used"] += 1
                found[digest] = None
        return found

    def _batches(self, asked: Sequence[_Asked]) -> Iterator[list[_Asked]]:
        """As many as a request may have. A text that talks to a machine goes alone: it can spoil no other."""
        batch = list[_Asked]()
        length = 0
        for one in asked:
            if one.sent.talks:
                yield [one]
                continue
            if batch and (len(batch) >= self._terms.texts or length + len(one.sent.text) > self._terms.characters):
                yield batch
                batch, length = list[_Asked](), 0
            batch.append(one)
            length += len(one.sent.text)
        if batch:
            yield batch

    def _told(self, desk: Desk, batch: Sequence[_Asked]) -> list[list[Told] | None]:
        try:
            told = self._ask(desk, batch)
        except AnswerUnusable as unusable:
            if len(batch) > 1:  # one text may be what it is about: each is asked about alone
                return [told for one in batch for told in self._told(desk, [one])]
            self.report.unread[f"with an answer that could not be used: {unusable}"] += 1
            self._keep(desk, batch[0], None)
            return [None]
        except CallFailed as failed:
            self._note(failed)
            self.report.unread["without an answer"] += len(batch)
            return [None] * len(batch)
        if told is None:
            self.report.unread["not asked about any more"] += len(batch)
            return [None] * len(batch)
        if missing := told.count(None):
            self.report.unread["of which the answer does not tell"] += missing
        return told

    def _ask(self, desk: Desk, batch: Sequence[_Asked]) -> list[list[Told] | None] | None:
        """None if no more is asked in this run. Raises CallFailed and AnswerUnusable."""
        if self.report.stopped:
            return None
        asked = question(self._taxonomy, [(one.sent.text, self._taxonomy.writer(one.text.kind)) for one in batch])
        body = self._body(asked)
        most = self._price.of(len(body) + TOKENS_BESIDE, self._terms.answer_tokens)
        if not desk.store.reserve(self.name, self._access.model, most):
            self.report.stopped = (
                f"the budget of this month ({self._terms.budget:,} {self._terms.currency}, {self._terms.file}) has no room for another"
                " request; the rest is read next month, or with a greater budget."
            )
            log.warning("%s: %s", self.name, self.report.stopped)
            return None
        spent = Spent(len(batch), 0, 0, most)
        try:
            self.report.requests += 1
            self.report.asked += len(batch)
            try:
                answer = call(self._access.url + self._provider.path, self._headers(), body, desk.patience)
            except CallFailed as failed:
                spent = Spent(len(batch), 0, 0, most if failed.may_cost else most * 0)
                raise
            tokens = self._provider.tokens(answer)
            if tokens is not None:
                spent = Spent(len(batch), *tokens, self._price.of(*tokens))
        finally:
            desk.store.settle(self.name, self._access.model, most, spent)
        self._in_a_row = 0
        return taken(self._provider.told(answer), [one.sent for one in batch], self._taxonomy, self.report.refused)

    def _headers(self) -> dict[str, str]:
        return self._provider.headers(self._access.key)

    def _body(self, asked: Question) -> bytes:
        return json.dumps(self._provider.body(self._access.model, asked, self._terms.answer_tokens), ensure_ascii=False).encode()

    def _note(self, failed: CallFailed) -> None:
        self._in_a_row += 1
        log.warning("%s: a request %s.", self.name, failed)
        if failed.for_all or self._in_a_row >= IN_A_ROW:
            self.report.stopped = f"a request {failed}; no more were made in this run."

    def _keep(self, desk: Desk, one: _Asked, told: Sequence[Told] | None) -> None:
        kept = None if told is None else [label.as_json() for label in told]
        desk.store.keep(one.text.id, self.name, self.version, one.digest, kept)

    def _signals(self, one: _Asked, told: Sequence[Told]) -> list[Signal]:
        """Each label of somebody once, on the words of which the model is surest."""
        writer = self._taxonomy.writer(one.text.kind)
        best: dict[tuple[str, str | None], Signal] = {}
        for label in told:
            if label.about == OTHER or SURE[label.sure] < self._taxonomy.least_confidence:
                continue
            about = _about(writer, label.about)
            start, end = one.sent.place(label.start, label.end)
            direction = self._taxonomy.labels[label.label].direction
            signal = Signal(label.label, direction, SURE[label.sure], start, end, about, f"{self.name}: {self._access.model}")
            known = best.get((label.label, about))
            if known is None or signal.confidence > known.confidence:
                best[label.label, about] = signal
        return list(best.values())


def _about(writer: str | None, told: str) -> str:
    """As the reader by cues has it: where either side may write, what is told is told of the participant."""
    if writer is None:
        return PARTICIPANT
    return writer if told == WRITER else other_side(writer)
