"""Computing figures: the activities of a span of months at once, then the figures of each period in a transaction of its own.

Before the first of them, the sums of those months that they look back on and that are out of date.

Whatever dies, a figure is there as a whole or as it was before, and what it was made from is recorded with it.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import psycopg

from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.impact.activity import record_activities
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.figures import ACTIVITY, FIGURES, MONTHS, Figure
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.months import sum_months
from buddy_pipeline.impact.organizers import find_organizers
from buddy_pipeline.impact.outcomes import observe_outcomes
from buddy_pipeline.impact.people import define_people, gather_accompanied, gather_members, gather_people, gather_work
from buddy_pipeline.impact.periods import Window, months_after
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.sroi import gather_scopes
from buddy_pipeline.impact.staleness import Inputs, computed
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sql_files import sql_file

_REMEMBER = sql_file(__package__, "computed")


@dataclass(frozen=True)
class Made:
    """A figure of a period that was made anew: its rows and how long it took."""

    asset: str
    period: date
    rows: int
    seconds: float


def compute(
    url: str,
    *,
    keys: Keyring,
    methodology: Methodology,
    programs: tuple[Program, ...],
    assets: Collection[str],
    periods: Sequence[date],
    run_id: str,
    on_made: Callable[[Made], None],
) -> None:
    """Makes the figures ``assets`` (see ASSETS) of the ``periods`` anew, waiting for loads and other computations.

    Raises SealBroken if a key of people's names is not at hand, psycopg.OperationalError when the database is away.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        computation = _Computation(Impact(connection, methodology, programs, run_id), keys, on_made)
        computation.run(assets, periods)


def spans(periods: Sequence[date]) -> list[Window]:
    """The periods as spans without a gap."""
    found: list[Window] = []
    for period in sorted(set(periods)):
        if found and months_after(found[-1].last, 1) == period:
            found[-1] = Window(found[-1].first, period)
        else:
            found.append(Window(period, period))
    return found


class _Computation:
    """One computation on one connection. What its figures are made from is looked up before any is made, so that what
    changes meanwhile makes them out of date again."""

    def __init__(self, impact: Impact, keys: Keyring, on_made: Callable[[Made], None]) -> None:
        self._impact = impact
        self._vault = Vault(keys)
        self._on_made = on_made
        self.inputs = Inputs.of_now(impact)

    def run(self, assets: Collection[str], periods: Sequence[date]) -> None:
        """Makes the figures ``assets`` of the periods: activities first, then the others period by period."""
        if ACTIVITY in assets:
            for span in spans(periods):
                self._record_span(span)
        makes = {figure.make for figure in FIGURES if figure.name in assets}
        figures = [figure for figure in FIGURES if figure.make and figure.make in makes]
        months = {month for period in periods for month in self._impact.window(period).months}
        summed = sorted(months) if any(figure.sums for figure in figures) else []
        for period in sorted(set(periods)) if figures else ():
            self._compute_period(period, figures, summed)

    def _record_span(self, span: Window) -> None:
        started = time.monotonic()
        with self._transaction():
            find_organizers(self._impact.connection, self._vault)
            rows = record_activities(self._impact, span)
            self._remember(ACTIVITY, span.months)
        seconds = (time.monotonic() - started) / len(span.months)
        for period in span.months:
            self._on_made(Made(ACTIVITY, period, rows.get(period, 0), seconds))

    def _compute_period(self, period: date, figures: Sequence[Figure], summed: Sequence[date]) -> None:
        """Makes the figures of the period from the sums of months; the first period makes those of all months ``summed``,
        which takes half as long as month by month, and the later ones see that they are still right."""
        made: list[Made] = []
        with self._transaction():
            started = time.monotonic()
            gather_people(self._impact)
            self._sum_what_is_stale(summed)
            if any(figure.accompanies for figure in figures):
                gather_accompanied(self._impact, period)
            if any(figure.gathers for figure in figures):
                _gather(self._impact, period)
            for make, together in groupby(figures, key=lambda figure: figure.make):
                rows = make(self._impact, period) if make else {}
                seconds = time.monotonic() - started
                for figure in together:
                    self._remember(figure.name, [period])
                    made.append(Made(figure.name, period, rows[figure.name], seconds))
                started = time.monotonic()
        for one in made:
            self._on_made(one)

    def _sum_what_is_stale(self, months: Sequence[date]) -> None:
        made = computed(self._impact.connection)
        for span in spans([month for month in months if made.get((MONTHS, month)) != self.inputs.actual(MONTHS, month, made)]):
            sum_months(self._impact, span)
            self._remember(MONTHS, span.months)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """A transaction that waits for loads, erasures and other computations."""
        with self._impact.connection.transaction():
            wait_for_turn(self._impact.connection)
            define_people(self._impact)
            yield

    def _remember(self, asset: str, periods: Sequence[date]) -> None:
        made = computed(self._impact.connection)
        shared = self._impact.made_by | {
            "asset": asset,
            "run_id": self._impact.run_id,
            "document": self._impact.methodology.document,
        }
        rows = [shared | {"period": period, "inputs": self.inputs.actual(asset, period, made)} for period in periods]
        self._impact.connection.cursor().executemany(_REMEMBER, rows)


def _gather(impact: Impact, period: date) -> None:
    gather_members(impact)
    gather_work(impact, period)
    observe_outcomes(impact, period)
    gather_scopes(impact, period)
