"""What Kintell lists: sessions of both kinds, and users (formats, Kintell). People are known by their addresses."""

from functools import partial

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy, Unknown
from buddy_pipeline.contract.row_rules import Odd, RowRule
from buddy_pipeline.sources.kintell.shapes import OF_SESSIONS, OF_USERS

STATUSES = ("completed", "scheduled", "cancelled", "no_show", "rescheduled")
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
LONGEST_SESSION = 480
"""Minutes."""

_text = partial(Column, kind=Kind.TEXT)
_words = partial(Column, kind=Kind.ENUM, any_case=True)
_list = partial(Column, kind=Kind.TEXT_LIST, separated=True, privacy=Privacy.MEDIUM)
_day = partial(Column, kind=Kind.DAY)
_name = partial(Column, kind=Kind.NAME, privacy=Privacy.HIGH, example="Olena Kovalenko")
_person = partial(
    Column, kind=Kind.EMAIL, max_length=255, privacy=Privacy.HIGH, references="users", required=True, example="olena@example.com"
)
_rating = partial(Column, name="rating", kind=Kind.RATING, minimum=0, maximum=5, on_either_scale=True, example="4")
_kintell_id = partial(Column, kind=Kind.ID, max_length=255, example="KT-10482")

USERS = Entity(
    name="users",
    stored_as="kintell_users",
    sheet="Users",
    description="People who signed up with Kintell. It sends no such list as a rule.",
    caveat="Names are kept whole: they do not come apart at the first space.",
    key=("user_ref",),
    happened="joined_kg_at",
    role="role",
    shapes=OF_USERS,
    columns=(
        _person(
            name="email",
            stored_as="user_ref",
            description="E-mail address. Finds the same person across programs, by a keyed hash only.",
        ),
        _name(name="name", whose="email", description="The whole name."),
        _text(
            name="linkedin_url",
            max_length=500,
            privacy=Privacy.HIGH,
            example="https://www.linkedin.com/in/alice",
            description="Address of their page on LinkedIn.",
        ),
        _text(
            name="verification_status", max_length=100, example="verified", description="Whether Kintell looked at who they are."
        ),
        Column(
            name="role",
            kind=Kind.ENUM,
            values=("participant", "volunteer"),
            unknown=Unknown.FIRST,
            any_case=True,
            telling_parts=(
                ("advisor", "volunteer"),
                ("mentor", "volunteer"),
                ("tutor", "volunteer"),
                ("learner", "participant"),
                ("mentee", "participant"),
                ("student", "participant"),
            ),
            example="volunteer",
            description="Role when joined. What has advisor, mentor or tutor in it is a volunteer; learner, mentee or student a participant.",
        ),
        _text(name="grant_access", max_length=100, example="yes", description="Whether access was granted."),
        _day(
            name="joined_kg_at",
            spelled_month=True,
            example="2024-01-15",
            description="When they signed up; also as `Dec 14, 2025`.",
        ),
    ),
)

SESSIONS = Entity(
    name="sessions",
    stored_as="kintell_sessions",
    sheet="Sessions",
    description="Sessions of one participant with one volunteer: mentorship and language practice.",
    caveat="Only completed sessions count. The same id in both kinds is two sessions.",
    key=("session_id", "session_type"),
    happened="completed_at",
    shapes=OF_SESSIONS,
    columns=(
        Column(
            name="session_id",
            kind=Kind.ID,
            required=True,
            max_length=255,
            example="MS-2024-0042",
            description="The session's id, unique among those of its kind.",
        ),
        _words(
            name="session_type",
            required=True,
            values=("language", "mentorship"),
            example="language",
            description="Kind of session, also as `Language Connect` and `Mentorship`. Lists of one kind need not say it.",
        ),
        _person(
            name="participant_email",
            stored_as="participant_ref",
            known_by="participant_kintell_id",
            csr_role="beneficiary",
            description="The participant.",
        ),
        _person(
            name="volunteer_email",
            stored_as="volunteer_ref",
            known_by="volunteer_kintell_id",
            csr_role="volunteer",
            example="alice@example.com",
            description="The volunteer or mentor.",
        ),
        _name(name="participant_name", whose="participant_email", description="The participant's name."),
        _name(name="volunteer_name", whose="volunteer_email", description="The volunteer's name."),
        _kintell_id(name="participant_kintell_id", description="The participant's id with Kintell."),
        _kintell_id(name="volunteer_kintell_id", example="KT-20917", description="The volunteer's id with Kintell."),
        _day(
            name="scheduled_at",
            may_lie_ahead=True,
            most_years=10,
            example="2024-03-04T16:00:00Z",
            description="For when it was planned.",
        ),
        _day(
            name="completed_at",
            most_years=10,
            example="2024-03-04T17:00:00Z",
            description="When it was held. Without it, it is one that is planned.",
        ),
        Column(
            name="duration_minutes",
            kind=Kind.INTEGER,
            minimum=1,
            maximum=LONGEST_SESSION,
            example="60",
            description="Length in minutes.",
        ),
        _rating(description="Rating that the participant gave the session. An empty one is none, never 0."),
        _text(
            name="feedback_text",
            max_length=5_000,
            privacy=Privacy.HIGH,
            said_by="participant_email",
            is_written=True,
            example="We practised job interviews.",
            description="What was said of the session.",
        ),
        _words(name="status", values=STATUSES, example="completed", description="State of the session."),
        _words(name="language_level", values=LEVELS, example="B1", description="Level of the learner (CEFR)."),
        _list(name="topics", max_length=1_000, example="work,travel", description="Topics of a language session."),
        _words(
            name="focus_area",
            values=("career", "education", "integration"),
            unknown=Unknown.KEPT,
            max_length=100,
            privacy=Privacy.MEDIUM,
            example="career",
            description="What a mentorship session was about. Other areas are expected and kept.",
        ),
        _list(
            name="goals_discussed",
            max_length=1_000,
            is_written=True,
            example="write a CV,find a course",
            description="Goals that a mentorship session spoke of.",
        ),
        Column(
            name="metadata",
            kind=Kind.OBJECT,
            max_length=2_000,
            privacy=Privacy.MEDIUM,
            example='{"platform":"zoom"}',
            description="What Kintell adds.",
        ),
    ),
    row_rules=(
        RowRule(rule=rules.SESSION_WITH_ONESELF, column="volunteer_email", other="participant_email", odd=Odd.SAME),
        RowRule(rule=rules.SESSION_WITH_ONESELF, column="volunteer_kintell_id", other="participant_kintell_id", odd=Odd.SAME),
        RowRule(rule=rules.COMPLETED_BEFORE_SCHEDULED, column="completed_at", other="scheduled_at", odd=Odd.EARLIER),
        RowRule(rule=rules.COMPLETED_WITHOUT_DATE, column="completed_at", other="status", odd=Odd.MISSING, values=("completed",)),
        RowRule(rule=rules.DATE_BUT_NOT_COMPLETED, column="completed_at", other="status", odd=Odd.FILLED, values=STATUSES[1:]),
    ),
)

RATINGS = Entity(
    name="ratings",
    stored_as="kintell_ratings",
    sheet="Ratings",
    description="Ratings of sessions, by either side.",
    caveat="They come as they are given, by webhook. One never takes the place of the other side's.",
    key=("rating_id",),
    happened="rated_at",
    columns=(
        Column(
            name="rating_id", kind=Kind.ID, required=True, max_length=255, example="RT-2025-0042", description="The rating's id."
        ),
        Column(
            name="session_id",
            kind=Kind.ID,
            required=True,
            max_length=255,
            rows_of="kintell_sessions.session_id",
            example="MS-2025-0042",
            description="The session that was rated. The rating waits for it.",
        ),
        _words(
            name="from_role",
            required=True,
            values=("participant", "volunteer"),
            example="participant",
            description="Which side gave it.",
        ),
        _rating(description="The rating, from 1 to 5 or from 0 to 1."),
        _text(
            name="feedback_text",
            max_length=5_000,
            privacy=Privacy.HIGH,
            said_by="from_role",
            is_written=True,
            example="We practised job interviews.",
            description="What was said of the session.",
        ),
        _day(name="rated_at", required=True, example="2024-03-05T18:00:00Z", description="When it was given."),
    ),
)
