"""When figures are made anew: as soon as the database says that they are out of date, and no others.

Dagster sees which tables an import touched, but not of which months the rows are that changed. The database does
(`impact.staleness`). A condition asks it, and Dagster's own conditions see to the rest.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import dagster as dg
import psycopg
from dagster._core.asset_graph_view.asset_graph_view import AssetGraphView
from dagster._core.definitions.sensor_definition import SensorExecutionData
from dagster._core.storage.tags import PARTITION_NAME_TAG
from dagster._record import copy
from dagster._utils.warnings import disable_dagster_warnings

from buddy_pipeline.database.server import database_url
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.periods import text_of
from buddy_pipeline.impact.programs import Program, load_programs
from buddy_pipeline.impact.staleness import newest_period, stale, token
from buddy_pipeline.impact.yaml_files import MethodologyInvalid
from buddy_pipeline.orchestration.figures.stretches import stretches
from buddy_pipeline.orchestration.graph.periods import PERIODS
from buddy_pipeline.orchestration.imports.specs import CSR_GROUP
from buddy_pipeline.settings import Settings, from_environment

IMPACT_GROUP = "impact"
ACTIVITY_KEY = dg.AssetKey([IMPACT_GROUP, "volunteer_activity"])
SECONDS_BETWEEN_LOOKS = 5
ANOTHER_TRY = "0 * * * *"
"""When figures are tried again whose making failed, if nothing was imported since."""
NOTHING_TO_DO = (
    "No run to ask for: each figure is up to date, being made, waiting for an import to end, or failed within the hour."
)


@dataclass(frozen=True)
class OutOfDate:
    """For each figure the periods that are out of date; the newest period, if anything was ever imported."""

    periods: dict[str, list[date]]
    newest: date | None


def out_of_date(settings: Settings) -> OutOfDate:
    """Asks the database. Raises MethodologyInvalid."""
    return _look(settings, None)[1]


def to_make(known: OutOfDate) -> dict[str, frozenset[dg.AssetKey]]:
    """For each period (`2025-11`) the figures of it that are out of date."""
    by_period: dict[str, set[dg.AssetKey]] = {}
    for name, periods in known.periods.items():
        for period in periods:
            by_period.setdefault(text_of(period), set()).add(dg.AssetKey([IMPACT_GROUP, name]))
    return {period: frozenset(keys) for period, keys in by_period.items() if PERIODS.has_partition_key(period)}


_Looked = tuple[tuple[object, ...], OutOfDate]
"""What the answer follows from, and the answer."""


def _look(settings: Settings, before: _Looked | None) -> _Looked:
    """The answer ``before`` if nothing changed since, else a new one."""
    methodology, programs = _rules(settings)
    url = database_url(settings)
    try:
        grounds = (url, methodology, programs, token(url))
        if before is not None and before[0] == grounds:
            return before
        return grounds, OutOfDate(stale(url, methodology, programs), newest_period(url))
    except psycopg.errors.UndefinedTable:  # not migrated yet: there is nothing that figures could be made from
        return (), OutOfDate({}, None)


def _rules(settings: Settings) -> tuple[Methodology, tuple[Program, ...]]:
    methodology = load_methodology(settings.methodology)
    return methodology, load_programs(settings.programs, methodology)


class _Ticks:
    """One look a tick, which all conditions share."""

    def __init__(self) -> None:
        self._tick: datetime | None = None
        self._looked: _Looked | None = None

    def at(self, tick: datetime) -> OutOfDate:
        if self._looked is None or tick != self._tick:
            self._looked = _look(from_environment(), self._looked)
            self._tick = tick
        return self._looked[1]


_TICKS = _Ticks()


class IsOutOfDate(dg.AutomationCondition[dg.AssetKey]):
    """True for the periods whose figures the database says are missing or made from other inputs than those of now."""

    @property
    def name(self) -> str:
        return "out_of_date_in_the_database"

    @property
    def description(self) -> str:
        return "Rows of the window, members, methodology or templates changed since the figures were made"

    def evaluate(self, context: dg.AutomationContext[dg.AssetKey]) -> dg.AutomationResult[dg.AssetKey]:
        known = _TICKS.at(context.evaluation_time)
        return _true_for(context, known.periods.get(context.key.path[-1], ()))


class IsNewestPeriod(dg.AutomationCondition[dg.AssetKey]):
    """True for the period of the newest export."""

    @property
    def name(self) -> str:
        return "newest_period"

    def evaluate(self, context: dg.AutomationContext[dg.AssetKey]) -> dg.AutomationResult[dg.AssetKey]:
        newest = _TICKS.at(context.evaluation_time).newest
        return _true_for(context, () if newest is None else (newest,))


class IsImporting(dg.AutomationCondition[dg.AssetKey]):
    """True while a run that fills the tables has not yet told of all of them.

    It tells of one after the other when all are loaded: what is made from the first would be asked for without the rest.
    """

    @property
    def name(self) -> str:
        return "import_in_progress"

    async def evaluate(self, context: dg.AutomationContext[dg.AssetKey]) -> dg.AutomationResult[dg.AssetKey]:  # type: ignore[override]  # Dagster awaits it
        view = context.asset_graph_view
        for key in view.asset_graph.materializable_asset_keys:
            if key.path[0] == CSR_GROUP and await _is_in_progress(view, key):
                return dg.AutomationResult(context, true_subset=context.candidate_subset)
        return dg.AutomationResult(context, true_subset=context.get_empty_subset())


async def _is_in_progress(view: AssetGraphView, key: dg.AssetKey) -> bool:
    everything = view.get_full_subset(key=key)
    in_run = await view.compute_run_in_progress_subset(key=key, from_subset=everything)
    in_backfill = await view.compute_backfill_in_progress_subset(key=key, from_subset=everything)
    return not (in_run.is_empty and in_backfill.is_empty)


def _true_for(context: dg.AutomationContext[dg.AssetKey], periods: Iterable[date]) -> dg.AutomationResult[dg.AssetKey]:
    if context.partitions_def is None:  # a table of rosters that a figure is made from
        return dg.AutomationResult(context, true_subset=context.get_empty_subset())
    keys = {text_of(period) for period in periods}
    subset = context.asset_graph_view.get_subset_from_partition_keys(context.key, context.partitions_def, keys)
    return dg.AutomationResult(context, true_subset=context.candidate_subset.compute_intersection(subset))


_CONDITION = dg.AutomationCondition
_TRIED_IN_VAIN = _CONDITION.execution_failed() & ~(
    _CONDITION.any_deps_updated() | _CONDITION.cron_tick_passed(ANOTHER_TRY)
).since(_CONDITION.newly_requested())

# Activities of the months before come first anyway: by the order of runs, see `periods_of_runs`.
_DEPS_NOT_READY = (
    _CONDITION.any_deps_match(IsOutOfDate() & ~_CONDITION.will_be_requested()).ignore(dg.AssetSelection.assets(ACTIVITY_KEY))
    | _CONDITION.any_deps_in_progress()
    | IsImporting()
).with_label("what it is made from is being imported or made")

FIGURES_DUE = (
    IsOutOfDate()
    & ~_DEPS_NOT_READY
    & ~_CONDITION.in_progress()
    & ~_TRIED_IN_VAIN.with_label("failed, and neither an import nor an hour passed since")
).with_label("figures are out of date")

REPORT_DUE = (
    (IsNewestPeriod() | ~_CONDITION.missing()).with_label("newest period, or one with a report")
    & _CONDITION.any_deps_updated().since_last_handled()
    & ~_DEPS_NOT_READY
    & ~_CONDITION.in_progress()
).with_label("figures were made anew")


class OneRunForManyPeriods(dg.AutomationConditionSensorDefinition):
    """Asks for one run where periods follow one another, instead of one each.

    Dagster could make a backfill of them; that looks after its runs but twice a minute.
    """

    def evaluate_tick(self, context: dg.SensorEvaluationContext) -> SensorExecutionData:
        context.log.setLevel(logging.WARNING)  # every few seconds it would tell the terminal that it looks
        try:
            _rules(from_environment())
        except MethodologyInvalid as invalid:
            return SensorExecutionData(skip_message=str(invalid), cursor=context.cursor)
        tick = super().evaluate_tick(context)
        if not tick.run_requests:
            return copy(tick, skip_message=NOTHING_TO_DO)
        _know_the_pool(context.instance)
        return copy(tick, run_requests=list(in_stretches(tick.run_requests)))


def _know_the_pool(instance: dg.DagsterInstance) -> None:
    """Dagster learns of a pool's limit with the first run in it, too late for those that were asked for together with it."""
    storage = instance.event_log_storage
    if storage.supports_global_concurrency_limits and IMPACT_GROUP not in storage.get_concurrency_keys():
        storage.initialize_concurrency_limit_to_default(IMPACT_GROUP)


def in_stretches(requests: Iterable[dg.RunRequest]) -> Iterator[dg.RunRequest]:
    """The requests of single periods as requests of stretches of periods."""
    by_period = {request.partition_key: request for request in requests if request.partition_key is not None}
    wanted = {period: frozenset(request.asset_selection or ()) for period, request in by_period.items()}
    for stretch in stretches(wanted):
        first = by_period[stretch.first]
        tags = {name: value for name, value in first.tags.items() if name != PARTITION_NAME_TAG}
        yield first.with_replaced_attrs(partition_key=None, tags=tags | stretch.tags)


with disable_dagster_warnings():  # that conditions of our own are beta is known: the version of Dagster is pinned
    out_of_date_figures = OneRunForManyPeriods(
        "out_of_date_figures",
        target=dg.AssetSelection.groups(IMPACT_GROUP),
        use_user_code_server=True,  # conditions of our own are not known elsewhere
        emit_backfills=False,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Asks the database which figures are out of date, and for runs that make these anew.",
    )
