-- Of each id, who had an address of those it came with first, of those who held it then; that may be itself. Who came later is
-- never the parent of who came before, so there are no circles.
SELECT DISTINCT ON (a.provider, a.external_id)
    a.provider,
    a.external_id,
    f.parent_provider,
    f.parent
FROM appeared a JOIN (
    SELECT DISTINCT ON (m.email_hash, m.at)
        m.email_hash,
        m.at,
        h.first_date,
        h.appeared,
        h.provider AS parent_provider,
        h.external_id AS parent
    FROM (SELECT DISTINCT
        email_hash,
        at
    FROM appeared) m JOIN held h
        ON
            h.email_hash = m.email_hash AND h.first_date <= m.at
            AND (h.until IS NULL OR m.at < h.until OR m.at <= h.last_date)
    ORDER BY m.email_hash, m.at, h.first_date, h.appeared, h.provider, h.external_id
) f USING (email_hash, at)
ORDER BY a.provider, a.external_id, f.first_date, f.appeared, f.parent_provider, f.parent
