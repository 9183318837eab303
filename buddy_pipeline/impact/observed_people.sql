-- Participants of whom there are observations, by the companies of those who have a part in them; without a company: of people in
-- none.
CREATE TEMP TABLE observed_people ON COMMIT DROP AS
SELECT DISTINCT
    s.company_id,
    o.participant_id
FROM ({observation}) o
JOIN people p ON p.user_id = o.participant_id AND p.is_participant
LEFT JOIN membership s ON s.user_id = o.volunteer_id AND s.since <= o.happened_at AND o.happened_at < s.until
