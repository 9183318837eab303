-- The score of a volunteer in a program.
SELECT *
FROM impact.program_scores
WHERE volunteer_id = {volunteer} AND period = {period} AND program = {program}
