"""Where figures are kept back, a page says why in place of them, and nothing else tells them."""

from pathlib import Path

import pytest

from buddy_pipeline.console.explaining import explained_sroi
from buddy_pipeline.impact.explain import NothingToExplain
from buddy_pipeline.impact.report import headlines_kept_back, read_figures, write_report
from buddy_pipeline.impact.telling import Level, Telling
from buddy_pipeline.settings import from_environment
from buddy_pipeline_tests.impact.report.reading import PageRead
from buddy_pipeline_tests.impact.telling.community import Staff, community, months
from buddy_pipeline_tests.impact.telling.conftest import PERIOD, Told

SMALL, LARGE = "Small", "Large"
YEAR = months(PERIOD.replace(year=2023, month=7), PERIOD)


@pytest.fixture
def filled(told: Told) -> Told:
    told.fill(community([Staff(SMALL, (10,) * 2), Staff(LARGE, (10,) * 12), Staff("Other", (10,) * 9)]), YEAR)
    return told


def page(filled: Told, company: str | None, out: Path) -> tuple[Telling, str]:
    telling = write_report(
        filled.url, filled.methodology, filled.programs, filled.policy, period=PERIOD, company=company, out=out
    )
    return telling, PageRead(out.read_text(encoding="utf-8")).text


def test_the_page_of_a_small_company_says_why_and_has_hours_and_counts_alone(filled: Told, tmp_path: Path) -> None:
    telling, text = page(filled, SMALL, tmp_path / "small.html")
    assert telling.level is Level.FEW
    assert "Anything is known of fewer than 5 of its volunteers" in text
    assert "Volunteers who were active fewer than 5" in text
    for word in ("Social return", "VIS", "USD", "Goal", "sessions held"):
        assert word not in text


def test_a_page_that_told_figures_stands_after_one_person_left(filled: Told, tmp_path: Path) -> None:
    out = tmp_path / "large.html"
    assert page(filled, LARGE, out)[0].level is Level.FIGURES
    before = out.read_bytes()
    filled.leave(Staff(LARGE, (10,) * 12).volunteer(0))
    telling, _ = page(filled, LARGE, out)
    assert telling.stands
    assert out.read_bytes() == before


def test_elsewhere_the_figures_are_repeated_as_they_were_told(filled: Told, tmp_path: Path) -> None:
    page(filled, LARGE, tmp_path / "large.html")
    told = filled.seen(LARGE)
    filled.leave(Staff(LARGE, (10,) * 12).volunteer(0))
    telling, text = page(filled, LARGE, tmp_path / "again.html")
    assert telling.level is Level.CLOSE
    assert "The figures of June 2024" in text
    assert f"Mean Volunteer Impact Score (VIS) {told['vis_score']}" in text
    figures = read_figures(filled.url, filled.methodology, filled.programs, filled.policy, period=PERIOD, company=LARGE)
    lines = headlines_kept_back(figures, telling)
    assert lines[1].startswith("Figures are kept back: Its people differ by fewer than 5")
    assert lines[2].startswith("Those of June 2024 stand as they were told on")


def test_the_figure_of_a_small_company_is_not_opened(filled: Told) -> None:
    with pytest.raises(NothingToExplain, match="fewer than 5"):
        explained_sroi(from_environment({}), filled.url, SMALL, "2024-06")
    assert explained_sroi(from_environment({}), filled.url, LARGE, "2024-06").shown
