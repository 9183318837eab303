"""Small but dense random worlds."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from buddy_pipeline_tests.impact import rows
from buddy_pipeline_tests.impact.random_methodologies import hundredths
from buddy_pipeline_tests.impact.world import uid

PERIODS = (date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1))
ALL_MONTHS = tuple(date(2022 + number // 12, number % 12 + 1, 1) for number in range(11, 28))
"""From the first moment of a world to its last."""
TICK = timedelta(microseconds=1)
_MONTHS = [datetime(*month, 1, tzinfo=UTC) for month in ((2023, 1), (2023, 2), (2023, 12), (2024, 1), (2024, 2), (2024, 3))]
_BETWEEN = [
    datetime(2023, 7, 15, 9, 30, tzinfo=UTC),
    datetime(2023, 12, 9, 23, tzinfo=UTC),
    datetime(2023, 12, 24, 6, 1, 2, 3, tzinfo=UTC),
    datetime(2024, 1, 20, 12, tzinfo=UTC),
    datetime(2024, 2, 10, 1, tzinfo=UTC),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
]
MOMENTS = sorted([*_MONTHS, *(start - TICK for start in _MONTHS), *_BETWEEN])
"""Few, so that rows fall on the boundaries of months, matches and memberships, and on one another."""
NAMES = (("Ada", "Berg"), ("ada ", " BERG"), ("Bo", "Ek"), ("Bo Ek", "Lind"))
ORGANIZERS = (None, "Ada Berg", "ADA  berg", "Bo Ek", "Bo Ek Lind")
ROLES = {
    "buddy": ("participant", "buddy"),
    "mentorship": ("mentee", "mentor"),
    "language": ("learner", "tutor"),
    "upskilling": ("learner", "nobody"),
    "choir": ("singer",),
}
"""By program; the last has no template."""
SESSION_TYPES = ("skill_share", "skill_share", "mentorship", "language", "language", "upskilling")
STATUSES = ("completed", "completed", "completed", "completed", "scheduled", "no_show")
LEVELS = (None, "A1", "A2", "B1", "B2", "C1", "C2")
CURRENCIES = ("USD", "USD", "NOK", "NOK", "SEK")
"""Of the last no methodology has a rate."""
SURVEYED = (
    ("calm", "Participants"),
    ("calm", "participants"),
    ("loyalty", "Volunteers"),
    ("peace", "Neighbours"),
    ("peace", "Nobody"),
)
"""Outcomes of `wide` with a stakeholder, not always theirs."""
FLAGS = ("is_buddy_participant", "is_buddy_volunteer", "is_mentorship_mentee", "is_language_tutor")

moments = st.sampled_from(MOMENTS)
minutes = st.sampled_from((None, None, 0, 7, 45, 90))
ratings = st.sampled_from((None, Decimal(0), Decimal("0.37"), Decimal("0.85"), Decimal(1)))
_people = st.integers(1, 7)
_newcomer = st.sampled_from((1, 1, 2, 2, 3, 3, 4, 5, 6, 7, None)).map(lambda number: number and uid(number))
_helper = st.sampled_from((1, 2, 3, 4, 4, 5, 5, 6, 6, 7, None)).map(lambda number: number and uid(number))
"""Few people have most of the rows, so that much is known of them; either side may be anybody, or erased."""
_match_ids = st.one_of(*[st.integers(101, 105).map(uid)] * 4, st.none())


def _many(build: SearchStrategy[Any], most: int, by: Any) -> SearchStrategy[tuple[Any, ...]]:
    """Mostly as many as there may be, now and then few or none."""
    return st.one_of(*(st.lists(build, min_size=least, max_size=most, unique_by=by).map(tuple) for least in (0, most // 2, most)))


@st.composite
def _later(draw: DrawFn, since: datetime) -> datetime | None:
    return draw(st.one_of(st.none(), st.sampled_from([moment for moment in MOMENTS if moment >= since])))


@st.composite
def _users(draw: DrawFn) -> tuple[rows.User, ...]:
    role = st.sampled_from(("beneficiary", "volunteer"))
    flags = st.dictionaries(st.sampled_from(FLAGS), st.booleans(), max_size=2)
    names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(tuple)
    return tuple(rows.User(uid(number), draw(role), draw(flags), draw(names)) for number in range(1, 8))


@st.composite
def _matches(draw: DrawFn) -> tuple[rows.Match, ...]:
    return tuple(draw(_match(uid(number))) for number in range(101, 106))


@st.composite
def _match(draw: DrawFn, id_: Any) -> rows.Match:
    since = draw(moments)
    status = draw(st.sampled_from(("active", "inactive", "ended")))
    days = draw(st.sampled_from((None, 0, 1, 31, 60)))
    reason = draw(st.sampled_from((None, "completed", "completed", "conflict")))
    return rows.Match(id_, draw(_newcomer), draw(_helper), since, status, draw(_later(since)), days, reason)


@st.composite
def _events(draw: DrawFn) -> tuple[rows.Event, ...]:
    kinds = st.sampled_from(("hangout", "workshop", "educational"))
    formal = [
        rows.Event(uid(number), "formal", draw(kinds), draw(moments), None, draw(minutes), draw(st.sampled_from(ORGANIZERS)))
        for number in range(201, 204)
    ]
    informal = [
        rows.Event(uid(number), "informal", draw(kinds), draw(moments), draw(_match_ids))
        for number in range(211, 211 + draw(st.integers(0, 5)))
    ]
    return (*formal, *informal)


@st.composite
def _attendances(draw: DrawFn, events: tuple[rows.Event, ...]) -> tuple[rows.Attendance, ...]:
    pairs = st.tuples(st.sampled_from(events), _people.map(uid))
    drawn = draw(_many(pairs, 12, lambda pair: (pair[0].id, pair[1])))
    return tuple(
        rows.Attendance(event.id, person, "formal", draw(moments), draw(_match_ids), draw(minutes))
        if event.kind == "formal"
        else rows.Attendance(event.id, person, "informal", event.event_date, event.match_id)
        for event, person in drawn
    )


_sessions = _many(
    st.builds(
        rows.Session,
        st.integers(301, 320).map(uid),
        st.sampled_from(SESSION_TYPES),
        _newcomer,
        _helper,
        st.one_of(moments, moments, moments, st.none()),
        minutes,
        ratings,
        st.one_of(
            st.none(),
            st.fixed_dictionaries(
                {
                    "skill_category": st.sampled_from((None, "language", "tech", "professional", "cooking")),
                    "learner_progress": st.sampled_from((None, "no-progress", "good-progress", "excellent-progress")),
                }
            ),
        ),
        status=st.sampled_from(STATUSES),
        language_level=st.sampled_from(LEVELS),
    ),
    14,
    lambda row: row.id,
)
_courses = _many(
    st.builds(
        rows.Course,
        st.integers(351, 360).map(uid),
        _people.map(uid),
        st.sampled_from(("excel", "welding", "care")),
        st.sampled_from(("completed", "completed", "in_progress", "dropped")),
        st.one_of(moments, moments, st.none()),
        st.one_of(moments, st.none()),
    ),
    5,
    lambda row: (row.user_id, row.course_id),
).filter(lambda found: len({row.id for row in found}) == len(found))
_checkins = _many(
    st.builds(
        rows.CheckIn,
        st.integers(401, 430).map(uid),
        _match_ids,
        moments,
        st.sampled_from((None, "great", "good", "okay", "struggling", "difficult")),
    ),
    14,
    lambda row: row.id,
)
_feedback = _many(
    st.builds(
        rows.Feedback,
        st.integers(501, 510).map(uid),
        _match_ids,
        st.sampled_from(("participant", "participant", "buddy")),
        ratings.filter(lambda value: value is not None),
        moments,
        ratings,
        ratings,
        ratings,
    ),
    6,
    lambda row: row.id,
)
_milestones = _many(
    st.builds(
        rows.Milestone,
        _people.map(uid),
        st.integers(1, 4),
        moments,
        st.sampled_from(("community", "cultural", "cultural", "onboarding")),
        st.sampled_from((None, "participant", "buddy", "all")),
    ),
    6,
    lambda row: (row.user_id, row.milestone_id, row.reached_at),
)


@st.composite
def _enrollments(draw: DrawFn) -> tuple[rows.Enrollment, ...]:
    pairs = draw(_many(st.tuples(_people, st.sampled_from(tuple(ROLES))), 8, lambda pair: pair))
    statuses = st.sampled_from(("active", "completed", "dropped"))
    found = []
    for number, (person, program) in enumerate(pairs, start=601):
        since, status = draw(moments), draw(statuses)
        done = None if status == "active" else draw(_later(since))
        roles = draw(st.lists(st.sampled_from(ROLES[program]), unique=True).map(tuple))
        found.append(rows.Enrollment(uid(number), uid(person), program, since, status, done, roles))
    return tuple(found)


@st.composite
def _memberships(draw: DrawFn) -> tuple[rows.Membership, ...]:
    pairs = draw(_many(st.tuples(st.integers(801, 803), _people), 10, lambda pair: pair))
    found = []
    for number, (company, person) in enumerate(pairs, start=901):
        since = draw(moments)
        found.append(rows.Membership(uid(number), uid(company), uid(person), since, draw(_later(since))))
    return tuple(found)


@st.composite
def _session_ratings(draw: DrawFn, sessions: tuple[rows.Session, ...]) -> tuple[rows.Rating, ...]:
    if not sessions:
        return ()
    sides = st.tuples(st.sampled_from([row.id for row in sessions]), st.sampled_from(("participant", "participant", "volunteer")))
    return tuple(rows.Rating(*pair, draw(ratings)) for pair in draw(_many(sides, 5, lambda pair: pair)))


FUNDERS = ("Company 801", "Company 802", "A foundation")
_funder_ids = {"Company 801": uid(801), "Company 802": uid(802), "A foundation": uid(899)}


@st.composite
def _cost(draw: DrawFn, number: int) -> rows.Cost:
    funder = draw(st.sampled_from(FUNDERS))
    row = rows.Cost(uid(number), draw(st.sampled_from(ALL_MONTHS)), "cash", _funder_ids[funder], funder)
    if draw(st.booleans()):
        kind = draw(st.sampled_from(("cash", "in_kind", "management")))
        return replace(row, kind=kind, amount=draw(hundredths(0, 90_000)), currency=draw(st.sampled_from(CURRENCIES)))
    return replace(row, kind=draw(st.sampled_from(("paid_time", "volunteer_time"))), hours=draw(hundredths(0, 9_000)))


@st.composite
def _costs(draw: DrawFn) -> tuple[rows.Cost, ...]:
    return tuple(draw(_cost(number)) for number in range(1001, 1001 + draw(st.integers(0, 4))))


@st.composite
def _answer(draw: DrawFn, number: int) -> rows.Answer:
    outcome, stakeholder = draw(st.sampled_from(SURVEYED))
    row = rows.Answer(uid(number), outcome, stakeholder, draw(hundredths(0, 300)), draw(moments))
    if draw(st.booleans()):
        company = draw(st.sampled_from((None, uid(801), uid(802), uid(899))))
        return replace(row, people=Decimal(draw(st.integers(1, 40))), company_id=company)
    return replace(row, of_person=True, user_id=draw(st.one_of(st.none(), _people.map(uid), _people.map(uid))))


@st.composite
def _answers(draw: DrawFn) -> tuple[rows.Answer, ...]:
    return tuple(draw(_answer(number)) for number in range(1101, 1101 + draw(st.integers(0, 6))))


@st.composite
def worlds_with_lists(draw: DrawFn) -> rows.World:
    """Worlds of which lists tell costs and answers of surveys, too."""
    return replace(draw(worlds()), costs=draw(_costs()), surveyed_outcomes=draw(_answers()))


@st.composite
def worlds(draw: DrawFn) -> rows.World:
    events = draw(_events())
    sessions = draw(_sessions)
    return rows.World(
        users=draw(_users()),
        program_enrollments=draw(_enrollments()),
        buddy_matches=draw(_matches()),
        buddy_events=events,
        buddy_event_attendances=draw(_attendances(events)),
        buddy_checkins=draw(_checkins),
        buddy_feedback=draw(_feedback),
        kintell_sessions=sessions,
        kintell_ratings=draw(_session_ratings(sessions)),
        learning_progress=draw(_courses),
        journey_milestones=draw(_milestones),
        companies=tuple(rows.Company(uid(number), f"Company {number}") for number in (801, 802, 803)),
        company_users=draw(_memberships()),
    )


@st.composite
def changes(draw: DrawFn, world: rows.World) -> rows.World:
    """The world with a row less, or with a value of one row taken from a row of another world."""
    filled = [table.name for table in fields(world) if table.name not in ("companies", "users") and getattr(world, table.name)]
    assume(filled)
    table = draw(st.sampled_from(filled))
    found = getattr(world, table)
    place = draw(st.integers(0, len(found) - 1))
    others = getattr(draw(worlds_with_lists()), table)
    if not others or draw(st.integers(0, 3)) == 0:
        assume(table not in ("buddy_matches", "buddy_events", "kintell_sessions"))  # others refer to them
        return replace(world, **{table: found[:place] + found[place + 1 :]})
    column = draw(st.sampled_from([column.name for column in fields(found[place]) if column.name not in _KEYS[table]]))
    changed = replace(found[place], **{column: getattr(draw(st.sampled_from(others)), column)})
    everything = (*found[:place], changed, *found[place + 1 :])
    assume(
        table != "journey_milestones"
        or len({(row.user_id, row.milestone_id, row.reached_at) for row in everything}) == len(found)
    )
    return replace(world, **{table: everything})


_KEYS = {
    "program_enrollments": ("id", "user_id", "program_type"),
    "buddy_matches": ("id",),
    "buddy_events": ("id", "kind"),
    "buddy_event_attendances": ("event_id", "user_id", "kind"),
    "buddy_checkins": ("id",),
    "buddy_feedback": ("id",),
    "kintell_sessions": ("id",),
    "kintell_ratings": ("session_id", "from_role"),
    "learning_progress": ("id", "user_id", "course_id"),
    "journey_milestones": ("user_id", "milestone_id"),
    "company_users": ("id", "company_id", "user_id"),
    "costs": ("id", "kind", "funder_id", "funder", "amount", "currency", "hours"),
    "surveyed_outcomes": ("id", "user_id", "people", "of_person", "company_id"),
}
"""Columns whose change would be another row."""
