"""Rosters of companies: the step that imports one, the two assets it makes, and its job."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field
from sqlalchemy import Table

from buddy_pipeline.database.tables.companies import COMPANIES as COMPANIES_TABLE
from buddy_pipeline.database.tables.companies import COMPANY_USERS
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.orchestration.graph.keys import CSR_GROUP, OWNERS, csr_key
from buddy_pipeline.orchestration.graph.metadata import TABLE_KINDS, of_table
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.loading import LOADING_POOL, write_reports
from buddy_pipeline.orchestration.steps.resources import Listener, PathOf
from buddy_pipeline.orchestration.steps.runs import OF_ALL_PROGRAMS
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources.companies import COMPANIES, MEMBERS

if TYPE_CHECKING:
    from buddy_pipeline.drops.drop import Drop
    from buddy_pipeline.importing.rosters import RosterSummary

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.


class RosterConfig(dg.Config):
    """What to import."""

    roster: str = Field(description="A roster of companies: its name in the inbox.")


def _spec(table: Table, deps: list[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        csr_key(table.name),
        deps=[csr_key(name) for name in deps],
        description=f"{table.comment} From rosters (`{MEMBERS.name}.csv`): {MEMBERS.caveat}",
        group_name=CSR_GROUP,
        owners=OWNERS,
        kinds=TABLE_KINDS,
        metadata=of_table(table),
    )


@dg.multi_asset(
    name="import_members",
    description="Reads a roster of companies, judges every row, and loads what is right in one transaction.",
    specs=[_spec(COMPANIES_TABLE, []), _spec(COMPANY_USERS, ["companies", "users"])],
    pool=LOADING_POOL,  # a roster and a drop wait for each other
)
def import_members(
    context: dg.AssetExecutionContext,
    config: RosterConfig,
    installation: Installation,
    listener: dg.ResourceParam[Listener],
    path_of: dg.ResourceParam[PathOf],
) -> Iterator[dg.MaterializeResult[Any]]:
    with installation.working(context.run_id) as (settings, url):
        path = path_of(settings.drops, config.roster)
        summary = _import_asked(settings, url, path, context.run_id, listener)
        report = write_reports(settings, url, summary)
    yield dg.MaterializeResult(csr_key(COMPANIES_TABLE.name), metadata=_table_metadata(summary, COMPANIES_TABLE))
    yield dg.MaterializeResult(
        csr_key(COMPANY_USERS.name),
        metadata={
            **_table_metadata(summary, COMPANY_USERS),
            **asdict(summary.entities[MEMBERS.name]),
            "people linked": summary.people.linked,
            "not known in a program yet": summary.people.unknown,
            "addresses of several people": summary.people.shared,
            "error report": dg.MetadataValue.path(str(report)),
        },
    )


import_roster = dg.define_asset_job(
    "import_roster",
    selection=[import_members],
    description="Imports one roster of companies. The sensor asks for it.",
    tags=OF_ALL_PROGRAMS,
)


def open_asked_roster(settings: Settings, path: Path) -> "Drop":
    """The roster at ``path``. Raises DropRefused."""
    from buddy_pipeline.drops.rosters import open_roster

    return open_roster(path, first_period=settings.first_period, now=datetime.now(UTC))


def _import_asked(settings: Settings, url: str, path: Path, run_id: str, listener: Listener) -> "RosterSummary":
    """Imports the roster, or records why it cannot be taken and raises DropRefused."""
    from buddy_pipeline.importing import rosters
    from buddy_pipeline.importing.importer import ImportFailed
    from buddy_pipeline.importing.ledger import record_refused
    from buddy_pipeline.privacy.keys import load_keyring

    keys, _ = load_keyring(settings.pii_keys, settings.home)
    digest = None
    try:
        roster = open_asked_roster(settings, path)
        digest = roster.digest
        summary = rosters.import_roster(roster, url=url, keys=keys, run_id=run_id, on_progress=listener.progress)
    except DropRefused as refusal:
        record_refused(url, program=COMPANIES.name, name=path.name, digest=digest, message=str(refusal), run_id=run_id)
        raise
    except ImportFailed as failed:
        raise dg.Failure(str(failed), allow_retries=False) from None
    listener.imported(summary)
    return summary


def _table_metadata(summary: "RosterSummary", table: Table) -> dict[str, Any]:
    counts = summary.tables[table.name]
    return {
        "dagster/row_count": counts.total,
        "inserted": counts.inserted,
        "updated": counts.updated,
        "roster": f"{summary.name} ({summary.drop_id})",
        "roster date": dg.MetadataValue.timestamp(summary.export_date),
    }
