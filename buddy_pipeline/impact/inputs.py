"""What figures are made from, month by month, as digests: a figure whose inputs have another digest is out of date.

A digest is the number of rows and the sum of their hashes, so that the order of rows does not matter, and any row that
came, went or changed does. Spans (matches, memberships) count in each month that they touch.

Reading every row takes seconds for millions of them, so what was found is kept (``impact.last_look``), and holds until a
row changes: each table of `csr`, and the sealed names, have a trigger that marks it (``impact.revision``).
"""

import hashlib
from datetime import date
from typing import Any, LiteralString

from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact, month_of
from buddy_pipeline.impact.people import people
from buddy_pipeline.sources.buddy import BUDDY

Digests = dict[str, dict[date, str]]
"""By part (`activity`, `evidence`, `members`, `volunteers`, `enrollments`, `counts`), then by month."""

_ROWS: dict[str, tuple[LiteralString, ...]] = {
    "activity": (
        "SELECT t.completed_at AS at, hash_record_extended(ROW(1, t.id, t.volunteer_id, t.participant_id, t.completed_at, t.session_type,"
        " t.duration_minutes), 0) AS hash FROM csr.kintell_sessions t JOIN person p ON p.user_id = t.volunteer_id AND p.is_volunteer"
        " WHERE t.session_type = ANY (%(session_types)s)",
        "SELECT t.attended_at, hash_record_extended(ROW(2, t.event_id, t.user_id, p.is_volunteer, t.attended_at, m.participant_id,"
        " coalesce(t.duration_minutes, e.duration_minutes), e.organizer, CASE WHEN e.organizer IS NOT NULL THEN sha256(u.sealed) END), 0)"
        " FROM csr.buddy_event_attendances t JOIN person p ON p.user_id = t.user_id JOIN csr.buddy_events e ON e.id = t.event_id"
        " LEFT JOIN pairing m ON m.match_id = t.match_id"
        " LEFT JOIN csr.user_external_ids x ON x.profile_id = t.user_id AND x.provider = %(program)s AND e.organizer IS NOT NULL"
        " LEFT JOIN pii.users u ON u.id = x.external_id::uuid"
        " WHERE t.kind = 'formal' AND (p.is_volunteer OR e.organizer IS NOT NULL)",
        "SELECT t.event_date, hash_record_extended(ROW(3, t.id, m.buddy_id, m.participant_id, t.event_date, t.event_type, t.kind), 0)"
        " FROM csr.buddy_events t JOIN pairing m ON m.match_id = t.match_id AND m.buddy_id IS NOT NULL WHERE t.kind = 'informal'",
        "SELECT t.checkin_date, hash_record_extended(ROW(4, t.id, m.buddy_id, m.participant_id, t.checkin_date), 0)"
        " FROM csr.buddy_checkins t JOIN pairing m ON m.match_id = t.match_id AND m.buddy_id IS NOT NULL",
    ),
    "evidence": (
        "SELECT t.submitted_at AS at, hash_record_extended(ROW(5, t.id, m.buddy_id, t.submitted_at, t.rating, t.communication, t.helpfulness,"
        " t.engagement), 0) AS hash FROM csr.buddy_feedback t JOIN pairing m ON m.match_id = t.match_id AND m.buddy_id IS NOT NULL"
        " WHERE t.from_role = 'participant'",
        "SELECT t.completed_at, hash_record_extended(ROW(6, t.id, t.volunteer_id, v.is_volunteer, t.participant_id, l.is_participant,"
        " t.completed_at, t.rating, t.metadata->>'learner_progress', t.metadata->>'skill_category'), 0) FROM csr.kintell_sessions t"
        " LEFT JOIN person v ON v.user_id = t.volunteer_id LEFT JOIN person l ON l.user_id = t.participant_id"
        " WHERE t.session_type = ANY (%(session_types)s)",
        "SELECT t.reached_at, hash_record_extended(ROW(7, t.user_id, t.milestone_id, t.reached_at, t.category, p.is_participant), 0)"
        " FROM csr.journey_milestones t JOIN person p ON p.user_id = t.user_id WHERE t.target_role IS DISTINCT FROM 'buddy'",
        "SELECT t.checkin_date, hash_record_extended(ROW(8, t.id, m.participant_id, t.checkin_date, t.mood), 0)"
        " FROM csr.buddy_checkins t JOIN pairing m ON m.match_id = t.match_id WHERE t.mood IS NOT NULL AND m.participant_id IS NOT NULL",
        "SELECT s.month, hash_record_extended(ROW(9, m.match_id, m.participant_id, m.buddy_id,"
        " CASE WHEN m.since >= s.month THEN m.since END, CASE WHEN m.until < s.month + interval '1 month' THEN m.until END), 0)"
        " FROM pairing m CROSS JOIN generate_series(date_trunc('month', m.since), least(m.until, %(until)s), interval '1 month') s (month)",
    ),
    "members": (
        "SELECT s.month AS at, hash_record_extended(ROW(11, m.user_id, m.company_id, CASE WHEN m.joined_at >= s.month THEN m.joined_at END,"
        " CASE WHEN m.left_at < s.month + interval '1 month' THEN m.left_at END), 0) AS hash FROM csr.company_users m"
        " CROSS JOIN generate_series(date_trunc('month', m.joined_at), least(m.left_at, %(until)s), interval '1 month') s (month)",
    ),
    "volunteers": (
        "SELECT e.enrolled_at AS at, hash_record_extended(ROW(10, e.user_id), 0) AS hash"
        " FROM csr.program_enrollments e JOIN person p ON p.user_id = e.user_id AND p.is_volunteer",
    ),
    "enrollments": (
        "SELECT e.enrolled_at AS at, hash_record_extended(ROW(12, e.user_id, e.program_type,"
        " ARRAY(SELECT f.flag FROM unnest(%(flags)s::text[]) f (flag) WHERE u.journey_flags->>f.flag = 'true')), 0) AS hash"
        " FROM csr.program_enrollments e JOIN csr.users u ON u.id = e.user_id",
        "SELECT e.completed_at, hash_record_extended(ROW(13, e.user_id, e.program_type, e.status, e.completed_at), 0)"
        " FROM csr.program_enrollments e WHERE e.completed_at IS NOT NULL",
    ),
}

_COUNTED: LiteralString = "SELECT t.{at} AS at, hashtextextended({name}, 0) AS hash FROM csr.{table} t WHERE {of_type}"

_BY_MONTH: LiteralString = """
    {people}
    SELECT {month}, count(*) || ':' || sum(hash) FROM ({rows}) r WHERE r.at < %(until)s GROUP BY 1
"""

_KEEP: LiteralString = """
    INSERT INTO impact.last_look (grounds, digests, looked_at) VALUES (%(grounds)s, %(digests)s, clock_timestamp())
    ON CONFLICT (grounds) DO NOTHING
"""


def digests_by_month(impact: Impact, newest: date) -> Digests:
    """Digests of all that is known up to the period ``newest``. Rows are read only if any changed since they were last."""
    grounds = _grounds(impact, newest)  # before the rows: what changes in between is seen at the next look
    kept = impact.connection.execute("SELECT digests FROM impact.last_look WHERE grounds = %s", [grounds]).fetchone()
    if kept is not None:
        return {part: {date.fromisoformat(month): digest for month, digest in months.items()} for part, months in kept[0].items()}
    found = _read(impact, newest)
    as_text = {part: {month.isoformat(): digest for month, digest in months.items()} for part, months in found.items()}
    impact.run("DELETE FROM impact.last_look")
    impact.run(_KEEP, {"grounds": grounds, "digests": Jsonb(as_text)})
    return found


def _grounds(impact: Impact, newest: date) -> str:
    """Digest of all that the digests follow from: the rows, and how they are read."""
    revision = impact.connection.execute("SELECT revision::text FROM impact.revision").fetchone()
    grounds = repr([revision, impact.rules_digest, newest, _ROWS, _COUNTED, _BY_MONTH, people(impact.programs)])
    return hashlib.md5(grounds.encode(), usedforsecurity=False).hexdigest()


def _read(impact: Impact, newest: date) -> Digests:
    values: dict[str, Any] = {"until": impact.window(newest).end, "session_types": impact.session_types, "program": BUDDY.name}
    values["flags"] = sorted({role.flag for program in impact.programs for role in program.roles.values()})
    rows = {part: [sql.SQL(query) for query in queries] for part, queries in _ROWS.items()} | {"counts": _counted(impact)}
    found: Digests = {}
    for part, queries in rows.items():
        query = compose(
            _BY_MONTH, people=people(impact.programs), month=month_of("r.at"), rows=sql.SQL(" UNION ALL ").join(queries)
        )
        found[part] = dict(impact.connection.execute(query, values).fetchall())
    return found


def _counted(impact: Impact) -> list[sql.Composed]:
    """The rows that the templates' metrics count: only their number matters."""
    metrics = [(program.program, name, metric) for program in impact.programs for name, metric in program.metrics.items()]
    return [
        compose(
            _COUNTED,
            at=sql.Identifier(metric.at),
            name=sql.Literal(f"{program} {name}"),
            table=sql.Identifier(metric.table),
            of_type=compose("t.session_type = ANY ({})", sql.Literal(list(metric.session_types)))
            if metric.session_types
            else sql.SQL("true"),
        )
        for program, name, metric in metrics
    ]
