"""Figures: making, telling and opening them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buddy_pipeline.cli.shell import console, main, ready
from buddy_pipeline.settings import Settings, from_environment

if TYPE_CHECKING:
    from buddy_pipeline.impact.explain import Node


@main.command()
def methodology() -> None:
    """Show the methodology that figures are made by, and what differs from the default."""
    from buddy_pipeline.console.methodology import print_methodology

    print_methodology(console(), from_environment())


@main.command()
def figures() -> None:
    """Make the figures that are out of date, and show the newest headlines. The UI's daemon does so by itself."""
    from buddy_pipeline.console.figures import bring_figures_up_to_date, print_newest_headlines

    settings, url = ready()
    with _plain_figures():
        report = bring_figures_up_to_date(console(stderr=True), settings)
        print_newest_headlines(console(), settings, url, report)


@main.command()
@click.option("--period", metavar="YYYY-MM", help="Month of the figures (else that of the newest export).")
@click.option("--company", metavar="NAME", help="One company (else all programs).")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html", help="Where to write it."
)
def report(period: str | None, company: str | None, out: Path) -> None:
    """Write the report of a period: one HTML page, to be read, sent or printed."""
    from buddy_pipeline.console.figures import print_headlines, write_report_of

    settings, url = ready()
    with _plain_figures():
        of, telling = write_report_of(console(stderr=True), settings, url, period=period, company=company, out=out)
        print_headlines(console(), settings, url, of, company, telling)
    click.echo(f"Report: {out}")


@contextmanager
def _plain_figures() -> Iterator[None]:
    """Shows as one line why there is no such figure."""
    from buddy_pipeline.console.figures import FiguresBroken
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
@click.option("--volunteer", required=True, metavar="ID", help="Their id in a program, or in our tables.")
@click.option("--program", metavar="NAME", help="In one program (else over all programs).")
@_period
@_tree_as_json
def explain_vis(volunteer: str, program: str | None, period: str, as_json: bool) -> None:
    """Explain the Volunteer Impact Score of one volunteer."""
    from buddy_pipeline.console.explaining import explained_vis

    _print_explained(lambda settings, url: explained_vis(settings, url, volunteer, period, program), as_json)


@explain.command("sroi")
@click.option("--company", metavar="NAME", help="One company (else all programs).")
@_period
@_tree_as_json
def explain_sroi(company: str | None, period: str, as_json: bool) -> None:
    """Explain the social return on investment of the program, or of one company."""
    from buddy_pipeline.console.explaining import explained_sroi

    _print_explained(lambda settings, url: explained_sroi(settings, url, company, period), as_json)


@explain.command("voices")
@click.option("--dimension", required=True, metavar="NAME", help="What texts are read for, such as confidence.")
@_period
@_tree_as_json
def explain_voices(dimension: str, period: str, as_json: bool) -> None:
    """Explain the mean of what texts tell of participants, over all programs."""
    from buddy_pipeline.console.explaining import explained_voices

    _print_explained(lambda settings, url: explained_voices(settings, url, dimension, period), as_json)


def _print_explained(explained: "Callable[[Settings, str], Node]", as_json: bool) -> None:
    from buddy_pipeline.console.explaining import print_explanation, tree_as_json
    from buddy_pipeline.impact.explain import NothingToExplain
    from buddy_pipeline.impact.periods import PeriodInvalid

    try:
        node = explained(*ready())
    except (NothingToExplain, PeriodInvalid) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(tree_as_json(node))
    else:
        print_explanation(console(), node)
