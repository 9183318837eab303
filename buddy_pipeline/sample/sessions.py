"""Invented lists of Kintell: sessions of mentorship and language practice, and the users who signed up."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.sample.cells import DAY, MINUTE, joined, kept, moments, numbers, pick
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.lists import Lists
from buddy_pipeline.sample.members import Members
from buddy_pipeline.sample.people import Window, write_sentences
from buddy_pipeline.sample.planting import changed, plant, repeat_rows
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.kintell.entities import LEVELS, SESSIONS, STATUSES

SESSIONS_A_USER = {"mentorship": 8, "language": 12}
"""So that 50,000 users give a million sessions."""
PARTICIPANT_SHARE, VOLUNTEER_SHARE, HELPING_SHARE = 0.4, 0.4, 0.04
"""Of the newcomers and of the volunteers, in each program; and of the newcomers who are volunteers in it themselves."""

LONGEST_SESSION = 120 * MINUTE
PLANNED_AHEAD = 30 * DAY
MOST_LEVELS_GAINED = 2
STATUS_WEIGHTS = np.array([84, 5, 5, 3, 3])
"""Of STATUSES, in their order."""
RATED_SHARE, FEEDBACK_SHARE, LEVEL_SHARE, NAMED_SHARE, TIMED_SHARE = 0.55, 0.35, 0.8, 0.75, 0.9
SIGNED_UP_SHARE = 0.5

_TOPICS = ("work,travel", "everyday life", "health,family", "school, homework, words", "news,weather", "letters of the office")
_GOALS = ("write a CV", "find a course,apply for it", "prepare an interview", "make contacts", "learn how school works here")
_METADATA = ('{"platform":"zoom"}', '{"platform":"teams","recorded":false}', '{"platform":"in person","room":"2 B"}')
_ROLES = {True: ("Language tutor", "Mentor", "Senior advisor"), False: ("Learner", "Mentee", "Student")}
_VERIFICATION = ("verified", "pending", "not started")

_OF_KIND = {
    "session_id": "session_id",
    "participant_email": "participant_email",
    "volunteer_email": "volunteer_email",
    "participant_name": "participant_name",
    "volunteer_name": "volunteer_name",
    "participant_kintell_id": "participant_kintell_id",
    "volunteer_kintell_id": "volunteer_kintell_id",
    "scheduled_at": "scheduled_at",
    "completed_at": "completed_at",
    "duration_minutes": "duration_minutes",
    "rating": "rating",
    "feedback_text": "feedback_text",
    "status": "status",
}
_OF_MENTORSHIP = _OF_KIND | {
    "volunteer_email": "mentor_email",
    "volunteer_name": "mentor_name",
    "volunteer_kintell_id": "mentor_kintell_id",
    "focus_area": "focus_area",
    "goals_discussed": "goals_discussed",
}
_OF_LANGUAGE = _OF_KIND | {"language_level": "language_level", "topics": "topics"}
_COMBINED = {
    "session_id": "Session_ID",
    "session_type": "Session_Type",
    "participant_email": "Participant_Email",
    "volunteer_email": "Volunteer_Email",
    "participant_kintell_id": "Participant_Kintell_ID",
    "volunteer_kintell_id": "Volunteer_Kintell_ID",
    "completed_at": "Date",
    "duration_minutes": "Duration_Min",
    "rating": "Rating",
    "feedback_text": "Feedback_Text",
    "language_level": "Language_Level",
}
_OF_USERS = {
    "email": "Email",
    "name": "Name",
    "linkedin_url": "Linkedin_URL",
    "verification_status": "Verification_status",
    "role": "Role when joined",
    "grant_access": "grant_access",
    "joined_kg_at": "Joined_kg_at",
}
"""What files of each shape call our columns (formats, Kintell)."""


@dataclass(frozen=True)
class _Held:
    """Sessions in order of time: positions of who took part, and when they began (seconds) and ended."""

    participant: np.ndarray
    volunteer: np.ndarray
    begun: np.ndarray
    ended: np.ndarray
    status: np.ndarray

    def __len__(self) -> int:
        return len(self.begun)

    @property
    def is_completed(self) -> np.ndarray:
        return self.status == STATUSES.index("completed")


def invent_sessions(seed: int, members: Members, window: Window, users: int, export_date: datetime, *, faults: bool) -> Lists:
    """The lists of a drop: a combined one of the first half of the window, one of each kind of the second, and users.

    Language lists come in two versions, one a quarter of the window, and with ratings from 0 to 1; all others rate from 1 to 5.
    """
    kinds = [_kind(seed, kind, members, window, round(users * count)) for kind, count in SESSIONS_A_USER.items()]
    sessions = pa.concat_tables([table for table, _ in kinds]).combine_chunks()
    share = np.concatenate([shares for _, shares in kinds])
    listed = _users(Dice(seed, "users of Kintell"), members)
    if faults:
        sessions, share = _spoilt(Dice(seed, "faults of sessions"), sessions, share)
        listed = plant(Dice(seed, "faults of users of Kintell"), listed, _FAULTS_OF_USERS)
    return Lists(KINTELL, export_date, {"users": listed, "sessions": sessions}, _files(listed, sessions, share))


def _kind(seed: int, kind: str, members: Members, window: Window, count: int) -> tuple[pa.Table, np.ndarray]:
    """Sessions of a kind under our names, and in which share of the window each lies."""
    dice = Dice(seed, f"{kind} sessions")
    held = _held(dice, members, window, count)
    table = pa.table(_cells(dice, kind, members, held) | _OF_EACH[kind](dice, held))
    return _in_order(table), (held.begun - window.start) / (window.end - window.start)


def _held(dice: Dice, members: Members, window: Window, count: int) -> _Held:
    """Each participant mostly meets one volunteer, and from when on they joined; a session that is planned lies ahead."""
    is_buddy = members.people.is_buddy
    participants = members.some(dice, ~is_buddy, PARTICIPANT_SHARE)
    volunteers = np.concatenate(
        [members.some(dice, is_buddy, VOLUNTEER_SHARE), np.flatnonzero(~is_buddy & dice.chance(len(members), HELPING_SHARE))]
    )
    usual = volunteers[dice.below(np.full(len(members), len(volunteers)))]
    participant = participants[dice.below(np.full(count, len(participants)))]
    other = volunteers[dice.below(np.full(count, len(volunteers)))]
    volunteer = np.where(dice.chance(count, 0.9), usual[participant], other)
    volunteer = np.where(volunteer == participant, volunteers[0], volunteer)
    since = members.people.joined[participant]
    begun = since + dice.below(np.maximum((window.end - LONGEST_SESSION - since) // MINUTE, 1)) * MINUTE
    status = dice.choose(count, STATUS_WEIGHTS)
    ahead = window.end + dice.between(count, 1, PLANNED_AHEAD // MINUTE) * MINUTE
    begun = np.where(status == STATUSES.index("scheduled"), ahead, begun)
    order = np.argsort(begun, kind="stable")
    ended = begun + 15 * MINUTE * dice.between(count, 2, LONGEST_SESSION // MINUTE // 15)
    return _Held(*(each[order] for each in (participant, volunteer, begun, ended, status)))


def _cells(dice: Dice, kind: str, members: Members, held: _Held) -> dict[str, pa.Array]:
    """The cells that both kinds of session have."""
    size, completed = len(held), held.is_completed
    praise = write_sentences(dice, members.people, held.participant, held.begun, lambda tongue: tongue.praise)
    return {
        "session_id": joined("MS-" if kind == "mentorship" else "LS-", numbers(100_001 + np.arange(size))),
        "session_type": pa.repeat(pa.scalar(kind), size),
        "participant_email": members.addresses(dice, held.participant),
        "volunteer_email": members.addresses(dice, held.volunteer),
        "participant_name": kept(pick(members.names, held.participant), dice.chance(size, NAMED_SHARE)),
        "volunteer_name": kept(pick(members.names, held.volunteer), dice.chance(size, NAMED_SHARE)),
        "participant_kintell_id": members.ids(held.participant),
        "volunteer_kintell_id": members.ids(held.volunteer),
        "scheduled_at": moments(held.begun),
        "completed_at": kept(moments(held.ended), completed),
        "duration_minutes": kept(numbers((held.ended - held.begun) // MINUTE), completed & dice.chance(size, TIMED_SHARE)),
        "rating": kept(numbers(1 + dice.choose(size, np.array([2, 6, 17, 40, 35]))), completed & dice.chance(size, RATED_SHARE)),
        "feedback_text": kept(praise, completed & dice.chance(size, FEEDBACK_SHARE)),
        "status": pick(STATUSES, held.status),
    }


def _of_mentorship(dice: Dice, held: _Held) -> dict[str, pa.Array]:
    size = len(held)
    return {
        "focus_area": kept(
            pick(SESSIONS["focus_area"].values, dice.choose(size, np.array([60, 25, 15]))), dice.chance(size, 0.85)
        ),
        "goals_discussed": kept(pick(_GOALS, dice.between(size, 0, len(_GOALS) - 1)), dice.chance(size, 0.6)),
    }


def _of_language(dice: Dice, held: _Held) -> dict[str, pa.Array]:
    size = len(held)
    return {
        "language_level": kept(_levels(dice, held), dice.chance(size, LEVEL_SHARE)),
        "topics": kept(pick(_TOPICS, dice.between(size, 0, len(_TOPICS) - 1)), dice.chance(size, 0.7)),
        "metadata": kept(pick(_METADATA, dice.between(size, 0, len(_METADATA) - 1)), dice.chance(size, 0.3)),
    }


_OF_EACH = {"mentorship": _of_mentorship, "language": _of_language}


def _levels(dice: Dice, held: _Held) -> pa.Array:
    """The level of each session's learner: it rises from their first session to their last, some learn faster than others."""
    people = int(held.participant.max(initial=-1)) + 1
    first, gained = dice.between(people, 0, 2), dice.between(people, 0, MOST_LEVELS_GAINED)
    order = np.argsort(held.participant, kind="stable")
    learner, starts, how_many = np.unique(held.participant[order], return_index=True, return_counts=True)
    nth = np.empty(len(held), np.int64)
    nth[order] = np.arange(len(held)) - np.repeat(starts, how_many)
    total = np.zeros(people, np.int64)
    total[learner] = how_many
    level = first[held.participant] + nth * (gained[held.participant] + 1) // total[held.participant]
    return pick(LEVELS, level)


def _users(dice: Dice, members: Members) -> pa.Table:
    """Those who signed up themselves, in any order of roles; dates as Kintell writes them (`Dec 14, 2025`)."""
    who = np.flatnonzero(dice.chance(len(members), SIGNED_UP_SHARE))
    size = len(who)
    role = [pick(_ROLES[of_volunteer], dice.between(size, 0, len(_ROLES[of_volunteer]) - 1)) for of_volunteer in (True, False)]
    return pa.table(
        {
            "email": members.people.table["email"].take(pa.array(who)),
            "name": pick(members.names, who),
            "linkedin_url": kept(joined("https://www.linkedin.com/in/member-", numbers(who)), dice.chance(size, 0.4)),
            "verification_status": pick(_VERIFICATION, dice.choose(size, np.array([80, 15, 5]))),
            "role": pc.if_else(pa.array(members.people.is_buddy[who]), *role),
            "grant_access": pick(("yes", "no"), dice.choose(size, np.array([90, 10]))),
            "joined_kg_at": pc.strftime(pa.array(members.people.joined[who], pa.timestamp("s")), "%b %d, %Y"),
        }
    )


def _spoilt(dice: Dice, sessions: pa.Table, share: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    """The sessions with faults; rows that are repeated lie where the first of them does."""
    marked = sessions.append_column("share", pa.array(share))
    marked = plant(dice, marked, _FAULTS_OF_SESSIONS)
    return marked.drop_columns("share"), marked["share"].to_numpy()


_FAULTS_OF_SESSIONS = (
    changed("participant_email", lambda _dice, _cells: None),
    changed("volunteer_email", lambda _dice, _cells: "see the list of mentors"),
    changed("duration_minutes", lambda _dice, _cells: "600"),
    changed("rating", lambda _dice, _cells: "7"),
    changed("scheduled_at", lambda _dice, cells: pc.utf8_slice_codeunits(cells, 0, 19)),
    changed("session_type", lambda _dice, _cells: "coffee chat"),
    changed("status", lambda _dice, _cells: "postponed"),
    changed("language_level", lambda _dice, _cells: "intermediate"),
    repeat_rows,
)
_FAULTS_OF_USERS = (
    changed("email", lambda _dice, _cells: None),
    changed("role", lambda _dice, _cells: "Friend"),
    changed("joined_kg_at", lambda _dice, _cells: "Feb 30, 2025"),
)


def _files(users: pa.Table, sessions: pa.Table, share: np.ndarray) -> dict[str, pa.Table]:
    is_early = (share < 0.5) & sessions["completed_at"].is_valid().to_numpy() & sessions["duration_minutes"].is_valid().to_numpy()
    is_mentorship = pc.starts_with(sessions["session_id"], "MS-").to_numpy()
    is_newest = share >= 0.75

    def those(chosen: np.ndarray, names: dict[str, str]) -> pa.Table:
        return sessions.filter(pa.array(chosen)).select(list(names)).rename_columns(list(names.values()))

    combined = those(is_early, _COMBINED)
    return {
        "sessions": _with(
            _with(combined, "Date", pc.utf8_slice_codeunits(combined["Date"], 0, 10)),
            "Session_Type",
            _replaced(combined["Session_Type"], {"language": "Language Connect", "mentorship": "Mentorship"}),
        ),
        "mentorship": those(~is_early & is_mentorship, _OF_MENTORSHIP),
        "language": _rated_to_one(those(~is_early & ~is_mentorship & ~is_newest, _OF_LANGUAGE)),
        "language-1.1": _rated_to_one(those(~is_early & ~is_mentorship & is_newest, _OF_LANGUAGE | {"metadata": "metadata"})),
        "users": users.rename_columns([_OF_USERS[name] for name in users.column_names]),
    }


def _rated_to_one(table: pa.Table) -> pa.Table:
    """The table with ratings from 0 to 1 in place of those from 1 to 5."""
    on_one = {str(rating): f"{(rating - 1) / 4:.2f}" for rating in range(1, 6)}
    return _with(table, "rating", _replaced(table["rating"], on_one))


def _replaced(cells: pa.ChunkedArray, words: dict[str, str]) -> pa.ChunkedArray:
    """The cells with other words; what is none of them stays."""
    place = pc.index_in(cells, pa.array(list(words)))
    return pc.coalesce(pa.array(list(words.values())).take(place.combine_chunks()), cells)


def _with(table: pa.Table, column: str, cells: pa.ChunkedArray | pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, cells)


def _in_order(table: pa.Table) -> pa.Table:
    """The columns of the declaration, in its order; those that a kind of session has not are empty."""
    empty = pa.nulls(len(table), pa.string())
    return pa.table({name: table[name] if name in table.column_names else empty for name in SESSIONS.column_names})
