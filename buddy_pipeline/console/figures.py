"""Bringing figures up to date, and reports of them, for the terminal."""

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from buddy_pipeline.console.in_process import figures_in_process, shared_instance
from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.periods import first_day
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.impact.report import NothingToReport, headlines, read_figures, write_report
from buddy_pipeline.impact.staleness import newest_period
from buddy_pipeline.orchestration.periods_of_runs import Stretch
from buddy_pipeline.settings import Settings

NOTHING_YET = "There are no figures: nothing was imported yet."


def bring_figures_up_to_date(progress: Console, settings: Settings) -> Path | None:
    """Makes what is out of date, saying so on ``progress``. Gives the newest report, None if nothing was ever imported.

    Raises FiguresBroken and MethodologyInvalid.
    """

    def tell(stretch: Stretch) -> None:
        months = stretch.first if stretch.first == stretch.last else f"{stretch.first} to {stretch.last}"
        assets = ", ".join(sorted(key.path[-1] for key in stretch.assets))
        progress.print(f"Making the figures of {months}: {assets}", style="dim", soft_wrap=True)

    with shared_instance(settings) as instance:
        return figures_in_process(settings, instance, tell)


def print_headlines(console: Console, settings: Settings, url: str, period: date, company: str | None = None) -> None:
    """The headline figures of a period. Raises NothingToReport."""
    methodology = load_methodology(settings.methodology)
    programs = load_programs(settings.programs, methodology)
    title, *lines = headlines(read_figures(url, methodology, programs, period=period, company=company))
    console.print(title, style="bold", markup=False)
    for line in lines:
        console.print(f"  {escape(line)}", soft_wrap=True)


def print_newest_headlines(console: Console, settings: Settings, url: str, report: Path | None) -> None:
    """The headline figures of the newest period, and where its report lies."""
    newest = newest_period(url)
    if newest is None or report is None:
        console.print(NOTHING_YET)
        return
    print_headlines(console, settings, url, newest)
    console.print(f"Report: {escape(str(report))}", soft_wrap=True)


def write_report_of(
    progress: Console, settings: Settings, url: str, *, period: str | None, company: str | None, out: Path
) -> date:
    """Writes the report of a period, of the newest one if none is named, from figures that are up to date. Gives the period.

    Raises NothingToReport, PeriodInvalid, FiguresBroken and MethodologyInvalid.
    """
    asked = None if period is None else first_day(period)
    bring_figures_up_to_date(progress, settings)
    wanted = asked or newest_period(url)
    if wanted is None:
        raise NothingToReport(NOTHING_YET)
    methodology = load_methodology(settings.methodology)
    programs = load_programs(settings.programs, methodology)
    write_report(url, methodology, programs, period=wanted, company=company, out=out)
    return wanted
