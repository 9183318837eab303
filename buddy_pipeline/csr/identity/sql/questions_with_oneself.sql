-- What is asked of pairs of ids that are taken to be one person, and stand on the two sides of a row.
WITH several AS MATERIALIZED (  -- noqa: ST03
    SELECT
        provider,
        external_id,
        reference,
        profile_id
    FROM csr.user_external_ids
    WHERE
        profile_id IN (
            SELECT profile_id FROM csr.user_external_ids
            GROUP BY profile_id
            HAVING count(*) > 1
        )
)

SELECT
    'with-oneself' AS kind,
    p.provider,
    p.external_id,
    p.other_provider,
    p.other_external_id,
    min(p.since) AS since
FROM ({pairs}) p
WHERE
    NOT EXISTS (
        SELECT FROM {decided} AS d
        WHERE
            d.same AND (
                (d.provider, d.external_id, d.other_provider, d.other_external_id)
                = (p.provider, p.external_id, p.other_provider, p.other_external_id)
                OR (d.other_provider, d.other_external_id, d.provider, d.external_id)
                = (p.provider, p.external_id, p.other_provider, p.other_external_id)
            )
    )
GROUP BY p.provider, p.external_id, p.other_provider, p.other_external_id
