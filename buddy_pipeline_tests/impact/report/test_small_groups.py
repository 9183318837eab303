"""Nobody can be made out by being one of few."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.impact.report.charts import charts
from buddy_pipeline.impact.report.small_groups import FEWER, KEPT_BACK, SMALLEST, told, told_part, told_together
from buddy_pipeline_tests.impact.report.conftest import Read
from buddy_pipeline_tests.impact.report.filled import OTHER, OURS, Filled
from buddy_pipeline_tests.impact.report.reading import PageRead


def test_groups_of_one_and_two_are_told_as_fewer_than_three() -> None:
    assert [told(people).text for people in (0, 1, 2, 3, 1234)] == ["0", FEWER, FEWER, "3", "1\u202f234"]


def test_a_lone_small_group_takes_the_next_smallest_with_it() -> None:
    assert [group.text for group in told_together([2, 14, 12, 7, 0])] == [FEWER, "14", "12", KEPT_BACK, "0"]
    assert [group.text for group in told_together([2, 14, 12, 7, 1])] == [FEWER, "14", "12", "7", FEWER]


def test_a_part_of_almost_all_is_not_told_exactly() -> None:
    assert [told_part(people, 36).text for people in (36, 35, 34, 33, 2)] == [
        "36",
        f"all but {FEWER}",
        f"all but {FEWER}",
        "33",
        FEWER,
    ]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_the_sum_does_not_give_a_small_group_away(groups: list[int]) -> None:
    shown = told_together(groups)
    hidden = [people for people, group in zip(groups, shown, strict=True) if group.count is None]
    assert all(people == group.count for people, group in zip(groups, shown, strict=True) if group.count is not None)
    assert all(people not in (1, 2) for people, group in zip(groups, shown, strict=True) if group.count is not None)
    assert not hidden or sum(hidden) >= SMALLEST or sum(groups) == sum(hidden)


def test_the_chart_of_the_bands_draws_no_bar_of_a_small_group(filled: Filled, read: Read) -> None:
    (bands,) = [chart for chart in charts(read(filled, OURS)) if chart.key == "vis_bands"]
    assert [row[1] for row in bands.rows] == [FEWER, KEPT_BACK, "0", "0", "0", "0"]
    assert "stroke: #0b5a6e" not in bands.svg  # no bar has an edge


def test_the_page_says_that_small_groups_are_hidden(filled: Filled, page: Callable[..., str]) -> None:
    assert "Groups of fewer than 3 people are told as “fewer than 3”" in PageRead(page(filled)).text


def test_a_mean_of_two_people_is_not_told(own: Filled, read: Read, page: Callable[..., str]) -> None:
    own.change(
        "UPDATE impact.vis_scores SET score = NULL, band = NULL, reason = 'none' WHERE volunteer_id <> ALL (%s)", _first_of(own)
    )
    assert read(own, OTHER).scores.scored == 2
    assert read(own, OTHER).counts.vis.value is None
    assert "Mean VIS not known" in PageRead(page(own, OTHER)).text


def test_a_company_is_not_told_in_parts_of_few_people(own: Filled, page: Callable[..., str]) -> None:
    own.change("UPDATE impact.sroi_outcomes SET people = 4.9 WHERE outcome = 'language'")
    read = PageRead(page(own, OURS))
    assert "an outcome of fewer than 5 people would tell of them" in read.text
    assert "What the ratio rests on" not in read.text
    assert "Stakeholder" not in read.text
    assert "observations tell" not in read.text
    assert "hours are sessions" not in read.text
    assert "opened down to the rows that it rests on" not in read.text


def _first_of(own: Filled) -> list[object]:
    members = [row["user_id"] for row in own.rows["csr.company_users"]]
    return members[-2:]


def test_counts_of_few_people_are_hidden_everywhere(own: Filled, page: Callable[..., str]) -> None:
    own.change(
        "UPDATE csr.metrics_company_period SET volunteers_count = 2, volunteers_share = 1.5, participants_count = 1, participants_share = 1"
    )
    own.change("UPDATE impact.sroi_outcomes SET people = 2")
    read = PageRead(page(own, OURS))
    assert f"Volunteers {FEWER} who were active" in read.text
    assert f"Participants {FEWER} accompanied" in read.text
    assert [line[1:] for line in read.table(f"{OURS} beside")[1:3]] == [[FEWER, FEWER, "not shown"]] * 2
    assert f"of {FEWER} people" in PageRead(page(own)).table("Social integration")[5][1]
