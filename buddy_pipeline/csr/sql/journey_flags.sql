-- What the source says of its people, the number of their programs, and since and until when exports of any source have them.
CREATE TEMP TABLE journey ON COMMIT DROP AS
SELECT
    f.user_id,
    least(f.created_at, o.created_at) AS created_at,
    greatest(f.synced_at, o.synced_at) AS synced_at,
    f.flags || jsonb_build_object('programs_count', coalesce(p.programs, 0)) AS flags
FROM ({flags}) AS f
LEFT JOIN (
    SELECT
        user_id,
        count(*) AS programs
    FROM csr.program_enrollments
    GROUP BY user_id
) AS p ON p.user_id = f.user_id
LEFT JOIN (
    SELECT
        x.profile_id AS user_id,
        min(i.first_date) AS created_at,
        max(i.last_date) AS synced_at
    FROM csr.user_external_ids AS x
    INNER JOIN pii.identities AS i ON i.provider = x.provider AND i.external_id = x.external_id
    WHERE x.provider <> %(program)s
    GROUP BY x.profile_id
) AS o ON o.user_id = f.user_id
