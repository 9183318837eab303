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
            WHEN max(s.{column}) > 1 THEN {five}
            WHEN min(s.{column}) < 1 THEN {one}
        END AS scale,
        min(s.{column}) AS lowest,
        max(s.{column}) AS highest
    FROM unnest(%(names)s::text[], %(told)s::text[]) WITH ORDINALITY AS t (name, told, number)
    JOIN {staged} s ON s.row >> {bits} = t.number - 1
    WHERE s.{column} IS NOT NULL
    GROUP BY t.number, t.name, t.told
) AS r
