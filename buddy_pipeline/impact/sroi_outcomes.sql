-- What each outcome adds to the return in the base scenario.
INSERT INTO impact.sroi_outcomes (
    sroi_id, outcome, observations, people, uncapped, quantity, gain, cap, unit_value, gross_value, deadweight, attribution,
    displacement, value, drop_off, years, discount_rate, present_value, methodology_version, methodology_digest
)
SELECT
    id,
    outcome,
    observations,
    people,
    observations * gain,
    quantity,
    gain,
    cap,
    unit_value,
    quantity * unit_value,
    deadweight,
    attribution,
    displacement,
    quantity * unit_value * kept,
    drop_off,
    years,
    discount_rate,
    quantity * unit_value * kept * worth,
    %(version)s,
    %(digest)s
FROM gain
WHERE scenario = %(base)s
