"""Everything that Dagster loads. Importing it touches no network, file or database."""

import dagster as dg

from buddy_pipeline.orchestration.figures.assets import compute_impact
from buddy_pipeline.orchestration.figures.automation import out_of_date_figures
from buddy_pipeline.orchestration.figures.report import impact_report
from buddy_pipeline.orchestration.imports.assets import import_drops
from buddy_pipeline.orchestration.imports.jobs import JOBS
from buddy_pipeline.orchestration.imports.schedule import month_end
from buddy_pipeline.orchestration.inbox.sensors import new_drops, new_rosters
from buddy_pipeline.orchestration.publishing.assets import publish_changes, published_events, unpublished_changes
from buddy_pipeline.orchestration.reconciliation.assets import monthly_reconciliation, reconcile_period, reconciliation
from buddy_pipeline.orchestration.rosters.assets import import_members, import_roster
from buddy_pipeline.orchestration.steps.resources import RESOURCES
from buddy_pipeline.orchestration.webhooks.assets import apply_events, new_webhook_events, webhook_events

defs = dg.Definitions(
    assets=[import_drops, import_members, webhook_events, reconciliation, published_events, compute_impact, impact_report],
    jobs=[*JOBS, import_roster, apply_events, reconcile_period, publish_changes],
    sensors=[new_drops, new_rosters, new_webhook_events, unpublished_changes, out_of_date_figures],
    schedules=[month_end, monthly_reconciliation],
    resources=RESOURCES,
    executor=dg.in_process_executor,  # a process a run is enough; one a step costs seconds
)
