-- Ratings from 0 to 1, whatever their scale; those outside of it, or without one, are none.
UPDATE {staged} s
SET
    {column} = CASE
        WHEN f.scale = {five} AND s.{column} BETWEEN 1 AND 5 THEN (s.{column} - 1) / 4
        WHEN f.scale = {one} AND s.{column} BETWEEN 0 AND 1 THEN s.{column}
    END
FROM scale_of_file f
WHERE f.file = s.row >> {bits} AND s.{column} IS NOT NULL
