"""What each program tracks (spec 2, "Program Metrics & Analytics")."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from psycopg import sql

from buddy_pipeline.database.statements import compose, identifiers
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.counting import between_two, match_counts, of_counting_match
from buddy_pipeline.impact.methodology import Counting
from buddy_pipeline.impact.people import program_of_courses, program_of_matches, takes_part
from buddy_pipeline.impact.programs import Metric, Program
from buddy_pipeline.sql_files import sql_file

SESSIONS = "kintell_sessions"
_TAKING_PART = sql_file(__package__, "taking_part")
_PARTICIPATION = sql_file(__package__, "participation")
_COUNTS = sql_file(__package__, "program_counts")
_INSERT = sql_file(__package__, "program_metrics")

_Named = tuple[str, str, Metric]
"""A metric with the names of its program and of itself."""


def compute_program_metrics(impact: Impact, period: date) -> int:
    """Makes the period's rows of ``impact.program_metrics`` anew. Gives their number."""
    values = impact.in_window(period) | {"by_sessions": records(_by_sessions(impact.programs))}
    impact.run("DELETE FROM impact.program_metrics WHERE period = %(period)s", values)
    impact.run(_taking_part(impact.methodology.counting, impact.programs), values)
    queries = [_participation(impact.programs), *_counts(impact.methodology.counting, impact.programs)]
    return impact.run(compose(_INSERT, metrics=sql.SQL("\nUNION ALL\n").join(queries)), values)


def _participation(programs: tuple[Program, ...]) -> sql.Composed:
    return compose(_PARTICIPATION, programs=sql.Literal([one.program for one in programs]))


def _taking_part(counting: Counting, programs: tuple[Program, ...]) -> sql.Composed:
    return compose(
        _TAKING_PART,
        program_of_matches=sql.Literal(program_of_matches(programs)),
        program_of_courses=sql.Literal(program_of_courses(programs)),
        match_counts=match_counts(counting, "m"),
        between_two=between_two(counting, "t"),
        is_volunteer=takes_part(programs, "volunteer"),
        is_participant=takes_part(programs, "beneficiary"),
    )


def _by_sessions(programs: tuple[Program, ...]) -> Iterator[dict[str, object]]:
    """The types of sessions of the programs whose sessions tell who takes part, with how these end."""
    for program in programs:
        if program.match_table == SESSIONS:
            for session_type in (name for source in program.activities for name in source.session_types):
                lifecycle = program.lifecycle
                yield {
                    "program": program.program,
                    "session_type": session_type,
                    "enough": lifecycle.completed_after_sessions,
                    "idle_months": lifecycle.inactive_after_months,
                }


def _counts(counting: Counting, programs: tuple[Program, ...]) -> list[sql.Composed]:
    """A query of the counts of each table, by the moments that count."""
    by_moment: defaultdict[tuple[str, str], list[_Named]] = defaultdict(list)
    for program in programs:
        for name, metric in program.metrics.items():
            by_moment[metric.table, metric.at].append((program.program, name, metric))
    return [_count(counting, table, at, metrics) for (table, at), metrics in by_moment.items()]


def _count(counting: Counting, table: str, at: str, metrics: list[_Named]) -> sql.Composed:
    names = [f"counted_{number}" for number in range(len(metrics))]
    rows = [
        compose("({}, {}, {}, {})", *(sql.Literal(text) for text in (program, name, metric.title)), sql.Identifier("c", counted))
        for counted, (program, name, metric) in zip(names, metrics, strict=True)
    ]
    return compose(
        _COUNTS,
        counts=sql.SQL(", ").join(compose("count(*) FILTER (WHERE {})", _of_metric(metric)) for _, _, metric in metrics),
        table=sql.Identifier(table),
        of_what_counts=_of_what_counts(counting, table),
        at=sql.Identifier(at),
        names=identifiers(names),
        metrics=compose("VALUES {}", sql.SQL(", ").join(rows)),
    )


def counts(counting: Counting, metric: Metric) -> sql.Composable:
    """Which rows of the metric's table ``t`` count."""
    return compose("{} AND {}", _of_what_counts(counting, metric.table), _of_metric(metric))


def _of_metric(metric: Metric) -> sql.Composable:
    conditions: list[sql.Composable] = []
    if metric.session_types:
        conditions.append(compose("t.session_type = ANY ({})", sql.Literal(list(metric.session_types))))
    if metric.only_completed:
        conditions.append(sql.SQL("t.status = 'completed'"))
    return sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("true")


def _of_what_counts(counting: Counting, table: str) -> sql.Composable:
    """Of matches, sessions, and rows that belong to a match alone: whether it counts. Who attended did so whatever the match."""
    columns = set(CSR[table].columns.keys())
    if {"participant_id", "buddy_id"} <= columns:
        return match_counts(counting, "t")
    if {"participant_id", "volunteer_id"} <= columns:
        return between_two(counting, "t")
    if "match_id" in columns and "user_id" not in columns:
        return of_counting_match(counting, "t")
    return sql.SQL("true")
