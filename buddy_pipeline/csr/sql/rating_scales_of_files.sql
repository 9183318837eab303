-- On which scale each file rates: as its metadata says, else as its ratings tell; none if all of them are 1.
CREATE TEMP TABLE scale_of_file ON COMMIT DROP AS
SELECT
    t.number - 1 AS file,
    t.name,
    CASE
        WHEN t.told IS NOT NULL THEN t.told
        WHEN max(s.{column}) > 1 THEN {five}
        WHEN min(s.{column}) < 1 THEN {one}
    END AS scale
FROM unnest(%(names)s::text[], %(told)s::text[]) WITH ORDINALITY AS t (name, told, number)
JOIN {staged} s ON s.row >> {bits} = t.number - 1
WHERE s.{column} IS NOT NULL
GROUP BY t.number, t.name, t.told
