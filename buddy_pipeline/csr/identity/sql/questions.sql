-- What is asked about who is one person, each two people once: they share an address at one time, or they have one name, one
-- location and were there at one time. An address alone that rows give several names is asked about, too. Sides are told by the
-- earliest of their ids.
WITH decided AS MATERIALIZED (SELECT * FROM {decided} AS d),

id AS MATERIALIZED (
    SELECT
        x.provider,
        x.external_id,
        x.profile_id,
        i.email_hash,
        i.first_date,
        i.last_date,
        min(i.first_date) OVER (PARTITION BY x.provider, x.external_id) = i.first_date AS came_with
    FROM csr.user_external_ids x JOIN pii.identities i USING (provider, external_id)
),

root AS (
    SELECT DISTINCT ON (profile_id)
        profile_id,
        provider,
        external_id
    FROM id
    WHERE profile_id IS NOT NULL
    ORDER BY profile_id, first_date, provider, external_id
),

held AS (
    SELECT
        i.*,
        (
            SELECT min(greatest(n.first_date, i.last_date)) FROM pii.identities n
            WHERE
                n.provider = i.provider AND n.external_id = i.external_id
                AND n.email_hash <> i.email_hash AND n.last_date > i.last_date
        ) AS until
    FROM id i JOIN (
        SELECT email_hash FROM id
        GROUP BY email_hash
        HAVING count(*) > 1 AND (min(profile_id::text) <> max(profile_id::text) OR bool_or(profile_id IS NULL))
    ) s USING (email_hash)
),

shared AS (
    SELECT
        a.profile_id AS one,
        b.profile_id AS other,
        CASE WHEN bool_or(a.came_with AND b.came_with) THEN 'same-address' ELSE 'address-taken' END AS kind,
        min(greatest(a.first_date, b.first_date)) AS since
    FROM held a JOIN held b ON b.email_hash = a.email_hash AND b.profile_id > a.profile_id
    WHERE
        (a.first_date <= b.first_date AND (a.until IS NULL OR b.first_date < a.until OR b.first_date <= a.last_date))
        OR (b.first_date <= a.first_date AND (b.until IS NULL OR a.first_date < b.until OR a.first_date <= b.last_date))
    GROUP BY a.profile_id, b.profile_id
),

different AS (
    SELECT DISTINCT
        least(x.profile_id, y.profile_id) AS one,
        greatest(x.profile_id, y.profile_id) AS other
    FROM decided d
    JOIN csr.user_external_ids x ON x.provider = d.provider AND x.external_id = d.external_id
    JOIN csr.user_external_ids y ON y.provider = d.other_provider AND y.external_id = d.other_external_id
    WHERE NOT d.same AND x.profile_id <> y.profile_id
),

placed AS (
    SELECT DISTINCT
        n.name_hash,
        lower(u.location) AS place,
        u.id,
        u.created_at,
        u.updated_at
    FROM pii.told_names n JOIN csr.user_external_ids x USING (provider, reference) JOIN csr.users u ON u.id = x.profile_id
    WHERE u.location IS NOT NULL
),

decided_about AS (
    SELECT one AS id FROM different
    UNION
    SELECT other FROM different
),

-- each is asked about with one of those before: who was there longest, and who is not known to be somebody else
preceded AS (
    SELECT
        p.*,
        max(to_char(updated_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || id) OVER (
            PARTITION BY name_hash, place ORDER BY created_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS longest_before
    FROM placed p
),

with_another_before AS (
    SELECT DISTINCT ON (a.name_hash, a.place, a.id)
        a.id,
        a.created_at,
        b.id AS before,
        b.created_at AS before_since
    FROM placed a JOIN placed b USING (name_hash, place)
    WHERE
        a.id IN (SELECT id FROM decided_about)
        AND (b.created_at, b.id) < (a.created_at, a.id) AND b.updated_at >= a.created_at
        AND NOT EXISTS (
            SELECT FROM different d
            WHERE d.one = least(a.id, b.id) AND d.other = greatest(a.id, b.id)
        )
    ORDER BY a.name_hash, a.place, a.id, b.updated_at DESC, b.id DESC
),

with_one_before AS (
    SELECT
        a.id,
        a.created_at,
        b.id AS before,
        b.created_at AS before_since
    FROM preceded a JOIN csr.users b ON b.id = right(a.longest_before, 36)::uuid AND b.updated_at >= a.created_at
    WHERE a.id NOT IN (SELECT id FROM decided_about)
    UNION ALL
    SELECT * FROM with_another_before
),

alike AS (
    SELECT
        least(id, before) AS one,
        greatest(id, before) AS other,
        'same-name' AS kind,
        greatest(created_at, before_since) AS since
    FROM with_one_before
),

asked AS (
    SELECT DISTINCT ON (q.one, q.other) q.*
    FROM (
        SELECT
            *,
            1 AS rank
        FROM shared
        UNION ALL
        SELECT
            *,
            2 AS rank
        FROM alike
    ) q
    WHERE
        NOT EXISTS (
            SELECT FROM different d
            WHERE d.one = q.one AND d.other = q.other
        )
    ORDER BY q.one, q.other, q.rank, q.since
),

-- addresses that are nobody's, of which one person at most is known
unknown AS (
    SELECT
        h.provider,
        h.external_id,
        min(h.first_date) AS since,
        min(o.profile_id::text)::uuid AS holder
    FROM held h LEFT JOIN held o ON o.email_hash = h.email_hash AND o.profile_id IS NOT NULL
    WHERE h.profile_id IS NULL
    GROUP BY h.provider, h.external_id
    HAVING count(DISTINCT o.profile_id) < 2
    UNION ALL
    SELECT
        i.provider,
        i.external_id,
        i.first_date,
        NULL
    FROM id i
    WHERE
        i.profile_id IS NULL AND NOT EXISTS (
            SELECT FROM held h
            WHERE h.provider = i.provider AND h.external_id = i.external_id
        )
)

SELECT
    q.kind,
    r.provider,
    r.external_id,
    s.provider AS other_provider,
    s.external_id AS other_external_id,
    q.since
FROM asked q JOIN root r ON r.profile_id = q.one JOIN root s ON s.profile_id = q.other
UNION ALL
SELECT
    'names-of-address',
    u.provider,
    u.external_id,
    coalesce(r.provider, u.provider),
    coalesce(r.external_id, u.external_id),
    u.since
FROM unknown u LEFT JOIN root r ON r.profile_id = u.holder
WHERE
    NOT EXISTS (
        SELECT FROM decided d
        WHERE
            NOT d.same
            AND (
                (d.provider, d.external_id) = (u.provider, u.external_id)
                OR (d.other_provider, d.other_external_id) = (u.provider, u.external_id)
            )
    )
