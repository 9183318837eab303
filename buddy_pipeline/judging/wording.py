"""A fault in plain words."""

from functools import cache

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.rules import BY_CODE, JSON_INVALID, TEXT_TOO_LONG, TIMESTAMP_INVALID
from buddy_pipeline.judging.schema import number_range

_TIMESTAMP = "2024-01-15T10:00:00Z: date, the letter T, time, and Z or an offset like +02:00"
_DAY = f"2024-01-15, or with a time as {_TIMESTAMP}"

_ONE_SCALE = "Ratings run from 0.00 to 1.00; divide stars by the highest number of stars"
_EITHER_SCALE = "All ratings of a file run from 1 to 5, or all from 0 to 1; rating_scale in its metadata tells which"


@cache
def problem_and_fix(
    entity: Entity, rule_code: str, column_name: str, called: tuple[tuple[str, str], ...] = ()
) -> tuple[str, str]:
    """What is wrong and what to do, for a fault of ``rule_code`` in a column of ``entity``, in a file with columns that are
    ``called`` otherwise: our name of each, and theirs."""
    rule, theirs, other = BY_CODE[rule_code], dict(called), _other(entity, rule_code)
    column = entity[column_name] if column_name in entity.column_names else None
    places = {
        "column": theirs.get(column_name, column_name),
        "allowed": allowed(column, rule_code) if column else "",
        "other": theirs.get(other, other),
        "case": "" if column and column.any_case else " Capital letters count.",
        "scale": _EITHER_SCALE if column and column.on_either_scale else _ONE_SCALE,
        "years": column.most_years if column else "",
    }
    return rule.problem.format(**places), rule.fix.format(**places)


def allowed(column: Column, rule_code: str = "") -> str:
    """What the column may hold, in words."""
    if rule_code == TEXT_TOO_LONG.code:
        return str(column.max_length)
    if rule_code == TIMESTAMP_INVALID.code:
        return _DAY if column.kind is Kind.DAY else _TIMESTAMP
    if column.values:
        return ", ".join(column.values)
    if column.is_json and rule_code == JSON_INVALID.code:
        return f"a {column.kind.value}"
    if column.kind is Kind.INTEGER_LIST:
        return f"whole numbers from {_range(column)}"
    if column.kind is Kind.TEXT_LIST:
        return "texts"
    return _range(column)


def _range(column: Column) -> str:
    if column.on_either_scale:
        return "1 to 5, or 0 to 1, whichever scale the file is on"
    lowest, highest = number_range(column)
    return f"{lowest:,} to {highest:,}"


def _other(entity: Entity, rule_code: str) -> str:
    return next((row_rule.other for row_rule in entity.row_rules if row_rule.rule.code == rule_code), "")
