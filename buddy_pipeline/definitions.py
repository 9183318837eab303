"""Everything that Dagster loads. Importing it touches no network, file or database, and reads one setting."""

import dagster as dg

from buddy_pipeline.orchestration.evidence.assets import reading
from buddy_pipeline.orchestration.evidence.sensor import read_period_texts, unread_texts
from buddy_pipeline.orchestration.figures.assets import computing
from buddy_pipeline.orchestration.figures.report import reporting
from buddy_pipeline.orchestration.figures.sensor import compute_period, out_of_date_figures
from buddy_pipeline.orchestration.graph.periods import periods_since
from buddy_pipeline.orchestration.imports.assets import importing
from buddy_pipeline.orchestration.imports.jobs import drop_jobs, import_period, refuse_drop
from buddy_pipeline.orchestration.imports.schedule import month_end
from buddy_pipeline.orchestration.inbox.sensors import list_sensors, new_drops
from buddy_pipeline.orchestration.office_lists.assets import list_assets, list_jobs
from buddy_pipeline.orchestration.publishing.assets import publish_changes, published_events
from buddy_pipeline.orchestration.publishing.sensor import unpublished_changes
from buddy_pipeline.orchestration.reconciliation.assets import monthly_reconciliation, reconcile_period, reconciling
from buddy_pipeline.orchestration.retention.assets import apply_retention, monthly_retention, retention
from buddy_pipeline.orchestration.steps.resources import RESOURCES
from buddy_pipeline.orchestration.webhooks.assets import apply_events, webhook_events
from buddy_pipeline.orchestration.webhooks.sensor import new_webhook_events
from buddy_pipeline.settings import from_environment
from buddy_pipeline.sources import PROGRAMS

PERIODS = periods_since(from_environment().first_period)  # Dagster asks for the first partition while it loads this

defs = dg.Definitions(
    assets=[
        importing(PROGRAMS, PERIODS),
        *list_assets.values(),
        webhook_events,
        *reconciling(PERIODS),
        published_events,
        reading(PERIODS),
        computing(PERIODS),
        reporting(PERIODS),
        retention,
    ],
    jobs=[
        *drop_jobs.values(),
        import_period,
        refuse_drop,
        compute_period,
        read_period_texts,
        *list_jobs.values(),
        apply_events,
        reconcile_period,
        publish_changes,
        apply_retention,
    ],
    sensors=[new_drops, *list_sensors.values(), new_webhook_events, unpublished_changes, unread_texts, out_of_date_figures],
    schedules=[month_end, monthly_reconciliation, monthly_retention],
    resources=RESOURCES,
    executor=dg.in_process_executor,  # a process a run is enough; one a step costs seconds
)
