"""A run for a drop that nobody can read: it fails, and says why where a data steward looks."""

import dagster as dg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.orchestration.imports.asked import ImportConfig, open_asked
from buddy_pipeline.orchestration.steps.failures import failing_plainly
from buddy_pipeline.settings import from_environment
from buddy_pipeline.sources.buddy import BUDDY


@dg.op(description="Opens the drop, records why it cannot be taken and fails with that line.", required_resource_keys={"path_of"})
def explain_refusal(context: dg.OpExecutionContext, config: ImportConfig) -> None:
    with failing_plainly():
        settings = from_environment()
        path = context.resources.path_of(settings.drops, config.drop or "")
        try:
            drop = open_asked(settings, path)
        except DropRefused as refusal:
            from buddy_pipeline.importing.ledger import record_refused

            url = database_url(settings)
            record_refused(url, program=BUDDY.name, name=path.name, digest=None, message=str(refusal), run_id=context.run_id)
            raise
    raise dg.Failure(
        f"The drop {drop.name} can be read now: import it with the job import_drop, period {drop.period}.", allow_retries=False
    )
