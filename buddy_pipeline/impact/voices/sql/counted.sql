-- For whom each participant with a voice counts: for everybody, and for each company of whoever accompanied them in the window;
-- in no company, too, if one of these was in none, or nobody accompanied them.
CREATE TEMP TABLE counted_voice ON COMMIT DROP AS
WITH spoken AS MATERIALIZED (
    SELECT DISTINCT user_id FROM voiced
),

helped AS (
    SELECT DISTINCT
        s.user_id,
        v.company_id
    FROM spoken s
    LEFT JOIN accompanied a ON a.participant_id = s.user_id
    LEFT JOIN volunteer_share v ON v.volunteer_id = a.volunteer_id AND v.whole
)

SELECT
    o.id AS scope_id,
    o.scope,
    o.company_id,
    s.user_id
FROM spoken s
JOIN scope o ON o.scope = 'program'
UNION ALL
SELECT
    o.id,
    o.scope,
    o.company_id,
    h.user_id
FROM helped h
JOIN scope o ON o.scope <> 'program' AND o.company_id IS NOT DISTINCT FROM h.company_id
