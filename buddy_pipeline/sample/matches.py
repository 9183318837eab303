"""Invented matches: newcomers have one buddy after the other, volunteers mostly one newcomer at a time."""

from dataclasses import dataclass
from heapq import heappush, heapreplace

import numpy as np
import pyarrow as pa

from buddy_pipeline.sample.cells import DAY, MINUTE, kept, moments, numbers, pick
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.people import People, Window
from buddy_pipeline.sources.buddy.entities import MATCHES

UNMATCHED_SHARE = 0.12
OVERLAP_SHARE = 0.05
"""Matches that last into the next one of the same newcomer."""
ONGOING_SHARE = 0.5
"""Of the newcomers' last matches."""
PAUSED_SHARE = 0.2
"""Of the ongoing ones."""
LONGEST_REST = 30 * DAY
"""Between two matches of a volunteer."""

_END_REASONS = {
    "completed": 55,
    "participant_request": 9,
    "buddy_request": 8,
    "mutual_agreement": 10,
    "inactivity": 8,
    "violation": 1,
    "program_ended": 5,
    "other": 2,
    None: 2,
}


@dataclass(frozen=True)
class Matches:
    """All matches in the order in which they were made.

    ``participant`` and ``buddy`` are positions among the people; ``start`` and ``end`` are in seconds, where ``end`` of
    an ongoing match is the end of the window.
    """

    ids: pa.Array
    participant: np.ndarray
    buddy: np.ndarray
    start: np.ndarray
    end: np.ndarray
    ongoing: np.ndarray

    def __len__(self) -> int:
        return len(self.start)

    def of_person_at(self, person: np.ndarray, when: np.ndarray) -> np.ndarray:
        """Position of the match that each person was in at a moment, -1 where there was none."""
        if len(self) == 0:
            return np.full(len(person), -1)
        match = np.tile(np.arange(len(self)), 2)
        whose = np.concatenate([self.participant, self.buddy])
        order = np.lexsort((match, whose))
        span = int(self.end.max()) + 1
        keys = whose[order] * span + self.start[match[order]]
        place = np.searchsorted(keys, person * span + when, side="right") - 1
        found, owner = match[order][place], whose[order][place]
        return np.where((place >= 0) & (owner == person) & (when <= self.end[found]), found, -1)


def invent_matches(dice: Dice, people: People, window: Window, count: int) -> Matches:
    """``count`` matches among those who have one; none where there is no newcomer."""
    newcomers, volunteers = _matched(dice, people, is_buddy=False), _matched(dice, people, is_buddy=True)
    if len(newcomers) == 0:
        count = 0
    participant = newcomers[np.sort(dice.choose(count, window.end - people.joined[newcomers]))]
    start, end, ongoing = _lives(dice, people.joined[participant], participant, window)
    order = np.argsort(start, kind="stable")
    participant, start, end, ongoing = participant[order], start[order], end[order], ongoing[order]
    rest = dice.between(count, 0, LONGEST_REST)
    buddy = _free_longest(volunteers, people.joined[volunteers], start, end + rest)
    return Matches(dice.uuids(count), participant, buddy, start, end, ongoing)


def _matched(dice: Dice, people: People, *, is_buddy: bool) -> np.ndarray:
    """Positions of the people of a role who are ever matched, the first of them always."""
    role = np.flatnonzero(people.is_buddy == is_buddy)
    matched = ~dice.chance(len(role), UNMATCHED_SHARE)
    matched[:1] = True
    return role[matched]


def _lives(dice: Dice, joined: np.ndarray, participant: np.ndarray, window: Window) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start, end and whether it goes on, of matches that stand sorted by newcomer: each has its part of their time."""
    count = len(participant)
    _, first, how_many = np.unique(participant, return_index=True, return_counts=True)
    nth = np.arange(count) - np.repeat(first, how_many)
    of = np.repeat(how_many, how_many)
    part = (window.end - joined) / of
    is_last = nth == of - 1
    share = np.where(~is_last & dice.chance(count, OVERLAP_SHARE), 1.2, 0.35 + 0.5 * dice.shares(count))
    start = joined + _whole_minutes((nth + 0.15 * dice.shares(count)) * part)
    ongoing = is_last & dice.chance(count, ONGOING_SHARE)
    end = np.where(ongoing, window.end, start + MINUTE + _whole_minutes(share * part))
    return start, np.minimum(end, window.end), ongoing


def _whole_minutes(seconds: np.ndarray) -> np.ndarray:
    return seconds.astype(np.int64) // MINUTE * MINUTE


def _free_longest(volunteers: np.ndarray, joined: np.ndarray, start: np.ndarray, free_again: np.ndarray) -> np.ndarray:
    """The volunteer of each match: of those who have joined, the one who has been free for longest."""
    waiting: list[tuple[int, int]] = []
    arrivals = list(zip(joined.tolist(), volunteers.tolist(), strict=True))[::-1]
    chosen = []
    for moment, until in zip(start.tolist(), free_again.tolist(), strict=True):
        while arrivals and arrivals[-1][0] <= moment:
            heappush(waiting, arrivals.pop())
        volunteer = waiting[0][1]
        chosen.append(volunteer)
        heapreplace(waiting, (until, volunteer))
    return np.array(chosen, np.int64)


def match_table(dice: Dice, people: People, matches: Matches, *, sessions: np.ndarray, events: np.ndarray) -> pa.Table:
    """The matches as the export lists them; ``sessions`` and ``events`` are the counts of each."""
    count = len(matches)
    active, inactive, ended = (MATCHES["status"].values.index(status) for status in ("active", "inactive", "ended"))
    status = np.where(matches.ongoing, np.where(dice.chance(count, PAUSED_SHARE), inactive, active), ended)
    has_ended = ~matches.ongoing
    reason = dice.choose(count, np.array(list(_END_REASONS.values())))
    columns = {
        "match_id": matches.ids,
        "participant_id": pick(people.ids, matches.participant),
        "buddy_id": pick(people.ids, matches.buddy),
        "matched_at": moments(matches.start),
        "status": pick(MATCHES["status"].values, status),
        "ended_at": kept(moments(matches.end), has_ended),
        "end_reason": kept(pick(tuple(_END_REASONS), reason), has_ended),
        "duration_days": kept(numbers((matches.end - matches.start) // DAY), has_ended & dice.chance(count, 0.95)),
        "sessions_completed": kept(numbers(sessions), dice.chance(count, 0.9)),
        "events_attended": kept(numbers(events), dice.chance(count, 0.9)),
    }
    return pa.table(columns)
