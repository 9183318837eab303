-- Observations of each person by outcome, program and kind, and by the companies of those who have a part in them; without a
-- company: of people in none. `part` is the company's, `sixtieths_part` that of the sixtieths; each of the `observations` is
-- counted once, at one company only.
--
-- A `place` is the moment with the level in its last three bits, upside down, so that the least is the first moment with its
-- highest level, and the greatest the last with its lowest.
CREATE TEMP TABLE observed ON COMMIT DROP AS
SELECT f.*
FROM (
    SELECT
        o.outcome,
        o.participant_id,
        coalesce(o.program, '') AS program,
        o.kind,
        s.company_id,
        sum(CASE WHEN s.share IS NULL THEN o.part ELSE o.part * s.share END) AS part,
        sum(o.sixtieths * CASE WHEN s.share IS NULL THEN o.part ELSE o.part * s.share END) AS sixtieths_part,
        count(*) FILTER (WHERE o.is_first AND s.is_first IS NOT FALSE)::integer AS observations,
        sum(o.sixtieths) FILTER (WHERE o.is_first AND s.is_first IS NOT FALSE)::integer AS sixtieths,
        count(o.place) FILTER (WHERE s.is_first IS NOT FALSE)::integer AS recorded,
        min(o.place) AS first,
        max(o.place) AS last
    FROM (
        SELECT
            *,
            CASE WHEN level IS NOT NULL THEN (date_part('epoch', happened_at) * 1000000)::bigint * 8 + 7 - level END AS place
        FROM ({observation}) found
    ) o
    LEFT JOIN membership s ON s.user_id = o.volunteer_id AND s.since <= o.happened_at AND o.happened_at < s.until
    WHERE s.company_id IS NOT NULL OR o.outcome <> all(%(of_employees)s::text[])
    GROUP BY o.participant_id, s.company_id, o.kind, 3, o.outcome
) f
JOIN people p
    ON
        p.user_id = f.participant_id
        AND CASE WHEN f.outcome = any(%(of_volunteers)s::text[]) THEN p.is_volunteer ELSE p.is_participant END
