"""What can be asked for of drops: one of them, all of a month, or the reason why one cannot be taken."""

from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.orchestration.imports.importing import ImportConfig
from buddy_pipeline.orchestration.imports.opening import open_asked, program_of
from buddy_pipeline.orchestration.imports.specs import keys_of
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.resources import RESOURCES, PathOf
from buddy_pipeline.orchestration.steps.runs import OF_ALL_PROGRAMS, PROGRAM_TAG
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import PROGRAMS

if TYPE_CHECKING:
    from buddy_pipeline.drops.drop import Drop

RETRIES_OF_A_CRASHED_RUN = "2"

drop_jobs = {
    program.name: dg.define_asset_job(
        "import_drop" if program == PROGRAMS[0] else f"import_{program.name}_drop",
        selection=dg.AssetSelection.assets(*keys_of([program])),
        description=f"Imports one drop of the {program.title}: reads it, judges its rows and loads what is right. The sensor asks"
        " for it.",
        tags={PROGRAM_TAG: program.name},
    )
    for program in PROGRAMS
}
"""By program."""

import_period = dg.define_asset_job(
    "import_period",
    selection=dg.AssetSelection.assets(*keys_of(PROGRAMS)),
    description="Imports all drops of a month again, oldest export first. What is loaded already changes nothing.",
    tags=OF_ALL_PROGRAMS | {"dagster/max_retries": RETRIES_OF_A_CRASHED_RUN},
)


@dg.op(description="Opens the drop, records why it cannot be taken and fails with that line.")
def explain_refusal(
    context: dg.OpExecutionContext, config: ImportConfig, installation: Installation, path_of: dg.ResourceParam[PathOf]
) -> None:
    with installation.working(context.run_id) as (settings, url):
        path = path_of(settings.drops, config.drop or "")
        drop = _opened_or_refused(settings, url, path, context.run_id)
    job = drop_jobs[program_of(drop).name].name
    raise dg.Failure(
        f"The drop {drop.name} can be read now: import it with the job {job}, period {drop.period}.", allow_retries=False
    )


@dg.job(
    description="Fails with the reason why a drop cannot be taken. The sensor asks for it once, for a drop that nobody can read.",
    tags=OF_ALL_PROGRAMS,
    resource_defs=RESOURCES,  # bound here: left to the definitions, it would have Dagster warn at each start
)
def refuse_drop() -> None:
    explain_refusal()


def _opened_or_refused(settings: Settings, url: str, path: Path, run_id: str) -> "Drop":
    """The drop, if it can be read after all. Else records why it cannot, and raises that: DropRefused."""
    try:
        return open_asked(settings, path)
    except DropRefused as refusal:
        from buddy_pipeline.importing.ledger import record_refused

        program = refusal.source or program_of(None).name
        record_refused(url, program=program, name=path.name, digest=None, message=str(refusal), run_id=run_id)
        raise
