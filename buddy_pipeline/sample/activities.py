"""Invented activities of matches: informal events, skill sessions, check-ins and feedback."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from buddy_pipeline.sample.cells import DAY, MINUTE, id_list, kept, moments, numbers, pick, ratings
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.matches import Matches
from buddy_pipeline.sample.people import People, write_sentences
from buddy_pipeline.sample.vocabulary import MEETING_PLACES, QUESTIONS, SKILLS
from buddy_pipeline.sources.buddy.entities import CHECKINS, EVENTS, FEEDBACK, SKILL_SESSIONS

# How often an optional field is filled in (spec 1, "Completeness").
DESCRIBED_SHARE = 0.6
RATED_SESSION_SHARE = 0.5
NOTES_SHARE = 0.7
FEEDBACK_TEXT_SHARE = 0.4

ATTENDEES_SHARE = 0.5


@dataclass(frozen=True)
class Moments:
    """Things that happened during matches, in order of time: position of the match, and when (seconds)."""

    match: np.ndarray
    when: np.ndarray

    def __len__(self) -> int:
        return len(self.when)

    def progress(self, matches: Matches) -> np.ndarray:
        """How far into its match each thing happened, from 0 to 1."""
        start, end = matches.start[self.match], matches.end[self.match]
        return (self.when - start) / (end - start)


def _moments(dice: Dice, matches: Matches, count: int) -> Moments:
    """``count`` moments, more of them in longer matches."""
    if len(matches) == 0:
        count = 0
    match = dice.choose(count, matches.end - matches.start)
    minutes = (matches.end - matches.start)[match] // MINUTE
    when = matches.start[match] + dice.below(minutes + 1) * MINUTE
    order = np.argsort(when, kind="stable")
    return Moments(match[order], when[order])


def _sides(matches: Matches, match: np.ndarray, of_buddy: np.ndarray) -> np.ndarray:
    """Positions of the people on one side of each match."""
    return np.where(of_buddy, matches.buddy[match], matches.participant[match])


def invent_events(dice: Dice, people: People, matches: Matches, count: int) -> tuple[pa.Table, Moments]:
    """Informal events, and which match held each."""
    at = _moments(dice, matches, count)
    size = len(at)
    writer = _sides(matches, at.match, dice.chance(size, 0.5))
    columns = {
        "event_id": dice.uuids(size),
        "match_id": pick(matches.ids, at.match),
        "event_type": pick(EVENTS["event_type"].values, dice.choose(size, np.array([50, 32, 14, 4]))),
        "event_date": moments(at.when),
        "description": kept(
            write_sentences(dice, people, writer, at.when, lambda tongue: tongue.plans), dice.chance(size, DESCRIBED_SHARE)
        ),
        "location": kept(pick(MEETING_PLACES, dice.between(size, 0, len(MEETING_PLACES) - 1)), dice.chance(size, 0.65)),
        "attendees": kept(_attendees(dice, people, matches, at), dice.chance(size, ATTENDEES_SHARE)),
    }
    return pa.table(columns), at


def _attendees(dice: Dice, people: People, matches: Matches, at: Moments) -> pa.Array:
    """Mostly the two of the match, sometimes one of them, sometimes a guest."""
    participant, buddy = matches.participant[at.match], matches.buddy[at.match]
    guest = dice.below(people.known_at(at.when))
    comes = dice.chance(len(at), 0.12) & (guest != participant) & (guest != buddy)
    both = kept(pick(people.ids, buddy), ~dice.chance(len(at), 0.06))
    return id_list(pick(people.ids, participant), both, kept(pick(people.ids, guest), comes))


def invent_skill_sessions(dice: Dice, people: People, matches: Matches, count: int) -> tuple[pa.Table, np.ndarray]:
    """Skill sessions between the two of a match, and how many of them each match has in its name."""
    at = _moments(dice, matches, count)
    size = len(at)
    buddy_teaches = dice.chance(size, 0.7)
    teacher, learner = _sides(matches, at.match, buddy_teaches), _sides(matches, at.match, ~buddy_teaches)
    skill = dice.between(size, 0, len(SKILLS) - 1)
    in_its_name = dice.chance(size, 0.85)
    planned = np.maximum(matches.start[at.match], at.when - dice.between(size, 0, 14 * DAY // MINUTE) * MINUTE)
    columns = {
        "session_id": dice.uuids(size),
        "skill_id": numbers(1 + skill),
        "skill_name": pick([skill.name for skill in SKILLS], skill),
        "skill_category": pick([skill.category for skill in SKILLS], skill),
        "teacher_id": pick(people.ids, teacher),
        "learner_id": pick(people.ids, learner),
        "match_id": kept(pick(matches.ids, at.match), in_its_name),
        "completed_at": moments(at.when),
        "scheduled_at": kept(moments(planned), dice.chance(size, 0.8)),
        "duration_minutes": kept(numbers(15 * dice.between(size, 2, 8)), dice.chance(size, 0.95)),
        "format": kept(pick(SKILL_SESSIONS["format"].values, dice.choose(size, np.array([55, 40, 5]))), dice.chance(size, 0.9)),
        "proficiency_level": kept(
            pick(SKILL_SESSIONS["proficiency_level"].values, dice.choose(size, np.array([55, 35, 10]))), dice.chance(size, 0.8)
        ),
        **_session_feedback(dice, people, at, teacher, learner),
        "sdg_goals": kept(pick([skill.goals for skill in SKILLS], skill), dice.chance(size, 0.6)),
        "valuation_points": kept(numbers(10 * dice.between(size, 1, 10)), dice.chance(size, 0.8)),
    }
    return pa.table(columns), np.bincount(at.match[in_its_name], minlength=len(matches))


def _session_feedback(dice: Dice, people: People, at: Moments, teacher: np.ndarray, learner: np.ndarray) -> dict[str, pa.Array]:
    """What both sides say of a session, for about half of the sessions."""
    size = len(at)
    rated = dice.chance(size, RATED_SESSION_SHARE)
    quality = dice.shares(size)
    progress = np.minimum((quality + 0.4 * dice.shares(size)) * 3.2, 3).astype(np.int64)

    def comment(who: np.ndarray) -> pa.Array:
        text = write_sentences(dice, people, who, at.when, lambda tongue: tongue.praise)
        return kept(text, rated & dice.chance(size, 0.6))

    return {
        "teacher_rating": kept(ratings(0.55 + 0.3 * quality + 0.15 * dice.shares(size)), rated),
        "learner_rating": kept(ratings(0.45 + 0.4 * quality + 0.15 * dice.shares(size)), rated & dice.chance(size, 0.9)),
        "teacher_comment": comment(teacher),
        "learner_comment": comment(learner),
        "learner_progress": kept(pick(SKILL_SESSIONS["learner_progress"].values, progress), rated),
    }


def invent_checkins(dice: Dice, people: People, matches: Matches, count: int) -> pa.Table:
    """Check-ins. Each match has a mood to begin with and a trend, mostly upwards."""
    at = _moments(dice, matches, count)
    size = len(at)
    begins, rises = 1.2 + 2.2 * dice.shares(len(matches)), 2.5 * dice.shares(len(matches)) - 0.7
    level = begins[at.match] + rises[at.match] * at.progress(matches) + dice.shares(size) - 0.5
    moods = CHECKINS["mood"].values[::-1]
    columns = {
        "checkin_id": dice.uuids(size),
        "match_id": pick(matches.ids, at.match),
        "checkin_date": moments(at.when),
        "mood": kept(pick(moods, np.clip(np.rint(level), 0, len(moods) - 1).astype(np.int64)), dice.chance(size, 0.85)),
        "notes": kept(
            write_sentences(dice, people, matches.participant[at.match], at.when, lambda tongue: tongue.notes),
            dice.chance(size, NOTES_SHARE),
        ),
        "question_responses": kept(pick(QUESTIONS, dice.between(size, 0, len(QUESTIONS) - 1)), dice.chance(size, 0.45)),
    }
    return pa.table(columns)


def invent_feedback(dice: Dice, people: People, matches: Matches, count: int) -> pa.Table:
    """Feedback of either side; some matches are simply not good ones."""
    at = _moments(dice, matches, count)
    size = len(at)
    from_buddy = dice.chance(size, 0.45)
    quality = 0.35 + 0.55 * np.sqrt(dice.shares(len(matches)))
    overall = quality[at.match] + 0.3 * (dice.shares(size) - 0.5)
    by_category = dice.chance(size, 0.7)

    def category() -> pa.Array:
        return kept(ratings(overall + 0.2 * (dice.shares(size) - 0.5)), by_category & dice.chance(size, 0.95))

    text = write_sentences(dice, people, _sides(matches, at.match, from_buddy), at.when, lambda tongue: tongue.praise)
    columns = {
        "feedback_id": dice.uuids(size),
        "match_id": pick(matches.ids, at.match),
        "from_role": pick(FEEDBACK["from_role"].values, from_buddy.astype(np.int64)),
        "rating": ratings(overall),
        "feedback_text": kept(text, dice.chance(size, FEEDBACK_TEXT_SHARE)),
        "submitted_at": moments(at.when),
        "communication": category(),
        "helpfulness": category(),
        "engagement": category(),
    }
    return pa.table(columns)
