"""Texts as evidence: reading them, what was read, and how well."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import click

from buddy_pipeline.cli.shell import console, main, ready

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")


@main.group()
def q2q() -> None:
    """Read what people wrote as evidence: labels with the words they rest on, scores from 0 to 1."""


@q2q.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def read(file: Path, as_json: bool) -> None:
    """Read and screen the texts of FILE (- for what is piped in): lines {"id", "text", "language"?, "kind"?}. Nothing is stored."""
    from buddy_pipeline.console.voices import print_reading
    from buddy_pipeline.evidence.chosen import on_this_machine
    from buddy_pipeline.settings import from_environment
    from buddy_pipeline.voices.lines import read_lines
    from buddy_pipeline.voices.reading import load_voices

    settings = from_environment()
    voices = load_voices(settings.voices, on_this_machine(settings))
    faults = 0
    shown = console()
    for told in read_lines(voices, _lines(file)):
        faults += "error" in told
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            print_reading(shown, told)
    if faults:
        raise click.ClickException(f"{faults:,} lines could not be read; each says why.")


@q2q.command()
@_AS_JSON
def update(as_json: bool) -> None:
    """Read the stored texts that are new or changed. The UI's daemon does so after each import."""
    from buddy_pipeline.console.voices import print_summary, read_now, summary_as_json
    from buddy_pipeline.privacy.vault import SealBroken

    settings, url = ready()
    try:
        summary = read_now(console(stderr=True), settings, url)
    except SealBroken as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(summary_as_json(summary)))
    else:
        print_summary(console(), summary)


@q2q.command()
@_AS_JSON
def labels(as_json: bool) -> None:
    """List the labels, with what each means."""
    from buddy_pipeline.console.voices import labels_as_json, print_labels
    from buddy_pipeline.settings import from_environment
    from buddy_pipeline.voices.taxonomy import TAXONOMY, load_taxonomy

    taxonomy = load_taxonomy(from_environment().voices / TAXONOMY)
    if as_json:
        click.echo(json.dumps(labels_as_json(taxonomy), ensure_ascii=False))
    else:
        print_labels(console(), taxonomy)


@q2q.command()
@click.argument("text_id", metavar="TEXT_ID", type=click.UUID)
@_AS_JSON
@click.option("--show", is_flag=True, help="Show snippets that nobody approved, too: on a terminal only; that is audited.")
def explain(text_id: UUID, as_json: bool, show: bool) -> None:
    """Open the scores of a text: reader, labels, and the cue that each rests on."""
    from buddy_pipeline.console.voices import explained, print_explained
    from buddy_pipeline.privacy.vault import SealBroken

    _refuse_to_show(show=show, as_json=as_json)
    settings, url = ready()
    try:
        found = explained(settings, url, text_id, show=show)
    except SealBroken as error:
        raise click.ClickException(str(error)) from None
    if found is None:
        raise click.ClickException("No text has this id; `buddy-pipeline q2q snippets` and `safety queue` name ids of texts.")
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        print_explained(console(), found)


@q2q.command()
@click.option("--n", "count", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many texts.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="CSV file to write.")
@click.option("--seed", default="1", show_default=True, help="Another one chooses other texts.")
@_AS_JSON
def sample(count: int, out: Path, seed: str, as_json: bool) -> None:
    """Write texts for people to label, de-identified, balanced over languages and labels."""
    from buddy_pipeline.console.voices import sample_to
    from buddy_pipeline.privacy.vault import SealBroken

    settings, url = ready()
    try:
        written = sample_to(settings, url, out, count=count, seed=seed)
    except SealBroken as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps({"file": str(out), "texts": written}))
    else:
        click.echo(
            f"{written:,} texts in {out}. Write names of labels, or none, into the column labels (a second person: labels_2)."
        )


@q2q.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_AS_JSON
def evaluate(file: Path, as_json: bool) -> None:
    """Compare the readers with labels that people gave: precision, recall, F1 with intervals, a label and a language each."""
    from buddy_pipeline.console.evaluating import NotRead, evaluation_as_json, evaluation_of, print_evaluation
    from buddy_pipeline.privacy.vault import SealBroken
    from buddy_pipeline.settings import from_environment
    from buddy_pipeline.voices.label_files import LabelsInvalid

    try:
        found = evaluation_of(from_environment(), file, ready)
    except (LabelsInvalid, NotRead, SealBroken) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(evaluation_as_json(found), ensure_ascii=False))
    else:
        print_evaluation(console(), found)


@q2q.command()
@_AS_JSON
@click.option("--status", type=click.Choice(["waiting", "approved", "refused"]), default="waiting", show_default=True)
@click.option("--show", is_flag=True, help="Show the words of snippets that nobody approved, on a terminal only.")
def snippets(as_json: bool, status: str, show: bool) -> None:
    """List snippets: the de-identified words on which scores rest."""
    from buddy_pipeline.console.voices import print_snippets, snippets_as_json, snippets_of
    from buddy_pipeline.privacy.vault import SealBroken

    _refuse_to_show(show=show, as_json=as_json)
    settings, url = ready()
    try:
        found = snippets_of(settings, url, status)
    except SealBroken as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(snippets_as_json(found), ensure_ascii=False))
    else:
        print_snippets(console(), found, show=show)


@q2q.command()
@click.argument("snippet", metavar="SNIPPET_ID")
@_AS_JSON
def approve(snippet: str, as_json: bool) -> None:
    """Approve a snippet for showing to others."""
    _decide(snippet, approve=True, as_json=as_json)


@q2q.command()
@click.argument("snippet", metavar="SNIPPET_ID")
@_AS_JSON
def refuse(snippet: str, as_json: bool) -> None:
    """Refuse a snippet, or take its approval back."""
    _decide(snippet, approve=False, as_json=as_json)


def _decide(snippet: str, *, approve: bool, as_json: bool) -> None:
    from buddy_pipeline.console.voices import decide_snippet
    from buddy_pipeline.evidence.snippets import SnippetRefused
    from buddy_pipeline.privacy.vault import SealBroken

    settings, url = ready()
    try:
        found = decide_snippet(settings, url, snippet, approve=approve)
    except (SnippetRefused, SealBroken) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps({"id": str(found.id), "status": found.status}))
    else:
        click.echo(f"Snippet {found.id} is {found.status}.")


def _refuse_to_show(*, show: bool, as_json: bool) -> None:
    if show and (as_json or not console().is_terminal):
        raise click.ClickException("--show opens words of people on a terminal only: not with --json, a pipe or a file.")


def _lines(file: Path) -> Iterator[str]:
    if str(file) == "-":
        yield from sys.stdin
        return
    try:
        with file.open(encoding="utf-8-sig") as lines:
            yield from lines
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: not UTF-8; save the file as UTF-8.") from None


@q2q.command()
def train() -> None:
    """Make the heads of the reader `embedding` anew, after a change of anchors or labels. Takes some minutes; needs its extra."""
    from buddy_pipeline.console.training import make_heads_now
    from buddy_pipeline.settings import from_environment

    make_heads_now(console(), from_environment().voices)
