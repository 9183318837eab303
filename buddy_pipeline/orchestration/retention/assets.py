"""What is kept no longer: the step that removes it, its asset, job and schedule."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import dagster as dg

from buddy_pipeline.orchestration.graph.keys import OPS_GROUP, OWNERS, csr_key
from buddy_pipeline.orchestration.graph.metadata import rows
from buddy_pipeline.orchestration.graph.periods import PERIOD_FORMAT
from buddy_pipeline.orchestration.publishing.assets import PUBLISHED_EVENTS
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.loading import LOADING_POOL
from buddy_pipeline.orchestration.steps.runs import OF_ALL_PROGRAMS
from buddy_pipeline.orchestration.webhooks.assets import WEBHOOK_EVENTS

if TYPE_CHECKING:
    from buddy_pipeline.retention.applying import Forgotten

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.

RETENTION = dg.AssetKey([OPS_GROUP, "retention"])


@dg.asset(
    key=RETENTION,
    deps=[csr_key("program_enrollments"), WEBHOOK_EVENTS, PUBLISHED_EVENTS],
    group_name=OPS_GROUP,
    owners=OWNERS,
    kinds={"postgres"},
    description="What was removed because it is kept no longer: texts about people who left, and what else the file"
    " `data/retention.yaml` (BUDDY_RETENTION) gives a time. Figures keep their numbers.",
    pool=LOADING_POOL,
)
def retention(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult:  # pyrefly: ignore[implicit-any-type-argument] - so Dagster knows it
    from buddy_pipeline.retention.applying import forget
    from buddy_pipeline.retention.rules import load_retention

    with installation.working(context.run_id) as (settings, url):
        rules = load_retention(settings.retention)
        forgotten = forget(url, rules, settings.reports, datetime.now(UTC))
    return dg.MaterializeResult(metadata=_told(forgotten))


apply_retention = dg.define_asset_job(
    "apply_retention",
    selection=[retention],
    description="Removes what is kept no longer.",
    tags=OF_ALL_PROGRAMS,
)


@dg.schedule(
    job=apply_retention,
    cron_schedule="0 7 4 * *",  # behind the reconciliation, which looks at events
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="On the fourth of each month, removes what is kept no longer.",
)
def monthly_retention(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    return dg.RunRequest(run_key=context.scheduled_execution_time.strftime(PERIOD_FORMAT))


def _told(forgotten: "Forgotten") -> dict[str, Any]:
    """Counts only."""
    by_kind = {kind.value: sum(tables.values()) for kind, tables in forgotten.removed.items()}
    return {
        "removed in all": forgotten.total,
        **by_kind,
        "removed": rows(["kind", "from", "removed"], forgotten.lines()),
    }
