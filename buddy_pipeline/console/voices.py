"""Texts as evidence on the terminal: what was read, explained, sampled, approved."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from rich.console import Console
from rich.status import Status

from buddy_pipeline.console.summaries import figures_table, harmless
from buddy_pipeline.evidence.explaining import Explained, explain
from buddy_pipeline.evidence.opening import note_shown
from buddy_pipeline.evidence.reading import Summary, read_texts
from buddy_pipeline.evidence.sampling import sample
from buddy_pipeline.evidence.snippets import Snippet, decide, snippets
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import Settings
from buddy_pipeline.voices.label_files import write_sample
from buddy_pipeline.voices.taxonomy import Taxonomy

ACTOR = "buddy-pipeline q2q"


def print_reading(console: Console, told: Mapping[str, Any]) -> None:
    """What was read in one text."""
    if "error" in told:
        console.print(told["error"], style="red", markup=False, soft_wrap=True)
        return
    known = "" if told["is_read"] else " (no reader for it)"
    console.print(harmless(f"{told['id']}  {told['language'] or 'language not known'}{known}"), style="bold", markup=False)
    for one in told["flags"]:
        console.print(
            f"  flag {one['reason']} {one['kind'] or ''} {one['confidence']:.2f}  “{harmless(one['span'])}”",
            markup=False,
            soft_wrap=True,
        )
    for one in told["labels"]:
        level = f" {one['level']}" if "level" in one else ""
        console.print(f"  {one['label']}{level} {one['confidence']:.2f} ({one['about'] or 'of whom is not clear'})  “{harmless(one['span'])}”",
                      markup=False, soft_wrap=True)  # fmt: skip
    for one in told["scores"]:
        console.print(f"  = {one['dimension']} {one['score']:.2f}{' mixed' if one['mixed'] else ''}", markup=False)


def read_now(console: Console, settings: Settings, url: str) -> Summary:
    """Reads what was not read yet; a terminal shows how far it is. Raises FileInvalid and SealBroken."""
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    with Status("Reading texts", console=console) as status:
        return read_texts(url, settings, keys, progress=lambda texts: status.update(f"Reading texts: {texts:,}"))


def summary_as_json(summary: Summary) -> dict[str, object]:
    return {
        "texts": summary.texts,
        "scores": summary.scores,
        "snippets": summary.snippets,
        "flags": summary.flags,
        "gone": summary.gone,
        "waiting": summary.waiting,
        "told": summary.lines,
        "read_by": summary.by and summary.by.read_by,
        "screened_by": summary.by and summary.by.screened_by,
    }


def print_summary(console: Console, summary: Summary) -> None:
    for line in summary.lines:
        console.print(line, style="yellow", markup=False, soft_wrap=True)
    if not summary.texts and not summary.gone:
        console.print("Each text has been read.")
        return
    console.print(
        f"{summary.texts - summary.waiting:,} texts read: {summary.scores:,} scores, {summary.snippets:,} snippets, {summary.flags:,} new flags."
    )
    if summary.gone:
        console.print(f"{summary.gone:,} texts are gone, and what was read in them.")
    if summary.flags:
        console.print("Look at the flags: `buddy-pipeline safety queue`.")


def labels_as_json(taxonomy: Taxonomy) -> dict[str, object]:
    return {
        "version": taxonomy.version,
        "labels": [{"label": name, **label.model_dump(exclude_none=True)} for name, label in taxonomy.labels.items()],
    }


def print_labels(console: Console, taxonomy: Taxonomy) -> None:
    rows = [(name, label.dimension, label.direction, label.definition) for name, label in taxonomy.labels.items()]
    console.print(figures_table(("label", "dimension", "direction", "meaning"), rows))


def explained(settings: Settings, url: str, text: UUID, *, show: bool) -> Explained | None:
    """The scores of a text opened; that snippets were shown is audited. Raises SealBroken."""
    with psycopg.connect(url) as connection:
        found = explain(connection, _vault(settings), text, show=show)
        if found is not None and show:
            note_shown(connection, text, by=ACTOR, purpose="explained")
        return found


def print_explained(console: Console, found: Explained) -> None:
    text = found.text
    console.print(f"{text['text_type']}, {text['kind']}, {text['language'] or 'language not known'}, {text['words']:,} words",
                  style="bold", markup=False)  # fmt: skip
    console.print(
        f"  read by {text['read_by'] or 'nobody yet: a reader could not read it'}, screened by {text['screened_by']}",
        markup=False,
    )
    for flag in found.flags:
        console.print(
            f"  flag {flag['reason']} {flag['kind']} ({flag['status']}): {flag['because']}", markup=False, soft_wrap=True
        )
    for score in found.scores:
        mixed = ", mixed" if score["is_mixed"] else ""
        console.print(f"\n{score['dimension']} {score['score']:.3f} of {score['about'] or 'somebody'}"
                      f" (confidence {score['confidence']:.2f}{mixed}; taxonomy {score['taxonomy_version']})", markup=False)  # fmt: skip
        for label in score["labels"]:
            console.print(f"  {label['label']} ({label['direction']}, {label['confidence']:.2f}): {label['because']}",
                          markup=False, soft_wrap=True)  # fmt: skip
    for one in found.snippets:
        console.print(f"\n{one.label} ({one.status}): {harmless(one.words)}", markup=False, soft_wrap=True)
    if not found.scores:
        console.print("  No signal, so no score." if text["is_read"] else "  No reader for its language or kind, so no score.")


def sample_to(settings: Settings, url: str, out: Path, *, count: int, seed: str) -> int:
    """Writes texts to label. Gives their number. Raises SealBroken and OSError."""
    with psycopg.connect(url) as connection:
        rows = list(sample(connection, _vault(settings), count=count, seed=seed, by=ACTOR))
        write_sample(out, rows)
    return len(rows)


def snippets_of(settings: Settings, url: str, status: str) -> list[Snippet]:
    """Raises SealBroken."""
    with psycopg.connect(url) as connection:
        return snippets(connection, _vault(settings), status=status)


def snippets_as_json(found: Sequence[Snippet]) -> dict[str, object]:
    """Words only of those that were approved."""
    return {"snippets": [one.as_json() | ({} if one.status == "approved" else {"words": None}) for one in found]}


def print_snippets(console: Console, found: Sequence[Snippet], *, show: bool) -> None:
    for one in found:
        words = harmless(one.words) if show or one.status == "approved" else "(sealed; --show opens it)"
        console.print(f"{str(one.id)[:8]}  {one.label:<24} {one.language or '?'}  {words}", markup=False, soft_wrap=True)
    console.print(f"{len(found):,} snippets." if found else "There are none.")


def decide_snippet(settings: Settings, url: str, snippet: str, *, approve: bool) -> Snippet:
    """Raises SnippetRefused and SealBroken."""
    with psycopg.connect(url) as connection:
        return decide(connection, _vault(settings), snippet, ACTOR, approve=approve)


def _vault(settings: Settings) -> Vault:
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    return Vault(keys)
