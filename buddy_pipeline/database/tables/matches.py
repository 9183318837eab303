"""The platform's tables of the Buddy Program: matches and what belongs to them (spec 5)."""

from sqlalchemy import ARRAY, Column, DateTime, ForeignKey, Integer, Numeric, SmallInteger, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.columns import came_from, match, person, when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import NAME, THEIR_WORDS, THEIRS, each, taken_part

MATCHES = Table(
    "buddy_matches",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="The match's id in the export."),
        person("participant_id", "The newcomer; empty if they were erased."),
        person("buddy_id", "The volunteer; empty if they were erased."),
        when("matched_at", "When the match was made.", required=True),
        Column("status", String(50), nullable=False, server_default="active", comment="`active`, `inactive` or `ended`."),
        when("ended_at", "When the match ended."),
        Column("end_reason", String(50), comment="Why it ended."),
        Column("duration_days", Integer(), comment="Whole days from `matched_at` to `ended_at`."),
        Column("sessions_completed", Integer(), comment="Sessions, as the platform counted."),
        Column("events_attended", Integer(), comment="Events, as the platform counted."),
        came_from(),
    ),
    schema="csr",
    comment="Pairs of a participant and a buddy.",
)

EVENTS = Table(
    "buddy_events",
    METADATA,
    *each(
        THEIRS,
        Column(
            "id",
            UUID(),
            primary_key=True,
            info=taken_part("csr.buddy_event_attendances.event_id"),
            comment="The event's id in the export.",
        ),
        match(),
        Column("kind", String(20), nullable=False, comment="`informal` (of a match) or `formal` (of the program)."),
        Column("event_type", String(100), nullable=False, comment="Kind of event."),
        when("event_date", "When it took place; of a formal event, the first attendance.", required=True),
        Column("description", Text(), info=THEIR_WORDS, comment="What was done. May name people."),
        Column("location", String(255), info=THEIR_WORDS, comment="Where."),
        Column("title", String(255), comment="Name of a formal event."),
        Column("event_format", String(20), comment="How people took part in a formal event."),
        Column("duration_minutes", Integer(), comment="Length of a formal event in minutes."),
        Column("attendee_count", Integer(), comment="People at a formal event, as the platform counted."),
        Column("organizer", String(255), info=NAME, comment="Organizer of a formal event: a name."),
        Column("categories", JSONB(), comment="Tags of a formal event."),
        Column("sdg_goals", ARRAY(SmallInteger()), comment="Goals of the United Nations that a formal event serves."),
        Column("metadata", JSONB(), comment="Values the contract does not know, as they were exported."),
        when("created_at", "Date of the oldest export that has the event.", required=True),
        came_from(),
    ),
    schema="csr",
    comment="Informal meetings of matches, and formal events with one row an event.",
)

ATTENDANCES = Table(
    "buddy_event_attendances",
    METADATA,
    *each(
        THEIRS,
        Column("event_id", UUID(), ForeignKey("csr.buddy_events.id"), primary_key=True, comment="The event."),
        Column("user_id", UUID(), ForeignKey("csr.users.id"), primary_key=True, comment="The person who came.", index=True),
        match(),
        Column("kind", String(20), nullable=False, comment="Kind of the event: `informal` or `formal`."),
        when("attended_at", "When the person attended; of an informal event, its date.", required=True),
        Column("duration_minutes", Integer(), comment="Length in minutes, where one was recorded."),
        came_from(),
    ),
    schema="csr",
    comment="Who came to which event: all of formal events, of informal ones the attendees who are known.",
)

CHECKINS = Table(
    "buddy_checkins",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="The check-in's id in the export."),
        match(),
        when("checkin_date", "When it took place.", required=True),
        Column("mood", String(50), comment="Mood, from `great` to `difficult`."),
        came_from(),
    ),
    schema="csr",
    comment="Check-ins of matches. Notes and answers live in `pii`.",
)

FEEDBACK = Table(
    "buddy_feedback",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="The feedback's id in the export."),
        match(),
        Column("from_role", String(50), nullable=False, comment="`participant` or `buddy`."),
        Column("rating", Numeric(3, 2), nullable=False, comment="Overall rating, 0 to 1."),
        Column("communication", Numeric(3, 2), comment="Rating of the communication, 0 to 1."),
        Column("helpfulness", Numeric(3, 2), comment="Rating of the helpfulness, 0 to 1."),
        Column("engagement", Numeric(3, 2), comment="Rating of the engagement, 0 to 1."),
        when("submitted_at", "When it was given.", required=True),
        came_from(),
    ),
    schema="csr",
    comment="Feedback on matches. The texts live in `pii`.",
)

MILESTONES = Table(
    "journey_milestones",
    METADATA,
    *each(
        THEIRS,
        Column("user_id", UUID(), ForeignKey("csr.users.id"), primary_key=True, comment="The person who reached it."),
        Column("milestone_id", Integer(), primary_key=True, comment="The milestone's number in the platform."),
        Column("reached_at", DateTime(timezone=True), primary_key=True, comment="When it was reached."),
        Column("title", String(255), nullable=False, comment="The milestone's name."),
        Column("category", String(50), nullable=False, comment="Kind of milestone."),
        Column("points", Integer(), nullable=False, comment="Points awarded."),
        Column("badge_icon", String(100), comment="Name of the badge's picture."),
        Column("target_role", String(50), comment="Whom it is meant for."),
        Column("progress", JSONB(), comment="Steps towards the milestone."),
        Column("metadata", JSONB(), comment="Streaks and related things, and values the contract does not know."),
        came_from(),
    ),
    schema="csr",
    comment="Achievements that people reached.",
)
