"""The queue of flags on the terminal."""

import getpass
from collections.abc import Sequence

import psycopg
from rich.console import Console
from rich.markup import escape

from buddy_pipeline.console.summaries import figures_table, harmless
from buddy_pipeline.evidence.queue import Flag, Shown, assign, flags, review, show
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import Settings


def who() -> str:
    """Whom the audit names: whoever is logged in on this machine."""
    try:
        return f"buddy-pipeline safety ({getpass.getuser()})"[:64]
    except (OSError, KeyError):
        return "buddy-pipeline safety"


def queue_of(url: str, *, everything: bool, reason: str | None) -> list[Flag]:
    with psycopg.connect(url) as connection:
        return flags(connection, everything=everything, reason=reason)


def queue_as_json(found: Sequence[Flag]) -> dict[str, object]:
    return {"flags": [one.as_json() for one in found], "overdue": sum(one.is_overdue for one in found)}


def print_queue(console: Console, found: Sequence[Flag]) -> None:
    if not found:
        console.print("Nothing waits. (A text without a flag is not thereby safe.)")
        return
    rows = [
        (
            str(one.id)[:8],
            one.reason if not one.kind else f"{one.reason}: {one.kind}",
            one.status,
            f"{one.due_at:%Y-%m-%d %H:%M}" + (" (overdue)" if one.is_overdue else ""),
            one.assigned_to or one.goes_to,
            one.text_type,
            one.language or "?",
        )
        for one in found
    ]
    console.print(figures_table(("flag", "why", "status", "due (UTC)", "with", "text", "language"), rows))
    console.print("\nLook at one with `buddy-pipeline safety show FLAG`; say what came of it with `review FLAG approved|rejected|escalated`.",
                  soft_wrap=True, markup=False)  # fmt: skip


def shown(settings: Settings, url: str, flag: str) -> Shown:
    """A flag with its text. Raises ReviewRefused and SealBroken."""
    with psycopg.connect(url) as connection:
        return show(connection, _vault(settings), flag, who())


def print_shown(console: Console, shown: Shown) -> None:
    flag = shown.flag
    console.print(f"{flag.reason}{f': {flag.kind}' if flag.kind else ''} ({flag.status}, priority {flag.priority})", style="bold")
    console.print(f"  text {flag.text_id}, {flag.text_type}, {flag.language or 'language not known'}", markup=False)
    console.print(f"  {shown.because}", markup=False, soft_wrap=True)
    console.print(f"\n{escape(harmless(shown.text.text))}\n", soft_wrap=True)
    for note in shown.notes:
        console.print(f"  {note['outcome']} by {note['by']}: {note['note']}", markup=False, soft_wrap=True)


def assign_to(url: str, flag: str, to: str) -> Flag:
    """Raises ReviewRefused."""
    with psycopg.connect(url) as connection:
        return assign(connection, flag, to)


def review_as(settings: Settings, url: str, flag: str, outcome: str, note: str | None) -> Flag:
    """Raises ReviewRefused and SealBroken."""
    with psycopg.connect(url) as connection:
        return review(connection, _vault(settings), flag, outcome, who(), note, publishes=settings.nats_url is not None)


def _vault(settings: Settings) -> Vault:
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    return Vault(keys)
