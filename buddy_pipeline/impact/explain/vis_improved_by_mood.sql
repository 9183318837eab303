-- Of those accompanied, whose mood rose.
SELECT m.participant_id
FROM csr.buddy_checkins c
JOIN csr.buddy_matches m ON m.id = c.match_id
JOIN unnest({moods}::text[], {mood_values}::integer[]) AS mood (name, value) ON mood.name = c.mood
CROSS JOIN LATERAL (SELECT extract(EPOCH FROM c.checkin_date) AS moment) AS t
WHERE
    m.participant_id IN (SELECT participant_id FROM accompanied) AND {match_counts}
    AND c.checkin_date >= {start} AND c.checkin_date < {end}
GROUP BY m.participant_id
HAVING count(*) >= {checkins} AND count(*) * sum(t.moment * mood.value) > sum(t.moment) * sum(mood.value)
