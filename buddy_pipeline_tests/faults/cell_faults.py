"""How a single cell, or two cells of a row, can be wrong: one way for each rule and column."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Unknown
from buddy_pipeline.contract.rules import Rule, Severity
from buddy_pipeline.sources.buddy import BUDDY

Row = dict[str, str | None]
Spoil = Callable[[Row, Random], None]
"""Changes a row so that it breaks one rule and no other."""


@dataclass(frozen=True)
class CellFault:
    """``spoil`` makes a row break ``rule`` in ``column``; only rows that ``fits`` are spoilt."""

    rule: Rule
    entity: Entity
    column: str
    spoil: Spoil
    fits: Callable[[Row], bool] = lambda _row: True

    @property
    def rejects(self) -> bool:
        """Whether the row is lost to those that refer to it."""
        return self.rule.severity is Severity.ERROR


def every_cell_fault() -> list[CellFault]:
    """One fault for each rule about cells or rows, and column it can strike."""
    return [fault for entity in BUDDY.entities for fault in (*_of_cells(entity), *_OF_ROWS.get(entity.name, ()))]


def _of_cells(entity: Entity) -> Iterator[CellFault]:
    for column in entity.columns:
        for rule, ways in _ways(entity, column):
            yield CellFault(rule, entity, column.name, partial(_put, column, ways), _fitting(entity, column))


def _put(column: Column, ways: tuple[Callable[[str, Random], str | None], ...], row: Row, random: Random) -> None:
    way = random.choice(ways)
    row[column.name] = way(row[column.name] or column.example, random)


def _fitting(entity: Entity, column: Column) -> Callable[[Row], bool]:
    """Dates and durations of a match hang together: the rows are chosen so that one fault does not make a second."""
    if entity.name != "matches":
        return lambda _row: True
    if column.name in ("matched_at", "duration_days"):
        return lambda row: row["ended_at"] is None
    if column.name == "ended_at":
        return lambda row: row["status"] == "inactive"
    return lambda _row: True


def fresh_id(_cell: str, random: Random) -> str:
    """An id that nobody has."""
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def _always(text: str | None) -> Callable[[str, Random], str | None]:
    return lambda _cell, _random: text


def _ways(entity: Entity, column: Column) -> Iterator[tuple[Rule, tuple[Callable[[str, Random], str | None], ...]]]:
    if column.required:
        yield rules.REQUIRED_MISSING, (_always(None),)
    yield from _WAYS_OF_KIND.get(column.kind, ())
    if column.kind is Kind.ENUM:
        yield _ways_of_enum(column)
    if column.kind is Kind.INTEGER and column.minimum is not None:
        yield rules.NUMBER_OUT_OF_RANGE, (_always(str(column.minimum - 1)), _always("-7"))
    if column.kind is Kind.INTEGER_LIST:
        yield rules.LIST_MEMBER_INVALID, (_always(f"[4,{(column.maximum or 0) + 1}]"), _always('["4"]'), _always("[0]"))
    if column.kind is Kind.TEXT and column.max_length:
        yield rules.TEXT_TOO_LONG, (_always("ж" * (column.max_length + 1)),)
    if column.kind is Kind.EMAIL and column.max_length:
        yield rules.TEXT_TOO_LONG, (lambda cell, _random, length=column.max_length: "a" * length + cell,)
    if column.name in entity.program_bound:
        yield rules.TIMESTAMP_BEFORE_PROGRAM, (lambda cell, _random: "2012-05" + cell[7:],)
    if column.references:
        yield _UNKNOWN_REFERENCES[column.references, column.kind]


def _ways_of_enum(column: Column) -> tuple[Rule, tuple[Callable[[str, Random], str | None], ...]]:
    if column.unknown is Unknown.REJECTED:
        return rules.ENUM_UNKNOWN, (
            _always("unheard-of"),
            lambda cell, _random: cell.capitalize(),
            lambda cell, _random: cell + "s",
        )
    return rules.ENUM_NEW, (_always("cultural_exchange"), _always("career_mentoring"), _always("نوع جديد"))


def _with_stranger(cell: str, random: Random) -> str:
    return cell.replace("]", f',"{fresh_id(cell, random)}"]')


_UNKNOWN_REFERENCES = {
    ("users", Kind.UUID): (rules.USER_UNKNOWN, (fresh_id,)),
    ("matches", Kind.UUID): (rules.MATCH_UNKNOWN, (fresh_id,)),
    ("users", Kind.UUID_LIST): (rules.ATTENDEE_UNKNOWN, (_with_stranger,)),
}

_NO_NUMBER = (_always("many"), lambda cell, _random: f"{cell}x", lambda cell, _random: f"{cell},5", _always("1e"))
_NO_LIST = (_always('["unclosed'), _always('{"a":1}'), _always("hiking, cooking"), _always("['straight']"))

_WAYS_OF_KIND: dict[Kind, tuple[tuple[Rule, tuple[Callable[[str, Random], str | None], ...]], ...]] = {
    Kind.UUID: (
        (
            rules.UUID_INVALID,
            (
                lambda cell, _random: cell[:14] + "1" + cell[15:],
                lambda cell, _random: cell[:-1],
                lambda cell, _random: "g" + cell[1:],
                lambda cell, _random: cell.replace("-", ""),
            ),
        ),
    ),
    Kind.TIMESTAMP: (
        (
            rules.TIMESTAMP_INVALID,
            (
                lambda cell, _random: cell[:4] + "-02-30T10:00:00Z",
                lambda cell, _random: cell[:4] + "-13-01T10:00:00Z",
                lambda cell, _random: cell[:10] + "T25:00:00Z",
                _always("yesterday"),
            ),
        ),
        (
            rules.TIMESTAMP_WITHOUT_ZONE,
            (lambda cell, _random: cell[:19], lambda cell, _random: cell[:16], lambda cell, _random: cell[:10]),
        ),
        (
            rules.TIMESTAMP_FUTURE,
            (lambda cell, _random: "2999-01" + cell[7:], lambda _cell, _random: "2999-06-01T10:00:00+02:00"),
        ),
    ),
    Kind.INTEGER: ((rules.NUMBER_INVALID, (*_NO_NUMBER, lambda cell, _random: f"{cell}.5")),),
    Kind.RATING: (
        (rules.NUMBER_INVALID, _NO_NUMBER),
        (rules.RATING_OUT_OF_RANGE, (_always("1.2"), _always("-0.1"), _always("5"), _always("1.01"))),
    ),
    Kind.EMAIL: (
        (
            rules.EMAIL_INVALID,
            (
                lambda cell, _random: cell.replace("@", " at "),
                lambda cell, _random: f"{cell},{cell}",
                lambda cell, _random: f"somebody <{cell}>",
                lambda cell, _random: cell.partition("@")[2],
            ),
        ),
        (rules.EMAIL_NOT_LOWERCASE, (lambda cell, _random: cell.title(), lambda cell, _random: cell.upper())),
    ),
    Kind.TEXT_LIST: ((rules.JSON_INVALID, _NO_LIST), (rules.LIST_MEMBER_INVALID, (_always('["a",5]'), _always("[null]")))),
    Kind.INTEGER_LIST: ((rules.JSON_INVALID, _NO_LIST),),
    Kind.UUID_LIST: ((rules.JSON_INVALID, _NO_LIST),),
    Kind.OBJECT: ((rules.JSON_INVALID, (_always("[1,2]"), _always('{"a":'), _always("yes"))),),
}


def _oneself(column: str, other: str) -> Spoil:
    def spoil(row: Row, _random: Random) -> None:
        row[column] = row[other]

    return spoil


def _end_before_match(row: Row, _random: Random) -> None:
    row["ended_at"], row["duration_days"] = "2019" + str(row["matched_at"])[4:].replace("-02-29", "-02-28"), None


def _lose_end(row: Row, _random: Random) -> None:
    row["ended_at"], row["duration_days"] = None, None


def _go_on(row: Row, _random: Random) -> None:
    row["status"] = "active"


def _stretch(row: Row, random: Random) -> None:
    row["duration_days"] = str(int(str(row["duration_days"])) + random.choice((2, 30, 1_000)))


def _name_an_address(row: Row, _random: Random) -> None:
    row["description"] = f"{row['description'] or 'Coffee'}, ask alice@example.com"


def _has_ended(row: Row) -> bool:
    return row["status"] == "ended" and row["ended_at"] is not None


def _has_duration(row: Row) -> bool:
    return _has_ended(row) and row["duration_days"] is not None


_MATCHES, _EVENTS, _SESSIONS = BUDDY["matches"], BUDDY["events"], BUDDY["skill_sessions"]

_OF_ROWS: dict[str, tuple[CellFault, ...]] = {
    "matches": (
        CellFault(rules.MATCH_WITH_ONESELF, _MATCHES, "buddy_id", _oneself("buddy_id", "participant_id")),
        CellFault(rules.ENDED_BEFORE_MATCHED, _MATCHES, "ended_at", _end_before_match, _has_ended),
        CellFault(rules.ENDED_WITHOUT_DATE, _MATCHES, "ended_at", _lose_end, _has_ended),
        CellFault(rules.END_DATE_BUT_ACTIVE, _MATCHES, "ended_at", _go_on, _has_ended),
        CellFault(rules.DURATION_CONTRADICTS_DATES, _MATCHES, "duration_days", _stretch, _has_duration),
    ),
    "events": (CellFault(rules.PERSONAL_IN_TEXT, _EVENTS, "description", _name_an_address),),
    "skill_sessions": (CellFault(rules.SESSION_WITH_ONESELF, _SESSIONS, "learner_id", _oneself("learner_id", "teacher_id")),),
}
