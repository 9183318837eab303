"""What each program tracks (spec 2, "Program Metrics & Analytics")."""

from datetime import date
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.programs import Metric, Program
from buddy_pipeline.sql_files import sql_file

_PARTICIPATION = sql_file(__package__, "participation")
_COUNT: LiteralString = """
SELECT {metric}, {title}, count(*)::numeric, NULL FROM csr.{table} t WHERE t.{at} >= %(start)s AND t.{at} < %(end)s AND {of_type}
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
        compose(_PARTICIPATION, program=name, **{role: _flags(program, role) for role in ("beneficiary", "volunteer")}),
        *(_count(metric, found) for metric, found in program.metrics.items()),
    ]
    counts = sql.Literal(list(program.metrics))
    return compose(_INSERT, metrics=sql.SQL("\nUNION ALL\n").join(queries), counts=counts, program=name)


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
