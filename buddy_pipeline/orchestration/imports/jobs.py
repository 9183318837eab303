"""What can be asked for: one drop, all drops of a month, the reason why a drop cannot be taken, figures of periods."""

import dagster as dg

from buddy_pipeline.orchestration.figures.automation import IMPACT_GROUP
from buddy_pipeline.orchestration.graph.periods import PERIODS
from buddy_pipeline.orchestration.imports.assets import import_drops
from buddy_pipeline.orchestration.imports.refusals import explain_refusal
from buddy_pipeline.orchestration.steps.resources import RESOURCES
from buddy_pipeline.sources.buddy import BUDDY

RETRIES_OF_A_CRASHED_RUN = "2"

import_drop = dg.define_asset_job(
    "import_drop",
    selection=[import_drops],
    partitions_def=PERIODS,
    description="Imports one drop: reads it, judges its rows and loads what is right. The sensor asks for it.",
    tags={"buddy/program": BUDDY.name},
)

import_period = dg.define_asset_job(
    "import_period",
    selection=[import_drops],
    partitions_def=PERIODS,
    description="Imports all drops of a month again, oldest export first. What is loaded already changes nothing.",
    tags={"buddy/program": BUDDY.name, "dagster/max_retries": RETRIES_OF_A_CRASHED_RUN},
)

compute_period = dg.define_asset_job(
    "compute_period",
    selection=dg.AssetSelection.groups(IMPACT_GROUP),
    description="Makes figures and reports of chosen periods anew, whether or not they are out of date.",
)


@dg.job(
    description="Fails with the reason why a drop cannot be taken. The sensor asks for it once, for a drop that nobody can read.",
    tags={"buddy/program": BUDDY.name},
    resource_defs=RESOURCES,  # bound here: left to the definitions, it would have Dagster warn at each start
)
def refuse_drop() -> None:
    explain_refusal()


JOBS = (import_drop, import_period, refuse_drop, compute_period)
WORKING_JOBS = (
    "import_drop",
    "import_period",
    "import_roster",
    "apply_events",
    "reconcile_period",
    "publish_changes",
    "compute_period",
    "__ASSET_JOB",
)
"""Those whose runs show that they are at work (`liveness`)."""
