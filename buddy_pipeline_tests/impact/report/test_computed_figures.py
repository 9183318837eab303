"""A report of figures that were computed from an export, not filled by hand."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.compute import compute
from buddy_pipeline.impact.figures import ASSETS
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import months_after, months_between
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report import ReportFigures, chart_images, headlines, read_figures, render
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.impact.report.conftest import POLICY
from buddy_pipeline_tests.impact.report.reading import PageRead
from buddy_pipeline_tests.small_exports import KEYS, Installation

PERIOD = date(2026, 10, 1)
COMPANIES = ("Fjord & Sons", "Nordlys")
_JOIN = """
    INSERT INTO csr.company_users (id, company_id, user_id, joined_at, left_at)
    SELECT gen_random_uuid(), %(company)s, v.id, timestamptz '2025-12-10 08:00:00+00' + v.number * interval '3 days',
           CASE WHEN v.number %% 4 = 0 THEN timestamptz '2026-08-15 12:00:00+00' END
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM csr.users WHERE role = 'volunteer') v
    WHERE v.number %% 3 = %(turn)s OR v.number %% 5 = 0
"""
"""A fifth of the volunteers are in both companies; some leave."""


@pytest.fixture(scope="module")
def figures(
    server_data: Path,
    migrated_template: str,
    methodology: Methodology,
    programs: tuple[Program, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str | None, ReportFigures]]:
    """By company; None is all programs."""
    folder = tmp_path_factory.mktemp("computed")
    with fresh_database(server_data, migrated_template) as url:
        Installation(url, folder).load_path(write_sample(folder, users=120, seed=3, format="csv"))
        with psycopg.connect(url) as connection:
            for turn, name in enumerate(COMPANIES):
                made = "INSERT INTO csr.companies (id, name, created_at) VALUES (%s, %s, now())"
                connection.execute(made, [company_id(name), name])
                connection.execute(_JOIN, {"company": company_id(name), "turn": turn})
        periods = months_between(months_after(PERIOD, -11), PERIOD)
        compute(
            url,
            keys=KEYS,
            methodology=methodology,
            programs=programs,
            assets=ASSETS,
            periods=periods,
            run_id="run-of-the-test",
            on_made=lambda _: None,
        )
        yield {name: read_figures(url, methodology, programs, POLICY, period=PERIOD, company=name) for name in (None, *COMPANIES)}


@pytest.mark.parametrize("company", [None, *COMPANIES])
def test_hours_by_kind_add_up_to_those_of_the_return(figures: dict[str | None, ReportFigures], company: str | None) -> None:
    read = figures[company]
    assert sum(each.recorded for each in read.hours) == pytest.approx(read.sroi.recorded_hours, abs=Decimal("1e-9"))
    assert sum(each.estimated for each in read.hours) == pytest.approx(read.sroi.estimated_hours, abs=Decimal("1e-9"))
    assert read.sroi.hours > 0


@pytest.mark.parametrize("company", [None, *COMPANIES])
def test_outcomes_add_up_and_the_scores_are_of_the_volunteers(
    figures: dict[str | None, ReportFigures], company: str | None
) -> None:
    read = figures[company]
    assert sum(each.present_value for each in read.outcomes) == pytest.approx(read.sroi.present_value, abs=Decimal("1e-9"))
    assert read.scores.scored >= read.counts.volunteers > 0, "whoever was active has a score"


@pytest.mark.parametrize("company", [None, *COMPANIES])
def test_the_page_is_sound_and_has_all_charts_that_may_be_told(
    figures: dict[str | None, ReportFigures], company: str | None
) -> None:
    page, apart = PageRead(render(figures[company])), figures[company].apart
    assert apart.outcomes or company is not None
    assert page.tags["svg"] == len(chart_images(figures[company])) == 2 + apart.kinds + 2 * apart.outcomes
    assert headlines(figures[company])[0].partition(" (")[0] in page.text
    assert not [name for name in COMPANIES if name != company and name in page.text]
