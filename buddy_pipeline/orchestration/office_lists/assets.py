"""Lists of the office: for each kind the step that imports one, the assets it makes, and its job."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from sqlalchemy import Table

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.database.tables import METADATA
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.orchestration.graph.keys import CSR_GROUP, OWNERS, csr_key
from buddy_pipeline.orchestration.graph.metadata import TABLE_KINDS, of_table
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.loading import LOADING_POOL, write_reports
from buddy_pipeline.orchestration.steps.resources import Listener, PathOf
from buddy_pipeline.orchestration.steps.runs import OF_ALL_PROGRAMS
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import OFFICE_LISTS

if TYPE_CHECKING:
    from buddy_pipeline.drops.drop import Drop
    from buddy_pipeline.importing.office_lists import ListSummary

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.


def run_config(kind: OfficeList, name: str) -> dg.RunConfig:
    """What a job is given that is to import the list of that name."""
    return dg.RunConfig(ops={kind.step: {"config": {kind.name: name}}})


def _importing(kind: OfficeList) -> dg.AssetsDefinition:
    """The step that imports a list, and the assets of the tables that it fills."""
    tables = [METADATA.tables[f"csr.{name}"] for name in kind.tables]

    @dg.multi_asset(
        name=kind.step,
        description=f"Reads a {kind.title}, judges every row, and loads what is right in one transaction.",
        specs=[_spec(kind, table) for table in tables],
        config_schema={kind.name: dg.Field(str, description=f"A {kind.title}: its name in the inbox.")},
        pool=LOADING_POOL,  # a list and a drop wait for each other
    )
    def step(
        context: dg.AssetExecutionContext,
        installation: Installation,
        listener: dg.ResourceParam[Listener],
        path_of: dg.ResourceParam[PathOf],
    ) -> Iterator[dg.MaterializeResult[Any]]:
        with installation.working(context.run_id) as (settings, url):
            path = path_of(settings.drops, context.op_execution_context.op_config[kind.name])
            summary = _import_asked(settings, url, path, kind, context.run_id, listener)
            report = write_reports(settings, url, summary)
        for table in tables:
            of_rows = _metadata_of_rows(summary, kind, report) if table is tables[-1] else {}
            yield dg.MaterializeResult(csr_key(table.name), metadata=_table_metadata(summary, kind, table) | of_rows)

    return step


def _spec(kind: OfficeList, table: Table) -> dg.AssetSpec:
    refers_to = {key.column.table.name for key in table.foreign_keys}
    return dg.AssetSpec(
        csr_key(table.name),
        deps=[csr_key(name) for name in sorted(refers_to)],
        description=f"{table.comment} From {kind.several} (`{kind.entity.name}.csv`): {kind.entity.caveat}",
        group_name=CSR_GROUP,
        owners=OWNERS,
        kinds=TABLE_KINDS,
        metadata=of_table(table),
    )


def _job(kind: OfficeList) -> Any:
    return dg.define_asset_job(
        f"import_{kind.name}",
        selection=[list_assets[kind.name]],
        description=f"Imports one {kind.title}. The sensor asks for it.",
        tags=OF_ALL_PROGRAMS,
    )


list_assets = {kind.name: _importing(kind) for kind in OFFICE_LISTS}
list_jobs = {kind.name: _job(kind) for kind in OFFICE_LISTS}
"""By kind of list."""


def open_asked_list(settings: Settings, path: Path, kind: OfficeList) -> "Drop":
    """The list at ``path``. Raises DropRefused."""
    from buddy_pipeline.drops.office_lists import open_list

    return open_list(path, kind, first_period=settings.first_period, now=datetime.now(UTC))


def _import_asked(settings: Settings, url: str, path: Path, kind: OfficeList, run_id: str, listener: Listener) -> "ListSummary":
    """Imports the list, or records why it cannot be taken and raises DropRefused."""
    from buddy_pipeline.importing.importer import ImportFailed
    from buddy_pipeline.importing.ledger import record_refused
    from buddy_pipeline.importing.office_lists import import_list
    from buddy_pipeline.privacy.keys import load_keyring

    keys, _ = load_keyring(settings.pii_keys, settings.home)
    digest = None
    try:
        drop = open_asked_list(settings, path, kind)
        digest = drop.digest
        summary = import_list(drop, kind, url=url, keys=keys, run_id=run_id, on_progress=listener.progress)
    except DropRefused as refusal:
        program = kind.source.name
        record_refused(url, program=program, name=path.name, digest=digest, message=str(refusal), run_id=run_id)
        raise
    except ImportFailed as failed:
        raise dg.Failure(str(failed), allow_retries=False) from None
    listener.imported(summary)
    return summary


def _metadata_of_rows(summary: "ListSummary", kind: OfficeList, report: Path) -> dict[str, Any]:
    people: dict[str, Any] = {}
    if summary.people is not None:
        people = {
            "people linked": summary.people.linked,
            "not known in a program yet": summary.people.unknown,
            "addresses of several people": summary.people.shared,
        }
    counts = asdict(summary.entities[kind.entity.name])
    return counts | people | {"error report": dg.MetadataValue.path(str(report))}


def _table_metadata(summary: "ListSummary", kind: OfficeList, table: Table) -> dict[str, Any]:
    counts = summary.tables[table.name]
    return {
        "dagster/row_count": counts.total,
        "inserted": counts.inserted,
        "updated": counts.updated,
        kind.called: f"{summary.name} ({summary.drop_id})",
        f"{kind.called} date": dg.MetadataValue.timestamp(summary.export_date),
    }
