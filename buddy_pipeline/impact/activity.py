"""Activities of volunteers: where the program templates say they lie, one row each.

The methodology gives each its weight and, where no minutes are recorded, its minutes (methodology, "Hours").
"""

from collections.abc import Callable
from datetime import date

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.periods import Window
from buddy_pipeline.impact.programs import ActivitySource, Program
from buddy_pipeline.sql_files import sql_file

_SESSIONS = sql_file(__package__, "activities_of_sessions")
_ATTENDANCES = sql_file(__package__, "activities_of_attendances")
_OF_MATCH = sql_file(__package__, "activities_of_matches")
_INSERT = sql_file(__package__, "volunteer_activity")


def record_activities(impact: Impact, span: Window) -> dict[date, int]:
    """Makes the rows of ``impact.volunteer_activity`` of these months anew. Gives their number by month.

    Needs the views of `people` and the temporary table of `organizers`.
    """
    values = {"first": span.first, "last": span.last, "start": span.start, "end": span.end}
    impact.run("DELETE FROM impact.volunteer_activity WHERE period BETWEEN %(first)s AND %(last)s", values)
    insert = compose(_INSERT, activities=activities(impact.programs))
    impact.run(insert, values | impact.made_by | {"rules": _rules(impact)})
    query = "SELECT period, count(*) FROM impact.volunteer_activity WHERE period BETWEEN %(first)s AND %(last)s GROUP BY period"
    return dict(impact.connection.execute(query, values).fetchall())


def activities(programs: tuple[Program, ...]) -> sql.Composed:
    """A query of the activities from ``%(start)s`` to ``%(end)s``, to read where the views of `people` and ``organizer`` are.

    Its columns: ``program``, ``activity``, ``volunteer_id``, ``participant_id``, ``happened_at``, ``minutes`` (null where none
    are recorded), ``source_table``, ``source_id``.
    """
    found = [_SHAPES[source.shape](program, source) for program in programs for source in program.activities]
    return sql.SQL("\nUNION ALL\n").join(found)


def _sessions(program: Program, source: ActivitySource) -> sql.Composed:
    return compose(
        _SESSIONS,
        program=sql.Literal(program.program),
        name=sql.Literal(source.name),
        session_types=sql.Literal(list(source.session_types)),
    )


def _attendances(program: Program, source: ActivitySource) -> sql.Composed:
    return compose(
        _ATTENDANCES,
        program=sql.Literal(program.program),
        name=sql.Literal(source.name),
        organized=sql.Literal(source.organized or source.name),
    )


def _of_match(program: Program, source: ActivitySource) -> sql.Composed:
    table, at = str(source.table), str(source.at)
    return compose(
        _OF_MATCH,
        program=sql.Literal(program.program),
        name=sql.Literal(source.name),
        at=sql.Identifier(at),
        table=sql.Identifier(table),
        table_name=sql.Literal(table),
        of_kind=_of_kind(source),
    )


def _of_kind(source: ActivitySource) -> sql.Composable:
    conditions: list[sql.Composable] = []
    if source.kind:
        conditions.append(compose("t.kind = {}", sql.Literal(source.kind)))
    if source.event_types:
        conditions.append(compose("t.event_type = ANY ({})", sql.Literal(list(source.event_types))))
    if source.except_types:
        conditions.append(compose("t.event_type <> ALL ({})", sql.Literal(list(source.except_types))))
    return sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("true")


_SHAPES: dict[str, Callable[[Program, ActivitySource], sql.Composed]] = {
    "session": _sessions,
    "attendance": _attendances,
    "of_match": _of_match,
}


def _rules(impact: Impact) -> object:
    rules = impact.methodology.vis.activities.items()
    return records({"activity": name, "weight": rule.weight, "default_minutes": rule.default_minutes} for name, rule in rules)
