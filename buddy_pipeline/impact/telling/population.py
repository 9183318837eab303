"""Whom the figures of a period are of."""

from datetime import date

from buddy_pipeline.impact.company_metrics import share_volunteers
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.outcomes import observe_outcomes
from buddy_pipeline.impact.people import define_people, gather_accompanied, gather_members, gather_people, gather_work
from buddy_pipeline.sql_files import sql_file

_POPULATION = sql_file(__package__, "sql/population")


def gather_population(impact: Impact, period: date) -> None:
    """Makes a temporary table for the rest of the transaction: ``population`` (company_id, side, user_id, has_data), everybody under
    no company. Needs the figures of the period."""
    define_people(impact)
    gather_people(impact)
    gather_members(impact)
    gather_accompanied(impact, period)
    gather_work(impact, period)
    observe_outcomes(impact, period)
    share_volunteers(impact, period)
    impact.run(_POPULATION, impact.in_window(period))
    impact.run("ANALYZE population")
