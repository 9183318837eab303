-- What stands for people, in rows of sources and of ours, and whether all whom it stands for left before the moment: their
-- enrollments were over by then, and nothing that happened since names them.
CREATE TEMP TABLE standing ON COMMIT DROP AS
WITH gone AS (
    SELECT user_id
    FROM csr.program_enrollments
    GROUP BY user_id
    HAVING bool_and(status <> 'active' AND coalesce(completed_at < %(before)s, FALSE))
    EXCEPT
    SELECT x.profile_id
    FROM ({seen}) s JOIN csr.user_external_ids x ON x.reference = s.who
)

SELECT
    x.reference AS who,
    bool_and(g.user_id IS NOT NULL) AS has_left
FROM csr.user_external_ids x LEFT JOIN gone g ON g.user_id = x.profile_id
GROUP BY x.reference
UNION ALL
SELECT
    u.id,
    g.user_id IS NOT NULL
FROM csr.users u LEFT JOIN gone g ON g.user_id = u.id
