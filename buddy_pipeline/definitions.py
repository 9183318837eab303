"""Everything that Dagster loads. Importing it touches no network, file or database."""

import dagster as dg

from buddy_pipeline.orchestration.assets import import_drops
from buddy_pipeline.orchestration.automation import out_of_date_figures
from buddy_pipeline.orchestration.impact_assets import compute_impact
from buddy_pipeline.orchestration.impact_report import impact_report
from buddy_pipeline.orchestration.jobs import JOBS
from buddy_pipeline.orchestration.publishing import publish_changes, published_events, unpublished_changes
from buddy_pipeline.orchestration.reconciliation import monthly_reconciliation, reconcile_period, reconciliation
from buddy_pipeline.orchestration.resources import RESOURCES
from buddy_pipeline.orchestration.rosters import import_members, import_roster
from buddy_pipeline.orchestration.schedules import month_end
from buddy_pipeline.orchestration.sensors import new_drops, new_rosters
from buddy_pipeline.orchestration.webhooks import apply_events, new_webhook_events, webhook_events

defs = dg.Definitions(
    assets=[import_drops, import_members, webhook_events, reconciliation, published_events, compute_impact, impact_report],
    jobs=[*JOBS, import_roster, apply_events, reconcile_period, publish_changes],
    sensors=[new_drops, new_rosters, new_webhook_events, unpublished_changes, out_of_date_figures],
    schedules=[month_end, monthly_reconciliation],
    resources=RESOURCES,
    executor=dg.in_process_executor,  # a process a run is enough; one a step costs seconds
)
