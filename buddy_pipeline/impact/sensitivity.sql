-- The ratio with each assumption at its low and at its high value, by the size of the effect. Effects that differ in no more
-- than the last digits of a division are equal, and go by name.
INSERT INTO impact.sensitivity (
    sroi_id, assumption, low, base, high, unit, ratio_low, ratio_high, effect, rank, methodology_version, methodology_digest
)
SELECT
    o.id,
    a.name,
    a.low,
    a.base,
    a.high,
    a.unit,
    l.ratio,
    h.ratio,
    abs(h.ratio - l.ratio),
    row_number() OVER (PARTITION BY o.id ORDER BY round(abs(h.ratio - l.ratio), 12) DESC NULLS LAST, a.name COLLATE "C"),
    %(version)s,
    %(digest)s
FROM scope o
CROSS JOIN jsonb_to_recordset(%(assumed)s) AS a (name text, low numeric, base numeric, high numeric, unit text)
JOIN return l ON l.id = o.id AND l.scenario = a.name || ' low'
JOIN return h ON h.id = o.id AND h.scenario = a.name || ' high'
