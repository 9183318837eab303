"""The monthly reconciliation: what webhooks told of a month, compared with its full export. Asset, check, job and schedule."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from buddy_pipeline.contract.source import Source
from buddy_pipeline.database.tables.events import RECONCILIATION
from buddy_pipeline.impact.periods import first_day
from buddy_pipeline.orchestration.graph.keys import EVENTS_GROUP, OWNERS, export_keys
from buddy_pipeline.orchestration.graph.metadata import TABLE_KINDS, of_table, picture, rows
from buddy_pipeline.orchestration.graph.periods import PERIOD_FORMAT, month_before
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.loading import LOADING_POOL
from buddy_pipeline.orchestration.steps.runs import OF_ALL_PROGRAMS, PERIOD_TAG
from buddy_pipeline.orchestration.webhooks.assets import WEBHOOK_EVENTS
from buddy_pipeline.reconciling.agreement import DIFFERENT_SHARE, MISSED_SHARE, VANISHED_SHARE, complaints
from buddy_pipeline.reconciling.results import OUTCOMES
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import that_are_reconciled

if TYPE_CHECKING:
    from buddy_pipeline.reconciling.results import Reconciliation

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.

NAME = RECONCILIATION.name
EVENTS_AGREE = "events_agree"
_AGREEMENT = (
    f"At most {MISSED_SHARE:.0%} of what the export has was missed, at most {DIFFERENT_SHARE:.0%} is told otherwise, nothing"
    f" is unconfirmed, and at most {VANISHED_SHARE:.0%} of the rows of an entity vanished."
)


def key_of(program: Source) -> dg.AssetKey:
    """`events/reconciliation` of the first of the programs, `events/reconciliation/<source>` of the others."""
    return dg.AssetKey([EVENTS_GROUP, NAME, *_apart(program)])


def reconciling(periods: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The steps that compare, one for each program that sends events, period by period."""
    return [_reconciling(program, periods) for program in that_are_reconciled()]


def _apart(program: Source) -> list[str]:
    return [] if program == that_are_reconciled()[0] else [program.name]


def _reconciling(program: Source, periods: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        key=key_of(program),
        deps=[WEBHOOK_EVENTS, *export_keys([program])],
        description=f"{RECONCILIATION.comment} Those of {program.title}.\n\nFails for a month without an export to compare with,"
        " unless nothing was ever sent.",
        group_name=EVENTS_GROUP,
        owners=OWNERS,
        kinds=TABLE_KINDS | {"html"},
        metadata=of_table(RECONCILIATION),
        check_specs=[dg.AssetCheckSpec(EVENTS_AGREE, asset=key_of(program), description=_AGREEMENT)],
        partitions_def=periods,
        pool=LOADING_POOL,  # a month is not compared while a drop or events are being loaded
    )
    def reconciliation(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult:  # pyrefly: ignore[implicit-any-type-argument] - so Dagster knows it
        with installation.working(context.run_id) as (settings, url):
            found = _reconcile(url, program, first_day(context.partition_key), context.run_id)
            if found is None:
                return _nothing(program)
            page = _write_page(settings, program, found)
        return dg.MaterializeResult(metadata=_told(found, page), check_results=[_check(program, found)])

    return reconciliation


reconcile_period = dg.define_asset_job(
    "reconcile_period",
    selection=dg.AssetSelection.assets(*map(key_of, that_are_reconciled())),
    description="Compares what webhooks told of a month with its full export.",
    tags=OF_ALL_PROGRAMS,
)


@dg.schedule(
    job=reconcile_period,
    cron_schedule="0 6 3 * *",  # two days for webhooks that are sent again, and for drops that are put right
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="On the third of each month, reconciles the month that ended; fails if no full export of it came.",
)
def monthly_reconciliation(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    period = month_before(context.scheduled_execution_time)
    return dg.RunRequest(run_key=period, partition_key=period, tags={PERIOD_TAG: period})


def write_pages_anew(settings: Settings, url: str) -> list[Path]:
    """Writes the pages that were written once more from the tables: after an erasure they are not to show the person's ids. Gives these."""
    from buddy_pipeline.reconciling.results import read_reconciliation

    return [
        _write_page(settings, program, read_reconciliation(url, program, first_day(page.stem)))
        for program in that_are_reconciled()
        for page in sorted(_folder(settings, program).glob("*.html"))
    ]


def _folder(settings: Settings, program: Source) -> Path:
    """Where pages lie; made if it is not there."""
    folder = settings.reports.joinpath(NAME, *_apart(program))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _reconcile(url: str, program: Source, period: date, run_id: str) -> "Reconciliation | None":
    """What was found; None where the program never sent anything, for then nobody uses it."""
    from buddy_pipeline.reconciling.exports import NothingToReconcile, never_sent_anything
    from buddy_pipeline.reconciling.reconcile import reconcile
    from buddy_pipeline.reconciling.results import read_reconciliation

    try:
        reconcile(url, program, period, run_id=run_id)
    except NothingToReconcile as nothing:
        if _apart(program) and never_sent_anything(url, program):
            return None
        raise dg.Failure(str(nothing), allow_retries=False) from None
    return read_reconciliation(url, program, period)


def _nothing(program: Source) -> dg.MaterializeResult:  # pyrefly: ignore[implicit-any-type-argument]
    said = f"{program.title} never sent anything: there is nothing to compare."
    check = dg.AssetCheckResult(passed=True, asset_key=key_of(program), check_name=EVENTS_AGREE, description=said)
    return dg.MaterializeResult(metadata={"nothing": said}, check_results=[check])


def _write_page(settings: Settings, program: Source, found: "Reconciliation") -> Path:
    from buddy_pipeline.reconciling.page import write_page

    return write_page(found, _folder(settings, program) / f"{found.period.strftime(PERIOD_FORMAT)}.html")


def _told(found: "Reconciliation", page: Path) -> dict[str, Any]:
    """Counts only: keys may be ids of people, and an erasure does not reach what Dagster remembers."""
    by_type = [[each.topic, *(getattr(each, outcome) for outcome in OUTCOMES)] for each in found.topics]
    return {
        "page": dg.MetadataValue.path(str(page)),
        "export": f"{found.drop_id} of {found.export_date:%Y-%m-%d}",
        **{outcome: getattr(found.total, outcome) for outcome in OUTCOMES},
        "agreement": float(found.total.share("equal")),
        "events still to be applied": found.waiting,
        "types": rows(["type", *OUTCOMES], by_type),
        **_picture(found),
    }


def _picture(found: "Reconciliation") -> dict[str, dg.MetadataValue]:
    from buddy_pipeline.reconciling.charts import trend_image

    image = trend_image(found)
    return {} if image is None else {"trend": picture("trend", image)}


def _check(program: Source, found: "Reconciliation") -> dg.AssetCheckResult:
    wrong = complaints(found)
    return dg.AssetCheckResult(
        passed=not wrong,
        asset_key=key_of(program),
        check_name=EVENTS_AGREE,
        severity=dg.AssetCheckSeverity.WARN,
        description=" ".join(wrong) or _AGREEMENT,
        metadata={
            "missed, share": float(found.total.share("missed")),
            "different, share": float(found.total.share("different")),
            "unconfirmed": found.total.unconfirmed,
            "vanished": found.total.vanished,
        },
    )
