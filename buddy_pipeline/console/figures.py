"""Bringing figures up to date, and reports of them, for the terminal."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.markup import escape

from buddy_pipeline.console.in_process import in_shared_instance, run_job, told_by
from buddy_pipeline.impact.periods import first_day
from buddy_pipeline.impact.report import NothingToReport, headlines, headlines_kept_back, read_figures, write_report
from buddy_pipeline.impact.rules import load_rules
from buddy_pipeline.impact.staleness import newest_period
from buddy_pipeline.impact.telling import Level, Telling, load_policy
from buddy_pipeline.orchestration.figures.out_of_date import due
from buddy_pipeline.orchestration.figures.report import program_report
from buddy_pipeline.orchestration.figures.sensor import compute_period
from buddy_pipeline.orchestration.figures.stretches import Stretch
from buddy_pipeline.settings import Settings

NOTHING_YET = "There are no figures: nothing was imported yet."


class FiguresBroken(Exception):
    """Figures or a report that could not be made. The message is one plain line."""


def bring_figures_up_to_date(progress: Console, settings: Settings) -> Path | None:
    """Makes what is out of date, saying so on ``progress``. Gives the newest report, None if nothing was ever imported.

    Raises FiguresBroken and FileInvalid.
    """

    def tell(stretch: Stretch) -> None:
        months = stretch.first if stretch.first == stretch.last else f"{stretch.first} to {stretch.last}"
        assets = ", ".join(sorted(key.path[-1] for key in stretch.assets))
        progress.print(f"Making the figures of {months}: {assets}", style="dim", soft_wrap=True)

    return in_shared_instance(settings, lambda instance: figures_in_process(settings, instance, tell))


def figures_in_process(settings: Settings, instance: dg.DagsterInstance, on_run: Callable[[Stretch], None]) -> Path | None:
    """Make all figures that are out of date, and the report of the newest period; ``on_run`` hears of each run before it.

    Gives the report's path, None if nothing was ever imported. Raises FiguresBroken, FileInvalid.
    """
    found = due(settings)
    for stretch in found.runs:
        on_run(stretch)
        result = run_job(instance, compute_period.name, dg.RunConfig(), stretch.tags, asset_selection=list(stretch.assets))
        if not result.success:
            raise FiguresBroken(told_by(result))
    return None if found.newest is None else program_report(settings, found.newest)


def print_headlines(
    console: Console, settings: Settings, url: str, period: date, company: str | None = None, telling: Telling | None = None
) -> None:
    """The headline figures of a period, or why they are kept back if ``telling`` says so. Raises NothingToReport."""
    methodology, programs = load_rules(settings.methodology, settings.programs, settings.voices)
    figures = read_figures(url, methodology, programs, load_policy(settings.telling), period=period, company=company)
    is_kept_back = telling is not None and telling.level is not Level.FIGURES
    title, *lines = headlines_kept_back(figures, telling) if telling is not None and is_kept_back else headlines(figures)
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
) -> tuple[date, Telling]:
    """Writes the report of a period, of the newest one if none is named, from figures that are up to date. Gives the period, and
    what was told.

    Raises NothingToReport, PeriodInvalid, FiguresBroken and FileInvalid.
    """
    asked = None if period is None else first_day(period)
    bring_figures_up_to_date(progress, settings)
    wanted = asked or newest_period(url)
    if wanted is None:
        raise NothingToReport(NOTHING_YET)
    methodology, programs = load_rules(settings.methodology, settings.programs, settings.voices)
    policy = load_policy(settings.telling)
    return wanted, write_report(url, methodology, programs, policy, period=wanted, company=company, out=out)
