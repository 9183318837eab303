-- Merges the rows of a roster into those of all rosters; of a row a newer roster keeps its word.
MERGE INTO pii.company_roster t USING (SELECT
    s.company_id,
    s.email_hash,
    s.joined_at,
    s.left_at
FROM {staged} s
WHERE {taken}) n
    ON t.company_id = n.company_id AND t.email_hash = n.email_hash
WHEN MATCHED AND t.roster_date <= %(export_date)s
AND row(t.joined_at, t.left_at, t.roster_date) IS DISTINCT FROM row(n.joined_at, n.left_at, %(export_date)s) THEN
    UPDATE SET joined_at = n.joined_at, left_at = n.left_at, roster_date = %(export_date)s
WHEN NOT MATCHED THEN
    INSERT (company_id, email_hash, joined_at, left_at, roster_date)
    VALUES (n.company_id, n.email_hash, n.joined_at, n.left_at, %(export_date)s)
