"""Journey flags and counters of each person (spec 2, "Journey Flags for Buddy Program"), as of the newest export."""

from typing import TYPE_CHECKING

from buddy_pipeline.database.statements import run

if TYPE_CHECKING:
    from buddy_pipeline.csr.load import Load

CHECKIN_DUE_DAYS = 7
"""Days without a check-in after which one is due (spec 2, Journey Flags)."""
FEEDBACK_DUE_DAYS = 90
"""Days after which a match without feedback is an engagement issue (spec 1, Missing Feedback)."""

_SIDES = """
    CREATE TEMP TABLE side ON COMMIT DROP AS
    SELECT s.user_id, s.role, m.id AS match_id, m.status, m.matched_at
    FROM csr.buddy_matches m, LATERAL (VALUES (m.participant_id, 'participant'), (m.buddy_id, 'buddy')) AS s(user_id, role)
    WHERE s.user_id IS NOT NULL
"""

_FLAGS = """
    CREATE TEMP TABLE journey ON COMMIT DROP AS
    WITH newest AS (SELECT greatest(max(export_date), %(export_date)s) AS moment FROM ops.drops
                    WHERE program = %(program)s AND status = 'loaded'),
    ids AS (SELECT x.profile_id AS user_id, bool_or(e.role = 'participant') AS is_participant, bool_or(e.role = 'buddy') AS is_volunteer,
                   min(e.joined_at) AS joined_at, max(e.export_date) AS synced_at,
                   min(e.created_at) AS created_at
            FROM csr.user_external_ids x JOIN export.users e ON e.id = x.external_id::uuid
            WHERE x.provider = %(program)s GROUP BY 1),
    checkins AS (SELECT match_id, count(*) AS checkins, max(checkin_date) AS last_checkin
                 FROM csr.buddy_checkins WHERE match_id IS NOT NULL GROUP BY 1),
    given AS (SELECT DISTINCT match_id, from_role FROM csr.buddy_feedback WHERE match_id IS NOT NULL),
    sides AS (SELECT s.user_id, count(*) AS matches, bool_or(s.status = 'active') AS is_active, sum(coalesce(c.checkins, 0)) AS checkins,
                     bool_or(s.status = 'active'
                             AND greatest(c.last_checkin, s.matched_at) < n.moment - make_interval(days => %(checkin_days)s)) AS checkin_due,
                     bool_or(g.match_id IS NULL AND (s.status = 'ended'
                             OR s.matched_at < n.moment - make_interval(days => %(feedback_days)s))) AS feedback_pending
              FROM side s CROSS JOIN newest n LEFT JOIN checkins c USING (match_id)
              LEFT JOIN given g ON g.match_id = s.match_id AND g.from_role = s.role GROUP BY 1),
    attended AS (SELECT user_id, count(*) AS events FROM csr.buddy_event_attendances GROUP BY 1),
    reached AS (SELECT user_id, count(*) AS milestones FROM csr.journey_milestones GROUP BY 1),
    programs AS (SELECT user_id, count(*) AS programs FROM csr.program_enrollments GROUP BY 1)
    SELECT i.user_id, i.created_at, i.synced_at, jsonb_build_object(
        'is_buddy_participant', i.is_participant,
        'is_buddy_volunteer', i.is_volunteer,
        'buddy_joined_at', to_char(i.joined_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'buddy_last_synced', to_char(i.synced_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'buddy_match_count', coalesce(s.matches, 0),
        'buddy_events_count', coalesce(a.events, 0),
        'buddy_checkins_count', coalesce(s.checkins, 0),
        'buddy_milestones_count', coalesce(r.milestones, 0),
        'buddy_match_active', coalesce(s.is_active, false),
        'buddy_checkin_due', coalesce(s.checkin_due, false),
        'buddy_feedback_pending', coalesce(s.feedback_pending, false),
        'programs_count', coalesce(p.programs, 0)) AS flags
    FROM ids i LEFT JOIN sides s USING (user_id) LEFT JOIN attended a USING (user_id)
    LEFT JOIN reached r USING (user_id) LEFT JOIN programs p USING (user_id)
"""


def compute_journey_flags(load: "Load") -> int:
    """Recomputes the flags of everybody from the tables, and since and until when exports have them. Gives how many changed."""
    values = load.values | {"checkin_days": CHECKIN_DUE_DAYS, "feedback_days": FEEDBACK_DUE_DAYS}
    run(load.connection, _SIDES)
    run(load.connection, _FLAGS, values)
    return run(
        load.connection,
        "UPDATE csr.users t SET journey_flags = t.journey_flags || j.flags, created_at = j.created_at, updated_at = j.synced_at"
        " FROM journey j WHERE t.id = j.user_id AND (NOT t.journey_flags @> j.flags"
        "  OR ROW(t.created_at, t.updated_at) <> ROW(j.created_at, j.synced_at))",
        values,
    )
