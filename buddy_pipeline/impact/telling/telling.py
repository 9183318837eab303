"""Telling the figures of companies, or of everybody: whether they may be told, and keeping that they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import md5
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import dict_row

from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.periods import text_of
from buddy_pipeline.impact.telling.policy import Policy
from buddy_pipeline.impact.telling.population import gather_population
from buddy_pipeline.impact.telling.told import Level, Telling, ToldBefore
from buddy_pipeline.sql_files import sql_file

_PEOPLE = sql_file(__package__, "sql/people")
_CLOSE = sql_file(__package__, "sql/close")
_REST = sql_file(__package__, "sql/rest")
_BEFORE = sql_file(__package__, "sql/told_before")
_HOURS_AND_COUNTS = sql_file(__package__, "sql/hours_and_counts")
_INSERT = sql_file(__package__, "sql/insert_told")
_INSERT_PEOPLE = sql_file(__package__, "sql/insert_told_people")


def tell(impact: Impact, policy: Policy, period: date, companies: Sequence[UUID | None]) -> list[Telling]:
    """What may be told of each company (None: of everybody) in the period, which counts as told from now on.

    What is told of the first counts for the others. Needs the figures of the period, which are up to date. One transaction, that
    waits for loads.
    """
    with impact.connection.transaction():
        wait_for_turn(impact.connection)
        gather_population(impact, period)
        return [_Question(impact, policy, period, company).answer() for company in companies]


@dataclass(frozen=True)
class _Question:
    """Whether the figures of a company, or of everybody, may be told."""

    impact: Impact
    policy: Policy
    period: date
    company: UUID | None

    def answer(self) -> Telling:
        level, reason = self._how_much()
        if level is Level.FIGURES:
            self._keep(level, reason)
            self.impact.run(_INSERT_PEOPLE, self._values | {"id": self._id(level)})
            return Telling(level)
        found = self._rows(_BEFORE)
        before = ToldBefore(**found[0]) if found else None
        if before is None or not before.of_the_period:
            self._keep(level, reason)
        (counts,) = self._rows(_HOURS_AND_COUNTS)
        return Telling(level, reason, **counts, hours_step=self.policy.hours_step, before=before)

    def _how_much(self) -> tuple[Level, str | None]:
        few = self.policy.volunteers > self._people["volunteer"]["with_data"]
        few |= self.policy.participants > self._people["participant"]["with_data"]
        if few and self.company is not None:
            return Level.FEW, self._reason(_FEW)
        for close in self._rows(_CLOSE):
            told = (
                _CLOSE_TO_OWN
                if close["of_the_same"]
                else _CLOSE_TO_EVERYBODY
                if close["scope"] == "program"
                else _CLOSE_TO_OTHERS
            )
            return Level.CLOSE, self._reason(told, period=text_of(close["period"]), people=self._fewer(close["side"]))
        for rest in self._rows(_REST):
            return Level.CLOSE, self._reason(_FEW_ARE_LEFT, people=self._fewer(rest["side"]))
        return Level.FIGURES, None

    def _fewer(self, side: str) -> str:
        least = self.policy.volunteers if side == "volunteer" else self.policy.participants
        return f"fewer than {least} {side}s"

    def _reason(self, told: str, **parts: str) -> str:
        return told.format(volunteers=self.policy.volunteers, participants=self.policy.participants, **parts)

    @cached_property
    def _people(self) -> dict[str, dict[str, Any]]:
        return {row["side"]: row for row in self._rows(_PEOPLE)}

    def _keep(self, level: Level, reason: str | None) -> None:
        counted = {f"{side}s": row["people"] for side, row in self._people.items()}
        counted |= {f"{side}s_with_data": row["with_data"] for side, row in self._people.items()}
        outcomes = self.impact.methodology.sroi.outcomes
        dimensions = records({"outcome": name, "dimension": one.dimension} for name, one in outcomes.items() if one.dimension)
        kept = {"id": self._id(level), "level": level.value, "reason": reason, "dimensions": dimensions}
        self.impact.run(_INSERT, self._values | counted | kept)

    def _id(self, level: Level) -> UUID:
        """Figures of the same people are told once; of a period in which none are, one row says so."""
        whose = [row["digest"] for _, row in sorted(self._people.items())] if level is Level.FIGURES else []
        text = "|".join([str(self.company), str(self.period), *whose])
        return UUID(bytes=md5(text.encode(), usedforsecurity=False).digest())

    @property
    def _values(self) -> dict[str, Any]:
        return {
            "period": self.period,
            "scope": "program" if self.company is None else "company",
            "company": self.company,
            "least_volunteers": self.policy.volunteers,
            "least_participants": self.policy.participants,
            "hours_step": self.policy.hours_step,
        }

    def _rows(self, query: LiteralString) -> list[dict[str, Any]]:
        with self.impact.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, self._values).fetchall()


_FEW = (
    "Anything is known of fewer than {volunteers} of its volunteers or of fewer than {participants} of its participants:"
    " figures would tell of each of them."
)
_CLOSE_TO_OWN = (
    "Its people differ by {people} from those of the figures told of {period}: the difference of the figures would tell of them."
)
_CLOSE_TO_OTHERS = (
    "Its people differ by {people} from those of a company whose figures of {period} were told: the difference of the figures"
    " would tell of them."
)
_CLOSE_TO_EVERYBODY = (
    "Its people are all of {period} but {people}: the difference from the figures of everybody would tell of them."
)
_FEW_ARE_LEFT = (
    "With its figures and those of other companies that were told, {people} would be left, whose figures would follow from"
    " those of everybody."
)
