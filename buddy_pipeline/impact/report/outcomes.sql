-- The outcomes of a return.
SELECT
    outcome,
    observations,
    people,
    uncapped,
    quantity,
    gain,
    measured_people,
    levels,
    level_gain,
    courses,
    course_gain,
    cap,
    unit_value,
    gross_value,
    deadweight,
    attribution,
    displacement,
    value,
    drop_off,
    years,
    first_year,
    discount_rate,
    present_value
FROM impact.sroi_outcomes
WHERE sroi_id = %(sroi)s
