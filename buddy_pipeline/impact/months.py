"""What each month brings to the figures: sums of which a window is made, so that no row is read for twelve windows.

``impact.volunteer_months``, ``impact.participant_months`` and ``impact.taught_pairs`` follow from the activities and the
evidence of the month alone, whatever window looks back on it.
"""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.periods import Window
from buddy_pipeline.sql_files import sql_file

_VOLUNTEERS = sql_file(__package__, "volunteer_months")
_PARTICIPANTS = sql_file(__package__, "participant_months")
_TAUGHT = sql_file(__package__, "taught_pairs")
_TABLES: tuple[LiteralString, ...] = ("impact.volunteer_months", "impact.participant_months", "impact.taught_pairs")

_ANALYZE = (
    "ANALYZE impact.volunteer_months (period, volunteer_id), impact.participant_months (period, participant_id),"
    " impact.taught_pairs (period, volunteer_id)"
)
"""So that a score is not planned as if the tables were still empty."""


def sum_months(impact: Impact, span: Window) -> None:
    """Makes the sums of these months anew. Needs their rows of ``impact.volunteer_activity``, ``people`` and the views of
    `people`."""
    vis = impact.methodology.vis
    values = {
        "first": span.first,
        "last": span.last,
        "start": span.start,
        "end": span.end,
        "volunteer_roles": impact.roles_of("volunteer"),
        "improving": list(vis.improving_progress),
        "improving_milestones": None if vis.improving_milestones is None else list(vis.improving_milestones),
        "moods": records({"mood": mood, "value": value} for mood, value in vis.moods.items()),
    }
    for table in _TABLES:
        impact.run(compose("DELETE FROM {} WHERE period BETWEEN %(first)s AND %(last)s", sql.SQL(table)), values)
    for statement in (_VOLUNTEERS, _PARTICIPANTS, _TAUGHT):
        impact.run(statement, values)
    impact.run(_ANALYZE)
