"""What is told in two years, before and after every company changed by one person, does not tell of anybody (see `attack`)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import LiteralString
from uuid import UUID

import psycopg

from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.telling.population import gather_population
from buddy_pipeline_tests.impact.telling.attack import Equation, blind_hits, hits
from buddy_pipeline_tests.impact.telling.community import Staff, community, months
from buddy_pipeline_tests.impact.telling.conftest import Told
from buddy_pipeline_tests.impact.world import make_what_is_stale, read

LAST = date(2024, 12, 1)
PERIODS = months(date(2023, 1, 1), LAST)
MORE_THAN_BLIND = 0.05
"""Of so many people may more be guessed than by the mean of the program alone."""


@dataclass(frozen=True)
class Figure:
    """A figure of people that the attacker wants; ``told`` and ``rows`` give what tells it of many, ``within`` how near is right."""

    side: str
    told: LiteralString
    rows: LiteralString
    within: float


SCORE = Figure(
    "volunteer",
    "SELECT id, vis_score FROM impact.told WHERE period = %s AND level = 'figures'",
    "SELECT id, vis_score FROM csr.metrics_company_period WHERE period = %s AND scope <> 'no_company'",
    within=5,
)
VALUE = Figure(
    "participant",
    "SELECT id, present_value FROM impact.told WHERE period = %s AND level = 'figures'",
    "SELECT id, present_value FROM impact.sroi WHERE period = %s AND scope <> 'no_company'",
    within=0.05,
)
"""Within such a part of the largest value of anybody."""
_WHOM_TOLD: LiteralString = "SELECT told_id, array_agg(user_id) FROM impact.told_people WHERE side = %s GROUP BY told_id"
_WHOM_OF_ROWS: LiteralString = """
    SELECT m.id, array_agg(p.user_id)
    FROM csr.metrics_company_period m JOIN population p ON p.company_id IS NOT DISTINCT FROM m.company_id
    WHERE p.side = %s AND m.scope <> 'no_company' GROUP BY m.id
"""
_VALUES: LiteralString = """
    SELECT t.participant_id, sum(least(1, (t.n - t.courses - t.measured) * s.gain) * s.unit_value)
    FROM tally t JOIN (SELECT DISTINCT outcome, gain, unit_value FROM impact.sroi_outcomes) s USING (outcome)
    WHERE t.whole GROUP BY t.participant_id
"""
_ERASE: tuple[LiteralString, ...] = (
    "UPDATE csr.buddy_matches SET buddy_id = NULL WHERE buddy_id = %s",
    "UPDATE csr.kintell_sessions SET volunteer_id = NULL WHERE volunteer_id = %s",
    "DELETE FROM csr.program_enrollments WHERE user_id = %s",
    "DELETE FROM csr.company_users WHERE user_id = %s",
    "DELETE FROM csr.users WHERE id = %s",
)
_OFF_THE_ROSTER: LiteralString = "DELETE FROM csr.company_users WHERE user_id = %s"
_LATE: LiteralString = """
    INSERT INTO csr.kintell_sessions (id, session_type, volunteer_id, participant_id, completed_at, duration_minutes, metadata,
        status, export_date)
    SELECT gen_random_uuid(), 'skill_share', buddy_id, participant_id, '2024-12-20Z', 240, '{"skill_category": "tech"}',
        'completed', '2024-12-31Z'
    FROM csr.buddy_matches WHERE buddy_id = %s
"""


class Seen:
    """Equations about people: what was told, with whom it was first told of, whoever was erased since; or the rows behind it."""

    def __init__(self, *, is_told: bool) -> None:
        self._is_told = is_told
        self._whom: dict[UUID, frozenset[UUID]] = {}
        self._totals: dict[tuple[UUID, float], Equation] = {}

    @property
    def equations(self) -> list[Equation]:
        return list(self._totals.values())

    def look(self, connection: psycopg.Connection, figure: Figure, period: date) -> None:
        people = dict(connection.execute(_WHOM_TOLD if self._is_told else _WHOM_OF_ROWS, [figure.side]).fetchall())
        for key, found in connection.execute(figure.told if self._is_told else figure.rows, [period]).fetchall():
            if found is not None and key in people:
                whom = frozenset(people[key])
                whom = self._whom.setdefault(key, whom) if self._is_told else whom
                total = float(found) * (len(whom) if figure is SCORE else 1)
                self._totals[key, total] = Equation(period, whom, total)


def test_what_is_told_does_not_tell_of_anybody(told: Told) -> None:
    """Of whoever changed, the attacker guesses no more figures than by the mean of everybody; with the rows they guess many."""
    for one in attacked(told, staffs(14), rounds=6, looks_at=PERIODS[-8:]):
        assert one.by_what_was_told <= one.by_chance + MORE_THAN_BLIND * one.people
        assert one.by_all_rows > one.by_chance + 4 * MORE_THAN_BLIND * one.people, "the attacker is too weak to prove anything"


@dataclass(frozen=True)
class Tries:
    """Of how many people a figure was guessed right."""

    side: str
    people: int
    by_chance: int
    by_what_was_told: int
    by_all_rows: int


def attacked(told: Told, companies: Sequence[Staff], rounds: int, looks_at: Sequence[date]) -> list[Tries]:
    """Tells everything of the periods; then, round by round, one person of each company changes, and everything is told again."""
    told.fill(community(companies), PERIODS)
    truth = {SCORE: scores(told), VALUE: values(told)}
    seen = {(figure, is_told): Seen(is_told=is_told) for figure in truth for is_told in (True, False)}
    look(told, companies, seen, looks_at)
    changed: set[UUID] = set()
    for place in range(rounds):
        changed |= change_everywhere(told, companies, place)
        look(told, companies, seen, PERIODS[-2:])
    found = []
    for figure, of_everybody in truth.items():
        blind = sum(of_everybody.values()) / len(of_everybody)
        within = figure.within * max(of_everybody.values()) if figure is VALUE else figure.within
        whom = {person: one for person, one in of_everybody.items() if person in changed}
        told_and_rows = [hits(seen[figure, is_told].equations, blind, whom, within) for is_told in (True, False)]
        found.append(Tries(figure.side, len(whom), blind_hits(whom, within), *told_and_rows))
    return found


def staffs(number: int) -> list[Staff]:
    """Companies of three to sixteen; most of their people were there from the beginning."""
    chance = Random(number)
    return [
        Staff(f"Company {place}", tuple(0 if chance.random() < 0.7 else chance.randint(1, 600) for _ in range(3 + place % 14)))
        for place in range(number)
    ]


def scores(told: Told) -> dict[UUID, float]:
    """Everybody's score in the last period."""
    query = "SELECT volunteer_id, score FROM impact.vis_scores WHERE period = %s AND score IS NOT NULL"
    return {row["volunteer_id"]: float(row["score"]) for row in read(told.url, query, LAST)}


def values(told: Told) -> dict[UUID, float]:
    """The value of everybody's outcomes in the last period."""
    with gathered(told, LAST) as connection:
        return {person: float(value) for person, value in connection.execute(_VALUES).fetchall()}


@contextmanager
def gathered(told: Told, period: date) -> Iterator[psycopg.Connection]:
    """A connection that knows whom the figures of the period are of."""
    with psycopg.connect(told.url) as connection:
        gather_population(Impact(connection, told.methodology, told.programs, ""), period)
        yield connection
        connection.rollback()


def look(told: Told, companies: Sequence[Staff], seen: dict[tuple[Figure, bool], Seen], periods: Sequence[date]) -> None:
    """Everything of the periods is told that may be, and looked at; and the rows behind it."""
    members = {staff.id: staff.name for staff in companies}
    for period in periods:
        there = read(told.url, "SELECT company_id FROM impact.sroi WHERE scope = 'company' AND period = %s", period)
        told.tell(None, *(members[row["company_id"]] for row in there), period=period)
        with gathered(told, period) as connection:
            for figure in (SCORE, VALUE):
                seen[figure, True].look(connection, figure, period)
                seen[figure, False].look(connection, figure, period)


def change_everywhere(told: Told, companies: Sequence[Staff], number: int) -> set[UUID]:
    """In each company the person of that number leaves the roster, is erased, or has a session that was told late. Gives them, with
    their participants."""
    changed = set()
    with psycopg.connect(told.url) as connection:
        for place, staff in enumerate(companies):
            if number < len(staff.joined):
                for statement in ((_OFF_THE_ROSTER,), _ERASE, (_LATE,))[(place + number) % 3]:
                    connection.execute(statement, [staff.volunteer(number)])
                changed |= {staff.volunteer(number), staff.participant(number)}
    make_what_is_stale(told.url, told.methodology, told.programs)
    return changed
