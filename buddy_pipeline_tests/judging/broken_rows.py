"""Rows that break one rule each: every rule that judging decides, for every column it is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Unknown
from buddy_pipeline.contract.rules import Rule
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import MATCHES, SKILL_SESSIONS
from buddy_pipeline.sources.companies import MEMBERS
from buddy_pipeline.sources.costs import COST
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.kintell.entities import SESSIONS
from buddy_pipeline.sources.outcomes import ANSWER
from buddy_pipeline.sources.upskilling import COURSE_COMPLETIONS, CREDENTIALS, UPSKILLING
from buddy_pipeline_tests.judging.rows import OF_LISTS, Row

OTHER_ID = "fffffff0-e29b-41d4-a716-446655440000"


@dataclass(frozen=True)
class Broken:
    """``changes`` make a sound row break ``rule`` in ``column``, and nothing else."""

    rule: Rule
    entity: Entity
    column: str
    changes: tuple[tuple[str, str | None], ...]

    def __str__(self) -> str:
        return f"{self.rule.code} {self.entity.table}.{self.column}"

    @property
    def as_row(self) -> Row:
        return dict(self.changes)


def every_broken_row() -> list[Broken]:
    """One for each rule and column."""
    return [*_broken_cells(), *_BROKEN_ROWS]


def _broken_cells() -> Iterator[Broken]:
    for entity in (*BUDDY.entities, *OF_LISTS, *KINTELL.entities, *UPSKILLING.entities):
        for column in entity.columns:
            for rule, cell in _broken_ways(entity, column):
                yield Broken(rule, entity, column.name, ((column.name, cell), *_ALONE.get((entity.table, column.name), ())))


def _broken_ways(entity: Entity, column: Column) -> Iterator[tuple[Rule, str | None]]:
    if column.required:
        yield rules.REQUIRED_MISSING, None
    yield from _SEPARATED if column.separated else _WAYS.get(column.kind, ())
    if column.kind is Kind.ENUM:
        names_teller = entity.tellers is not None and column.name == entity.tellers.column
        yield rules.PROVIDER_NOT_DESCRIBED if names_teller else _OF_UNKNOWN[column.unknown], "unheard-of"
    if column.kind is Kind.RATING:
        yield rules.RATING_OUT_OF_RANGE, f"{column.maximum}.01"
    if column.most_years is not None:
        yield rules.TIMESTAMP_TOO_OLD, "2014-06-01T11:59:59Z"
    if column.kind is Kind.INTEGER and column.minimum is not None:
        yield rules.NUMBER_OUT_OF_RANGE, str(column.minimum - 1)
    if column.max_length is not None and column.kind is not Kind.ENUM:
        yield rules.TEXT_TOO_LONG, _too_long(column.kind, "x" * column.max_length)
    if column.kind is Kind.TEXT and not column.is_personal:
        yield rules.PERSONAL_IN_TEXT, "Ask alice@example.com"
    if column.kind is Kind.DAY and not column.may_lie_ahead:
        yield rules.TIMESTAMP_FUTURE, "2024-06-02"
    if column.name in entity.program_bound:
        yield rules.TIMESTAMP_BEFORE_PROGRAM, "2019-12-31T23:59:59Z"


def _too_long(kind: Kind, text: str) -> str:
    return {Kind.EMAIL: f"{text}@example.com", Kind.OBJECT: f'{{"x":"{text}"}}'}.get(kind, f"{text}y")


_ALONE = {("outcomes", "email"): (("count", None),)}
"""What is empty beside a cell that may not stand beside it."""
_OF_UNKNOWN = {
    Unknown.REJECTED: rules.ENUM_UNKNOWN,
    Unknown.OTHER: rules.ENUM_NEW,
    Unknown.KEPT: rules.ENUM_NEW,
    Unknown.FIRST: rules.ENUM_ASSUMED,
}
_SEPARATED = ((rules.JSON_INVALID, '["hiking"'), (rules.LIST_MEMBER_INVALID, '["hiking",5]'))
_WAYS: dict[Kind, tuple[tuple[Rule, str], ...]] = {
    Kind.UUID: ((rules.UUID_INVALID, "550e8400-e29b-11d4-a716-446655440000"),),
    Kind.EMAIL: ((rules.EMAIL_INVALID, "alice at example.com"), (rules.EMAIL_NOT_LOWERCASE, "Ann@example.com")),
    Kind.TIMESTAMP: (
        (rules.TIMESTAMP_INVALID, "2024-02-30T10:00:00Z"),
        (rules.TIMESTAMP_WITHOUT_ZONE, "2024-02-28T10:00:00"),
        (rules.TIMESTAMP_FUTURE, "2024-06-01T12:00:01Z"),
    ),
    Kind.DAY: ((rules.TIMESTAMP_INVALID, "2024-02-30"), (rules.TIMESTAMP_WITHOUT_ZONE, "2024-02-28T10:00:00")),
    Kind.MONTH: ((rules.MONTH_INVALID, "2024-13"), (rules.MONTH_INVALID, "mars 2024"), (rules.TIMESTAMP_FUTURE, "2024-07")),
    Kind.NUMBER: ((rules.NUMBER_INVALID, "1.000"), (rules.NUMBER_INVALID, "24 375"), (rules.NUMBER_OUT_OF_RANGE, "-0.01")),
    Kind.CURRENCY: ((rules.CURRENCY_INVALID, "kroner"),),
    Kind.INTEGER: ((rules.NUMBER_INVALID, "many"),),
    Kind.RATING: ((rules.NUMBER_INVALID, "many"),),
    Kind.SCORE: ((rules.NUMBER_INVALID, "many"), (rules.NUMBER_OUT_OF_RANGE, "100.01")),
    Kind.ID: ((rules.ID_WITH_ADDRESS, "alice@example.com"),),
    Kind.NAME: ((rules.NAME_LEFT_OUT, "Alice 2"),),
    Kind.TEXT_LIST: ((rules.JSON_INVALID, "hiking, cooking"), (rules.LIST_MEMBER_INVALID, '["hiking",5]')),
    Kind.INTEGER_LIST: ((rules.JSON_INVALID, "4, 8"), (rules.LIST_MEMBER_INVALID, "[4,18]")),
    Kind.UUID_LIST: ((rules.JSON_INVALID, "user-1"), (rules.ATTENDEE_UNKNOWN, f'["user-1","{OTHER_ID}"]')),
    Kind.OBJECT: ((rules.JSON_INVALID, "[1,2]"),),
}

_END = (("status", "ended"), ("ended_at", "2024-02-14T10:00:00Z"))
_BROKEN_ROWS = (
    Broken(rules.MATCH_WITH_ONESELF, MATCHES, "buddy_id", (("participant_id", OTHER_ID), ("buddy_id", OTHER_ID.upper()))),
    Broken(rules.SESSION_WITH_ONESELF, SKILL_SESSIONS, "learner_id", (("teacher_id", OTHER_ID), ("learner_id", OTHER_ID))),
    Broken(rules.ENDED_BEFORE_MATCHED, MATCHES, "ended_at", (*_END[:1], ("ended_at", "2024-01-15T09:59:59Z"))),
    Broken(rules.ENDED_WITHOUT_DATE, MATCHES, "ended_at", _END[:1]),
    Broken(rules.END_DATE_BUT_ACTIVE, MATCHES, "ended_at", _END[1:]),
    Broken(rules.DURATION_CONTRADICTS_DATES, MATCHES, "duration_days", (*_END, ("duration_days", "31"))),
    Broken(rules.SESSION_WITH_ONESELF, SESSIONS, "volunteer_email", (("volunteer_email", "olena@example.com"),)),
    Broken(
        rules.COMPLETED_BEFORE_SCHEDULED,
        SESSIONS,
        "completed_at",
        (("scheduled_at", "2024-03-04T16:00:00Z"), ("completed_at", "2024-03-04T16:59:59+01:00")),
    ),
    Broken(rules.COMPLETED_WITHOUT_DATE, SESSIONS, "completed_at", (("status", "completed"),)),
    Broken(rules.DATE_BUT_NOT_COMPLETED, SESSIONS, "completed_at", (("status", "no_show"), ("completed_at", "2024-03-04"))),
    Broken(rules.COMPLETED_WITHOUT_DATE, COURSE_COMPLETIONS, "completed_at", (("status", "completed"),)),
    Broken(
        rules.DATE_BUT_NOT_COMPLETED, COURSE_COMPLETIONS, "completed_at", (("status", "dropped"), ("completed_at", "2024-03-04"))
    ),
    Broken(
        rules.COMPLETED_BEFORE_STARTED,
        COURSE_COMPLETIONS,
        "completed_at",
        (("started_at", "2024-03-04T16:00:00Z"), ("completed_at", "2024-03-04T16:59:59+01:00")),
    ),
    Broken(
        rules.PROGRESS_BUT_COMPLETED,
        COURSE_COMPLETIONS,
        "progress_percent",
        (("completed_at", "2024-03-04"), ("progress_percent", "99")),
    ),
    Broken(rules.EXPIRES_BEFORE_ISSUED, CREDENTIALS, "expires_at", (("expires_at", "2024-03-14"),)),
    Broken(rules.AMOUNT_AND_HOURS, COST, "amount", (("kind", "management"), ("hours", "2"))),
    Broken(rules.AMOUNT_OR_HOURS_MISSING, COST, "amount", (("amount", None), ("currency", None))),
    Broken(rules.CURRENCY_MISSING, COST, "currency", (("currency", None),)),
    Broken(rules.HOURS_OF_NO_TIME, COST, "hours", (("hours", "2"), ("amount", None))),
    Broken(rules.PERSON_AND_COUNT, ANSWER, "count", (("email", "alice@example.com"),)),
    Broken(rules.PERSON_OR_COUNT_MISSING, ANSWER, "email", (("count", None),)),
    Broken(rules.COMPANY_OF_PERSON, ANSWER, "company", (("email", "alice@example.com"), ("count", None), ("company", "Nordlys"))),
    Broken(rules.LEFT_BEFORE_JOINED, MEMBERS, "left_at", (("left_at", "2024-01-14"),)),
)
