"""Which figures are out of date, and only those.

Every figure keeps a digest of what it was made from (``impact.computed``). What it would be made from now gives another
digest as soon as a row of its window, the methodology or a template changed: then it is out of date.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from itertools import accumulate

import psycopg

from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.figures import ACTIVITY, ASSETS, FIGURES, MONTHS, MONTHS_MADE_FROM, MadeFrom
from buddy_pipeline.impact.inputs import Digests, digests_by_month
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import first_day, months_after, months_between
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.sources import program_names

_MADE_FROM = {figure.name: figure.made_from for figure in FIGURES} | {MONTHS: MONTHS_MADE_FROM}

Computed = dict[tuple[str, date], str]
"""Digest of the inputs by figure and period."""


def newest_period(url: str) -> date | None:
    """The period of the newest export of any program that was loaded: figures go no further."""
    with psycopg.connect(url) as connection:
        return _newest(connection)


def stale(url: str, methodology: Methodology, programs: tuple[Program, ...]) -> dict[str, list[date]]:
    """For each of ASSETS the periods whose figures are missing or out of date, in order."""
    with psycopg.connect(url, autocommit=True) as connection:
        impact = Impact(connection, methodology, programs, run_id="")
        return Inputs.of_now(impact).stale(computed(connection))


def computed(connection: psycopg.Connection) -> Computed:
    """What each figure was made from."""
    return {
        (asset, period): inputs
        for asset, period, inputs in connection.execute("SELECT asset, period, inputs FROM impact.computed")
    }


class Inputs:
    """What figures are made from, as digests: as it is now."""

    def __init__(self, rules: str, months: int, periods: list[date], digests: Digests) -> None:
        self.periods = periods
        self._rules = rules
        self._months = months
        self._digests = digests
        self._ever = {part: self._running(part) for made_from in _MADE_FROM.values() for part in made_from.ever}
        self._activity = {(ACTIVITY, month): self.actual(ACTIVITY, month, {}) for month in periods}

    @classmethod
    def of_now(cls, impact: Impact) -> "Inputs":
        """Reads them, in seconds for millions of rows, or at once if no row changed since they were read last."""
        months = impact.methodology.window_months
        with impact.connection.transaction():
            newest = _newest(impact.connection)
            if newest is None:
                return cls(impact.rules_digest, months, [], {})
            impact.run("SET LOCAL timezone = 'UTC'")
            digests = digests_by_month(impact, newest)
            made = [period for asset, period in computed(impact.connection) if asset in ASSETS]
        first = min([*digests["activity"], *made], default=newest)  # months that lost their last activity have figures too
        return cls(impact.rules_digest, months, months_between(first, newest), digests)

    def stale(self, made: Computed) -> dict[str, list[date]]:
        """For each of ASSETS the periods whose figures were not ``made``, or from something else, in order."""
        return {
            asset: [period for period in self.periods if made.get((asset, period)) != self.expected(asset, period)]
            for asset in ASSETS
        }

    def expected(self, asset: str, period: date) -> str:
        """Digest of what the figure would be made from if all figures before it were up to date."""
        before = months_after(period, -1)
        compared = {(asset, before): ""} if before in self.periods else {}
        return self.actual(asset, period, self._activity | compared)

    def actual(self, asset: str, period: date, made: Computed) -> str:
        """Digest of what the figure is made from, given what others were ``made`` from."""
        made_from = _MADE_FROM[asset]
        parts = [self._rules]
        if made_from.compares:
            parts.append(str((asset, months_after(period, -1)) in made))
        parts += [self._ever[part].get(period, "") for part in made_from.ever]
        for month in self._looked_at(made_from, period):
            parts += [made.get((figure, month), "") for figure in made_from.figures]
            parts += [self._of(part, month) for part in made_from.rows]
        return _digest(parts)

    def _looked_at(self, made_from: MadeFrom, period: date) -> list[date]:
        """The months that a figure of the period looks at, the latest first."""
        count = self._months + made_from.compares if made_from.looks_back else 1
        return [months_after(period, -back) for back in range(count)]

    def _of(self, part: str, month: date) -> str:
        return self._digests.get(part, {}).get(month, "")

    def _running(self, part: str) -> dict[date, str]:
        """Digest of all months up to each."""
        by_month = self._digests.get(part, {})
        if not by_month or not self.periods:
            return {}
        months = months_between(min(*by_month, *self.periods), self.periods[-1])
        running = accumulate(
            (by_month.get(month, "") for month in months), lambda before, one: _digest([before, one]), initial=""
        )
        return dict(zip(months, list(running)[1:], strict=True))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()


def _newest(connection: psycopg.Connection) -> date | None:
    query = (
        "SELECT max(period) FROM ops.drops WHERE status = 'loaded' AND program = ANY (%s) AND format IS DISTINCT FROM 'events'"
    )
    row = connection.execute(query, [program_names()]).fetchone()
    return first_day(row[0]) if row and row[0] else None
