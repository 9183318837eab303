"""The contract declares every column of the export format (spec 3) as the format has it."""

import pytest

from buddy_pipeline.contract.columns import Kind, Privacy
from buddy_pipeline.sources.buddy import BUDDY

FORMAT = {
    "users": """
        id                   uuid!
        email                email!
        first_name           text! 100
        last_name            text! 100
        role                 enum! participant buddy
        joined_at            time!
        language_preference  text
        interests            texts
        location             text
    """,
    "matches": """
        match_id             uuid!
        participant_id       uuid! ->users
        buddy_id             uuid! ->users
        matched_at           time!
        status               enum! active inactive ended
        ended_at             time
        end_reason           enum completed participant_request buddy_request mutual_agreement inactivity violation program_ended other
        duration_days        number >=0
        sessions_completed   number >=0
        events_attended      number >=0
    """,
    "events": """
        event_id             uuid!
        match_id             uuid! ->matches
        event_type           enum! hangout activity workshop other
        event_date           time!
        description          text
        location             text
        attendees            ids ->users
    """,
    "event_attendance": """
        event_id             uuid!
        user_id              uuid! ->users
        match_id             uuid ->matches
        event_title          text!
        event_type           enum! cultural educational professional social support recreational language other
        event_format         enum! in-person online hybrid
        attended_at          time!
        location             text
        duration_minutes     number >=1
        attendee_count       number >=1
        organizer            text
        categories           texts
        sdg_goals            numbers >=1 <=17
    """,
    "skill_sessions": """
        session_id           uuid!
        skill_id             number! >=1
        skill_name           text!
        skill_category       enum language tech professional other
        teacher_id           uuid! ->users
        learner_id           uuid! ->users
        match_id             uuid ->matches
        completed_at         time!
        scheduled_at         time
        duration_minutes     number >=1
        format               enum in-person online hybrid
        proficiency_level    enum beginner intermediate advanced
        teacher_rating       rating >=0 <=1
        learner_rating       rating >=0 <=1
        teacher_comment      text
        learner_comment      text
        learner_progress     enum no-progress some-progress good-progress excellent-progress
        sdg_goals            numbers >=1 <=17
        valuation_points     number >=1
    """,
    "checkins": """
        checkin_id           uuid!
        match_id             uuid! ->matches
        checkin_date         time!
        mood                 enum great good okay struggling difficult
        notes                text
        question_responses   object
    """,
    "feedback": """
        feedback_id          uuid!
        match_id             uuid! ->matches
        from_role            enum! participant buddy
        rating               rating! >=0 <=1
        feedback_text        text
        submitted_at         time!
        communication        rating >=0 <=1
        helpfulness          rating >=0 <=1
        engagement           rating >=0 <=1
    """,
    "milestones": """
        milestone_id         number! >=1
        user_id              uuid! ->users
        milestone_title      text!
        milestone_category   enum! onboarding cultural language community professional skills events buddy-connection impact completion other
        reached_at           time!
        points               number! >=0
        badge_icon           text
        target_role          enum participant buddy all
        progress             object
        metadata             object
    """,
}
"""Column, type (``!``: required), then the longest text, references, bounds or values."""

KINDS = {
    "uuid": Kind.UUID,
    "email": Kind.EMAIL,
    "text": Kind.TEXT,
    "enum": Kind.ENUM,
    "time": Kind.TIMESTAMP,
    "number": Kind.INTEGER,
    "rating": Kind.RATING,
    "texts": Kind.TEXT_LIST,
    "numbers": Kind.INTEGER_LIST,
    "ids": Kind.UUID_LIST,
    "object": Kind.OBJECT,
}
SHEETS = ["Users", "Matches", "Events", "Event Attendance", "Skill Sessions", "Check-ins", "Feedback", "Milestones"]
KEYS = {
    "users": "id",
    "matches": "match_id",
    "events": "event_id",
    "event_attendance": "event_id user_id",
    "skill_sessions": "session_id",
    "checkins": "checkin_id",
    "feedback": "feedback_id",
    "milestones": "user_id milestone_id reached_at",
}
HIGH = {
    "users.email",
    "users.first_name",
    "users.last_name",
    "checkins.notes",
    "checkins.question_responses",
    "feedback.feedback_text",
    "skill_sessions.teacher_comment",
    "skill_sessions.learner_comment",
}
MEDIUM = {
    "users.location",
    "users.interests",
    "events.description",
    "events.location",
    "event_attendance.location",
    "event_attendance.organizer",
}
CELLS = [(entity, line.split()) for entity, lines in FORMAT.items() for line in lines.split("\n") if line.strip()]


def test_entities_sheets_and_columns_stand_in_the_order_of_the_format():
    assert [entity.name for entity in BUDDY.entities] == list(FORMAT)
    assert [entity.sheet for entity in BUDDY.entities] == SHEETS
    assert BUDDY.major_version == 1
    for entity in BUDDY.entities:
        assert list(entity.column_names) == [name for of, (name, *_) in CELLS if of == entity.name]


@pytest.mark.parametrize(("entity", "declared"), CELLS, ids=lambda one: one if isinstance(one, str) else one[0])
def test_a_column_is_as_the_format_has_it(entity, declared):
    name, type_, *rest = declared
    column = BUDDY[entity][name]
    assert (column.kind, column.required) == (KINDS[type_.rstrip("!")], type_.endswith("!"))
    values = [part for part in rest if not part.startswith(("->", ">=", "<=")) and not part.isdecimal()]
    assert column.values == tuple(values)
    assert column.references == next((part[2:] for part in rest if part.startswith("->")), None)
    assert column.minimum == next((int(part[2:]) for part in rest if part.startswith(">=")), None)
    assert column.maximum == next((int(part[2:]) for part in rest if part.startswith("<=")), None)
    for longest in (int(part) for part in rest if part.isdecimal()):
        assert column.max_length == longest


def test_keys():
    assert {entity.name: " ".join(entity.key) for entity in BUDDY.entities} == KEYS


def test_classes_of_personal_data():
    columns = {f"{entity.name}.{column.name}": column.privacy for entity in BUDDY.entities for column in entity.columns}
    assert {name for name, privacy in columns.items() if privacy is Privacy.HIGH} == HIGH
    assert {name for name, privacy in columns.items() if privacy is Privacy.MEDIUM} == MEDIUM


def test_nested_shapes_of_the_analysis():
    nested = {column.name: column.nested for entity in BUDDY.entities for column in entity.columns if column.nested}
    of_sessions = ("teacher_rating", "learner_rating", "teacher_comment", "learner_comment", "learner_progress")
    of_feedback = ("communication", "helpfulness", "engagement")
    assert nested == {name: ("feedback", name) for name in of_sessions} | {name: ("categories", name) for name in of_feedback}
