"""Removing what is kept no longer from the terminal, and telling what would go."""

from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from buddy_pipeline.console.summaries import figures_table
from buddy_pipeline.retention.applying import Forgotten, forget, what_would_go
from buddy_pipeline.retention.rules import Kind, Retention
from buddy_pipeline.settings import Settings


def forget_now(settings: Settings, url: str, retention: Retention, *, dry_run: bool) -> Forgotten:
    """Removes what is kept no longer; on a ``dry_run`` nothing goes, and what would is told."""
    work = what_would_go if dry_run else forget
    return work(url, retention, settings.reports, datetime.now(UTC))


def as_json(retention: Retention, forgotten: Forgotten, *, dry_run: bool) -> dict[str, Any]:
    """What went, or would, by kind and table, and how long each kind is kept."""
    return {
        "dry_run": dry_run,
        "removed": {kind.value: dict(tables) for kind, tables in forgotten.removed.items()},
        "total": forgotten.total,
        "kept": {kind.value: retention.how_long(kind) for kind in Kind},
    }


def print_forgotten(console: Console, retention: Retention, forgotten: Forgotten, *, dry_run: bool) -> None:
    """Prints how long each kind is kept, and what went or would go."""
    for kind in Kind:
        console.print(f"{kind.value:<18}{retention.how_long(kind)}", soft_wrap=True)
    if forgotten.total:
        console.print(figures_table(("kind", "from", "would go" if dry_run else "removed"), forgotten.lines()))
    else:
        console.print("Nothing would be removed." if dry_run else "Nothing was to be removed.")
