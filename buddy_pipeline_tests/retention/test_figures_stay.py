"""Figures have the same numbers whether words were removed or not: none is out of date, and made anew each is the same."""

from datetime import date

import psycopg
from psycopg import sql

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.impact.staleness import stale
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.world import make, make_what_is_stale
from buddy_pipeline_tests.retention.forgetting import forget, program
from buddy_pipeline_tests.small_exports import Installation, attendance, milestone

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
MONTHS = [date(2024, month, 1) for month in range(2, 7)]
OF_BOOKKEEPING = {"computations", "last_look", "revision", "computed"}
OF_WHEN = ["computed_at", "created_at"]


def _figures(installation: Installation) -> dict[str, list[tuple[str]]]:
    """All figures, less when they were made."""
    tables = [f"impact.{name}" for (name,) in installation.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'impact'")]
    query = sql.SQL("SELECT (to_jsonb(t) - %s::text[])::text FROM {} t ORDER BY 1")
    found = {}
    with psycopg.connect(installation.url) as connection:
        for table in [*tables, "csr.metrics_company_period"]:
            if table.partition(".")[2] not in OF_BOOKKEEPING:
                found[table] = connection.execute(query.format(sql.Identifier(*table.split("."))), [OF_WHEN]).fetchall()
    return found


def test_no_figure_is_out_of_date_and_all_come_out_the_same(installation: Installation) -> None:
    rows = program()
    rows["event_attendance"] = [attendance("w", "bo", organizer="Bo Example"), attendance("w", "ada", organizer="Bo Example")]
    installation.load("2024-06-30T10:00:00Z", **rows, milestones=[milestone(1, "ada")])
    make_what_is_stale(installation.url, METHODOLOGY, TEMPLATES)
    make(installation.url, METHODOLOGY, TEMPLATES, MONTHS)
    before = _figures(installation)
    assert before["impact.vis_scores"]
    assert before["impact.sroi"]
    assert forget(installation, texts=24, quarantine=24, received_events=24, published_events=24, audit=24)
    assert not any(stale(installation.url, METHODOLOGY, TEMPLATES).values())
    make(installation.url, METHODOLOGY, TEMPLATES, MONTHS)
    assert _figures(installation) == before
