"""What each program tracks (spec 2, "Program Metrics & Analytics")."""

from datetime import date
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.people import SIDES, has_a_role
from buddy_pipeline.impact.programs import Metric, Program
from buddy_pipeline.sql_files import sql_file

_PARTICIPATION = sql_file(__package__, "participation")
_COUNT: LiteralString = """
SELECT {metric}, {title}, count(*)::numeric, NULL FROM csr.{table} t WHERE t.{at} >= %(start)s AND t.{at} < %(end)s AND {counts}
"""
_INSERT = sql_file(__package__, "program_metrics")


def compute_program_metrics(impact: Impact, period: date) -> int:
    """Makes the period's rows of ``impact.program_metrics`` anew. Gives their number."""
    values = impact.in_window(period)
    impact.run("DELETE FROM impact.program_metrics WHERE period = %(period)s", values)
    return sum(impact.run(_of_program(program), values) for program in impact.programs)


def _of_program(program: Program) -> sql.Composed:
    name = sql.Literal(program.program)
    queries = [
        compose(
            _PARTICIPATION,
            program=name,
            **{side: _flags(program, side) for side in SIDES},
            **{f"{side}_roles": has_a_role((program,), side) for side in SIDES},
        ),
        *(_count(metric, found) for metric, found in program.metrics.items()),
    ]
    counted = sql.Literal(list(program.metrics))
    return compose(_INSERT, metrics=sql.SQL("\nUNION ALL\n").join(queries), counts=counted, program=name)


def _flags(program: Program, csr_role: str) -> sql.Literal:
    return sql.Literal([role.flag for role in program.roles.values() if role.csr_role == csr_role])


def _count(name: str, metric: Metric) -> sql.Composed:
    return compose(
        _COUNT,
        metric=sql.Literal(name),
        title=sql.Literal(metric.title),
        table=sql.Identifier(metric.table),
        at=sql.Identifier(metric.at),
        counts=counts(metric),
    )


def counts(metric: Metric) -> sql.Composable:
    """Which rows of the metric's table ``t`` count."""
    conditions: list[sql.Composable] = []
    if metric.session_types:
        conditions.append(compose("t.session_type = ANY ({})", sql.Literal(list(metric.session_types))))
    if metric.only_completed:
        conditions.append(sql.SQL("t.status = 'completed'"))
    return sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("true")
