-- All ids that can be reached from the contested ones over addresses and standing decisions.
WITH RECURSIVE decided AS MATERIALIZED (SELECT * FROM {decided} AS d),

reach AS (
    SELECT
        provider,
        external_id
    FROM contested
    UNION
    SELECT
        n.provider,
        n.external_id
    FROM reach r
    CROSS JOIN LATERAL (
        SELECT
            o.provider,
            o.external_id
        FROM pii.identities i JOIN pii.identities o USING (email_hash)
        WHERE i.provider = r.provider AND i.external_id = r.external_id
        UNION ALL
        SELECT
            d.other_provider,
            d.other_external_id
        FROM decided d
        WHERE d.provider = r.provider AND d.external_id = r.external_id
        UNION ALL
        SELECT
            d.provider,
            d.external_id
        FROM decided d
        WHERE d.other_provider = r.provider AND d.other_external_id = r.external_id
    ) n
)

SELECT
    provider,
    external_id
FROM reach
