"""The queue of texts that a person has to look at."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from buddy_pipeline.cli.shell import console, main, ready

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")


@main.group()
def safety() -> None:
    """See what was flagged, and review it: danger to a person first, in line behind nothing.

    A text without a flag is not thereby safe. A FLAG is told by its id, or the beginning of it.
    """


@safety.command()
@click.option("--all", "everything", is_flag=True, help="Also those that were reviewed.")
@click.option("--reason", type=click.Choice(["danger", "hate_speech", "pii_leakage", "profanity", "other"]))
@_AS_JSON
def queue(everything: bool, reason: str | None, as_json: bool) -> None:
    """List the flags that wait for somebody, the most urgent first."""
    from buddy_pipeline.console.safety import print_queue, queue_as_json, queue_of

    _, url = ready()
    found = queue_of(url, everything=everything, reason=reason)
    if as_json:
        click.echo(json.dumps(queue_as_json(found), ensure_ascii=False))
    else:
        print_queue(console(), found)


@safety.command()
@click.argument("flag")
def show(flag: str) -> None:
    """Show a flag with its text, on a terminal only; that is audited."""
    from buddy_pipeline.console.safety import print_shown, shown

    if not console().is_terminal:
        raise click.ClickException("A text is shown on a terminal only: not in a pipe or a file.")
    settings, url = ready()
    with _refusals():
        print_shown(console(), shown(settings, url, flag))


@safety.command()
@click.argument("flag")
@click.argument("to")
@_AS_JSON
def assign(flag: str, to: str, as_json: bool) -> None:
    """Give a flag to somebody to look at."""
    from buddy_pipeline.console.safety import assign_to

    _, url = ready()
    with _refusals():
        found = assign_to(url, flag, to)
    click.echo(json.dumps(found.as_json()) if as_json else f"Flag {found.id} is with {found.assigned_to}.")


@safety.command()
@click.argument("flag")
@click.argument("outcome", type=click.Choice(["approved", "rejected", "escalated"]))
@click.option("--note", metavar="TEXT", help="What to remember of it, kept sealed.")
@click.option("--note-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A file with it, for long ones.")
@_AS_JSON
def review(flag: str, outcome: str, note: str | None, note_file: Path | None, as_json: bool) -> None:
    """Write down what came of a review.

    approved: nothing is wrong with the text. rejected: it must not be used. escalated: somebody with more say has to look.
    """
    from buddy_pipeline.console.safety import review_as

    settings, url = ready()
    with _refusals():
        told = note_file.read_text(encoding="utf-8") if note_file is not None else note
        found = review_as(settings, url, flag, outcome, told)
    click.echo(json.dumps(found.as_json()) if as_json else f"Flag {found.id} is {found.status}.")


@contextmanager
def _refusals() -> Iterator[None]:
    """What cannot be done is one plain line."""
    from buddy_pipeline.evidence.queue import ReviewRefused
    from buddy_pipeline.privacy.vault import SealBroken

    try:
        yield
    except (ReviewRefused, SealBroken) as error:
        raise click.ClickException(str(error)) from None
    except UnicodeDecodeError:
        raise click.ClickException("The note is not UTF-8; save the file as UTF-8.") from None
