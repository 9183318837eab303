-- What events told of their lists is what it would be today: it is compared with the exports.
UPDATE ops.buddy_system_events v SET told = jsonb_set(v.told, ARRAY[%(column)s], n.known)
FROM (
    SELECT
        e.seq,
        jsonb_agg(l.id ORDER BY l.place) AS known
    FROM known_now k JOIN ops.buddy_system_events e ON e.entity = %(entity)s AND e.key = {key_of_events}
    CROSS JOIN jsonb_array_elements_text(e.data -> %(column)s) WITH ORDINALITY AS l (id, place)
    JOIN people p ON p.external_id = l.id::uuid
    WHERE e.told ? %(column)s
    GROUP BY e.seq
) n
WHERE v.seq = n.seq
