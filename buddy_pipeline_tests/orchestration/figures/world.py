"""A small installation whose figures Dagster makes: exports go in, ticks of the sensor and their runs follow."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg
from dagster._core.execution.backfill import PartitionBackfill

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.definitions import defs
from buddy_pipeline.impact.periods import first_day, months_between, text_of
from buddy_pipeline.orchestration.figures.sensor import out_of_date_figures
from buddy_pipeline.orchestration.figures.specs import FIGURES, REPORT
from buddy_pipeline.orchestration.figures.stretches import FIRST_TAG, LAST_TAG, stretches
from buddy_pipeline.orchestration.graph.keys import csr_key, impact_key
from buddy_pipeline.orchestration.steps.installation import Installation as OurInstallation
from buddy_pipeline_tests.small_exports import Installation, feedback, match, milestone, session, user

NAMES = [figure.name for figure in FIGURES]
WINDOWED = [name for name in NAMES if name != "volunteer_activity"]
Periods = dict[str, list[str]]
"""By figure, the periods of it in order; figures without one are left out."""


def months(first: date, last: date) -> list[str]:
    return [text_of(period) for period in months_between(first, last)]


def entities(**changes: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """A buddy who teaches in January, March and May 2024, and a participant."""
    return {
        "users": [user("bo", role="buddy"), user("pat")],
        "matches": [match("m", "pat", "bo", matched_at="2024-01-20T10:00:00Z")],
        "skill_sessions": [
            session(f"s{month}", "bo", "pat", completed_at=f"2024-{month:02}-10T10:00:00Z", duration_minutes="60")
            for month in (1, 3, 5)
        ],
        "feedback": [feedback("f", "m", submitted_at="2024-02-05T10:00:00Z")],
        "milestones": [milestone(1, "pat", reached_at="2024-02-06T10:00:00Z")],
    } | changes


def in_periods(requests: Sequence[dg.RunRequest]) -> Periods:
    """What is asked for, by figure."""
    asked: dict[str, list[str]] = {}
    for request in requests:
        first, last = (first_day(request.tags[tag]) for tag in (FIRST_TAG, LAST_TAG))
        for key in request.asset_selection or ():
            asked.setdefault(key.path[-1], []).extend(months(first, last))
    return {name: sorted(periods) for name, periods in asked.items()}


@dataclass
class World:
    """``tick`` is one of the sensor, ``run`` makes what it asked for."""

    installation: Installation
    instance: dg.DagsterInstance
    _served: set[str] = field(default_factory=set)

    def load(self, day: int = 1, month: int = 6, **changes: list[dict[str, Any]]) -> None:
        """Imports all entities as they are, but for the ``changes``, as of a day of 2024."""
        self.installation.load(f"2024-{month:02}-{day:02}T22:00:00Z", **entities(**changes))

    def requests(self) -> list[dg.RunRequest]:
        """What the sensor asks for now and Dagster would serve: it serves a key once."""
        answer = self.answer()
        requests = list(answer.run_requests or ()) if isinstance(answer, dg.SensorResult) else []
        fresh = [request for request in requests if request.run_key not in self._served]
        self._served.update(str(request.run_key) for request in requests)
        return fresh

    def answer(self) -> dg.SensorResult | dg.SkipReason:
        """What the sensor says."""
        answer = out_of_date_figures(dg.build_sensor_context(instance=self.instance), installation=OurInstallation())
        assert isinstance(answer, dg.SensorResult | dg.SkipReason)
        return answer

    def tick(self) -> Periods:
        """The periods that the sensor asks for, by figure."""
        return in_periods(self.requests())

    def run(self, asked: Periods) -> list[dg.ExecuteInProcessResult]:
        """Makes these figures, in as few runs as may be."""
        wanted: dict[str, set[dg.AssetKey]] = {}
        for name, periods in asked.items():
            for period in periods:
                wanted.setdefault(period, set()).add(impact_key(name))
        return [
            self._run(list(stretch.assets), stretch.tags)
            for stretch in stretches({period: frozenset(keys) for period, keys in wanted.items()})
        ]

    def serve(self, requests: Sequence[dg.RunRequest]) -> list[dg.ExecuteInProcessResult]:
        """The runs that were asked for."""
        return [self._run(list(request.asset_selection or ()), dict(request.tags)) for request in requests]

    def _run(self, assets: Sequence[dg.AssetKey], tags: dict[str, str]) -> dg.ExecuteInProcessResult:
        return defs.resolve_job_def("compute_period").execute_in_process(
            instance=self.instance,
            asset_selection=assets,
            tags=tags,
            run_config=dg.RunConfig(loggers=SILENT),
            raise_on_error=False,
        )

    def settle(self) -> Periods:
        """Runs what is asked for until nothing is; gives all that was."""
        all_asked: Periods = {}
        while requests := self.requests():
            assert all(result.success for result in self.serve(requests))
            asked = in_periods(requests)
            all_asked = {name: sorted({*all_asked.get(name, []), *asked.get(name, [])}) for name in {*all_asked, *asked}}
        return all_asked

    def materialisations(self) -> Counter[tuple[str, str]]:
        """How often each figure of each period was made."""
        return Counter(
            (name, str(record.partition_key))
            for name in [*NAMES, REPORT]
            for record in self.instance.fetch_materializations(impact_key(name), limit=1000).records
        )

    def backfill(self, table: str, *periods: str) -> None:
        """Asks for a backfill of the table; none of its runs has begun."""
        self.instance.add_backfill(
            PartitionBackfill.from_asset_partitions(
                backfill_id=table,
                asset_graph=defs.resolve_asset_graph(),
                partition_names=periods,
                asset_selection=[csr_key(table)],
                backfill_timestamp=datetime.now(UTC).timestamp(),
                tags={},
                dynamic_partitions_store=self.instance,
                all_partitions=False,
                title=None,
                description=None,
                run_config=None,
            )
        )
