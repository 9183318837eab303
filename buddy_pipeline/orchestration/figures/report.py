"""The reports of a period, of the program and of each company, and their charts for those who look into the UI."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import psycopg

from buddy_pipeline.impact.periods import first_day, text_of
from buddy_pipeline.orchestration.figures.specs import report_spec
from buddy_pipeline.orchestration.graph.keys import IMPACT_GROUP
from buddy_pipeline.orchestration.graph.metadata import picture, rows
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.settings import Settings

if TYPE_CHECKING:
    from buddy_pipeline.impact.report import ReportFigures
    from buddy_pipeline.impact.telling import Telling

_COMPANIES = """
    SELECT c.id, c.name FROM impact.sroi s JOIN csr.companies c ON c.id = s.company_id
    WHERE s.period = %s AND s.scope = 'company' ORDER BY c.name
"""
_ID_SHOWN = 8
"""Characters of a company's id in the name of its file: two names may differ in signs that a file name lacks."""


@dataclass(frozen=True)
class _Report:
    """One page: of a company, or of all programs (None)."""

    company: str | None
    file: str


def reporting(periods: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The step that writes the reports of one period or of several."""

    @dg.multi_asset(
        name=IMPACT_GROUP + "_report",
        specs=[report_spec()],
        partitions_def=periods,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=IMPACT_GROUP,
    )
    def impact_report(context: dg.AssetExecutionContext, installation: Installation) -> Iterator[dg.MaterializeResult[Any]]:
        with installation.working(context.run_id) as (settings, url):
            for period in context.partition_keys:
                context.add_asset_metadata(_write(settings, url, first_day(period)), partition_key=period)
        yield dg.MaterializeResult(context.asset_key)

    return impact_report


def report_folder(settings: Settings) -> Path:
    """Where reports lie; made if it is not there."""
    folder = settings.reports / IMPACT_GROUP
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def program_report(settings: Settings, period: date) -> Path:
    """Where the report of all programs lies."""
    return report_folder(settings) / _file(period, "program")


def _write(settings: Settings, url: str, period: date) -> dict[str, Any]:
    """Writes all reports of a period; gives what is told of them."""
    from buddy_pipeline.impact.report import NothingToReport, read_figures, write_reports
    from buddy_pipeline.impact.rules import load_rules
    from buddy_pipeline.impact.telling import load_policy

    methodology, programs = load_rules(settings.methodology, settings.programs, settings.voices)
    policy = load_policy(settings.telling)
    folder = report_folder(settings)
    pages = {report.company: folder / report.file for report in _reports(url, period)}
    try:
        told = write_reports(url, methodology, programs, policy, period=period, pages=pages)
        figures = read_figures(url, methodology, programs, policy, period=period, company=None)
    except NothingToReport as nothing:
        raise dg.Failure(str(nothing), allow_retries=False) from None
    return _metadata(pages, told, figures)


def _reports(url: str, period: date) -> Iterator[_Report]:
    yield _Report(None, _file(period, "program"))
    with psycopg.connect(url) as connection:
        for id, name in connection.execute(_COMPANIES, [period]):
            yield _Report(name, _file(period, *_plain(name), id.hex[:_ID_SHOWN]))


def _plain(name: str) -> list[str]:
    """The words of a name, in letters and digits that every system takes for a file."""
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", letters)


def _file(period: date, *whose: str) -> str:
    return f"{'-'.join([text_of(period), *whose])}.html"


def _metadata(pages: Mapping[str | None, Path], told: Mapping[str | None, "Telling"], figures: "ReportFigures") -> dict[str, Any]:
    from buddy_pipeline.impact.report import chart_images, headlines

    return {
        "report": dg.MetadataValue.path(str(pages[None])),
        "headlines": dg.MetadataValue.md("\n".join(["```", *headlines(figures), "```"])),
        "reports": rows(
            ["whose", "file", "kept back"],
            [[name or "Whole program", page.name, told[name].reason or ""] for name, page in pages.items()],
        ),
        "methodology": f"{figures.methodology.version} ({figures.methodology.digest})",
        **_numbers(figures),
        **_pictures(chart_images(figures)),
    }


def _numbers(figures: "ReportFigures") -> dict[str, dg.MetadataValue]:
    """Those of the headline figures that plot over the periods."""
    from buddy_pipeline.impact.report import ratio

    known = {ratio(figures).label: figures.sroi.ratio.value, "mean score": figures.counts.vis.value, "hours": figures.sroi.hours}
    return {name: dg.MetadataValue.float(float(value)) for name, value in known.items() if value is not None}


def _pictures(images: Mapping[str, bytes]) -> dict[str, dg.MetadataValue]:
    names = {name: name.replace("_", " ") for name in images}
    return {f"chart: {names[name]}": picture(names[name], image) for name, image in images.items()}
