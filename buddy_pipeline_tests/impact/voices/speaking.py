"""Small worlds of people who are matched, and of whom texts tell; and what follows from them, reckoned in plain Python."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from random import Random
from uuid import UUID, uuid5

import psycopg

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.periods import Window
from buddy_pipeline_tests.impact.rows import Company, Enrollment, Match, Membership, Milestone, Score, Snippet, Text, User, World

_SPACE = UUID("00000000-0000-4000-8000-0000000c0de5")
START = datetime(2023, 1, 1, tzinfo=UTC)
PERIOD = date(2024, 6, 1)
DIMENSIONS = ("confidence", "belonging", "well_being")


def an_id(*parts: object) -> UUID:
    """The same id for the same parts."""
    return uuid5(_SPACE, "/".join(map(str, parts)))


def participant(number: int) -> UUID:
    return an_id("participant", number)


@dataclass
class Speaking:
    """Matches of a volunteer and a participant each, the companies of whose volunteers are named in turn (None: in none)."""

    companies: Sequence[str | None]
    texts: list[Text] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    snippets: list[Snippet] = field(default_factory=list)

    def tell(
        self,
        number: int,
        score: str | Decimal,
        when: datetime,
        *,
        dimension: str = "confidence",
        about: str = "participant",
        mixed: bool = False,
        labels: Iterable[tuple[str, str]] = (),
        snippet: str | None = None,
        status: str = "approved",
        version: str = "2026.1",
    ) -> UUID:
        """A text about the match of this number, which tells this much. Gives its id."""
        key = str(len(self.texts))
        text = an_id("text", key)
        self.texts.append(Text(text, key, when, an_id("match", number)))
        self.also(text, score, dimension=dimension, about=about, mixed=mixed, labels=labels, version=version)
        if snippet is not None:
            shown = snippet if status == "approved" else None
            score_id = self.scores[-1].id
            self.snippets.append(Snippet(an_id("snippet", score_id), score_id, f"{score_id} {snippet}"[:64], shown, status))
        return text

    def also(
        self,
        text: UUID,
        score: str | Decimal,
        *,
        dimension: str,
        about: str = "participant",
        mixed: bool = False,
        labels: Iterable[tuple[str, str]] = (),
        version: str = "2026.1",
    ) -> None:
        """What the text tells besides."""
        told = [{"label": label, "direction": way, "confidence": 1, "because": "a cue"} for label, way in labels]
        id_ = an_id("score", text, dimension, about)
        self.scores.append(Score(id_, text, dimension, Decimal(score), about, mixed, told, version))

    @property
    def world(self) -> World:
        numbers = range(len(self.companies))
        names = sorted({name for name in self.companies if name})
        return World(
            users=tuple(
                user for number in numbers for user in (User(an_id("volunteer", number), "volunteer"), User(participant(number)))
            ),
            program_enrollments=tuple(
                Enrollment(an_id("enrolled", who, number), an_id(who, number), "buddy", START)
                for number in numbers
                for who in ("volunteer", "participant")
            ),
            buddy_matches=tuple(
                Match(an_id("match", number), participant(number), an_id("volunteer", number), START) for number in numbers
            ),
            journey_milestones=tuple(
                Milestone(participant(number), 1, datetime(2024, 5, 1, tzinfo=UTC), "community") for number in numbers
            ),
            companies=tuple(Company(company_id(name), name) for name in names),
            company_users=tuple(
                Membership(an_id("member", number), company_id(name), an_id("volunteer", number), START)
                for number, name in enumerate(self.companies)
                if name
            ),
            texts=tuple(self.texts),
            outcome_scores=tuple(self.scores),
            evidence_snippets=tuple(self.snippets),
        )

    def number_of(self, text: UUID) -> int:
        (match,) = (one.match_id for one in self.texts if one.id == text)
        return next(number for number in range(len(self.companies)) if an_id("match", number) == match)


def by_chance(seed: int, companies: Sequence[str | None], texts: int) -> Speaking:
    """So many texts of two years, each about somebody or the volunteer."""
    chance, speaking = Random(seed), Speaking(companies)
    for _ in range(texts):
        when = datetime(
            chance.choice((2023, 2024)), chance.randint(1, 12), chance.randint(1, 28), chance.randint(0, 23), tzinfo=UTC
        )
        number = chance.randrange(len(companies))
        about = chance.choice(("participant", "participant", "participant", "buddy", ""))
        first, second = chance.sample(DIMENSIONS, 2)
        scores = [Decimal(chance.randint(0, 20)) / 20 for _ in range(2)]
        text = speaking.tell(number, scores[0], when, dimension=first, about=about, mixed=chance.random() < 0.3)
        if chance.random() < 0.5:
            speaking.also(text, scores[1], dimension=second)
    return speaking


def flag(url: str, text: UUID, status: str = "open") -> None:
    """Puts a text under a flag."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO ops.safety_review_queue (id, text_id, reason, confidence, priority, because, screened_by, seal, goes_to, status,"
            " raised_at, due_at) VALUES (%s, %s, 'danger', 1, 1, 'a rule', 'rules', '\\x', 'safeguarding', %s, now(), now())",
            (an_id("flag", text, status), text, status),
        )


@dataclass(frozen=True)
class Expected:
    people: int
    texts: int
    mixed: int
    mean: Fraction | None
    bins: list[int] | None


Key = tuple[str, UUID | None, str]
"""Scope, company and dimension."""


def expected(speaking: Speaking, span: Window, flagged: Iterable[UUID] = ()) -> dict[Key, Expected]:
    """The figures of a window: of matches that last, so that each volunteer accompanies one participant throughout."""
    texts, hidden = {one.id: one for one in speaking.texts}, set(flagged)
    told: defaultdict[Key, defaultdict[int, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for score in speaking.scores:
        when = texts[score.text_id].written_at
        if score.about != "participant" or score.text_id in hidden or when is None or not span.start <= when < span.end:
            continue
        number = speaking.number_of(score.text_id)
        name = speaking.companies[number]
        of_company = ("company", company_id(name)) if name else ("no_company", None)
        for scope in (("program", None), of_company):
            told[*scope, score.dimension][number].append(score)
    return {key: _figure(list(people.values())) for key, people in told.items()}


def _figure(people: list[list[Score]]) -> Expected:
    means = [sum(Fraction(one.score) for one in scores) / len(scores) for scores in people]
    all_scores = [one for scores in people for one in scores]
    enough = len(people) >= 3
    bins = [sum(1 for mean in means if (step == min(int(mean * 5), 4))) for step in range(5)]
    return Expected(
        len(people),
        len(all_scores),
        sum(one.is_mixed for one in all_scores),
        sum(means, Fraction(0)) / len(means) if enough else None,
        bins if enough else None,
    )


def without(speaking: Speaking, text: UUID) -> Speaking:
    """The same, as if the text had not been written."""
    return replace(
        speaking,
        texts=[one for one in speaking.texts if one.id != text],
        scores=[one for one in speaking.scores if one.text_id != text],
    )
