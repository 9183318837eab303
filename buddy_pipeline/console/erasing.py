"""Erasing a person from the terminal: the tables, the error reports on disk, and what is left for a person to do."""

import psycopg
from rich.console import Console

from buddy_pipeline.csr.erasure import erase_person
from buddy_pipeline.importing.report import write_reports_anew
from buddy_pipeline.orchestration.reconciliation.assets import write_pages_anew
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import Settings

ACTOR = "buddy-pipeline erase"


def erase_and_tell(console: Console, settings: Settings, url: str, external_id: str) -> None:
    """Erases who has the id in one of the sources, and prints what was removed. Raises PersonUnknown and SealBroken."""
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    with psycopg.connect(url) as connection:
        erased = erase_person(connection, Vault(keys), id_=external_id, actor=ACTOR)
    write_reports_anew(url, settings.reports, erased.drops)
    write_pages_anew(settings, url)
    for table, rows in erased.tables.items():
        if rows:
            console.print(f"{table:<32}{rows:>7,}")
    console.print(
        "The person is erased; importing an old export does not bring them back.\n"
        f"Still to do by hand: delete the exports that hold them, in {settings.drops} and elsewhere, and mind the backups.",
        soft_wrap=True,  # a path that is broken up cannot be copied
    )
