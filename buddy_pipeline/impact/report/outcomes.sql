-- The outcomes of a return.
SELECT
    outcome,
    observations,
    people,
    uncapped,
    quantity,
    gain,
    cap,
    unit_value,
    gross_value,
    deadweight,
    attribution,
    displacement,
    value,
    drop_off,
    years,
    discount_rate,
    present_value
FROM impact.sroi_outcomes
WHERE sroi_id = %(sroi)s
