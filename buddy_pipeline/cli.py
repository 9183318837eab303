"""The console command `buddy-pipeline`: the same jobs as in the Dagster UI, for a terminal.

Each command imports what it needs when it runs: `--help` and `db url` should not wait for Dagster.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buddy_pipeline.settings import SettingInvalid, Settings, from_environment

if TYPE_CHECKING:
    from rich.console import Console

    from buddy_pipeline.impact.explain import Node
    from buddy_pipeline.importing.summary import ImportSummary

NOT_TAKEN = 2
"""Exit code when a drop could not be taken at all."""


class PlainErrors(click.Group):
    """Shows what a user can mend as one line, without a stack trace."""

    def invoke(self, ctx: click.Context) -> object:
        from buddy_pipeline.database.errors import DatabaseUnavailable
        from buddy_pipeline.impact.yaml_files import MethodologyInvalid
        from buddy_pipeline.privacy.keys import KeyringInvalid

        try:
            return super().invoke(ctx)
        except (SettingInvalid, DatabaseUnavailable, KeyringInvalid, MethodologyInvalid, FileExistsError) as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=PlainErrors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="buddy-pipeline")
def main() -> None:
    """Imports the exports of the Buddy Program into the CSR platform's database.

    \b
    Settings, all optional, come from the environment:
      BUDDY_HOME            folder for all state (else .state in the project)
      BUDDY_DROPS           inbox that the sensor watches (else drops in BUDDY_HOME)
      BUDDY_DATABASE_URL    PostgreSQL to use (else an embedded one in BUDDY_HOME)
      BUDDY_DAGSTER_URL     database for Dagster's own storage (else one beside ours, named …_dagster)
      BUDDY_PII_KEYS        keys for personal data (else a local key file in BUDDY_HOME)
      BUDDY_FIRST_PERIOD    month of the first export, like 2020-01
      BUDDY_REJECTED_SHARE  share of rejected rows above which a check warns, like 0.05
      BUDDY_METHODOLOGY     methodology that figures are made by (else data/methodology.yaml in the project)
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the embedded server is left in order


@main.command()
@click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535), help="Port of the UI on 127.0.0.1.")
def up(port: int) -> None:
    """Open the Dagster UI, with the sensor watching the inbox, until Ctrl-C."""
    from buddy_pipeline.orchestration.processes import run_until_stopped

    settings, _ = _ready()
    click.echo(f"UI:    http://127.0.0.1:{port} (in about ten seconds)\nInbox: {settings.drops}\nStop with Ctrl-C.", err=True)
    sys.exit(run_until_stopped(settings, port))


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON: an object, or a list for several drops.")
def import_(paths: tuple[Path, ...], as_json: bool) -> None:
    """Import drops: CSV folders, JSON files or XLSX workbooks.

    Ends with 0 when every drop was taken, rejected rows included, and with 2 when one could not be taken at all.
    """
    settings, _ = _ready()
    summaries, exit_code = _import_all(settings, paths, quiet=as_json)
    if as_json and summaries:
        objects = [summary.as_json() for summary in summaries]
        click.echo(json.dumps(objects if len(paths) > 1 else objects[0], ensure_ascii=False))
    sys.exit(exit_code)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the counts as a JSON object.")
def roster(file: Path, as_json: bool) -> None:
    """Import a roster: which people belong to which company.

    \b
    A CSV file with the columns company, industry, email, joined_at, left_at. A date in its name, as in
    company_users_2025-11-30.csv, is that of the roster. Ends as import does.
    """
    from buddy_pipeline.console.in_process import ImportBroken, import_roster_path, shared_instance
    from buddy_pipeline.console.progress import TerminalListener
    from buddy_pipeline.console.summaries import print_roster
    from buddy_pipeline.drops.errors import DropRefused

    settings, _ = _ready()
    try:
        with shared_instance(settings) as instance, TerminalListener(_console(stderr=True), file.name) as listener:
            summary = import_roster_path(settings, instance, file, listener)
    except (DropRefused, ImportBroken) as error:
        click.echo(str(error), err=True)
        sys.exit(NOT_TAKEN if isinstance(error, DropRefused) else 1)
    if as_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False))
    else:
        print_roster(_console(), settings, summary)


@main.command()
@click.option("--drop", "drop_id", metavar="ID", help="One drop only; `status` lists the ids.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv", help="Where to (else standard output)."
)
def quarantine(drop_id: str | None, out: Path | None) -> None:
    """Write the error report: one line for each fault, with what to mend."""
    from buddy_pipeline.importing.report import write_error_report, write_faults

    _, url = _ready()
    if out is None:
        write_faults(url, drop_id, sys.stdout)
    else:
        click.echo(f"{write_error_report(url, drop_id, out):,} faults and warnings written to {out}", err=True)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--users", default=200, show_default=True, type=click.IntRange(min=1), help="How many people.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same drop.")
@click.option("--format", default="csv", show_default=True, type=click.Choice(["csv", "json", "xlsx"]), help="Shape of the drop.")
def sample(out: Path, users: int, seed: int, format: str) -> None:
    """Invent an export with gaps and planted faults, and put it into OUT."""
    from buddy_pipeline.sample.writers import write_sample

    click.echo(write_sample(out, users=users, seed=seed, format=format))  # type: ignore[arg-type]


@main.command()
def status() -> None:
    """Show the database, the inbox, the drops and the tables."""
    from buddy_pipeline.console.status import print_status

    settings, url = _ready()
    print_status(_console(), settings, url)


@main.command()
def demo() -> None:
    """Import an invented export of each format and a roster of companies, and show what became of them."""
    from buddy_pipeline.console.demo import run_demo

    settings, url = _ready()
    run_demo(_console(), settings, url)


@main.command()
@click.argument("external_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def erase(external_id: str, yes: bool) -> None:
    """Erase a person who asks for it, by their ID in the Buddy platform: everywhere, and for good."""
    from buddy_pipeline.console.erasing import erase_and_tell
    from buddy_pipeline.csr.erasure import PersonUnknown
    from buddy_pipeline.privacy.vault import SealBroken

    settings, url = _ready()
    if not yes:
        click.confirm("Erase this person from all tables? It cannot be undone.", abort=True, err=True)
    try:
        erase_and_tell(_console(), settings, url, external_id)
    except (PersonUnknown, SealBroken) as error:
        raise click.ClickException(str(error)) from None


@main.command()
def methodology() -> None:
    """Show the methodology that figures are made by, and what differs from the default."""
    from buddy_pipeline.console.methodology import print_methodology

    print_methodology(_console(), from_environment())


@main.command()
def figures() -> None:
    """Make the figures that are out of date, and show the newest headlines. The UI's daemon does so by itself."""
    from buddy_pipeline.console.figures import bring_figures_up_to_date, print_newest_headlines

    settings, url = _ready()
    with _plain_figures():
        report = bring_figures_up_to_date(_console(stderr=True), settings)
        print_newest_headlines(_console(), settings, url, report)


@main.command()
@click.option("--period", metavar="YYYY-MM", help="Month of the figures (else that of the newest export).")
@click.option("--company", metavar="NAME", help="One company (else the whole program).")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html", help="Where to write it."
)
def report(period: str | None, company: str | None, out: Path) -> None:
    """Write the report of a period: one HTML page, to be read, sent or printed."""
    from buddy_pipeline.console.figures import print_headlines, write_report_of

    settings, url = _ready()
    with _plain_figures():
        of = write_report_of(_console(stderr=True), settings, url, period=period, company=company, out=out)
        print_headlines(_console(), settings, url, of, company)
    click.echo(f"Report: {out}")


@contextmanager
def _plain_figures() -> Iterator[None]:
    """Shows as one line why there is no such figure."""
    from buddy_pipeline.console.in_process import FiguresBroken
    from buddy_pipeline.impact.periods import PeriodInvalid
    from buddy_pipeline.impact.report import NothingToReport

    try:
        yield
    except (FiguresBroken, NothingToReport, PeriodInvalid) as error:
        raise click.ClickException(str(error)) from None


@main.group()
def explain() -> None:
    """Open a figure: its formula, its values with their sources, and the rows it rests on."""


_period = click.option("--period", required=True, metavar="YYYY-MM", help="Month of the figure.")
_tree_as_json = click.option("--json", "as_json", is_flag=True, help="Print the tree as one JSON object.")


@explain.command("vis")
@click.option("--volunteer", required=True, metavar="ID", help="Their id in the Buddy platform, or in our tables.")
@_period
@_tree_as_json
def explain_vis(volunteer: str, period: str, as_json: bool) -> None:
    """Explain the Volunteer Impact Score of one volunteer."""
    from buddy_pipeline.console.explaining import explained_vis

    _print_explained(lambda settings, url: explained_vis(settings, url, volunteer, period), as_json)


@explain.command("sroi")
@click.option("--company", metavar="NAME", help="One company (else the whole program).")
@_period
@_tree_as_json
def explain_sroi(company: str | None, period: str, as_json: bool) -> None:
    """Explain the social return on investment of the program, or of one company."""
    from buddy_pipeline.console.explaining import explained_sroi

    _print_explained(lambda settings, url: explained_sroi(settings, url, company, period), as_json)


@main.group()
def db() -> None:
    """The database: its URL, its migrations, its end."""


@db.command("url")
def db_url() -> None:
    """Print the URL, for psql and other tools. An embedded server then stays up until `db stop`."""
    from buddy_pipeline.database import embedded
    from buddy_pipeline.database.server import database_url

    settings = from_environment()
    click.echo(database_url(settings))
    if settings.database_url is None:
        embedded.keep_up(settings.postgres)


@db.command("migrate")
def db_migrate() -> None:
    """Bring the tables to the newest version. Safe to run twice."""
    _ready()
    click.echo("The tables are up to date.", err=True)


@db.command("stop")
def db_stop() -> None:
    """Stop the embedded server."""
    from buddy_pipeline.database import embedded

    settings = from_environment()
    if settings.database_url is not None:
        raise click.UsageError("BUDDY_DATABASE_URL names a server that is not ours to stop.")
    if embedded.stop_when_free(settings.postgres):
        click.echo("The embedded server is stopped.", err=True)
    else:
        click.echo("The embedded server is in use; it stops with the last process that uses it.", err=True)


def _ready() -> tuple[Settings, str]:
    """Settings and URL of a database that is up and migrated, with keys at hand."""
    from buddy_pipeline.database.migrate import migrate
    from buddy_pipeline.database.server import database_url
    from buddy_pipeline.privacy.keys import load_keyring

    settings = from_environment()
    settings.prepare_folders()
    _, made = load_keyring(settings.pii_keys, settings.home)
    if made is not None:
        click.echo(
            f"Made a key for personal data: {made}. Without it that data is lost; keep a copy apart from backups.", err=True
        )
    url = database_url(settings)
    migrate(url)
    return settings, url


def _import_all(settings: Settings, paths: Sequence[Path], *, quiet: bool) -> "tuple[list[ImportSummary], int]":
    """Import one drop after the other; what cannot be taken does not stop the rest."""
    from buddy_pipeline.console.in_process import ImportBroken, import_path, shared_instance
    from buddy_pipeline.console.progress import TerminalListener
    from buddy_pipeline.console.summaries import print_summary
    from buddy_pipeline.drops.errors import DropRefused

    summaries, exit_code = [], 0
    with shared_instance(settings) as instance:
        for path in paths:
            try:
                with TerminalListener(_console(stderr=True), path.name) as listener:
                    summaries.append(import_path(settings, instance, path, listener))
            except (DropRefused, ImportBroken) as error:
                click.echo(str(error), err=True)
                exit_code = max(exit_code, NOT_TAKEN if isinstance(error, DropRefused) else 1)
                continue
            if not quiet:
                print_summary(_console(), settings, summaries[-1])
    return summaries, exit_code


def _print_explained(explained: "Callable[[Settings, str], Node]", as_json: bool) -> None:
    from buddy_pipeline.console.explaining import print_explanation, tree_as_json
    from buddy_pipeline.impact.explain import NothingToExplain
    from buddy_pipeline.impact.periods import PeriodInvalid

    try:
        node = explained(*_ready())
    except (NothingToExplain, PeriodInvalid) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(tree_as_json(node))
    else:
        print_explanation(_console(), node)


def _console(*, stderr: bool = False) -> "Console":
    from rich.console import Console

    wide_enough = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "130"))
    return Console(stderr=stderr, width=wide_enough, highlight=False)


if __name__ == "__main__":
    main()
