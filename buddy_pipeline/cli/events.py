"""Webhooks: receiving, importing a log of them, comparing them with exports, publishing changes."""

import json
import sys
from pathlib import Path

import click

from buddy_pipeline.cli.drops import import_
from buddy_pipeline.cli.shell import NOT_TAKEN, console, main, ready
from buddy_pipeline.sources import SOURCES, that_are_reconciled

_RECONCILED = [source.name for source in that_are_reconciled()]


@import_.command("events")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.jsonl")
def import_events(file: Path) -> None:
    """Import a log of events, one JSON object a line, and apply them.

    Ends with 0 when the log was read, bad lines included, and with 2 when it could not be read at all.
    """
    from buddy_pipeline.console.importing import ImportBroken, apply_events_in_process
    from buddy_pipeline.console.progress import TerminalListener
    from buddy_pipeline.console.receiving import import_event_log
    from buddy_pipeline.console.status import print_stored_events

    settings, url = ready()
    if exit_code := import_event_log(console(stderr=True), settings, url, file):
        sys.exit(exit_code)
    with TerminalListener(console(stderr=True), file.name) as listener:
        try:
            apply_events_in_process(settings, listener)
        except ImportBroken as error:
            raise click.ClickException(str(error)) from None
    print_stored_events(console(), url)


@main.command()
@click.option("--port", default=8400, show_default=True, type=click.IntRange(1, 65535), help="Port on 127.0.0.1.")
def receive(port: int) -> None:
    """Receive webhooks of the platforms, until Ctrl-C. The UI's daemon applies them."""
    from buddy_pipeline.console.receiving import receive as receive_webhooks

    settings, url = ready()
    receive_webhooks(console(stderr=True), settings, url, port)


@main.command()
@click.option("--period", required=True, metavar="YYYY-MM", help="The month.")
@click.option("--source", type=click.Choice(_RECONCILED), default=_RECONCILED[0], show_default=True, help="Whose webhooks.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html", help="Write the page there, too.")
def reconcile(period: str, source: str, as_json: bool, out: Path | None) -> None:
    """Compare what webhooks told of a month with its full export. The UI's daemon does so each month.

    Ends with 2 when there is no full export of the month.
    """
    from buddy_pipeline.console.reconciling import print_reconciliation, reconciled
    from buddy_pipeline.database.patience import trying_again
    from buddy_pipeline.impact.periods import PeriodInvalid
    from buddy_pipeline.reconciling.exports import NothingToReconcile

    settings, url = ready()
    try:
        found = trying_again(settings, lambda: reconciled(url, SOURCES[source], period, out))
    except PeriodInvalid as error:
        raise click.ClickException(str(error)) from None
    except NothingToReconcile as error:
        click.echo(str(error), err=True)
        sys.exit(NOT_TAKEN)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        print_reconciliation(console(), found)


@main.command()
def publish() -> None:
    """Publish what loads changed to other services, through NATS. The UI's daemon does so by itself."""
    from buddy_pipeline.console.publishing import publish_and_tell
    from buddy_pipeline.database.patience import trying_again
    from buddy_pipeline.publishing.errors import StreamUnavailable

    settings, url = ready()
    try:
        trying_again(settings, lambda: publish_and_tell(console(), settings, url))
    except StreamUnavailable as error:
        raise click.ClickException(str(error)) from None


@main.command("sample-events")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--users", default=200, show_default=True, type=click.IntRange(min=1), help="How many people.")
@click.option("--seed", default=1, show_default=True, help="That of a sample without faults, whose last month the events tell.")
def sample_events(out: Path, users: int, seed: int) -> None:
    """Invent the log of a month's webhooks, some lost, doubled or out of order, and put it into OUT."""
    from buddy_pipeline.sample.webhooks import write_event_log

    click.echo(write_event_log(out, users=users, seed=seed))
