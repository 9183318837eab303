"""Whatever row changes: bringing up to date makes the figures what they would be if all were made anew."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.periods import months_after
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.agreement import assert_activities_agree, assert_figures_agree
from buddy_pipeline_tests.impact.oracle import Oracle
from buddy_pipeline_tests.impact.random_worlds import changes, worlds_with_lists
from buddy_pipeline_tests.impact.rows import Session, User, World
from buddy_pipeline_tests.impact.wide import load_wide
from buddy_pipeline_tests.impact.world import exchange, make_what_is_stale, read, uid, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
WIDE = load_wide()
EXPORTED = datetime(2024, 3, 31, 12, tzinfo=UTC)


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(world=worlds_with_lists(), methodology=st.sampled_from((METHODOLOGY, WIDE)), data=st.data())
def test_after_any_change_the_figures_are_those_of_the_rows(
    one_database: str, world: World, methodology: Methodology, data: st.DataObject
) -> None:
    write(one_database, world, EXPORTED)
    make_what_is_stale(one_database, methodology, TEMPLATES)
    changed = data.draw(changes(world))
    exchange(one_database, changed)
    make_what_is_stale(one_database, methodology, TEMPLATES)
    _assert_all_agree(one_database, Oracle(changed, methodology, TEMPLATES))
    assert make_what_is_stale(one_database, methodology, TEMPLATES) == []


def test_a_month_that_loses_its_only_activity_is_made_anew_though_it_was_the_first(one_database: str) -> None:
    first, later = (Session(uid(number), "skill_share", uid(1), uid(2), datetime(2023, month, 1, tzinfo=UTC), 60) for number, month in
                    ((301, 2), (302, 6)))  # fmt: skip
    world = World(users=(User(uid(1)), User(uid(2), "volunteer")), kintell_sessions=(first, later))
    write(one_database, world, EXPORTED)
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    changed = replace(world, kintell_sessions=(later,))
    exchange(one_database, changed)
    make_what_is_stale(one_database, METHODOLOGY, TEMPLATES)
    _assert_all_agree(one_database, Oracle(changed, METHODOLOGY, TEMPLATES))
    assert read(one_database, "SELECT * FROM impact.volunteer_activity WHERE period < '2023-06-01'") == []


def _assert_all_agree(url: str, oracle: Oracle) -> None:
    periods = [row["period"] for row in read(url, "SELECT period FROM impact.computed WHERE asset = 'vis_scores' ORDER BY 1")]
    for period in periods:
        assert_activities_agree(url, oracle, period)
        before = months_after(period, -1)
        assert_figures_agree(url, oracle, period, before if before in periods else None)
