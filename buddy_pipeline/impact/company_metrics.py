"""The figures that companies ask for (spec 5, "Metrics Tables"), for each company, for people in no company, for everybody."""

from datetime import date

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.vis import ACCOMPANIED
from buddy_pipeline.sql_files import sql_file

_VOLUNTEERS = sql_file(__package__, "volunteer_share")
_PARTICIPANTS = sql_file(__package__, "participant_share")
_INSERT = sql_file(__package__, "metrics_company_period")


def compute_company_metrics(impact: Impact, period: date) -> int:
    """Makes the period's rows of ``csr.metrics_company_period`` anew. Gives their number.

    Needs ``impact.vis_scores`` and ``impact.sroi`` of the period, the temporary tables of members, outcomes and
    scopes, and the views of `people`.
    """
    values = impact.in_window(period) | {
        "session_types": impact.session_types,
        "tracked": impact.names_of("sroi_dimensions"),
        "dimensions": _dimensions(impact),
    }
    impact.run("DELETE FROM csr.metrics_company_period WHERE period = %(period)s", values)
    impact.run(compose("CREATE TEMP TABLE accompanied ON COMMIT DROP AS {}", sql.SQL(ACCOMPANIED)), values)
    impact.run(_VOLUNTEERS, values)
    impact.run(_PARTICIPANTS, values)
    impact.run("ANALYZE accompanied, volunteer_share, participant_share")
    return impact.run(_INSERT, values)


def _dimensions(impact: Impact) -> object:
    sroi = impact.methodology.sroi
    return records(
        {"outcome": name, "dimension": one.dimension, "gain": one.gain.value, "cap": sroi.cap.value}
        for name, one in sroi.outcomes.items()
    )
