"""Outcomes beyond sessions, milestones and courses of participants once more, in plain Python: of volunteers, of enrollments, of
ratings, and what surveys told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from buddy_pipeline.impact.methodology import Outcome
from buddy_pipeline_tests.impact.oracle import Oracle, Shares, grouped
from buddy_pipeline_tests.impact.rows import Session

ONE = Fraction(1)
Told = tuple[UUID, tuple[Shares, Fraction]]
"""Of whom, whose doing it is, and how many units."""


@dataclass(frozen=True)
class Counted:
    """The part of an answer that is somebody's: how many answers and people that is."""

    answers: Fraction
    people: Fraction


def of_buddies(oracle: Oracle, person: UUID, moment: datetime) -> Shares:
    """In equal parts of those who were the person's buddies then."""
    buddies = oracle.buddies_at(person, moment)
    if not buddies:
        return {None: ONE}
    parts = grouped(pair for buddy in buddies for pair in oracle.shares(buddy, moment).items())
    return {company: sum(shares, Fraction()) / len(buddies) for company, shares in parts.items()}


def others_of(oracle: Oracle, period: date, outcome: Outcome, units: Callable[[Outcome, Session], Fraction]) -> Iterator[Told]:
    """Observations of an outcome that are no sessions, milestones or courses of participants."""
    by = outcome.measured_by
    side = oracle.participants if by.of == "participants" else oracle.volunteers
    for person, at, doer, count in _all(oracle, outcome, units):
        if person not in side or not oracle.in_window(at, period):
            continue
        own = of_buddies(oracle, person, at) if doer is BUDDIES else oracle.shares(doer, at)
        if by.of == "employees":
            own = {company: share for company, share in own.items() if company is not None}
        if own:
            yield person, (own, count)


BUDDIES = object()


def _all(oracle: Oracle, outcome: Outcome, units: Callable[[Outcome, Session], Fraction]) -> Iterator:
    by, world = outcome.measured_by, oracle.world
    of_volunteers = by.of != "participants"
    if of_volunteers:
        for row in world.journey_milestones:
            if row.category in by.milestones and row.target_role in oracle.volunteer_roles:
                yield row.user_id, row.reached_at, row.user_id, ONE
        for row in oracle.counted_sessions:
            if category_of(oracle, row) in by.sessions:
                yield row.volunteer_id, row.completed_at, row.volunteer_id, units(outcome, row)
    for row in world.program_enrollments if by.enrollments else ():
        if by.enrollments.programs and row.program_type not in by.enrollments.programs:
            continue
        doer = row.user_id if of_volunteers else BUDDIES
        if "enrolled" in by.enrollments.states:
            yield row.user_id, row.enrolled_at, doer, ONE
        if row.status in by.enrollments.states:
            yield row.user_id, row.completed_at, doer, ONE
    if by.ratings:
        yield from _rated(oracle, Fraction(by.ratings.at_least), of_volunteers)


def _rated(oracle: Oracle, at_least: Fraction, of_volunteers: bool) -> Iterator:
    for row in oracle.world.buddy_feedback:
        match = oracle.matches.get(row.match_id)
        if match and Fraction(row.rating) >= at_least and (row.from_role != "participant") == of_volunteers:
            yield match.buddy_id if of_volunteers else match.participant_id, row.submitted_at, match.buddy_id, ONE
    for row in oracle.counted_sessions:
        if of_volunteers:
            given = [
                one.rating for one in oracle.world.kintell_ratings if (one.session_id, one.from_role) == (row.id, "volunteer")
            ]
            rating = Fraction(given[0]) if given and given[0] is not None else None
        else:
            rating = oracle.rating_of(row)
        if rating is not None and rating >= at_least:
            yield row.volunteer_id if of_volunteers else row.participant_id, row.completed_at, row.volunteer_id, ONE


def category_of(oracle: Oracle, session: Session) -> str | None:
    """What all sessions of the type are, or what the session says."""
    named = (
        source.category
        for program in oracle.programs
        for source in program.activities
        if session.session_type in source.session_types and source.category
    )
    return next(named, None) or session.told("skill_category")


def answers_of(oracle: Oracle, period: date, name: str, outcome: Outcome) -> Iterator[tuple[UUID | None, Counted, Fraction]]:
    """By company what surveys told of an outcome: how many answers and people, and how much."""
    rows = [
        row
        for row in oracle.world.surveyed_outcomes
        if outcome.measured_by.surveyed
        and row.outcome == name
        and row.stakeholder.lower() == outcome.stakeholder.lower()
        and oracle.in_window(row.answered_at, period)
        and (row.user_id is not None or not row.of_person)
    ]
    for row in rows:
        if row.people is not None:
            people = Fraction(row.people)
            yield row.company_id, Counted(people, people), people * Fraction(row.value)
            continue
        of_the_person = sum(other.user_id == row.user_id for other in rows)
        if outcome.measured_by.of == "participants":
            shares = of_buddies(oracle, row.user_id, row.answered_at)
        else:
            shares = oracle.shares(row.user_id, row.answered_at)
        for company, share in shares.items():
            yield company, Counted(share, share / of_the_person), share * Fraction(row.value)
