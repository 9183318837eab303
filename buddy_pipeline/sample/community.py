"""What invented people do beyond their match: formal events and milestones."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.sample.cells import MINUTE, joined, kept, moments, numbers, pick
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.matches import Matches
from buddy_pipeline.sample.people import JOINING_FROM, People, Window
from buddy_pipeline.sample.vocabulary import FORMAL_EVENTS, MEETING_PLACES, MILESTONES, ORGANIZERS
from buddy_pipeline.sources.buddy.entities import EVENT_ATTENDANCE

ATTENDEES_AN_EVENT = 12
LATEST_EVENT = 0.98
"""Share of the window."""

_PROGRESS = (
    '{"current_step":1,"total_steps":5}',
    '{"current_step":3,"total_steps":5,"completed_steps":["step-1","step-2"]}',
    '{"current":5,"total":5}',
    '{"current_step":10,"total_steps":10}',
)
"""Both spellings that exports have."""

_FACTS = ('{"is_first_time":true}', '{"is_first":true,"streak_count":1}', '{"is_first_time":false,"streak_count":3}')


def invent_attendance(dice: Dice, people: People, matches: Matches, window: Window, count: int) -> pa.Table:
    """About ``count`` attendances of formal events: fewer in a program that has few people yet."""
    date, size = _events(dice, people, window, count)
    event = np.repeat(np.arange(len(date)), size)
    person = _one_of_each_part(dice, people.known_at(date)[event], size, event)
    when = date[event] + dice.between(len(event), 0, 9) * MINUTE
    match = matches.of_person_at(person, when)
    ids = dice.uuids(len(date))
    columns = {
        "event_id": pick(ids, event),
        "user_id": pick(people.ids, person),
        "match_id": kept(pick(matches.ids, np.maximum(match, 0)), (match >= 0) & dice.chance(len(event), 0.7))
        if len(matches)
        else pa.nulls(len(event), pa.string()),
        **{name: cells.take(pa.array(event)) for name, cells in _event_cells(dice, people, size, event, person).items()},
        "attended_at": moments(when),
    }
    return pa.table(columns).take(pa.array(np.argsort(when, kind="stable"))).select(EVENT_ATTENDANCE.column_names)


def _events(dice: Dice, people: People, window: Window, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Date and number of attendees of each formal event."""
    events = max(1, count // ATTENDEES_AN_EVENT)
    date = np.sort(window.at(JOINING_FROM + (LATEST_EVENT - JOINING_FROM) * np.sqrt(dice.shares(events))))
    steps = np.cumsum(0.3 + dice.shares(events))
    last = np.rint(steps / steps[-1] * count).astype(np.int64)
    return date, np.minimum(np.diff(last, prepend=0), people.known_at(date))


def _one_of_each_part(dice: Dice, known: np.ndarray, size: np.ndarray, event: np.ndarray) -> np.ndarray:
    """Different people for the places of an event: those known by then, cut into as many parts as there are places."""
    place = np.arange(len(event)) - np.repeat(np.cumsum(size) - size, size)
    places = size[event]
    start, end = place * known // places, (place + 1) * known // places
    return start + dice.below(end - start)


def _event_cells(dice: Dice, people: People, size: np.ndarray, event: np.ndarray, person: np.ndarray) -> dict[str, pa.Array]:
    """What all attendances of an event have in common, one row an event."""
    count = len(size)
    kind = dice.between(count, 0, len(FORMAL_EVENTS) - 1)
    return {
        "event_title": pick([event.title for event in FORMAL_EVENTS], kind),
        "event_type": pick([event.kind for event in FORMAL_EVENTS], kind),
        "event_format": pick(EVENT_ATTENDANCE["event_format"].values, dice.choose(count, np.array([70, 20, 10]))),
        "location": kept(pick(MEETING_PLACES, dice.between(count, 0, len(MEETING_PLACES) - 1)), dice.chance(count, 0.8)),
        "duration_minutes": kept(numbers(15 * dice.between(count, 3, 16)), dice.chance(count, 0.85)),
        "attendee_count": kept(numbers(size + dice.between(count, 0, 6)), (size > 0) & dice.chance(count, 0.8)),
        "organizer": kept(_organizers(dice, people, count, event, person), dice.chance(count, 0.75)),
        "categories": kept(pick([event.categories for event in FORMAL_EVENTS], kind), dice.chance(count, 0.7)),
        "sdg_goals": kept(pick([event.goals for event in FORMAL_EVENTS], kind), dice.chance(count, 0.6)),
    }


def _organizers(dice: Dice, people: People, count: int, event: np.ndarray, person: np.ndarray) -> pa.Array:
    """Names: for some events that of a volunteer who was there."""
    organizers = pick(ORGANIZERS, dice.between(count, 0, len(ORGANIZERS) - 1)).to_pylist()
    by_volunteer = dice.chance(count, 0.3)
    present = np.flatnonzero(people.is_buddy[person])
    with_volunteer, first = np.unique(event[present], return_index=True)
    names = pick(people.full_names, person[present[first]]).to_pylist()
    for one, name in zip(with_volunteer.tolist(), names, strict=True):
        if by_volunteer[one]:
            organizers[one] = name
    return pa.array(organizers, pa.string())


def invent_milestones(dice: Dice, people: People, matches: Matches, window: Window, count: int) -> pa.Table:
    """Milestones: a person reaches theirs one after the other, in about the order of the platform's list."""
    person = np.sort(dice.choose(count, np.ones(len(people))))
    _, first, how_many = np.unique(person, return_index=True, return_counts=True)
    nth, of = np.arange(count) - np.repeat(first, how_many), np.repeat(how_many, how_many)
    milestone = np.minimum(nth * len(MILESTONES) // of + dice.below(np.maximum(len(MILESTONES) // of, 1)), len(MILESTONES) - 1)
    minutes = (window.end - people.joined[person]) // MINUTE // of
    when = people.joined[person] + (nth * minutes + dice.below(minutes)) * MINUTE
    columns = {
        "milestone_id": numbers(1 + milestone),
        "user_id": pick(people.ids, person),
        "milestone_title": pick([milestone.title for milestone in MILESTONES], milestone),
        "milestone_category": pick([milestone.category for milestone in MILESTONES], milestone),
        "reached_at": moments(when),
        "points": pick([str(milestone.points) for milestone in MILESTONES], milestone),
        "badge_icon": pick([milestone.badge for milestone in MILESTONES], milestone),
        "target_role": kept(pick([milestone.target for milestone in MILESTONES], milestone), dice.chance(count, 0.8)),
        "progress": kept(pick(_PROGRESS, dice.between(count, 0, len(_PROGRESS) - 1)), dice.chance(count, 0.5)),
        "metadata": kept(_facts(dice, matches, person, when), dice.chance(count, 0.6)),
    }
    return pa.table(columns).take(pa.array(np.argsort(when, kind="stable")))


def _facts(dice: Dice, matches: Matches, person: np.ndarray, when: np.ndarray) -> pa.Array:
    """JSON objects: some tell of the match that the person was in."""
    plain = pick(_FACTS, dice.between(len(person), 0, len(_FACTS) - 1))
    if len(matches) == 0:
        return plain
    match = matches.of_person_at(person, when)
    related = joined(
        '{"is_first_time":false,"related_entities":[{"type":"match","id":"', pick(matches.ids, np.maximum(match, 0)), '"}]}'
    )
    tells = (match >= 0) & dice.chance(len(person), 0.4)
    return pc.if_else(pa.array(tells), related, plain)
