"""The reading room: volunteers who read with newcomers. A made-up program."""

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy
from buddy_pipeline.contract.mapping import Target
from buddy_pipeline.contract.origins import Origin
from buddy_pipeline.contract.row_rules import Odd, RowRule
from buddy_pipeline.contract.source import Source
from buddy_pipeline.sql_files import sql_file

READERS = Entity(
    name="users",
    stored_as="library_users",
    sheet="Users",
    description="Those who read, and those who read with them.",
    caveat="One row a library card.",
    key=("card",),
    happened="since",
    columns=(
        Column(
            name="card",
            kind=Kind.UUID,
            required=True,
            example="550e8400-e29b-41d4-a716-446655440000",
            description="The card's number.",
        ),
        Column(
            name="mail",
            kind=Kind.EMAIL,
            required=True,
            max_length=255,
            privacy=Privacy.HIGH,
            example="alice@example.com",
            description="E-mail address.",
        ),
        Column(
            name="first_name",
            kind=Kind.TEXT,
            required=True,
            max_length=100,
            privacy=Privacy.HIGH,
            example="Alice",
            description="First name.",
        ),
        Column(
            name="last_name",
            kind=Kind.TEXT,
            required=True,
            max_length=100,
            privacy=Privacy.HIGH,
            example="Smith",
            description="Last name.",
        ),
        Column(
            name="helps",
            kind=Kind.ENUM,
            values=("yes", "no"),
            required=True,
            example="no",
            description="Whether the person reads with others.",
        ),
        Column(
            name="since",
            kind=Kind.TIMESTAMP,
            required=True,
            example="2024-01-15T10:00:00Z",
            description="Since when there is the card.",
        ),
    ),
)
VISITS = Entity(
    name="visits",
    stored_as="library_visits",
    sheet="Visits",
    description="Hours that two people read together.",
    caveat="Books are not told.",
    key=("visit",),
    happened="came_at",
    columns=(
        Column(
            name="visit",
            kind=Kind.UUID,
            required=True,
            example="550e8400-e29b-41d4-a716-446655440001",
            description="The visit's number.",
        ),
        Column(
            name="reader",
            kind=Kind.UUID,
            required=True,
            references="users",
            example="550e8400-e29b-41d4-a716-446655440000",
            description="Who read.",
        ),
        Column(
            name="helper",
            kind=Kind.UUID,
            required=True,
            references="users",
            example="550e8400-e29b-41d4-a716-446655440002",
            description="Who read with them.",
        ),
        Column(name="came_at", kind=Kind.TIMESTAMP, required=True, example="2024-02-15T10:00:00Z", description="When they came."),
        Column(
            name="minutes",
            kind=Kind.INTEGER,
            required=True,
            minimum=1,
            maximum=480,
            example="45",
            description="How long they read.",
        ),
    ),
    row_rules=(RowRule(rule=rules.SESSION_WITH_ONESELF, column="helper", other="reader", odd=Odd.SAME),),
)

LIBRARY = Source(
    name="library",
    title="Reading Room",
    major_version=1,
    entities=(READERS, VISITS),
    targets={
        "visits": (
            Target(
                table="kintell_sessions",
                key=("id",),
                columns=(
                    "external_session_id",
                    "session_type",
                    "participant_id",
                    "volunteer_id",
                    "completed_at",
                    "duration_minutes",
                ),
                rows=sql_file(__package__, "sql/visits"),
            ),
        )
    },
    origins={
        "users": Origin(columns={"id": ("users.card", "users.mail"), "role": ("users.helps",)}),
        "user_external_ids": Origin(columns={"external_id": ("users.card",), "profile_id": ("users.card", "users.mail")}),
        "program_enrollments": Origin(columns={"user_id": ("users.card", "users.mail"), "enrolled_at": ("users.since",)}),
        "kintell_sessions": Origin(
            columns={
                "id": ("visits.visit",),
                "external_session_id": ("visits.visit",),
                "participant_id": ("visits.reader",),
                "volunteer_id": ("visits.helper",),
                "completed_at": ("visits.came_at",),
                "duration_minutes": ("visits.minutes",),
            }
        ),
    },
    particulars="CASE e.helps WHEN 'yes' THEN 'volunteer' ELSE 'beneficiary' END AS role, NULL AS language_preference,"
    " NULL::jsonb AS interests, NULL AS location",
    program_types=("library",),
    enrollments=sql_file(__package__, "sql/enrollments"),
    flags=sql_file(__package__, "sql/flags"),
)
