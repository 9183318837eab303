"""A small installation whose figures Dagster makes: exports go in, ticks of the automation and their runs follow."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
from dagster._core.definitions.asset_daemon_cursor import AssetDaemonCursor
from dagster._core.events import DagsterEvent, DagsterEventType, StepMaterializationData
from dagster._core.execution.backfill import PartitionBackfill

from buddy_pipeline.console.in_process import SILENT
from buddy_pipeline.database.schema import CSR
from buddy_pipeline.definitions import defs
from buddy_pipeline.impact.periods import months_between, text_of
from buddy_pipeline.orchestration.figures.specs import FIGURES, REPORT, impact_key
from buddy_pipeline.orchestration.figures.stretches import stretches
from buddy_pipeline.orchestration.imports.specs import csr_key
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


@dataclass
class World:
    """``tick`` asks the automation, ``run`` makes what it asked for."""

    installation: Installation
    instance: dg.DagsterInstance
    _cursor: AssetDaemonCursor | None = field(default=None)
    _clock: datetime = field(default_factory=lambda: datetime.now(UTC).replace(minute=10))

    def load(self, day: int = 1, month: int = 6, **changes: list[dict[str, Any]]) -> None:
        """Imports all entities as they are, but for the ``changes``, as of a day of 2024."""
        self.installation.load(f"2024-{month:02}-{day:02}T22:00:00Z", **entities(**changes))

    def tick(self, minutes: float = 0.1) -> Periods:
        """What is asked for so many minutes after the tick before."""
        self._clock += timedelta(minutes=minutes)
        result = dg.evaluate_automation_conditions(
            defs,
            self.instance,
            asset_selection=dg.AssetSelection.groups("impact"),
            evaluation_time=self._clock,
            cursor=self._cursor,
        )
        self._cursor = result.cursor
        asked = {name: sorted(map(str, result.get_requested_partitions(impact_key(name)))) for name in [*NAMES, REPORT]}
        return {name: periods for name, periods in asked.items() if periods}

    def run(self, asked: Periods) -> list[dg.ExecuteInProcessResult]:
        """The runs that the sensor would ask for."""
        wanted: dict[str, set[dg.AssetKey]] = {}
        for name, periods in asked.items():
            for period in periods:
                wanted.setdefault(period, set()).add(impact_key(name))
        return [
            defs.resolve_job_def("compute_period").execute_in_process(
                instance=self.instance,
                asset_selection=list(stretch.assets),
                tags=stretch.tags,
                run_config=dg.RunConfig(loggers=SILENT),
                raise_on_error=False,
            )
            for stretch in stretches({period: frozenset(keys) for period, keys in wanted.items()})
        ]

    def settle(self) -> Periods:
        """Runs what is asked for until nothing is; gives all that was."""
        all_asked: Periods = {}
        while asked := self.tick():
            assert all(result.success for result in self.run(asked))
            all_asked = {name: sorted({*all_asked.get(name, []), *asked.get(name, [])}) for name in {*all_asked, *asked}}
        return all_asked

    def materialisations(self) -> Counter[tuple[str, str]]:
        """How often each figure of each period was made."""
        return Counter(
            (name, str(record.partition_key))
            for name in [*NAMES, REPORT]
            for record in self.instance.fetch_materializations(impact_key(name), limit=1000).records
        )

    def note_an_import(self) -> None:
        """Tells Dagster of an import that ended well."""
        for table in CSR:
            self.instance.report_runless_asset_event(dg.AssetMaterialization(csr_key(table), partition="2024-06"))

    def tell_of(self, run: dg.DagsterRun, tables: Sequence[str]) -> None:
        """Tells Dagster that the run has filled these tables."""
        for table in tables:
            made = dg.AssetMaterialization(csr_key(table), partition="2024-06")
            event = DagsterEvent(
                event_type_value=DagsterEventType.ASSET_MATERIALIZATION.value,
                job_name=run.job_name,
                event_specific_data=StepMaterializationData(made, []),
            )
            self.instance.report_dagster_event(event, run.run_id)

    def backfill(self, table: str, *periods: str) -> None:
        """Asks for a backfill of the table; none of its runs has begun."""
        self.instance.add_backfill(
            PartitionBackfill.from_asset_partitions(
                backfill_id=table,
                asset_graph=defs.resolve_asset_graph(),
                partition_names=periods,
                asset_selection=[csr_key(table)],
                backfill_timestamp=self._clock.timestamp(),
                tags={},
                dynamic_partitions_store=self.instance,
                all_partitions=False,
                title=None,
                description=None,
                run_config=None,
            )
        )
