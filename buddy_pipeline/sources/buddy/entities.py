"""What the Buddy Program exports: eight entities (spec 3, column by column; spec 1 for references and personal data)."""

from functools import partial

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy, Unknown
from buddy_pipeline.contract.row_rules import Odd, RowRule

SDG_GOALS = 17

_uuid = partial(Column, kind=Kind.UUID, example="550e8400-e29b-41d4-a716-446655440000")
_text = partial(Column, kind=Kind.TEXT)
_when = partial(Column, kind=Kind.TIMESTAMP, example="2024-01-15T10:00:00Z")
_enum = partial(Column, kind=Kind.ENUM)
_rating = partial(Column, kind=Kind.RATING, minimum=0, maximum=1, example="0.85")
_positive = partial(Column, kind=Kind.INTEGER, minimum=1)
_count = partial(Column, kind=Kind.INTEGER, minimum=0)

_FORMATS = ("in-person", "online", "hybrid")
_match = partial(
    _uuid,
    name="match_id",
    references="matches",
    description="The match this belongs to. An id that no match has is kept for review; the row stands without a match.",
)
_sdg_goals = Column(
    name="sdg_goals",
    kind=Kind.INTEGER_LIST,
    minimum=1,
    maximum=SDG_GOALS,
    example="[4,8]",
    description="Goals of the United Nations (1 to 17) that this serves.",
)

USERS = Entity(
    name="users",
    sheet="Users",
    description="The people of the program: newcomers (participants) and volunteers (buddies).",
    caveat="Two rows with one e-mail address are one person and become one CSR user.",
    key=("id",),
    happened="joined_at",
    columns=(
        _uuid(name="id", required=True, description="The person's id in the Buddy platform."),
        Column(
            name="email",
            kind=Kind.EMAIL,
            required=True,
            max_length=255,
            privacy=Privacy.HIGH,
            example="alice@example.com",
            description="E-mail address in lower case. Finds the same person across programs, by a keyed hash only.",
        ),
        _text(name="first_name", required=True, max_length=100, privacy=Privacy.HIGH, example="Alice", description="First name."),
        _text(name="last_name", required=True, max_length=100, privacy=Privacy.HIGH, example="Smith", description="Last name."),
        _enum(
            name="role",
            required=True,
            values=("participant", "buddy"),
            example="participant",
            description="Newcomer or volunteer. Becomes `beneficiary` or `volunteer` in the CSR platform.",
        ),
        _when(name="joined_at", required=True, description="When the person joined the program."),
        _text(
            name="language_preference", max_length=100, example="English", description="Preferred language, used for matching."
        ),
        Column(
            name="interests",
            kind=Kind.TEXT_LIST,
            privacy=Privacy.MEDIUM,
            example='["hiking","cooking"]',
            description="Hobbies and interests, used for matching.",
        ),
        _text(name="location", max_length=255, privacy=Privacy.MEDIUM, example="Oslo, Norway", description="City or region."),
    ),
)

MATCHES = Entity(
    name="matches",
    sheet="Matches",
    description="Pairs of one participant and one buddy, from the day they were matched to the day the match ended.",
    caveat="The counters are the platform's own; the CSR platform counts the rows themselves.",
    key=("match_id",),
    happened="matched_at",
    columns=(
        _uuid(name="match_id", required=True, description="The match's id."),
        _uuid(name="participant_id", required=True, references="users", description="The newcomer of the pair."),
        _uuid(name="buddy_id", required=True, references="users", description="The volunteer of the pair."),
        _when(name="matched_at", required=True, description="When the match was made."),
        _enum(
            name="status",
            required=True,
            values=("active", "inactive", "ended"),
            example="active",
            description="State on the export date. Only `ended` counts as an end; `inactive` is a pause.",
        ),
        _when(name="ended_at", description="When the match ended."),
        _enum(
            name="end_reason",
            values=(
                "completed",
                "participant_request",
                "buddy_request",
                "mutual_agreement",
                "inactivity",
                "violation",
                "program_ended",
                "other",
            ),
            example="completed",
            description="Why the match ended. `completed` makes the enrollment a completed one.",
        ),
        _count(
            name="duration_days",
            days_between=("matched_at", "ended_at"),
            example="152",
            description="Days from `matched_at` to `ended_at`. Where it contradicts the dates, the dates win.",
        ),
        _count(name="sessions_completed", example="20", description="Sessions held during the match, as the platform counted."),
        _count(name="events_attended", example="10", description="Events attended together, as the platform counted."),
    ),
    row_rules=(
        RowRule(rule=rules.MATCH_WITH_ONESELF, column="buddy_id", other="participant_id", odd=Odd.SAME),
        RowRule(rule=rules.ENDED_BEFORE_MATCHED, column="ended_at", other="matched_at", odd=Odd.EARLIER),
        RowRule(rule=rules.ENDED_WITHOUT_DATE, column="ended_at", other="status", odd=Odd.MISSING, values=("ended",)),
        RowRule(rule=rules.END_DATE_BUT_ACTIVE, column="ended_at", other="status", odd=Odd.FILLED, values=("active",)),
        RowRule(rule=rules.DURATION_CONTRADICTS_DATES, column="duration_days", other="matched_at", odd=Odd.OTHER_LENGTH),
    ),
)

EVENTS = Entity(
    name="events",
    sheet="Events",
    description="Informal meetings of a match: hangouts, activities, workshops.",
    caveat="No duration is recorded; hours of these events are estimates.",
    key=("event_id",),
    happened="event_date",
    program_bound=("event_date",),
    columns=(
        _uuid(name="event_id", required=True, description="The event's id."),
        _match(required=True),
        _enum(
            name="event_type",
            required=True,
            values=("hangout", "activity", "workshop", "other"),
            unknown=Unknown.KEPT,
            max_length=100,
            example="hangout",
            description="Kind of meeting. New kinds are expected and kept.",
        ),
        _when(name="event_date", required=True, description="When the meeting took place."),
        _text(
            name="description",
            privacy=Privacy.MEDIUM,
            is_written=True,
            example="Coffee meetup",
            description="What was done. May name people, so it stays out of logs and reports.",
        ),
        _text(name="location", max_length=255, privacy=Privacy.MEDIUM, example="Cafe Downtown", description="Where."),
        Column(
            name="attendees",
            kind=Kind.UUID_LIST,
            references="users",
            example='["660e8400-e29b-41d4-a716-446655440001"]',
            description="Ids of the people who came. Ids of people unknown to the program are left out, with a warning.",
        ),
    ),
)

EVENT_ATTENDANCE = Entity(
    name="event_attendance",
    sheet="Event Attendance",
    description="Attendance of formal events: one row a person and event.",
    caveat="Title, type and format describe the event; where rows of one event differ, the latest attendance speaks for it.",
    key=("event_id", "user_id"),
    happened="attended_at",
    program_bound=("attended_at",),
    columns=(
        _uuid(name="event_id", required=True, description="The event's id, shared by all who attended."),
        _uuid(name="user_id", required=True, references="users", description="The person who attended."),
        _match(),
        _text(name="event_title", required=True, max_length=255, example="Workshop: CV Writing", description="The event's name."),
        _enum(
            name="event_type",
            required=True,
            values=("cultural", "educational", "professional", "social", "support", "recreational", "language", "other"),
            unknown=Unknown.OTHER,
            example="educational",
            description="Kind of event.",
        ),
        _enum(name="event_format", required=True, values=_FORMATS, example="in-person", description="How people took part."),
        _when(name="attended_at", required=True, description="When the person attended."),
        _text(name="location", max_length=255, privacy=Privacy.MEDIUM, example="Community Center", description="Where."),
        _positive(name="duration_minutes", example="120", description="Length of the event in minutes."),
        _positive(name="attendee_count", example="25", description="People who attended in all."),
        _text(
            name="organizer",
            max_length=255,
            privacy=Privacy.MEDIUM,
            names_anybody=True,
            example="Jane Organizer",
            description="The organizer's name, not an id.",
        ),
        Column(name="categories", kind=Kind.TEXT_LIST, example='["career","skills"]', description="Tags of the event."),
        _sdg_goals,
    ),
)

SKILL_SESSIONS = Entity(
    name="skill_sessions",
    sheet="Skill Sessions",
    description="Sessions in which one person taught another a skill.",
    caveat="Either side may be the volunteer: the role of teacher and learner follows from who they are, not from the column.",
    key=("session_id",),
    happened="completed_at",
    columns=(
        _uuid(name="session_id", required=True, description="The session's id."),
        _positive(name="skill_id", required=True, example="42", description="The skill's number in the platform."),
        _text(name="skill_name", required=True, max_length=255, example="JavaScript Basics", description="The skill's name."),
        _enum(
            name="skill_category",
            values=("language", "tech", "professional", "other"),
            unknown=Unknown.KEPT,
            max_length=100,
            example="tech",
            description="Kind of skill: decides which outcome of the SROI the session counts for. New kinds are expected and kept.",
        ),
        _uuid(name="teacher_id", required=True, references="users", description="The person who taught."),
        _uuid(name="learner_id", required=True, references="users", description="The person who learnt."),
        _match(),
        _when(name="completed_at", required=True, description="When the session was held."),
        _when(name="scheduled_at", description="For when the session had been planned."),
        _positive(name="duration_minutes", example="60", description="Length in minutes."),
        _enum(name="format", values=_FORMATS, example="online", description="How people took part."),
        _enum(
            name="proficiency_level",
            values=("beginner", "intermediate", "advanced"),
            example="beginner",
            description="Level of the learner.",
        ),
        _rating(
            name="teacher_rating", nested=("feedback", "teacher_rating"), description="Rating that the teacher gave, 0 to 1."
        ),
        _rating(
            name="learner_rating", nested=("feedback", "learner_rating"), description="Rating that the learner gave, 0 to 1."
        ),
        _text(
            name="teacher_comment",
            nested=("feedback", "teacher_comment"),
            privacy=Privacy.HIGH,
            said_by="teacher_id",
            is_written=True,
            example="Great session!",
            description="What the teacher wrote.",
        ),
        _text(
            name="learner_comment",
            nested=("feedback", "learner_comment"),
            privacy=Privacy.HIGH,
            said_by="learner_id",
            is_written=True,
            example="Learned a lot",
            description="What the learner wrote.",
        ),
        _enum(
            name="learner_progress",
            nested=("feedback", "learner_progress"),
            values=("no-progress", "some-progress", "good-progress", "excellent-progress"),
            example="good-progress",
            description="Progress that the learner made.",
        ),
        _sdg_goals,
        _positive(name="valuation_points", example="50", description="Points that the platform gives the session."),
    ),
    row_rules=(RowRule(rule=rules.SESSION_WITH_ONESELF, column="learner_id", other="teacher_id", odd=Odd.SAME),),
)

CHECKINS = Entity(
    name="checkins",
    sheet="Check-ins",
    description="Regular looks at how a match is doing.",
    caveat="Mood is self-reported and often missing; about seven in ten check-ins carry notes.",
    key=("checkin_id",),
    happened="checkin_date",
    columns=(
        _uuid(name="checkin_id", required=True, description="The check-in's id."),
        _match(required=True),
        _when(name="checkin_date", required=True, description="When the check-in took place."),
        _enum(
            name="mood",
            values=("great", "good", "okay", "struggling", "difficult"),
            example="good",
            description="Mood, from best to worst.",
        ),
        _text(
            name="notes",
            privacy=Privacy.HIGH,
            is_written=True,
            example="Feeling positive this week",
            description="Free notes.",
        ),
        Column(
            name="question_responses",
            kind=Kind.OBJECT,
            privacy=Privacy.HIGH,
            is_written=True,
            example='{"q1":"yes","q2":"no"}',
            description="Answers to the check-in's questions. People answer in their own words, so it is held like the notes.",
        ),
    ),
)

FEEDBACK = Entity(
    name="feedback",
    sheet="Feedback",
    description="What participants and buddies say of their match.",
    caveat="About four in ten carry a text.",
    key=("feedback_id",),
    happened="submitted_at",
    columns=(
        _uuid(name="feedback_id", required=True, description="The feedback's id."),
        _match(required=True),
        _enum(
            name="from_role",
            required=True,
            values=("participant", "buddy"),
            example="participant",
            description="Which side of the match gave it.",
        ),
        _rating(name="rating", required=True, description="Overall rating, 0 to 1."),
        _text(
            name="feedback_text",
            privacy=Privacy.HIGH,
            said_by="from_role",
            is_written=True,
            example="Very helpful buddy",
            description="What the person wrote.",
        ),
        _when(name="submitted_at", required=True, description="When it was given."),
        _rating(name="communication", nested=("categories", "communication"), description="How well they communicated, 0 to 1."),
        _rating(name="helpfulness", nested=("categories", "helpfulness"), description="How helpful the other was, 0 to 1."),
        _rating(name="engagement", nested=("categories", "engagement"), description="How engaged the other was, 0 to 1."),
    ),
)

MILESTONES = Entity(
    name="milestones",
    sheet="Milestones",
    description="Achievements that people reached.",
    caveat="`milestone_id` names the kind of milestone, not the achievement: person, kind and time together are the key.",
    key=("user_id", "milestone_id", "reached_at"),
    happened="reached_at",
    columns=(
        _positive(name="milestone_id", required=True, example="42", description="The milestone's number in the platform."),
        _uuid(name="user_id", required=True, references="users", description="The person who reached it."),
        _text(name="milestone_title", required=True, max_length=255, example="First Match", description="The milestone's name."),
        _enum(
            name="milestone_category",
            required=True,
            values=(
                "onboarding",
                "cultural",
                "language",
                "community",
                "professional",
                "skills",
                "events",
                "buddy-connection",
                "impact",
                "completion",
                "other",
            ),
            unknown=Unknown.OTHER,
            example="buddy-connection",
            description="Kind of milestone; `community` and `cultural` count as integration.",
        ),
        _when(name="reached_at", required=True, description="When it was reached."),
        _count(name="points", required=True, example="100", description="Points awarded."),
        _text(name="badge_icon", max_length=100, example="trophy", description="Name of the badge's picture."),
        _enum(
            name="target_role", values=("participant", "buddy", "all"), example="participant", description="Whom it is meant for."
        ),
        Column(
            name="progress",
            kind=Kind.OBJECT,
            example='{"current_step":1,"total_steps":5}',
            renamed_keys=(("current", "current_step"), ("total", "total_steps"), ("completed", "completed_steps")),
            description="Steps towards the milestone.",
        ),
        Column(
            name="metadata",
            kind=Kind.OBJECT,
            example='{"is_first_time":true}',
            renamed_keys=(("is_first", "is_first_time"),),
            description="Streaks and related things, as the platform tells them.",
        ),
    ),
)
