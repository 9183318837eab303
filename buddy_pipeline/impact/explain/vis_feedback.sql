-- Feedback that participants gave on a volunteer.
SELECT
    f.id,
    f.submitted_at,
    f.rating,
    f.communication,
    f.helpfulness,
    f.engagement,
    CASE num_nonnulls(f.communication, f.helpfulness, f.engagement)
        WHEN 0 THEN f.rating
        ELSE
            (
                f.rating
                + (coalesce(f.communication, 0) + coalesce(f.helpfulness, 0) + coalesce(f.engagement, 0))
                / num_nonnulls(f.communication, f.helpfulness, f.engagement)
            ) / 2
    END AS counted
FROM csr.buddy_feedback f
JOIN csr.buddy_matches m ON m.id = f.match_id
WHERE
    m.buddy_id = {volunteer} AND {match_counts} AND f.from_role = 'participant'
    AND f.submitted_at >= {start} AND f.submitted_at < {end}
