-- On which scale each file rates: as its metadata says, else as its ratings tell; none if all of them are 1. Beside it the ends
-- of the scale, and of what the file has.
CREATE TEMP TABLE scale_of_file ON COMMIT DROP AS
SELECT
    r.*,
    CASE r.scale WHEN {five} THEN 1 ELSE 0 END AS worst,
    CASE r.scale WHEN {five} THEN 5 ELSE 1 END AS best
FROM (
    SELECT
        t.number - 1 AS file,
        t.name,
        CASE
            WHEN t.told IS NOT NULL THEN t.told
            WHEN s.highest > 1 THEN {five}
            WHEN s.lowest < 1 THEN {one}
        END AS scale,
        s.lowest,
        s.highest
    FROM unnest(%(names)s::text[], %(told)s::text[]) WITH ORDINALITY AS t (name, told, number)
    JOIN (
        SELECT
            row >> {bits} AS file,
            min({column}) AS lowest,
            max({column}) AS highest
        FROM {staged}
        WHERE {column} IS NOT NULL
        GROUP BY 1
    ) AS s ON s.file = t.number - 1
) AS r
