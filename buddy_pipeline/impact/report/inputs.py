"""Who gave what, and how much of the value falls to each unit of it (B4SI: cash, time, in kind, management)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

KINDS = {
    "volunteer_time": "Time of volunteers",
    "cash": "Cash",
    "paid_time": "Paid working time",
    "in_kind": "In kind",
    "management": "Management",
}


@dataclass(frozen=True)
class Input:
    """What one funder gave of one kind, and its share of all that was given. ``ratio`` is the present value that falls to each unit of
    it; None where there is none, or where it would tell of people."""

    kind: str
    funder: str
    hours: Decimal | None
    value: Decimal | None
    share: Decimal | None
    ratio: Decimal | None


def given_by(rows: Sequence[Mapping[str, Any]]) -> tuple[Input, ...]:
    """The rows of inputs.sql. Where the ratio of one funder may not be told none is, since the others would tell it."""
    may_be_told = all(row["may_be_told"] for row in rows)
    in_all = sum((row["value"] or Decimal(0) for row in rows), Decimal(0))
    return tuple(
        Input(
            kind=KINDS[row["kind"]],
            funder=row["funder"],
            hours=row["hours"],
            value=row["value"],
            share=row["value"] / in_all if in_all and row["value"] is not None else None,
            ratio=row["present_value"] / row["value"]
            if may_be_told and row["value"] and row["present_value"] is not None
            else None,
        )
        for row in rows
    )
