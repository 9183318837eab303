-- Of each key the oldest event: what is told of it later is another batch, so that it makes no difference when it arrives.
CREATE TEMP TABLE chosen ON COMMIT DROP AS
WITH newest AS (
    SELECT max(export_date) AS at FROM ops.drops
    WHERE program = %(program)s AND status = 'loaded' AND format IS DISTINCT FROM %(format)s
),

unsettled AS MATERIALIZED (
    SELECT
        v.seq,
        v.event_id,
        v.entity,
        v.key,
        v.occurred_at,
        v.data || t.settles AS told,
        t.is_part,
        t.reference,
        coalesce(v.occurred_at < n.at AND NOT v.data ? %(by_id_alone)s, FALSE) AS is_final
    FROM ops.buddy_system_events v
    JOIN jsonb_to_recordset(%(types)s) AS t (type text, settles jsonb, is_part boolean, reference text) USING (type)
    CROSS JOIN newest n
    WHERE v.status IN ('received', 'waiting')
),

of_strangers AS MATERIALIZED (
    SELECT DISTINCT u.seq FROM unsettled u CROSS JOIN unnest(%(people)s::text[]) AS c (name)
    CROSS JOIN LATERAL jsonb_path_query(u.told -> c.name, '$[*]') AS p (id)
    WHERE NOT EXISTS (
        SELECT FROM csr.user_external_ids x
        WHERE x.provider = %(program)s AND x.external_id = p.id #>> '{{}}'
    )
),

known AS MATERIALIZED (SELECT k.key FROM {known} AS k),

common AS MATERIALIZED (
    SELECT key
    FROM unsettled
    WHERE entity = %(common)s AND told ?& %(required)s::text[] AND seq NOT IN (SELECT seq FROM of_strangers)
    UNION
    SELECT key FROM known
),

applicable AS (
    SELECT DISTINCT ON (u.entity, u.key) u.* FROM unsettled u
    WHERE
        u.is_final OR u.seq NOT IN (SELECT seq FROM of_strangers) AND CASE
            WHEN u.entity = %(common)s THEN u.told ?& %(required)s::text[] OR u.key IN (SELECT key FROM known)
            WHEN u.reference IS NULL OR NOT u.told ? u.reference THEN TRUE
            ELSE u.told ->> u.reference IN (SELECT key FROM common)
        END
    ORDER BY u.entity, u.key, u.occurred_at, u.seq
)

SELECT
    seq,
    event_id,
    entity,
    key,
    occurred_at,
    told,
    is_part
FROM applicable
ORDER BY entity IS DISTINCT FROM %(common)s, occurred_at, seq
LIMIT %(most)s
