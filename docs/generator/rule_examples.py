"""An example of each rule. Those with ``cells`` are judged in a test: the rule must find them."""

from dataclasses import dataclass, field

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import Rule
from buddy_pipeline.sources import OFFICE_LISTS
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.upskilling import UPSKILLING

ENTITIES = (*BUDDY.entities, *(kind.entity for kind in OFFICE_LISTS), *KINTELL.entities, *UPSKILLING.entities)
"""All whose rows are judged."""
BY_TABLE = {entity.table: entity for entity in ENTITIES}


@dataclass(frozen=True)
class Example:
    """``place`` names the table of an entity and a column; ``cells`` are the faulty cells of an otherwise sound row.

    ``told`` says in words what is not to be seen in them.
    """

    rule: Rule
    place: str
    cells: dict[str, str] = field(default_factory=dict)
    told: str = ""

    @property
    def entity(self) -> Entity:
        return BY_TABLE[self.place.partition(".")[0]]

    @property
    def column(self) -> str:
        """The column that the report names; empty for a whole row."""
        return self.place.partition(".")[2]


ONE_ID = "550e8400-e29b-41d4-a716-446655440000"

ONE_CELL = (
    Example(rules.REQUIRED_MISSING, "users.first_name", {"first_name": ""}),
    Example(rules.UUID_INVALID, "users.id", {"id": "12345"}),
    Example(rules.TIMESTAMP_INVALID, "users.joined_at", {"joined_at": "15/01/2024"}),
    Example(rules.TIMESTAMP_WITHOUT_ZONE, "users.joined_at", {"joined_at": "2024-01-15T10:00:00"}),
    Example(rules.TIMESTAMP_FUTURE, "users.joined_at", {"joined_at": "2025-12-24T10:00:00Z"}, "in an export made on 2025-11-22"),
    Example(
        rules.TIMESTAMP_BEFORE_PROGRAM,
        "events.event_date",
        {"event_date": "2019-12-31T18:00:00Z"},
        "where the first period is 2020-01",
    ),
    Example(rules.TIMESTAMP_TOO_OLD, "kintell_sessions.scheduled_at", {"scheduled_at": "2015-11-21"}, "in a list of 2025-11-22"),
    Example(rules.ENUM_UNKNOWN, "matches.status", {"status": "finished"}),
    Example(rules.PROVIDER_NOT_DESCRIBED, "upskilling_course_completions.provider", {"provider": "School of Oslo"}),
    Example(rules.ENUM_NEW, "events.event_type", {"event_type": "boat trip"}),
    Example(rules.ENUM_ASSUMED, "kintell_users.role", {"role": "Ambassador"}),
    Example(rules.MONTH_INVALID, "costs.month", {"month": "Oct-24"}),
    Example(rules.CURRENCY_INVALID, "costs.currency", {"currency": "kr"}),
    Example(rules.RATING_OUT_OF_RANGE, "feedback.rating", {"rating": "4.5"}),
    Example(rules.NUMBER_INVALID, "skill_sessions.duration_minutes", {"duration_minutes": "1 h"}),
    Example(rules.NUMBER_OUT_OF_RANGE, "skill_sessions.duration_minutes", {"duration_minutes": "0"}),
    Example(
        rules.TEXT_TOO_LONG, "event_attendance.event_title", {"event_title": "Workshop" + "!" * 248}, "256 characters in all"
    ),
    Example(rules.EMAIL_INVALID, "users.email", {"email": "alice(at)example.com"}),
    Example(rules.EMAIL_NOT_LOWERCASE, "users.email", {"email": "Alice@example.com"}),
    Example(rules.ID_WITH_ADDRESS, "kintell_sessions.session_id", {"session_id": "alice@example.com"}),
    Example(rules.NAME_LEFT_OUT, "kintell_users.name", {"name": "Alice (new!) 2"}),
    Example(rules.PERSONAL_IN_TEXT, "events.description", {"description": "Ask alice@example.com"}),
    Example(rules.JSON_INVALID, "users.interests", {"interests": "hiking, cooking"}),
    Example(rules.LIST_MEMBER_INVALID, "event_attendance.sdg_goals", {"sdg_goals": "[4,18]"}),
    Example(rules.CELL_UNREADABLE, "users.location", told="A location in a JSON file holds `\\u0000`."),
    Example(rules.FORMULA_NOT_CALCULATED, "users.first_name", told="A program wrote `=TRIM(K2)` into the sheet, and no value."),
    Example(rules.CELL_MERGED, "users.location", told="The locations of rows 2 to 4 are merged: rows 3 and 4 have none."),
)
ONE_ROW = (
    Example(
        rules.CELLS_MISCOUNTED, "users", told="Oslo, Norway stands without quotes, so the row has ten cells and the header nine."
    ),
    Example(rules.MATCH_WITH_ONESELF, "matches.buddy_id", {"participant_id": ONE_ID, "buddy_id": ONE_ID}),
    Example(rules.SESSION_WITH_ONESELF, "skill_sessions.learner_id", {"teacher_id": ONE_ID, "learner_id": ONE_ID}),
    Example(
        rules.ENDED_BEFORE_MATCHED, "matches.ended_at", {"matched_at": "2024-06-20T14:00:00Z", "ended_at": "2024-01-20T14:00:00Z"}
    ),
    Example(
        rules.COMPLETED_BEFORE_SCHEDULED,
        "kintell_sessions.completed_at",
        {"scheduled_at": "2024-03-04T16:00:00Z", "completed_at": "2024-03-03T17:00:00Z"},
    ),
    Example(rules.COMPLETED_WITHOUT_DATE, "kintell_sessions.completed_at", {"status": "completed", "completed_at": ""}),
    Example(
        rules.DATE_BUT_NOT_COMPLETED,
        "kintell_sessions.completed_at",
        {"status": "no_show", "completed_at": "2024-03-04T17:00:00Z"},
    ),
    Example(
        rules.TOTAL_ROW, "kintell_sessions.session_id", told="The last row says `Total`, and how many minutes there were in all."
    ),
    Example(
        rules.AMOUNT_AND_HOURS,
        "costs.amount",
        {"kind": "management", "amount": "24375", "currency": "NOK", "hours": "37.5"},
    ),
    Example(rules.AMOUNT_OR_HOURS_MISSING, "costs.amount", {"amount": "", "hours": ""}),
    Example(rules.CURRENCY_MISSING, "costs.currency", {"amount": "24375", "currency": ""}),
    Example(rules.HOURS_OF_NO_TIME, "costs.hours", {"kind": "cash", "amount": "", "hours": "37.5"}),
    Example(rules.PERSON_AND_COUNT, "outcomes.count", {"email": "alice@example.com", "count": "12", "company": ""}),
    Example(rules.PERSON_OR_COUNT_MISSING, "outcomes.email", {"email": "", "count": ""}),
    Example(rules.COMPANY_OF_PERSON, "outcomes.company", {"email": "alice@example.com", "count": "", "company": "Nordlys AS"}),
    Example(rules.LEFT_BEFORE_JOINED, "company_users.left_at", {"joined_at": "2024-06-30", "left_at": "2024-01-15"}),
    Example(rules.ENDED_WITHOUT_DATE, "matches.ended_at", {"status": "ended", "ended_at": ""}),
    Example(rules.END_DATE_BUT_ACTIVE, "matches.ended_at", {"status": "active", "ended_at": "2024-06-15T10:00:00Z"}),
    Example(
        rules.COMPLETED_BEFORE_STARTED,
        "upskilling_course_completions.completed_at",
        {"started_at": "2024-03-15", "completed_at": "2024-03-14"},
    ),
    Example(
        rules.PROGRESS_BUT_COMPLETED,
        "upskilling_course_completions.progress_percent",
        {"status": "completed", "progress_percent": "80"},
    ),
    Example(
        rules.EXPIRES_BEFORE_ISSUED, "upskilling_credentials.expires_at", {"issued_at": "2024-03-15", "expires_at": "2023-03-15"}
    ),
    Example(
        rules.DURATION_CONTRADICTS_DATES,
        "matches.duration_days",
        {"matched_at": "2024-01-20T14:00:00Z", "ended_at": "2024-06-20T14:00:00Z", "duration_days": "30"},
    ),
)
AMONG_OTHERS = (
    Example(
        rules.USER_UNKNOWN, "matches.buddy_id", told="The buddy of a match is in no users file so far, or their row was rejected."
    ),
    Example(rules.MATCH_UNKNOWN, "checkins.match_id", told="The check-in came a week before its match."),
    Example(
        rules.ATTENDEE_UNKNOWN, "events.attendees", told="Two of the three attendees are users; the third has left the program."
    ),
    Example(rules.KEY_REPEATED, "feedback.feedback_id", told="Lines 12 and 40 are the same to the letter."),
    Example(
        rules.KEY_CONFLICT,
        "feedback.feedback_id",
        told="Lines 12 and 40 have the same id and different ratings: line 12 is rejected.",
    ),
    Example(
        rules.EMAIL_SHARED, "users.email", told="A volunteer signed up a second time as a participant, with the same address."
    ),
    Example(rules.EMAIL_TAKEN, "users.email", told="A person's address became one that another user has already."),
    Example(rules.EMAIL_OF_TWO, "users.email", told="A couple signed up with the address that they share: Anna and Borys Koval."),
    Example(
        rules.WITH_ONESELF_AFTER_MERGE,
        "matches.buddy_id",
        told="A volunteer signed up a second time as a participant, with the same address, and was matched with themself.",
    ),
    Example(
        rules.EMAIL_AMBIGUOUS,
        "kintell_sessions.participant_email",
        told="The address is that of a couple, and the list tells no id.",
    ),
    Example(rules.MEMBER_AMBIGUOUS, "company_users.email", told="The address is that of a couple, of whom one works there."),
    Example(
        rules.SURVEY_PERSON_UNKNOWN,
        "outcomes.email",
        told="Somebody answered with an address that no program has, or before they signed up.",
    ),
    Example(rules.SURVEY_AMBIGUOUS, "outcomes.email", told="The address is that of a couple, and one of them answered."),
    Example(rules.PERSON_ERASED, "users.id", told="An old export is imported again, and somebody in it has been erased since."),
)
WHOLE_FILE = (
    Example(rules.STATEMENTS_LEFT_OUT, "upskilling_course_completions", told="A log has statements of the kind launched, too."),
    Example(
        rules.COLUMN_UNKNOWN,
        "users.shoe_size",
        told="The header of `users.csv` has a tenth column, `shoe_size`; the report says `column 10 (9 characters)`.",
    ),
    Example(rules.RATING_SCALE_UNKNOWN, "kintell_sessions.rating", told="All forty ratings of `language-2025-11.csv` are 1."),
    Example(rules.ENCODING_GUESSED, "users", told="Excel saved the file as “CSV” and not as “CSV UTF-8”."),
)
GROUPS = {
    "One cell": ONE_CELL,
    "One row": ONE_ROW,
    "A row among others": AMONG_OTHERS,
    "A whole file": WHOLE_FILE,
}
"""Every rule once, by what must be looked at to tell."""
