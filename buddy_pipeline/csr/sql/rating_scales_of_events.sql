-- On which scale each event rates, by its rating alone; a 1 may be the best or the worst.
CREATE TEMP TABLE scale_of_file ON COMMIT DROP AS
SELECT
    s.row AS file,
    NULL::text AS name,
    CASE WHEN s.{column} > 1 THEN {five} WHEN s.{column} < 1 THEN {one} END AS scale
FROM {staged} s
WHERE s.{column} IS NOT NULL
