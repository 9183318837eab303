"""What a report asks the database. None gives an id or a name of a person.

Values: ``period`` (date), ``first`` and ``last`` period of the window (dates), ``start`` and ``end`` of it (moments, the
end exclusive), ``company`` (id, or null for the whole program), ``sroi`` (id of the return).
"""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose

COMPUTED: LiteralString = (
    "SELECT max(computed_at), count(*) FROM impact.computed WHERE period = %(period)s AND asset = ANY (%(figures)s)"
)
PERIODS: LiteralString = "SELECT min(period), max(period) FROM impact.sroi WHERE scope = 'program'"

RETURNS: LiteralString = """
    SELECT scope, id, recorded_hours, estimated_hours, hour_value_year, hour_value, hours_value, program_costs, reason_costs,
        investment, gross_value, value, present_value, ratio, ratio_low, ratio_high, reason, currency,
        methodology_version, methodology_digest
    FROM impact.sroi WHERE period = %(period)s AND (scope = 'program' OR company_id = %(company)s)
"""
COUNTS: LiteralString = """
    SELECT scope, participants_count, volunteers_count, sessions_count, participants_share, volunteers_share, sessions_share,
        avg_integration_score, avg_language_level, avg_job_readiness, vis_score, reasons
    FROM csr.metrics_company_period WHERE period = %(period)s AND (scope = 'program' OR company_id = %(company)s)
"""
OUTCOMES: LiteralString = """
    SELECT outcome, observations, people, uncapped, quantity, gain, cap, unit_value, gross_value, deadweight, attribution,
        displacement, value, drop_off, years, discount_rate, present_value
    FROM impact.sroi_outcomes WHERE sroi_id = %(sroi)s
"""
SENSITIVITY: LiteralString = """
    SELECT assumption, low, base, high, unit, ratio_low, ratio_high, effect
    FROM impact.sensitivity WHERE sroi_id = %(sroi)s ORDER BY rank
"""

HOURS: LiteralString = """
    SELECT period, activity, coalesce(sum(hours) FILTER (WHERE NOT is_estimated), 0) AS recorded,
        coalesce(sum(hours) FILTER (WHERE is_estimated), 0) AS estimated
    FROM impact.volunteer_activity WHERE period BETWEEN %(first)s AND %(last)s GROUP BY period, activity ORDER BY period, activity
"""
_DONE_BY_COMPANY = sql.SQL("""
    csr.company_users c JOIN impact.volunteer_activity a ON a.volunteer_id = c.user_id AND c.company_id = %(company)s
        AND a.period BETWEEN %(first)s AND %(last)s
        AND c.joined_at <= a.happened_at AND (c.left_at IS NULL OR a.happened_at < c.left_at)
""")
"""Activities of the members of a company while they were; a member is `c`, an activity `a`."""
HOURS_OF_COMPANY = compose(
    """
    SELECT a.period, a.activity, coalesce(sum(a.hours / n.companies) FILTER (WHERE NOT a.is_estimated), 0) AS recorded,
        coalesce(sum(a.hours / n.companies) FILTER (WHERE a.is_estimated), 0) AS estimated
    FROM {done_by_company} CROSS JOIN LATERAL (
        SELECT count(*) AS companies FROM csr.company_users o WHERE o.user_id = a.volunteer_id
        AND o.joined_at <= a.happened_at AND (o.left_at IS NULL OR a.happened_at < o.left_at)) n
    GROUP BY a.period, a.activity ORDER BY a.period, a.activity
""",
    done_by_company=_DONE_BY_COMPANY,
)

SCORES: LiteralString = """
    SELECT band, reason, coverage, count(*) AS people FROM impact.vis_scores WHERE period = %(period)s
    GROUP BY band, reason, coverage ORDER BY band, reason, coverage
"""
SCORES_OF_COMPANY = compose(
    """
    SELECT band, reason, coverage, count(*) AS people FROM impact.vis_scores
    WHERE period = %(period)s AND volunteer_id IN (
        SELECT a.volunteer_id FROM {done_by_company}
        UNION ALL
        SELECT c.user_id FROM csr.company_users c WHERE c.company_id = %(company)s
        AND c.joined_at < %(end)s AND (c.left_at IS NULL OR c.left_at >= %(end)s)
        AND NOT EXISTS (SELECT FROM impact.volunteer_activity a
            WHERE a.volunteer_id = c.user_id AND a.period BETWEEN %(first)s AND %(last)s))
    GROUP BY band, reason, coverage ORDER BY band, reason, coverage
""",
    done_by_company=_DONE_BY_COMPANY,
)

GOALS: LiteralString = """
    SELECT goal, count(DISTINCT event) AS events, count(DISTINCT session) AS sessions FROM (
        SELECT unnest(e.sdg_goals)::int AS goal, e.id AS event, NULL::uuid AS session FROM csr.buddy_events e
        WHERE e.kind = 'formal' AND EXISTS (SELECT FROM csr.buddy_event_attendances t
            WHERE t.event_id = e.id AND t.attended_at >= %(start)s AND t.attended_at < %(end)s)
        UNION ALL
        SELECT g.goal::int, NULL, s.id FROM csr.kintell_sessions s,
            jsonb_path_query(s.metadata, '$.sdg_goals[*] ? (@.type() == "number")') AS g(goal)
        WHERE s.completed_at >= %(start)s AND s.completed_at < %(end)s) touched
    GROUP BY goal ORDER BY goal
"""
GOALS_OF_COMPANY = compose(
    """
    WITH done AS (SELECT DISTINCT a.source_id AS id FROM {done_by_company})
    SELECT goal, count(DISTINCT event) AS events, count(DISTINCT session) AS sessions FROM (
        SELECT unnest(e.sdg_goals)::int AS goal, e.id AS event, NULL::uuid AS session
        FROM csr.buddy_events e JOIN done USING (id) WHERE e.kind = 'formal'
        UNION ALL
        SELECT g.goal::int, NULL, s.id FROM csr.kintell_sessions s JOIN done USING (id),
            jsonb_path_query(s.metadata, '$.sdg_goals[*] ? (@.type() == "number")') AS g(goal)) touched
    GROUP BY goal ORDER BY goal
""",
    done_by_company=_DONE_BY_COMPANY,
)

EXPORTS: LiteralString = """
    SELECT d.drop_id, d.export_date, d.format, coalesce(sum((c.counts ->> 'read')::bigint), 0)::bigint AS read,
        coalesce(sum((c.counts ->> 'rejected')::bigint), 0)::bigint AS rejected
    FROM ops.drops d LEFT JOIN LATERAL jsonb_each(d.entities) AS c(entity, counts) ON true
    WHERE d.status = 'loaded' AND d.program = 'buddy' AND d.format IS DISTINCT FROM 'events' AND d.export_date >= %(start)s
    GROUP BY d.drop_id, d.export_date, d.format ORDER BY d.export_date, d.drop_id
"""
ENTITIES: LiteralString = """
    WITH exports AS (SELECT drop_id, entities FROM ops.drops
                     WHERE status = 'loaded' AND program = 'buddy' AND format IS DISTINCT FROM 'events' AND export_date >= %(start)s),
    counted AS (SELECT c.entity, sum((c.counts ->> 'read')::bigint)::bigint AS read,
        sum((c.counts ->> 'warned')::bigint)::bigint AS warned, sum((c.counts ->> 'rejected')::bigint)::bigint AS rejected
        FROM exports, jsonb_each(entities) AS c(entity, counts) GROUP BY c.entity),
    faults AS (SELECT entity, mode() WITHIN GROUP (ORDER BY rule) AS rule
        FROM ops.quarantine JOIN exports USING (drop_id) WHERE severity = 'error' GROUP BY entity)
    SELECT entity, read, warned, rejected, rule FROM counted LEFT JOIN faults USING (entity) ORDER BY entity
"""
WITHOUT_MATCH: LiteralString = """
    SELECT 'Informal events' AS rows, count(*) AS total, count(*) FILTER (WHERE match_id IS NULL) AS without
    FROM csr.buddy_events WHERE kind = 'informal' AND event_date >= %(start)s AND event_date < %(end)s
    UNION ALL SELECT 'Check-ins', count(*), count(*) FILTER (WHERE match_id IS NULL)
    FROM csr.buddy_checkins WHERE checkin_date >= %(start)s AND checkin_date < %(end)s
    UNION ALL SELECT 'Feedback', count(*), count(*) FILTER (WHERE match_id IS NULL)
    FROM csr.buddy_feedback WHERE submitted_at >= %(start)s AND submitted_at < %(end)s
"""
