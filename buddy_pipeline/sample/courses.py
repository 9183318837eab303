"""Invented reports of learning providers: courses that people take, and the credentials that come of them."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.sample.cells import DAY, MINUTE, joined, kept, moments, numbers, pick
from buddy_pipeline.sample.dice import Dice
from buddy_pipeline.sample.lists import Lists
from buddy_pipeline.sample.members import Members
from buddy_pipeline.sample.people import Window
from buddy_pipeline.sample.planting import changed, plant, repeat_rows
from buddy_pipeline.sources.upskilling import COURSE_COMPLETIONS, CREDENTIALS, UPSKILLING


@dataclass(frozen=True)
class Course:
    """A course of a provider."""

    provider: str
    id: str
    name: str


COURSES = (
    Course("ecornell", "LSM551", "Leading Remote Teams"),
    Course("ecornell", "HRM521", "Giving Feedback"),
    Course("itslearning", "NO-A1", "Norwegian for Beginners"),
    Course("itslearning", "SOC-10", "Working Life and Society"),
    Course("moodle", "EXCEL-1", "Spreadsheets, Step by Step"),
    Course("moodle", "FOOD-H", "Food Hygiene"),
    Course("generic", "CARE-100", "Care Assistant, Introduction"),
    Course("generic", "WEB-1", "A First Web Page"),
)
LEARNER_SHARE, VOLUNTEER_SHARE = 0.35, 0.08
"""Of newcomers and of volunteers who take courses."""
MOST_COURSES = 3
"""A learner takes."""
LONGEST_COURSE = 90 * DAY
STATUSES = COURSE_COMPLETIONS["status"].values
STATUS_WEIGHTS = np.array([12, 23, 8, 57])
"""Of STATUSES, in their order."""
SCORED_SHARE, CREDITED_SHARE, EXPIRING_SHARE, PAGE_SHARE = 0.85, 0.6, 0.3, 0.7
YEARS_VALID = 3

_OF_ECORNELL = {
    "user_email": "email",
    "provider": "provider",
    "course_id": "course_code",
    "course_name": "course_name",
    "status": "status",
    "progress_percent": "percent_complete",
    "completed_at": "completed_at",
    "credential_ref": "certificate_id",
}
_OF_MOODLE = {
    "user_email": "Email address",
    "course_id": "Course short name",
    "course_name": "Course full name",
    "status": "Completed",
    "progress_percent": "Progress",
    "started_at": "Time started",
    "completed_at": "Time completed",
    "final_score": "Grade",
}
"""What files of these providers call our columns (`data/providers`)."""
_WORDS_OF_ECORNELL = {"enrolled": "registered", "in_progress": "not complete", "dropped": "withdrawn", "completed": "complete"}
_WORDS_OF_MOODLE = {"enrolled": "No", "in_progress": "No", "dropped": "No", "completed": "Yes"}
_DATES_OF_MOODLE = "%A, %d %B %Y, %I:%M %p"


@dataclass(frozen=True)
class _Taken:
    """Courses that people take: positions of who and which, when each began (seconds), was completed, and how far it is."""

    learner: np.ndarray
    course: np.ndarray
    begun: np.ndarray
    ended: np.ndarray
    status: np.ndarray

    def __len__(self) -> int:
        return len(self.learner)

    def has(self, *statuses: str) -> np.ndarray:
        return np.isin(self.status, [STATUSES.index(status) for status in statuses])


def invent_courses(seed: int, members: Members, window: Window, export_date: datetime, *, faults: bool) -> Lists:
    """The lists of a drop: reports in the columns of eCornell, of Moodle and of the platform, and credentials."""
    dice = Dice(seed, "courses")
    taken = _taken(dice, members, window)
    courses = pa.table(_cells(dice, members, taken)).select(_names(COURSE_COMPLETIONS.column_names))
    credentials = _credentials(dice, members, taken, courses, window)
    if faults:
        courses = plant(Dice(seed, "faults of courses"), courses, _FAULTS_OF_COURSES)
        credentials = plant(Dice(seed, "faults of credentials"), credentials, _FAULTS_OF_CREDENTIALS)
    tables = {"course_completions": courses, "credentials": credentials}
    return Lists(UPSKILLING, export_date, tables, _files(courses, credentials))


def _names(names: tuple[str, ...]) -> list[str]:
    """Columns that providers tell: none of these says of when its report is, who passed, or whom it knows by an id of its own."""
    return [name for name in names if name not in ("passed", "reported_at", "user_external_id")]


def _taken(dice: Dice, members: Members, window: Window) -> _Taken:
    """Each learner takes a few courses, none twice."""
    is_buddy = members.people.is_buddy
    learners = np.concatenate([members.some(dice, ~is_buddy, LEARNER_SHARE), members.some(dice, is_buddy, VOLUNTEER_SHARE)])
    how_many = dice.between(len(learners), 1, MOST_COURSES)
    learner = np.repeat(learners, how_many)
    nth = np.arange(len(learner)) - np.repeat(np.cumsum(how_many) - how_many, how_many)
    course = (np.repeat(dice.between(len(learners), 0, len(COURSES) - 1), how_many) + nth) % len(COURSES)
    since = members.people.joined[learner]
    begun = since + dice.below(np.maximum(window.end - since, MINUTE) // MINUTE) * MINUTE
    ended = np.minimum(begun + DAY + dice.below(np.full(len(begun), LONGEST_COURSE // MINUTE)) * MINUTE, window.end)
    status = dice.choose(len(learner), STATUS_WEIGHTS)
    of_moodle = np.array([one.provider == "moodle" for one in COURSES])[course]
    untold = of_moodle & (status == STATUSES.index("dropped"))  # Moodle's report does not tell who gave up
    return _Taken(learner, course, begun, ended, np.where(untold, STATUSES.index("in_progress"), status))


def _cells(dice: Dice, members: Members, taken: _Taken) -> dict[str, pa.Array]:
    size, completed, begun = len(taken), taken.has("completed"), ~taken.has("enrolled")
    progress = np.where(completed, 100, np.where(begun, dice.between(size, 5, 95), 0))
    of_ecornell = np.array([one.provider == "ecornell" for one in COURSES])[taken.course]
    return {
        "user_email": members.addresses(dice, taken.learner),
        **{name: pick(values, taken.course) for name, values in _OF_COURSES.items()},
        "status": pick(STATUSES, taken.status),
        "progress_percent": numbers(progress),
        "started_at": kept(moments(taken.begun), begun & ~of_ecornell),
        "completed_at": kept(moments(taken.ended), completed),
        "final_score": kept(
            joined(numbers(dice.between(size, 50, 99)), ".5"), completed & ~of_ecornell & dice.chance(size, SCORED_SHARE)
        ),
        "credential_ref": kept(joined("CERT-", numbers(20_001 + np.arange(size))), completed & dice.chance(size, CREDITED_SHARE)),
    }


_OF_COURSES = {
    "provider": [course.provider for course in COURSES],
    "course_id": [course.id for course in COURSES],
    "course_name": [course.name for course in COURSES],
}


def _credentials(dice: Dice, members: Members, taken: _Taken, courses: pa.Table, window: Window) -> pa.Table:
    """One for each that a report names."""
    rows = np.flatnonzero(courses["credential_ref"].is_valid().to_numpy())
    size = len(rows)
    issued = np.minimum(taken.ended[rows] + dice.between(size, 0, 5) * DAY, window.end)
    number = numbers(20_001 + rows)
    cells = {
        "credential_id": courses["credential_ref"].take(pa.array(rows)),
        "user_email": members.addresses(dice, taken.learner[rows]),
        **{name: courses[name].take(pa.array(rows)) for name in _OF_COURSES},
        "credential_type": pick(CREDENTIALS["credential_type"].values, dice.choose(size, np.array([70, 20, 5, 5]))),
        "issued_at": moments(issued),
        "expires_at": kept(moments(issued + YEARS_VALID * 365 * DAY), dice.chance(size, EXPIRING_SHARE)),
        "credential_url": kept(joined("https://credentials.example/", number), dice.chance(size, PAGE_SHARE)),
        "verification_code": kept(joined("VC-", number), dice.chance(size, PAGE_SHARE)),
    }
    return pa.table(cells).select(_names(CREDENTIALS.column_names))


_FAULTS_OF_COURSES = (
    changed("user_email", lambda _dice, _cells: None),
    changed("provider", lambda _dice, _cells: "Skillfox"),
    changed("status", lambda _dice, _cells: "paused"),
    changed("progress_percent", lambda _dice, _cells: "140"),
    changed("completed_at", lambda _dice, _cells: "2019-02-30"),
    repeat_rows,
)
_FAULTS_OF_CREDENTIALS = (
    changed("credential_type", lambda _dice, _cells: "trophy"),
    changed("expires_at", lambda _dice, _cells: "2001-01-01"),
    changed("course_name", lambda _dice, _cells: None),
)


def _files(courses: pa.Table, credentials: pa.Table) -> dict[str, pa.Table]:
    def of(names: dict[str, str], words: dict[str, str], *providers: str) -> pa.Table:
        chosen = courses.filter(pc.is_in(courses["provider"], pa.array(providers)))
        table = chosen.set_column(chosen.column_names.index("status"), "status", _said(chosen["status"], words))
        percent = pc.binary_join_element_wise(table["progress_percent"], "%", "")
        table = table.set_column(table.column_names.index("progress_percent"), "progress_percent", percent)
        return table.select(list(names)).rename_columns(list(names.values()))

    moodle = of(_OF_MOODLE, _WORDS_OF_MOODLE, "moodle")
    for name in ("Time started", "Time completed"):
        moodle = moodle.set_column(moodle.column_names.index(name), name, _as_moodle_shows(moodle[name]))
    return {
        "ecornell-courses": of(_OF_ECORNELL, _WORDS_OF_ECORNELL, "ecornell"),
        "moodle-course-participants": moodle,
        "courses": courses.filter(pc.invert(pc.is_in(courses["provider"], pa.array(["ecornell", "moodle"])))),
        "credentials": credentials,
    }


def _said(cells: pa.ChunkedArray, words: dict[str, str]) -> pa.ChunkedArray:
    """The cells in other words; what is none of ours stays."""
    place = pc.index_in(cells, pa.array(list(words)))
    return pc.coalesce(pa.array(list(words.values())).take(place.combine_chunks()), cells)


def _as_moodle_shows(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Moments as `Friday, 15 March 2024, 02:30 PM`; what is no moment stays."""
    moment = pc.strptime(cells, "%Y-%m-%dT%H:%M:%SZ", "s", error_is_null=True)
    return pc.coalesce(pc.strftime(moment, _DATES_OF_MOODLE), cells)
