"""Everything that Dagster loads. Importing it touches no network, file or database."""

import dagster as dg

from buddy_pipeline.orchestration.assets import import_drops
from buddy_pipeline.orchestration.jobs import JOBS
from buddy_pipeline.orchestration.resources import run_log
from buddy_pipeline.orchestration.schedules import month_end
from buddy_pipeline.orchestration.sensors import new_drops

defs = dg.Definitions(
    assets=[import_drops],
    jobs=JOBS,
    sensors=[new_drops],
    schedules=[month_end],
    resources={"listener": run_log},
    executor=dg.in_process_executor,  # a process a run is enough; one a step costs seconds
)
