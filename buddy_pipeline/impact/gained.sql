-- The parts of each company in what was observed of a participant; without a company: of people in none.
CREATE TEMP TABLE gained ON COMMIT DROP AS
SELECT
    o.outcome,
    o.participant_id,
    o.kind,
    s.company_id,
    sum(o.part * coalesce(s.share, 1)) AS part
FROM observation o
LEFT JOIN membership s ON s.user_id = o.volunteer_id AND s.since <= o.happened_at AND o.happened_at < s.until
GROUP BY o.outcome, o.participant_id, o.kind, s.company_id
