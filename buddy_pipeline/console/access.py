"""Giving somebody from the terminal what is held on them."""

from pathlib import Path

from rich.console import Console

from buddy_pipeline.access.give import give_access
from buddy_pipeline.access.held import Held
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.retention.rules import load_retention
from buddy_pipeline.settings import Settings

ACTOR = "buddy-pipeline access"


def give_and_tell(settings: Settings, url: str, id_: str | None, address: str | None, out: Path) -> Held:
    """Writes the file of whoever has the address, or else the id. Raises PersonUnknown, SealBroken and NotWritten."""
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    return give_access(url, Vault(keys), load_retention(settings.retention), id_=id_, address=address, out=out, actor=ACTOR)


def print_given(console: Console, held: Held, out: Path) -> None:
    """Prints what was written, in counts."""
    for table, rows in held.counts.items():
        console.print(f"{table:<36}{rows:>7,}")
    console.print(
        f"Written to {out}, readable by you alone. It holds personal values in clear: hand it over encrypted, and delete it then.",
        soft_wrap=True,  # a path that is broken up cannot be copied
    )
