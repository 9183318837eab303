"""Exports and lists of the office: inventing, importing, what became of them; and the UI that does so by itself."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from buddy_pipeline.cli.shell import NOT_TAKEN, console, main, ready
from buddy_pipeline.settings import Settings

if TYPE_CHECKING:
    from buddy_pipeline.console.importing import Taken
    from buddy_pipeline.importing.summary import ImportSummary
    from buddy_pipeline.orchestration.steps.resources import Listener

    _Take = Callable[[Settings, Path, Listener], Taken[Any]]

SAMPLED = ("buddy", "kintell", "upskilling")
"""Programs that there are samples of; the code that makes them is loaded when one is asked for."""
ALL = "all"
OFFICE = "office"
"""The lists that the office keeps."""
SECONDS_FOR_LEASES = 5
"""How long the system may take to free the database of runs that were ended."""


@main.command()
@click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535), help="Port of the UI on 127.0.0.1.")
def up(port: int) -> None:
    """Open the Dagster UI, with the sensor watching the inbox, until Ctrl-C."""
    from buddy_pipeline.database import embedded
    from buddy_pipeline.ui.processes import EndedByItself, run_until_stopped

    settings, _ = ready()
    click.echo(f"UI:    http://127.0.0.1:{port} (in about ten seconds)\nInbox: {settings.drops}\nStop with Ctrl-C.", err=True)
    try:
        run_until_stopped(settings, port)
    except EndedByItself as error:
        raise click.ClickException(str(error)) from None
    finally:
        embedded.leave(settings.postgres, patience=SECONDS_FOR_LEASES)


class DropsUnlessNamed(click.Group):
    """`import PATH…` is short for `import drops PATH…`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = not args or args[0] in self.commands or args[0] in ctx.help_option_names
        return super().parse_args(ctx, args if named else ["drops", *args])


@main.group("import", cls=DropsUnlessNamed, no_args_is_help=True)
def import_() -> None:
    """Import drops, lists of the office, or the events of a log.

    \b
    import PATH…               drops: CSV files or folders, JSON files or XLSX workbooks; company_users.csv, costs.csv, outcomes.csv
    import events FILE.jsonl   events that the platform sent, one JSON object a line
    """


@import_.command("drops")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON: an object, or a list for several drops.")
def import_drops(paths: tuple[Path, ...], as_json: bool) -> None:
    """Import drops: CSV files or folders of them, JSON files or XLSX workbooks.

    A CSV file called company_users, costs or outcomes, with or without a date as in costs_2026-10-31.csv, is a list of the office.

    Ends with 0 when every drop was taken, rejected rows included, with 2 when one could not be taken at all, and with 1
    when something else broke off; a line says what became of the drop.
    """
    from buddy_pipeline.console.importing import import_path

    _import_and_tell(paths, import_path, as_json=as_json)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the counts as a JSON object.")
def roster(file: Path, as_json: bool) -> None:
    """Import a roster, whatever its name: which people belong to which company.

    \b
    A CSV file with the columns company, industry, email, joined_at, left_at. A date in its name, as in
    company_users_2025-11-30.csv, is that of the roster. Ends as import does.
    """
    from buddy_pipeline.console.importing import import_list_path
    from buddy_pipeline.sources.companies import ROSTER

    _import_and_tell(
        (file,), lambda settings, path, listener: import_list_path(settings, path, ROSTER, listener), as_json=as_json
    )


@main.command()
@click.option("--drop", "drop_id", metavar="ID", help="One drop only; `status` lists the ids.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv", help="Where to (else standard output)."
)
def quarantine(drop_id: str | None, out: Path | None) -> None:
    """Write the error report: one line for each fault, with what to mend."""
    from buddy_pipeline.importing.ledger import is_known
    from buddy_pipeline.importing.report import write_error_report, write_faults

    _, url = ready()
    if drop_id is not None and not is_known(url, drop_id):
        raise click.ClickException("No drop has that id; `buddy-pipeline status` lists the ids.")
    if out is None:
        write_faults(url, drop_id, sys.stdout)
    else:
        click.echo(f"{write_error_report(url, drop_id, out):,} faults and warnings written to {out}", err=True)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--source",
    default=SAMPLED[0],
    show_default=True,
    type=click.Choice([*SAMPLED, ALL, OFFICE]),
    help="Whose files; `all` are those of all programs. Those of one size and seed are of one community.",
)
@click.option(
    "--users", default=200, show_default=True, type=click.IntRange(min=1), help="How many people the Buddy Program has."
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same drop.")
@click.option("--format", default="csv", show_default=True, type=click.Choice(["csv", "json", "xlsx"]), help="Shape of the drop.")
def sample(out: Path, source: str, users: int, seed: int, format: str) -> None:
    """Invent an export or the lists of another program, with gaps and planted faults, or lists of the office, and put it into OUT."""
    from buddy_pipeline.sample.office import write_office_lists
    from buddy_pipeline.sample.programs import write_sample_of

    if source == OFFICE:
        for path in write_office_lists(out, users=users, seed=seed):
            click.echo(path)
        return
    for program in SAMPLED if source == ALL else (source,):
        click.echo(write_sample_of(program, out, users=users, seed=seed, format=format))  # pyrefly: ignore[bad-argument-type]


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
def status(as_json: bool) -> None:
    """Show the database, the inbox, the drops and the tables."""
    from buddy_pipeline.console.status import print_status, status_as_json

    settings, url = ready()
    if as_json:
        click.echo(status_as_json(settings, url))
    else:
        print_status(console(), settings, url)


@main.command()
def demo() -> None:
    """Import invented files of every program and a roster of companies, and show what became of them."""
    from buddy_pipeline.console.demo import run_demo

    settings, url = ready()
    run_demo(console(), settings, url)


def _import_and_tell(paths: Sequence[Path], take: "_Take", *, as_json: bool) -> None:
    """Import one after the other, tell what became of each, and end with the exit code that says so."""
    settings, _ = ready()
    summaries, exit_code = _import_all(settings, paths, take, quiet=as_json)
    if as_json and summaries:
        objects = [summary.as_json() for summary in summaries]
        click.echo(json.dumps(objects if len(paths) > 1 else objects[0], ensure_ascii=False))
    sys.exit(exit_code)


def _import_all(settings: Settings, paths: Sequence[Path], take: "_Take", *, quiet: bool) -> "tuple[list[ImportSummary], int]":
    """What cannot be taken does not stop the rest."""
    from buddy_pipeline.console.importing import ImportBroken
    from buddy_pipeline.console.progress import TerminalListener
    from buddy_pipeline.console.summaries import print_summary
    from buddy_pipeline.drops.errors import DropRefused

    summaries: list[ImportSummary] = []
    exit_code = 0
    for path in paths:
        try:
            with TerminalListener(console(stderr=True), path.name) as listener:
                taken = take(settings, path, listener)
        except (DropRefused, ImportBroken) as error:
            click.echo(str(error), err=True)
            exit_code = max(exit_code, NOT_TAKEN if isinstance(error, DropRefused) else 1)
            continue
        summaries.append(taken.summary)
        if taken.lacking is not None:
            click.echo(taken.lacking, err=True)
        if not quiet:
            print_summary(console(), settings, taken.summary)
    return summaries, exit_code
