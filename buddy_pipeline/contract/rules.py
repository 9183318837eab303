"""Every rule that a row, a cell or a file is judged by: code, severity and what to tell a person.

The codes are stable: reports, tests and the docs name them. ``problem`` and ``fix`` are sentences with these places:
``{column}`` the column, ``{allowed}`` the values or the range it may hold, ``{other}`` a second column, ``{case}`` that capital
letters count (where they do), ``{scale}`` how ratings run, ``{years}`` how old a date may be.
Neither sentence ever carries a value from the export.
"""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    ERROR = "error"
    """The row is rejected."""
    WARNING = "warning"
    """The row is accepted and the report says what is odd."""


@dataclass(frozen=True)
class Rule:
    """One rule. ``source`` says which line of the specification or of the decisions it comes from."""

    code: str
    severity: Severity
    problem: str
    fix: str
    source: str


def _error(code: str, problem: str, fix: str, source: str) -> Rule:
    return Rule(code, Severity.ERROR, problem, fix, source)


def _warning(code: str, problem: str, fix: str, source: str) -> Rule:
    return Rule(code, Severity.WARNING, problem, fix, source)


# One cell.

REQUIRED_MISSING = _error(
    "required-missing",
    "{column} is empty, and every row needs it.",
    "Fill in {column}.",
    "spec 3, Data Quality Checks: Missing required field",
)
UUID_INVALID = _error(
    "uuid-invalid",
    "{column} is not a UUID of version 4.",
    "Put the id in as the Buddy platform shows it, 36 characters with hyphens.",
    "spec 3, Data Quality Checks: Invalid UUID format",
)
TIMESTAMP_INVALID = _error(
    "timestamp-invalid",
    "{column} is not a date and time that exists.",
    "Write it as {allowed}.",
    "spec 3, Data Quality Checks: Invalid timestamp",
)
TIMESTAMP_WITHOUT_ZONE = _error(
    "timestamp-without-zone",
    "{column} does not say in which time zone it is.",
    "Add Z (for UTC) or an offset like +02:00 at the end, and a time if there is none.",
    "decisions, Validation: timestamp without zone",
)
TIMESTAMP_FUTURE = _error(
    "timestamp-future",
    "{column} lies after the date of the export.",
    "Correct the date, or send the row with an export made after it.",
    "spec 3, Data Quality Checks: Future timestamp",
)
TIMESTAMP_TOO_OLD = _error(
    "timestamp-too-old",
    "{column} lies more than {years} years before the export.",
    "Correct the date.",
    "formats, Kintell: Older than ten years",
)
TIMESTAMP_BEFORE_PROGRAM = _error(
    "timestamp-before-program",
    "{column} lies before the program began.",
    "Correct the date.",
    "spec 1, Recommended Validations: Event Date Sanity",
)
ENUM_UNKNOWN = _error(
    "enum-unknown",
    "{column} holds a value that is not on the list.",
    "Use one of: {allowed}.{case}",
    "spec 3, Data Quality Checks: Invalid enum value",
)
ENUM_NEW = _warning(
    "enum-new",
    "{column} holds a value that is not known yet; the row was taken all the same.",
    "If it is a slip, use one of: {allowed}. If it is a new kind, tell whoever looks after the pipeline.",
    "spec 1, Data Drift; decisions, Validation: open enums",
)
ENUM_ASSUMED = _warning(
    "enum-assumed",
    "{column} tells none of what it may; it was taken as the first of: {allowed}.",
    "Use one of: {allowed}.{case}",
    "formats, Kintell: users, Role when joined",
)
MONTH_INVALID = _error(
    "month-invalid",
    "{column} is not a month.",
    "Write it as 2026-10. A spreadsheet leaves it so once the column is formatted as text.",
    "issue 13, Inputs by kind and funder",
)
CURRENCY_INVALID = _error(
    "currency-invalid",
    "{column} is not the code of a currency.",
    "Write its three letters, such as NOK.",
    "issue 13, Currency is real",
)
RATING_OUT_OF_RANGE = _error(
    "rating-out-of-range",
    "{column} lies outside the range from {allowed}.",
    "{scale}.",
    "spec 3, Data Quality Checks: Rating out of range",
)
NUMBER_INVALID = _error(
    "number-invalid",
    "{column} is not a number of the expected kind.",
    "Write digits only, with a point for decimals where they are allowed.",
    "spec 3, Field Specifications",
)
NUMBER_OUT_OF_RANGE = _error(
    "number-out-of-range",
    "{column} lies outside the range from {allowed}.",
    "Correct the number, or leave the cell empty if it is optional and unknown.",
    "spec 3, Field Specifications",
)
TEXT_TOO_LONG = _error(
    "text-too-long",
    "{column} is longer than {allowed} characters.",
    "Shorten it.",
    "spec 3, Field Specifications",
)
EMAIL_INVALID = _error(
    "email-invalid",
    "{column} is not an e-mail address.",
    "Write one address like name@example.org, without spaces or a name around it.",
    "spec 3, Users",
)
EMAIL_NOT_LOWERCASE = _warning(
    "email-not-lowercase",
    "{column} has capital letters; it was read in lower case.",
    "Export addresses in lower case.",
    "spec 3, Users: Lowercase, unique",
)
ID_WITH_ADDRESS = _error(
    "id-with-address",
    "{column} is no id: it holds what may be an e-mail address.",
    "Put in the id by which the program knows it.",
    "decisions, Personal data",
)
NAME_LEFT_OUT = _warning(
    "name-left-out",
    "{column} holds more than the letters of a name; the row was taken without it.",
    "Write the name in letters of any script, without numbers or signs.",
    "formats, Kintell: Optional in all",
)
JSON_INVALID = _error(
    "json-invalid",
    "{column} is not {allowed}.",
    'Write a list like ["one","two"] or an object like {{"key":"value"}}, with straight double quotes.',
    "spec 3, Field Specifications",
)
LIST_MEMBER_INVALID = _error(
    "list-member-invalid",
    "{column} lists something other than {allowed}.",
    "Correct or remove that member of the list.",
    "spec 3, Field Specifications",
)
CELL_UNREADABLE = _error(
    "cell-unreadable",
    "{column} holds what no text can: a NUL character, half of a character, or a number without end.",
    "Remove it, or export the row anew.",
    "decisions, Drops",
)
FORMULA_NOT_CALCULATED = _warning(
    "formula-not-calculated",
    "{column} holds a formula that was never calculated; the cell was read as empty.",
    "Open the workbook in Excel, save it, and send it again.",
    "decisions, Drops",
)
CELL_MERGED = _warning(
    "cell-merged",
    "{column} is merged with a cell that holds the value of both; this one was read as empty.",
    "Unmerge the cells and fill in each of them.",
    "decisions, Drops",
)

PERSONAL_IN_TEXT = _warning(
    "personal-in-text",
    "{column} holds an e-mail address, where anybody may read it; the text was taken without the address.",
    "Take e-mail addresses out of {column}.",
    "decisions, Personal data",
)

# One row.

CELLS_MISCOUNTED = _error(
    "cells-miscounted",
    "The row has more or fewer cells than the header, so its values cannot be told apart.",
    "Look for a missing or extra separator, or a text with a separator that stands without quotes.",
    "decisions, Drops",
)
TOTAL_ROW = _error(
    "total-row",
    "The row sums up the others; it is no record.",
    "Remove the row.",
    "issue 11, Bad input: a total row",
)
MATCH_WITH_ONESELF = _error(
    "match-with-oneself",
    "{column} and {other} are the same person.",
    "Put in the participant and the buddy of the match.",
    "decisions, Validation",
)
SESSION_WITH_ONESELF = _error(
    "session-with-oneself",
    "{column} and {other} are the same person.",
    "Put in who taught and who learnt.",
    "decisions, Validation",
)
AMOUNT_AND_HOURS = _error(
    "amount-and-hours",
    "{column} and {other} are both filled in: nobody can tell whether the hours are in the amount.",
    "Empty one of them, or make two rows with an item each.",
    "issue 13, Inputs by kind and funder",
)
AMOUNT_OR_HOURS_MISSING = _error(
    "amount-or-hours-missing",
    "{column} and {other} are both empty.",
    "Fill in the amount, or the hours of time that was given.",
    "issue 13, Inputs by kind and funder",
)
CURRENCY_MISSING = _error(
    "currency-missing",
    "{column} is empty beside an amount.",
    "Write its three letters, such as NOK.",
    "issue 13, Currency is real",
)
HOURS_OF_NO_TIME = _error(
    "hours-of-no-time",
    "{column} is filled in, but costs of this {other} are no time.",
    "Fill in the amount instead, or correct {other}.",
    "issue 13, Inputs by kind and funder",
)
PERSON_AND_COUNT = _error(
    "person-and-count",
    "{column} and {other} are both filled in: the row is told of one person, or of so many.",
    "Empty one of them.",
    "issue 13, Stakeholders and outcomes",
)
PERSON_OR_COUNT_MISSING = _error(
    "person-or-count-missing",
    "{column} and {other} are both empty, so that nobody knows of how many people the row is told.",
    "Fill in the address of the person who answered, or how many people did.",
    "issue 13, Stakeholders and outcomes",
)
COMPANY_OF_PERSON = _error(
    "company-of-person",
    "{column} is filled in beside {other}: through whom a person's change came is known from the programs and the roster.",
    "Empty {column}; it is for rows with a count.",
    "issue 13, Stakeholders and outcomes",
)
ENDED_BEFORE_MATCHED = _error(
    "ended-before-matched",
    "{column} lies before {other}.",
    "Correct one of the two dates.",
    "decisions, Validation",
)
ENDED_WITHOUT_DATE = _warning(
    "ended-without-date",
    "The match has ended, but {column} is empty.",
    "Fill in {column}.",
    "decisions, Validation",
)
END_DATE_BUT_ACTIVE = _warning(
    "end-date-but-active",
    "{column} is filled in, but the match is active.",
    "Empty {column}, or set the status to ended.",
    "decisions, Validation",
)
COMPLETED_BEFORE_SCHEDULED = _error(
    "completed-before-scheduled",
    "{column} lies before {other}.",
    "Correct one of the two dates.",
    "formats, Kintell: completed_at before scheduled_at",
)
COMPLETED_WITHOUT_DATE = _warning(
    "completed-without-date",
    "The status says completed, but {column} is empty; until it is filled in, it counts for nothing.",
    "Fill in {column}.",
    "formats, Kintell: No completed_at",
)
DATE_BUT_NOT_COMPLETED = _warning(
    "date-but-not-completed",
    "{column} is filled in, but the status says something else; the status counts.",
    "Empty {column}, or set the status to completed.",
    "formats, Kintell: An optional status",
)
LEFT_BEFORE_JOINED = _error(
    "left-before-joined",
    "{column} lies before {other}.",
    "Correct one of the two dates.",
    "decisions, Validation",
)
COMPLETED_BEFORE_STARTED = _error(
    "completed-before-started",
    "{column} lies before {other}.",
    "Correct one of the two dates.",
    "formats, Upskilling: where the order of times is impossible",
)
PROGRESS_BUT_COMPLETED = _warning(
    "progress-but-completed",
    "The course is completed, but {column} says that something is left to do.",
    "Set {column} to 100 or leave it empty, or correct the status.",
    "formats, Upskilling: progress under 100 with completed",
)
EXPIRES_BEFORE_ISSUED = _error(
    "expires-before-issued",
    "{column} lies before {other}.",
    "Correct one of the two dates.",
    "formats, Upskilling: expires_at before issued_at",
)
PROVIDER_NOT_DESCRIBED = _warning(
    "provider-not-described",
    "Nobody described the provider in {column}; the row was read as one of any provider is.",
    "If it is a slip, use one of: {allowed}. Else describe the provider in a file of data/providers.",
    "formats, Upskilling: provider profiles",
)
DURATION_CONTRADICTS_DATES = _warning(
    "duration-contradicts-dates",
    "{column} does not fit the dates of the match; the dates were used.",
    "Leave {column} empty, or export it anew.",
    "decisions, Validation",
)

# One row among others: the drop and what is already in the database.

USER_UNKNOWN = _error(
    "user-unknown",
    "{column} names a person who is neither in this export nor known from another one, or whose row was rejected.",
    "Add the person to the users of the export, or mend their row if it is listed here.",
    "spec 3, Data Quality Checks: Orphaned user_id; spec 1, Match Integrity",
)
MATCH_UNKNOWN = _warning(
    "match-unknown",
    "{column} names a match that is neither in this export nor known from an earlier one, or whose row was rejected; "
    "the row was taken without a match.",
    "Add the match to the export, or mend its row if it is listed here. The row is linked once the match arrives.",
    "spec 3, Data Quality Checks: Orphaned match_id; spec 1, Orphaned Events",
)
ATTENDEE_UNKNOWN = _warning(
    "attendee-unknown",
    "{column} lists somebody who is not known to the program; that id is left out until an export brings the person.",
    "Nothing, if the person has left the program; else add them to the users of the export.",
    "spec 1, Weak References; decisions, Validation: attendees",
)
KEY_REPEATED = _warning(
    "key-repeated",
    "The same row stands in the file more than once; it was taken once.",
    "Remove the repetition.",
    "decisions, Validation: the same key twice",
)
KEY_CONFLICT = _error(
    "key-conflict",
    "A later row of the file has the same key but says something else; only the last one counts.",
    "Keep the row that is right and remove the others.",
    "decisions, Validation: the same key twice",
)
EMAIL_SHARED = _warning(
    "email-shared",
    "Another user has the same e-mail address; both were merged into one person.",
    "If they are two people, give each their own address.",
    "spec 1, User Email Uniqueness; decisions, Validation",
)
EMAIL_TAKEN = _warning(
    "email-taken",
    "The e-mail address changed to one that somebody else has; they stay two people, until a person decides.",
    "Find out whether they are one person, and correct the address of one or the other.",
    "decisions, Validation: e-mail changed",
)
EMAIL_OF_TWO = _warning(
    "email-of-two",
    "Somebody who is called otherwise has the same e-mail address; they stay two people, until a person decides.",
    "Find out whether they are one person, and decide: `buddy-pipeline people questions` lists them.",
    "spec 1, User Email Uniqueness; decisions, People",
)
WITH_ONESELF_AFTER_MERGE = _warning(
    "with-oneself-after-merge",
    "{column} is another id of the person on the other side of the row: one person with themself, which counts for nothing.",
    "Find out whether they are one person, and decide: `buddy-pipeline people questions` lists them. If they are, mend the row.",
    "issue 13, What claims too much",
)
EMAIL_AMBIGUOUS = _error(
    "email-ambiguous",
    "{column} is an address that several people share, so that nobody knows whose the row is. It is kept, and counts for nobody.",
    "Add the person's id to the row, or decide who they are: `buddy-pipeline people questions` lists them.",
    "decisions, Sources: an e-mail that two people share",
)
MEMBER_AMBIGUOUS = _warning(
    "member-ambiguous",
    "{column} is an address that several people share, so that nobody knows who of them belongs to the company. The row is kept, and"
    " counts for nobody until that is decided.",
    "Put in an address that is the person's alone, or decide who they are: `buddy-pipeline people questions` lists them.",
    "decisions, Sources: an e-mail that two people share",
)
SURVEY_PERSON_UNKNOWN = _error(
    "survey-person-unknown",
    "{column} is an address by which no program knows anybody; the row was not taken.",
    "Import the files of the person's program first, or correct the address; then import the list again: `buddy-pipeline import`.",
    "issue 13, Bad input: a survey of people nobody knows",
)
SURVEY_AMBIGUOUS = _warning(
    "survey-ambiguous",
    "{column} is an address that several people share, so that nobody knows who of them answered. The row is kept, and counts for"
    " nobody until that is decided.",
    "Put in an address that is the person's alone, or decide who they are: `buddy-pipeline people questions` lists them.",
    "decisions, Sources: an e-mail that two people share",
)
PERSON_ERASED = _error(
    "person-erased",
    "{column} belongs to a person who was erased on request; the row was not taken.",
    "Remove the person from the platform that sends it, too.",
    "decisions, Personal data: Erasure",
)

# A whole file.

COLUMN_UNKNOWN = _warning(
    "column-unknown",
    "The file has a column that the format does not know; it was left out.",
    "Nothing, if it is meant to be there; else look for a misspelt column name.",
    "decisions, Drops",
)
ENCODING_GUESSED = _warning(
    "encoding-guessed",
    "The file is not UTF-8; it was read as Windows-1252.",
    'Save it as "CSV UTF-8", so that no letter is misread.',
    "decisions, Drops",
)
STATEMENTS_LEFT_OUT = _warning(
    "statements-left-out",
    "Some statements of the log tell neither how far somebody came in a course nor what they earned; they were left out.",
    "Nothing, if the log has more than that; else look into the file of the provider in data/providers.",
    "formats, Upskilling: an xAPI / cmi5 statement log",
)
RATING_SCALE_UNKNOWN = _warning(
    "rating-scale-unknown",
    "All ratings of the file are 1: the best of one scale, and the worst of another. They were left out.",
    "Say which scale it is: rating_scale in metadata.json or in the file's comment header, as 1-5 or 0-1.",
    "formats, Kintell: Ratings come on two scales",
)

RULES: tuple[Rule, ...] = tuple(rule for rule in list(globals().values()) if isinstance(rule, Rule))
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
