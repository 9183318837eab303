"""Erasing a person from the terminal: the tables, the reports on disk, and what is left for a person to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console

from buddy_pipeline.impact.programs import load_lifecycles
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.importing.erasing import erase_address, erase_person
from buddy_pipeline.importing.report import write_reports_anew
from buddy_pipeline.orchestration.reconciliation.assets import write_pages_anew
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import Settings

ACTOR = "buddy-pipeline erase"


@dataclass(frozen=True)
class Receipt:
    """What went: rows removed or blanked by table, staging tables that were left behind, files that were written anew without the
    person; and the folder of exports, which are left to whoever asked.
    """

    tables: dict[str, int]
    staging: int
    files: tuple[Path, ...]
    drops: Path

    def as_json(self) -> dict[str, Any]:
        return {
            "erased": True,
            "tables": {table: rows for table, rows in self.tables.items() if rows},
            "rows": sum(self.tables.values()),
            "staging_tables": self.staging,
            "files": [str(path) for path in self.files],
            "left_to_do": _LEFT_TO_DO.format(drops=self.drops),
        }


_LEFT_TO_DO = "delete the exports that hold them, in {drops} and elsewhere, and mind the backups."


def erase_and_tell(settings: Settings, url: str, id_: str | None, address: str | None) -> Receipt:
    """Erases who has the address, or else the id in one of the sources. Raises PersonUnknown and SealBroken."""
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    deciding = Deciding(Vault(keys), load_lifecycles(settings.programs), ACTOR, publishes=settings.nats_url is not None)
    with psycopg.connect(url) as connection:
        if address is not None:
            erased = erase_address(connection, deciding, address=address)
        else:
            erased = erase_person(connection, deciding, id_=id_ or "")
    reports = write_reports_anew(url, settings.reports, erased.drops)
    pages = write_pages_anew(settings, url)
    return Receipt(erased.tables, erased.staging, (*reports, *pages), settings.drops)


def print_receipt(console: Console, receipt: Receipt) -> None:
    """Prints the receipt as a table, and what is left to do."""
    for table, rows in receipt.tables.items():
        if rows:
            console.print(f"{table:<32}{rows:>7,}")
    if receipt.staging:
        console.print(f"{'tables of staging left behind':<32}{receipt.staging:>7,}")
    for path in receipt.files:
        console.print(f"written anew: {path}", soft_wrap=True)
    console.print(
        "The person is erased; importing an old export does not bring them back.\n"
        f"Still to do by hand: {_LEFT_TO_DO.format(drops=receipt.drops)}",
        soft_wrap=True,  # a path that is broken up cannot be copied
    )
