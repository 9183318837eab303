"""Activities of volunteers: where the program templates say they lie, one row each.

The methodology gives each its weight and, where no minutes are recorded, its minutes (methodology, "Hours").
"""

from collections.abc import Callable
from datetime import date
from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, month_of, records
from buddy_pipeline.impact.people import people
from buddy_pipeline.impact.periods import Window
from buddy_pipeline.impact.programs import ActivitySource, Program

_SESSIONS: LiteralString = """
    SELECT {program}::text AS program, {name}::text AS activity, t.volunteer_id, t.participant_id, t.completed_at AS happened_at,
           t.duration_minutes AS minutes, 'kintell_sessions' AS source_table, t.id AS source_id
    FROM csr.kintell_sessions t JOIN person p ON p.user_id = t.volunteer_id AND p.is_volunteer
    WHERE t.session_type = ANY ({session_types}) AND t.completed_at >= %(start)s AND t.completed_at < %(end)s
"""

_ATTENDANCES: LiteralString = """
    SELECT {program}::text, CASE WHEN o.user_id IS NULL THEN {name} ELSE {organized} END, t.user_id, m.participant_id, t.attended_at,
           coalesce(t.duration_minutes, e.duration_minutes), 'buddy_event_attendances', t.event_id
    FROM csr.buddy_event_attendances t JOIN person p ON p.user_id = t.user_id AND p.is_volunteer
    JOIN csr.buddy_events e ON e.id = t.event_id LEFT JOIN pairing m ON m.match_id = t.match_id
    LEFT JOIN organizer o ON o.event_id = t.event_id AND o.user_id = t.user_id
    WHERE t.kind = 'formal' AND t.attended_at >= %(start)s AND t.attended_at < %(end)s AND m.participant_id IS DISTINCT FROM t.user_id
"""
"""Who came as the participant of a match came as a participant."""

_OF_MATCH: LiteralString = """
    SELECT {program}::text, {name}, m.buddy_id, m.participant_id, t.{at}, NULL::integer, {table_name}, t.id
    FROM csr.{table} t JOIN pairing m ON m.match_id = t.match_id AND m.buddy_id IS NOT NULL
    WHERE t.{at} >= %(start)s AND t.{at} < %(end)s AND {of_kind}
"""

_INSERT: LiteralString = """
    {people}
    INSERT INTO impact.volunteer_activity (period, volunteer_id, participant_id, program, activity, happened_at, minutes, is_estimated,
                                           hours, weight, source_table, source_id,
                                           methodology_version, methodology_digest)
    SELECT a.period, a.volunteer_id, a.participant_id, a.program, a.activity, a.happened_at, a.minutes, a.is_estimated,
           a.minutes / 60.0, a.weight, a.source_table, a.source_id, %(version)s, %(digest)s
    FROM (SELECT {month} AS period, f.volunteer_id, f.participant_id, f.program, f.activity, f.happened_at,
                 coalesce(f.minutes, r.default_minutes) AS minutes, f.minutes IS NULL AS is_estimated, r.weight, f.source_table, f.source_id
          FROM ({activities}) f
          JOIN jsonb_to_recordset(%(rules)s) AS r (activity text, weight numeric, default_minutes integer) ON r.activity = f.activity
          ORDER BY 1, 2) a
"""
"""In the order of the index, so that it is written from end to end."""


def record_activities(impact: Impact, span: Window) -> dict[date, int]:
    """Makes the rows of ``impact.volunteer_activity`` of these months anew. Gives their number by month.

    Needs the temporary table of `organizers`.
    """
    values = {"first": span.first, "last": span.last, "start": span.start, "end": span.end}
    impact.run("DELETE FROM impact.volunteer_activity WHERE period BETWEEN %(first)s AND %(last)s", values)
    insert = compose(
        _INSERT, people=people(impact.programs), month=month_of("f.happened_at"), activities=activities(impact.programs)
    )
    impact.run(insert, values | impact.made_by | {"rules": _rules(impact)})
    query = "SELECT period, count(*) FROM impact.volunteer_activity WHERE period BETWEEN %(first)s AND %(last)s GROUP BY period"
    return dict(impact.connection.execute(query, values).fetchall())


def activities(programs: tuple[Program, ...]) -> sql.Composed:
    """A query of the activities from ``%(start)s`` to ``%(end)s``, in the columns of ``_SESSIONS``, to stand behind `people`.

    ``minutes`` is null where none are recorded.
    """
    found = [_SHAPES[source.shape](program, source) for program in programs for source in program.activities]
    return sql.SQL(" UNION ALL ").join(found)


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
