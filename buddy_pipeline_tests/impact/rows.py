"""A small program as plain rows: fields of a class are columns of `csr`, fields of the world its tables."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class User:
    """``names`` are the full names of the person, one for each id in an export."""

    id: UUID
    role: str = "beneficiary"
    journey_flags: dict[str, bool] = field(default_factory=dict)
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Match:
    id: UUID
    participant_id: UUID | None
    buddy_id: UUID | None
    matched_at: datetime
    status: str = "active"
    ended_at: datetime | None = None
    duration_days: int | None = None
    end_reason: str | None = None


@dataclass(frozen=True)
class Event:
    id: UUID
    kind: str
    event_type: str
    event_date: datetime
    match_id: UUID | None = None
    duration_minutes: int | None = None
    organizer: str | None = None


@dataclass(frozen=True)
class Attendance:
    event_id: UUID
    user_id: UUID
    kind: str
    attended_at: datetime
    match_id: UUID | None = None
    duration_minutes: int | None = None


@dataclass(frozen=True)
class CheckIn:
    id: UUID
    match_id: UUID | None
    checkin_date: datetime
    mood: str | None = None


@dataclass(frozen=True)
class Feedback:
    id: UUID
    match_id: UUID | None
    from_role: str
    rating: Decimal
    submitted_at: datetime
    communication: Decimal | None = None
    helpfulness: Decimal | None = None
    engagement: Decimal | None = None


@dataclass(frozen=True)
class Session:
    """Its metadata may tell ``skill_category`` and ``learner_progress``."""

    id: UUID
    session_type: str
    participant_id: UUID | None
    volunteer_id: UUID | None
    completed_at: datetime | None
    duration_minutes: int | None = None
    rating: Decimal | None = None
    metadata: dict[str, Any] | None = None
    match_id: UUID | None = None
    scheduled_at: datetime | None = None
    status: str = "completed"
    language_level: str | None = None

    def told(self, name: str) -> str | None:
        return (self.metadata or {}).get(name)


@dataclass(frozen=True)
class Rating:
    """What one side said of a session of Kintell."""

    session_id: UUID
    from_role: str
    rating: Decimal | None


@dataclass(frozen=True)
class Course:
    """How far somebody came in a course."""

    id: UUID
    user_id: UUID
    course_id: str
    status: str = "completed"
    completed_at: datetime | None = None
    started_at: datetime | None = None
    provider: str = "ecornell"


@dataclass(frozen=True)
class Milestone:
    user_id: UUID
    milestone_id: int
    reached_at: datetime
    category: str
    target_role: str | None = None


@dataclass(frozen=True)
class Credential:
    provider: str
    credential_id: str
    user_id: UUID
    issued_at: datetime
    credential_type: str = "certificate"


@dataclass(frozen=True)
class Enrollment:
    id: UUID
    user_id: UUID
    program_type: str
    enrolled_at: datetime
    status: str = "active"
    completed_at: datetime | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Company:
    id: UUID
    name: str


@dataclass(frozen=True)
class Membership:
    id: UUID
    company_id: UUID
    user_id: UUID
    joined_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True)
class Cost:
    """What somebody gave in a month: money, or hours."""

    id: UUID
    month: date
    kind: str
    funder_id: UUID
    funder: str
    amount: Decimal | None = None
    currency: str | None = None
    hours: Decimal | None = None
    item: str = ""


@dataclass(frozen=True)
class Answer:
    """What a survey told, of a person or of so many people."""

    id: UUID
    outcome: str
    stakeholder: str
    value: Decimal
    answered_at: datetime
    user_id: UUID | None = None
    people: Decimal | None = None
    company_id: UUID | None = None
    of_person: bool = False


@dataclass(frozen=True)
class Text:
    """Something that was written about a match or a session."""

    id: UUID
    source_key: str
    written_at: datetime | None
    match_id: UUID | None = None
    session_id: UUID | None = None
    language: str = "en"


@dataclass(frozen=True)
class Score:
    """What a text tells of somebody; ``labels`` as the reader keeps them."""

    id: UUID
    text_id: UUID
    dimension: str
    score: Decimal
    about: str = "participant"
    is_mixed: bool = False
    labels: list[dict[str, Any]] = field(default_factory=list)
    model_version: str = "2026.1"


@dataclass(frozen=True)
class Snippet:
    """Words that a score rests on, once approved."""

    id: UUID
    outcome_score_id: UUID
    snippet_hash: str
    snippet_text: str | None
    status: str = "approved"


@dataclass(frozen=True)
class World:
    """All rows of a program, in the order in which they can be written."""

    users: tuple[User, ...] = ()
    program_enrollments: tuple[Enrollment, ...] = ()
    buddy_matches: tuple[Match, ...] = ()
    buddy_events: tuple[Event, ...] = ()
    buddy_event_attendances: tuple[Attendance, ...] = ()
    buddy_checkins: tuple[CheckIn, ...] = ()
    buddy_feedback: tuple[Feedback, ...] = ()
    kintell_sessions: tuple[Session, ...] = ()
    kintell_ratings: tuple[Rating, ...] = ()
    learning_progress: tuple[Course, ...] = ()
    journey_milestones: tuple[Milestone, ...] = ()
    credentials: tuple[Credential, ...] = ()
    companies: tuple[Company, ...] = ()
    company_users: tuple[Membership, ...] = ()
    costs: tuple[Cost, ...] = ()
    surveyed_outcomes: tuple[Answer, ...] = ()
    texts: tuple[Text, ...] = ()
    outcome_scores: tuple[Score, ...] = ()
    evidence_snippets: tuple[Snippet, ...] = ()
