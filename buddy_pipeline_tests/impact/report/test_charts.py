"""Every chart has the same numbers as a table, and can be told apart without colour."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from buddy_pipeline.impact.report import chart_images
from buddy_pipeline.impact.report.charts import Chart, charts
from buddy_pipeline.pages.drawing import LOOKS
from buddy_pipeline.pages.numbers import THIN, money
from buddy_pipeline_tests.impact.report.conftest import Read
from buddy_pipeline_tests.impact.report.filled import OURS, Filled
from buddy_pipeline_tests.impact.report.reading import PageRead

KEYS = ["vis_bands", "hours", "outcomes", "sensitivity", "goals"]
SCOPES = pytest.mark.parametrize("company", [None, OURS])


def texts(chart: Chart) -> list[str]:
    """Texts drawn in the picture."""
    return list(re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg))


@SCOPES
def test_every_chart_has_a_title_a_description_and_a_table_below_it(
    filled: Filled, read: Read, page: Callable[..., str], company: str | None
) -> None:
    on_page = PageRead(page(filled, company))
    assert on_page.tags["figure"] == on_page.tags["svg"] == len(KEYS)
    assert on_page.values("role").count("img") == len(KEYS)
    for chart in charts(read(filled, company)):
        assert [list(chart.header), *map(list, chart.rows)] == on_page.table(chart.title)
        assert f'aria-labelledby="{chart.key}-title {chart.key}-desc"' in chart.svg
        assert f'<title id="{chart.key}-title">{chart.title}</title>' in chart.svg
        assert "<desc " in chart.svg


@SCOPES
def test_the_numbers_drawn_are_those_of_the_table(filled: Filled, read: Read, company: str | None) -> None:
    by_key = {chart.key: chart for chart in charts(read(filled, company))}
    for key in ("vis_bands", "goals"):
        for row in by_key[key].rows:
            assert set(row) <= set(texts(by_key[key]))
    for row in by_key["sensitivity"].rows[:10]:
        assert {row[2], row[3]} <= set(texts(by_key["sensitivity"]))
    for row in by_key["outcomes"].rows[:-1]:
        whole = {money(Decimal(cell.replace(THIN, "")), "USD") for cell in row[1:]}
        assert {row[0], *whole} <= set(texts(by_key["outcomes"]))


def test_steps_that_change_nothing_are_not_drawn(own: Filled, read: Read) -> None:
    own.change("UPDATE impact.sroi_outcomes SET value = gross_value, present_value = gross_value")
    (chart,) = [chart for chart in charts(read(own)) if chart.key == "outcomes"]
    assert "Gross value" not in texts(chart)
    assert "Steps that change nothing are not drawn." in chart.description


def test_the_key_charts_are_pictures_too(filled: Filled, read: Read) -> None:
    images = chart_images(read(filled))
    assert list(images) == KEYS
    assert all(image.startswith(b"\x89PNG") for image in images.values())
    assert images == chart_images(read(filled))


def test_no_two_looks_differ_by_colour_alone() -> None:
    def grey(colour: str) -> int:
        red, green, blue = (255, 255, 255) if colour == "white" else (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return round(0.299 * red + 0.587 * green + 0.114 * blue)

    for place, look in enumerate(LOOKS):
        for other in LOOKS[:place]:
            assert look.hatch != other.hatch or abs(grey(look.face) - grey(other.face)) > 20


def test_a_dollar_sign_in_a_title_is_one(own: Filled, read: Read) -> None:
    figures = read(own)
    source = figures.programs[0].activities[0].model_copy(update={"title": "Costs $1 and $2"})
    buddy = figures.programs[0].model_copy(update={"activities": (source, *figures.programs[0].activities[1:])})
    changed = figures.__class__(**{**vars(figures), "programs": (buddy, *figures.programs[1:])})
    (chart,) = [chart for chart in charts(changed) if chart.key == "hours"]
    assert "Costs $1 and $2" in texts(chart)


def test_without_data_a_chart_says_why(own: Filled, read: Read, page: Callable[..., str]) -> None:
    own.change("DELETE FROM impact.volunteer_activity")
    own.change("UPDATE impact.vis_scores SET score = NULL, band = NULL, coverage = '{}', reason = 'Nothing was done.'")
    own.change("UPDATE impact.sroi SET ratio = NULL, reason = 'Nobody gave time.'")
    own.change("UPDATE csr.buddy_events SET sdg_goals = NULL")
    own.change("UPDATE csr.kintell_sessions SET metadata = NULL")
    assert {chart.key for chart in charts(read(own)) if chart.draw} == {"outcomes"}
    text = PageRead(page(own)).text
    assert "No volunteer has a Volunteer Impact Score." in text
    assert "The ratio is not known: nobody gave time" in text
    assert "No formal event or session of the window names a goal." in text
