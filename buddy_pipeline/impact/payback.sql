-- After how many years what the outcomes are worth has grown to what was invested, as if it came evenly over each year; nothing
-- where it never does, or where nothing was invested.
CREATE TEMP TABLE payback ON COMMIT DROP AS
WITH by_year AS (
    SELECT
        g.id,
        y.year,
        sum(
            g.quantity * g.unit_value * g.kept * power(1 - g.drop_off, y.year - g.first_year) / power(1 + g.discount_rate, y.year)
        ) AS value
    FROM gain g
    CROSS JOIN generate_series(g.first_year, g.first_year + g.years - 1) AS y (year)
    WHERE g.scenario = %(base)s
    GROUP BY g.id, y.year
),

grown AS (
    SELECT
        id,
        year,
        value,
        sum(value) OVER (PARTITION BY id ORDER BY year) AS until_then
    FROM by_year
)

SELECT DISTINCT ON (w.id)
    w.id,
    w.year - (w.until_then - r.investment) / w.value AS years
FROM grown w
JOIN return r ON r.id = w.id AND r.scenario = %(base)s
WHERE r.investment > 0 AND w.until_then >= r.investment AND w.value > 0
ORDER BY w.id, w.year
