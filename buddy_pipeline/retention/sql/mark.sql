-- Marks the rows of which everybody who is known left: their words go, and do not come back.
UPDATE {exported} e SET texts_removed_at = %(now)s
FROM (
    SELECT {key}
    FROM ({people}) p JOIN standing s ON s.who = p.who
    GROUP BY {key}
    HAVING bool_and(s.has_left)
) g
WHERE {by_key} AND e.texts_removed_at IS NULL
