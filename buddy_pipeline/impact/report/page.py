"""The page: one HTML file that needs nothing else, the same for the same tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from jinja2 import Environment

from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.explain import Node
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report import wording
from buddy_pipeline.impact.report.charts import charts, voice_charts
from buddy_pipeline.impact.report.contents import ReportFigures
from buddy_pipeline.impact.report.figures import read_figures
from buddy_pipeline.impact.report.gains import gains
from buddy_pipeline.impact.report.headlines import assumed_share, beside_the_ratio, claim, key_figures, ratio
from buddy_pipeline.impact.report.method import proxy, sourced, values_used
from buddy_pipeline.impact.report.scopes import find_company
from buddy_pipeline.impact.report.sharing import hours_by_kind, share_of_program
from buddy_pipeline.impact.report.small_groups import SMALLEST, told, told_part, told_together
from buddy_pipeline.impact.telling import Level, Policy, Telling, tell
from buddy_pipeline.pages import numbers
from buddy_pipeline.pages.numbers import Known
from buddy_pipeline.pages.writing import environment, write_whole

PEOPLE = "people"
"""Unit of the nodes of an explanation that count people."""


def write_report(
    url: str,
    methodology: Methodology,
    programs: Iterable[Program],
    policy: Policy,
    *,
    period: date,
    company: str | None,
    out: Path,
) -> Telling:
    """Writes the report of a period, of all programs or of a company, to ``out``; gives what was told. See `write_reports`."""
    return write_reports(url, methodology, programs, policy, period=period, pages={company: out})[company]


def write_reports(
    url: str,
    methodology: Methodology,
    programs: Iterable[Program],
    policy: Policy,
    *,
    period: date,
    pages: Mapping[str | None, Path],
) -> dict[str | None, Telling]:
    """Writes reports of a period, of companies and of all programs (None), each to its path; there it appears whole or not at all.

    Where figures may not be told it is a short page that says why, with hours and counts; a page that told them before is left as it
    is. What is told of the first counts for the others. Gives what was told of whom. Raises NothingToReport where there are no such
    figures.
    """
    programs = tuple(programs)
    read = {name: read_figures(url, methodology, programs, policy, period=period, company=name) for name in pages}
    told = tell_of(url, methodology, programs, policy, period=period, companies=list(pages))
    for name, out in pages.items():
        telling = told[name]
        if telling.level is Level.FIGURES:
            write_whole(render(read[name]), out)
        elif not (telling.stands and out.exists()):
            write_whole(render_kept_back(read[name], telling), out)
    return told


def tell_of(
    url: str,
    methodology: Methodology,
    programs: tuple[Program, ...],
    policy: Policy,
    *,
    period: date,
    companies: Sequence[str | None],
) -> dict[str | None, Telling]:
    """What may be told of the companies of these names, and counts as told from now on. Raises NothingToReport."""
    with psycopg.connect(url, autocommit=True) as connection:
        ids = [None if name is None else find_company(connection, name)[1] for name in companies]
        told = tell(Impact(connection, methodology, programs, run_id=""), policy, period, ids)
    return dict(zip(companies, told, strict=True))


def render_kept_back(figures: ReportFigures, telling: Telling) -> str:
    """The page of whom the figures are kept back, as text: why, hours and counts, and the figures that were told before."""
    template = _environment().get_template("kept_back.html.jinja")
    return template.render(figures=figures, telling=telling, span=wording.span(figures.window), dimensions=wording.DIMENSIONS)


def render(figures: ReportFigures) -> str:
    """The page as text."""
    return _environment().get_template("page.html.jinja").render(
        figures=figures,
        span=wording.span(figures.window),
        ratio=ratio(figures),
        claim=claim(figures),
        beside_the_ratio=beside_the_ratio(figures),
        key_figures=key_figures(figures),
        shares=share_of_program(figures),
        charts=charts(figures),
        voices=voice_charts(figures),
        readers=sorted({reader for voice in figures.voices for reader in voice.readers}),
        kinds=hours_by_kind(figures),
        gains=gains(figures),
        assumed_share=assumed_share(figures),
        reasons=list(zip(figures.scores.reasons, told_together(list(figures.scores.reasons.values())), strict=True)),
        groups=values_used(figures.methodology, figures.programs),
        smallest=SMALLEST,
        components=wording.COMPONENTS,
        tracked=[name for program in figures.programs for name, is_tracked in program.vis_components.items() if is_tracked],
        dimensions=wording.DIMENSIONS,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    made = environment(__package__ or "")
    filters: dict[str, Any] = {
        "known_money": _known_money,
        "known_number": _known_number,
        "figure": _figure,
        "proxy": proxy,
        "sourced": sourced,
        "voice_title": wording.voice_title,
    }
    functions: dict[str, Any] = {"told": told, "told_part": told_part}
    made.filters.update(filters)
    made.globals.update(functions)
    return made


def _known_money(figure: Known, currency: str, places: int = 2) -> str:
    return figure.why_not if figure.value is None else numbers.money(figure.value, currency, places)


def _known_number(figure: Known, places: int) -> str:
    return figure.why_not if figure.value is None else numbers.number(figure.value, places)


def _figure(node: Node) -> str:
    """The value of a node, thousands parted, groups of people as `small_groups` tells them; a word as it is."""
    try:
        value = Decimal(node.shown or "")
    except InvalidOperation:
        return node.shown or ""
    return told(value).text if node.unit == PEOPLE else numbers.plain(value)
