"""The tables agree with a second, independent computation, whatever the data, the methodology and the templates are."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.agreement import assert_activities_agree, assert_figures_agree
from buddy_pipeline_tests.impact.oracle import Oracle
from buddy_pipeline_tests.impact.own_files import EARLIER
from buddy_pipeline_tests.impact.random_methodologies import methodologies, program_sets
from buddy_pipeline_tests.impact.random_worlds import ALL_MONTHS, PERIODS, worlds, worlds_with_lists
from buddy_pipeline_tests.impact.wide import load_wide
from buddy_pipeline_tests.impact.world import make, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
BEFORE = load_methodology(EARLIER)
WIDE = load_wide()
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(RELAXED, max_examples=20)
@given(world=worlds(), methodology=methodologies(METHODOLOGY), programs=program_sets(TEMPLATES))
def test_any_world_by_any_methodology(one_database: str, world, methodology, programs) -> None:
    _assert_agreement(one_database, world, methodology, programs)


@settings(RELAXED, max_examples=10)
@given(world=worlds())
def test_any_world_by_the_default_methodology(one_database: str, world) -> None:
    _assert_agreement(one_database, world, METHODOLOGY, TEMPLATES)


@settings(RELAXED, max_examples=10)
@given(world=worlds())
def test_any_world_by_the_methodology_before_it(one_database: str, world) -> None:
    _assert_agreement(one_database, world, BEFORE, TEMPLATES)


@settings(RELAXED, max_examples=15)
@given(world=worlds_with_lists(), by=methodologies(WIDE), programs=program_sets(TEMPLATES), is_drawn=st.booleans())
def test_any_world_by_outcomes_of_everybody(one_database: str, world, by, programs, is_drawn) -> None:
    """Volunteers, employees, neighbours, harms, surveys, costs that lists tell, three currencies, benefits that begin later."""
    _assert_agreement(one_database, world, *((by, programs) if is_drawn else (WIDE, TEMPLATES)))


@settings(RELAXED, max_examples=10)
@given(world=worlds(), start=st.sampled_from(PERIODS))
def test_a_period_alone_is_the_same_but_for_its_trend(one_database: str, world, start) -> None:
    write(one_database, world)
    make(one_database, METHODOLOGY, TEMPLATES, ALL_MONTHS, ["volunteer_activity"])
    make(one_database, METHODOLOGY, TEMPLATES, [start])
    assert_figures_agree(one_database, Oracle(world, METHODOLOGY, TEMPLATES), start, None)


def _assert_agreement(url: str, world, methodology, programs) -> None:
    write(url, world)
    make(url, methodology, programs, ALL_MONTHS, ["volunteer_activity"])
    make(url, methodology, programs, PERIODS)
    oracle = Oracle(world, methodology, programs)
    for period in ALL_MONTHS:
        assert_activities_agree(url, oracle, period)
    for before, period in zip((None, *PERIODS), PERIODS, strict=False):
        assert_figures_agree(url, oracle, period, before)
