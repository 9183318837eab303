"""What each program tracks (spec 2, "Program Metrics & Analytics")."""

from datetime import date
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.programs import Metric, Program

_PARTICIPATION: LiteralString = """
    SELECT metric, title, value, reason FROM (
        SELECT count(*) AS enrolled, count(*) FILTER (WHERE NOT finished AND is_participant) AS active_participants,
               count(*) FILTER (WHERE NOT finished AND is_volunteer) AS active_volunteers,
               count(*) FILTER (WHERE finished AND status = 'completed') AS completed,
               count(*) FILTER (WHERE finished AND status = 'dropped') AS dropped
        FROM (SELECT e.status, coalesce(e.completed_at < %(end)s, false) AS finished,
                     EXISTS (SELECT FROM unnest({beneficiary}::text[]) f (flag) WHERE u.journey_flags->>f.flag = 'true') AS is_participant,
                     EXISTS (SELECT FROM unnest({volunteer}::text[]) f (flag) WHERE u.journey_flags->>f.flag = 'true') AS is_volunteer
              FROM csr.program_enrollments e JOIN csr.users u ON u.id = e.user_id
              WHERE e.program_type = {program} AND e.enrolled_at < %(end)s) e) c,
        LATERAL (VALUES ('enrolled', 'People who ever enrolled', c.enrolled::numeric, NULL),
                        ('active_participants', 'Participants taking part', c.active_participants, NULL),
                        ('active_volunteers', 'Volunteers taking part', c.active_volunteers, NULL),
                        ('completed', 'People who completed the program', c.completed, NULL),
                        ('dropped', 'People who left before', c.dropped, NULL),
                        ('completion_rate', 'Completed, of all who ever enrolled', c.completed / nullif(c.enrolled, 0)::numeric,
                         CASE WHEN c.enrolled = 0 THEN 'Nobody has enrolled.' END)) AS m (metric, title, value, reason)
"""
"""Participation at the end of the period. Completion rate: spec 2's query, as of then."""

_COUNT: LiteralString = """
    SELECT {metric}, {title}, count(*)::numeric, NULL FROM csr.{table} t WHERE t.{at} >= %(start)s AND t.{at} < %(end)s AND {of_type}
"""

_INSERT: LiteralString = """
    WITH found AS ({metrics}), known AS (SELECT bool_or(metric IN ('enrolled', {counts}) AND value > 0) AS has_data FROM found)
    INSERT INTO impact.program_metrics (period, program, metric, title, value, reason, methodology_version, methodology_digest)
    SELECT %(period)s, {program}, f.metric, f.title, CASE WHEN k.has_data THEN f.value END,
           CASE WHEN k.has_data THEN f.reason ELSE 'There is no data of this program.' END, %(version)s, %(digest)s
    FROM found f CROSS JOIN known k
"""


def compute_program_metrics(impact: Impact, period: date) -> int:
    """Makes the period's rows of ``impact.program_metrics`` anew. Gives their number."""
    values = impact.in_window(period)
    impact.run("DELETE FROM impact.program_metrics WHERE period = %(period)s", values)
    return sum(impact.run(_of_program(program), values) for program in impact.programs)


def _of_program(program: Program) -> sql.Composed:
    name = sql.Literal(program.program)
    queries = [
        compose(_PARTICIPATION, program=name, **{role: _flags(program, role) for role in ("beneficiary", "volunteer")}),
        *(_count(metric, found) for metric, found in program.metrics.items()),
    ]
    counts = [sql.Literal(metric) for metric in program.metrics]
    return compose(_INSERT, metrics=sql.SQL(" UNION ALL ").join(queries), counts=sql.SQL(", ").join(counts), program=name)


def _flags(program: Program, csr_role: str) -> sql.Literal:
    return sql.Literal([role.flag for role in program.roles.values() if role.csr_role == csr_role])


def _count(name: str, metric: Metric) -> sql.Composed:
    types = list(metric.session_types)
    return compose(
        _COUNT,
        metric=sql.Literal(name),
        title=sql.Literal(metric.title),
        table=sql.Identifier(metric.table),
        at=sql.Identifier(metric.at),
        of_type=compose("t.session_type = ANY ({})", sql.Literal(types)) if types else sql.SQL("true"),
    )
