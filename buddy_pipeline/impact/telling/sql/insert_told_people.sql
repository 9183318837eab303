-- Of whom it was told.
INSERT INTO impact.told_people (told_id, side, user_id)
SELECT
    %(id)s,
    side,
    user_id
FROM population
WHERE company_id IS NOT DISTINCT FROM %(company)s
ON CONFLICT DO NOTHING
