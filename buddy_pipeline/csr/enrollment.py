"""Enrollments and their life cycle (spec 2, "Program Enrollment Lifecycle"; decisions, "Loading")."""

from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import Merged
from buddy_pipeline.database.statements import run

_COMPUTED = """
    SELECT u.profile_id AS user_id, u.enrolled_at,
           CASE WHEN m.all_ended IS NOT TRUE THEN 'active' WHEN m.last_reason = 'completed' THEN 'completed' ELSE 'dropped' END AS status,
           CASE WHEN m.all_ended THEN m.last_end END AS completed_at, greatest(u.told_at, m.told_at) AS updated_at
    FROM (SELECT x.profile_id, min(e.joined_at) AS enrolled_at, max(e.export_date) AS told_at
          FROM csr.user_external_ids x JOIN export.users e ON e.id = x.external_id::uuid
          WHERE x.provider = %(program)s GROUP BY x.profile_id) u
    LEFT JOIN (SELECT s.user_id, bool_and(m.status = 'ended') AS all_ended,
                      (array_agg(m.end_reason ORDER BY coalesce(m.ended_at, m.matched_at) DESC, m.id DESC))[1] AS last_reason,
                      (array_agg(m.ended_at ORDER BY coalesce(m.ended_at, m.matched_at) DESC, m.id DESC))[1] AS last_end,
                      max(e.export_date) AS told_at
               FROM csr.buddy_matches m LEFT JOIN export.matches e ON e.match_id = m.id,
                    LATERAL (VALUES (m.participant_id), (m.buddy_id)) AS s(user_id)
               WHERE s.user_id IS NOT NULL GROUP BY s.user_id) m ON m.user_id = u.profile_id
"""
"""Every person's enrollment from all their matches: completed if all ended and the last one so, dropped if all ended
otherwise, else active; who has no match yet is active."""


def compute_enrollments(load: Load) -> Merged:
    """Brings ``program_enrollments`` up to date with the matches, and audits each change."""
    run(load.connection, "CREATE TEMP TABLE enrollment ON COMMIT DROP AS " + _COMPUTED, load.values)
    run(
        load.connection,
        "UPDATE csr.program_enrollments t SET updated_at = n.updated_at FROM enrollment n"
        " WHERE t.user_id = n.user_id AND t.program_type = %(program)s AND t.updated_at <> n.updated_at",
        load.values,
    )
    updated = run(
        load.connection,
        "WITH changed AS (UPDATE csr.program_enrollments t SET enrolled_at = n.enrolled_at, status = n.status,"
        "  completed_at = n.completed_at FROM enrollment n"
        "  WHERE t.user_id = n.user_id AND t.program_type = %(program)s AND ROW(t.enrolled_at, t.status, t.completed_at)"
        "  IS DISTINCT FROM ROW(n.enrolled_at, n.status, n.completed_at) RETURNING t.user_id, t.status)"
        " INSERT INTO ops.audit (actor, drop_id, user_id, kind)"
        " SELECT %(run_id)s, %(drop_id)s, user_id, 'enrollment-' || status FROM changed",
        load.values,
    )
    inserted = run(
        load.connection,
        "WITH added AS (INSERT INTO csr.program_enrollments (id, user_id, program_type, enrolled_at, status, completed_at, updated_at)"
        "  SELECT md5(%(program)s || n.user_id)::uuid, n.user_id, %(program)s, n.enrolled_at, n.status, n.completed_at, n.updated_at"
        "  FROM enrollment n WHERE NOT EXISTS (SELECT FROM csr.program_enrollments t"
        "   WHERE t.user_id = n.user_id AND t.program_type = %(program)s) RETURNING user_id, status)"
        " INSERT INTO ops.audit (actor, drop_id, user_id, kind)"
        " SELECT %(run_id)s, %(drop_id)s, user_id, 'enrolled-' || status FROM added",
        load.values,
    )
    return Merged(inserted, updated)
