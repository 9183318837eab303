"""Social return on investment of the program and of each company (methodology, "SROI").

The return is computed once for each scenario; the base scenario is the figure, the others are the sensitivity analysis.
"""

from datetime import date
from typing import Any, LiteralString

from buddy_pipeline.impact.assumptions import (
    BASE,
    Assumed,
    assumptions,
    outcome_terms,
    scenarios,
    shared_terms,
)
from buddy_pipeline.impact.context import Impact, records

SCOPES: LiteralString = """
    CREATE TEMP TABLE scope ON COMMIT DROP AS
    SELECT md5(concat_ws('|', s.scope, s.company_id, %(period)s))::uuid AS id, s.scope, s.company_id
    FROM (VALUES ('program', NULL::uuid), ('no_company', NULL)
          UNION ALL SELECT DISTINCT 'company', c.company_id FROM csr.company_users c
          WHERE c.joined_at < %(end)s AND (c.left_at IS NULL OR c.left_at > %(start)s)) s (scope, company_id)
"""
"""Those whom figures are of: everybody, each company with a member in the window, and the people in no company."""

_GIVEN: LiteralString = """
    CREATE TEMP TABLE given ON COMMIT DROP AS
    WITH hours AS (
        SELECT 'program' AS scope, NULL::uuid AS company_id, a.is_estimated, sum(a.minutes) / 60.0 AS hours
        FROM impact.volunteer_activity a WHERE a.period BETWEEN %(first)s AND %(last)s GROUP BY a.is_estimated
        UNION ALL
        SELECT CASE WHEN s.company_id IS NULL THEN 'no_company' ELSE 'company' END, s.company_id, a.is_estimated,
               sum(a.minutes * coalesce(s.share, 1)) / 60.0
        FROM impact.volunteer_activity a
        LEFT JOIN membership s ON s.user_id = a.volunteer_id AND s.since <= a.happened_at AND a.happened_at < s.until
        WHERE a.period BETWEEN %(first)s AND %(last)s GROUP BY s.company_id, a.is_estimated),
    both_kinds AS (
        SELECT o.id, o.scope, o.company_id, coalesce(sum(h.hours) FILTER (WHERE NOT h.is_estimated), 0) AS recorded,
               coalesce(sum(h.hours) FILTER (WHERE h.is_estimated), 0) AS estimated
        FROM scope o LEFT JOIN hours h ON h.scope = o.scope AND h.company_id IS NOT DISTINCT FROM o.company_id
        GROUP BY o.id, o.scope, o.company_id)
    SELECT b.*, CASE WHEN b.scope = 'program' THEN 1
                     ELSE coalesce((b.recorded + b.estimated) / nullif(p.recorded + p.estimated, 0), (b.scope = 'no_company')::integer)
                END AS share_of_costs
    FROM both_kinds b JOIN both_kinds p ON p.scope = 'program'
"""
"""Hours of each scope, and its share of the costs; where nobody gave an hour, costs are of no company."""

_GAINS: LiteralString = """
    CREATE TEMP TABLE gain ON COMMIT DROP AS
    WITH parts AS (
        SELECT 'program' AS scope, NULL::uuid AS company_id, t.outcome, t.n, sum(t.n) AS part FROM tally t GROUP BY t.outcome, t.n
        UNION ALL
        SELECT CASE WHEN g.company_id IS NULL THEN 'no_company' ELSE 'company' END, g.company_id, g.outcome, t.n, sum(g.part)
        FROM gained g JOIN tally t USING (outcome, participant_id) GROUP BY g.company_id, g.outcome, t.n)
    SELECT o.id, s.scenario, s.outcome, coalesce(sum(p.part), 0) AS observations, coalesce(sum(p.part / p.n), 0) AS people,
           coalesce(sum(p.part * least(s.gain, s.cap / p.n)), 0) AS quantity, s.gain, s.cap, s.unit_value, s.deadweight, s.attribution,
           s.displacement, s.kept, s.drop_off, s.years, s.discount_rate, s.worth
    FROM scope o CROSS JOIN jsonb_to_recordset(%(terms)s) AS s (scenario text, outcome text, gain numeric, cap numeric, unit_value numeric,
        deadweight numeric, attribution numeric, displacement numeric, kept numeric, drop_off numeric, years integer,
        discount_rate numeric, worth numeric)
    LEFT JOIN parts p ON p.scope = o.scope AND p.company_id IS NOT DISTINCT FROM o.company_id AND p.outcome = s.outcome
    GROUP BY o.id, s.scenario, s.outcome, s.gain, s.cap, s.unit_value, s.deadweight, s.attribution, s.displacement, s.kept, s.drop_off,
             s.years, s.discount_rate, s.worth
"""
"""Points of each scope, scenario and outcome. With n observations a participant gets min(gain, cap / n) for each."""

_RETURNS: LiteralString = """
    CREATE TEMP TABLE return ON COMMIT DROP AS
    SELECT r.*, r.present_value / nullif(r.investment, 0) AS ratio
    FROM (SELECT g.id, s.scenario, s.hour_value * (g.recorded + g.estimated) AS hours_value, s.program_costs * g.share_of_costs AS costs,
                 s.hour_value * (g.recorded + g.estimated * s.estimated_hours) + coalesce(s.program_costs * g.share_of_costs, 0) AS investment,
                 coalesce(v.gross_value, 0) AS gross_value, coalesce(v.value, 0) AS value, coalesce(v.present_value, 0) AS present_value
          FROM given g
          CROSS JOIN jsonb_to_recordset(%(scenarios)s) AS s (scenario text, hour_value numeric, program_costs numeric, estimated_hours numeric)
          LEFT JOIN (SELECT id, scenario, sum(quantity * unit_value) AS gross_value, sum(quantity * unit_value * kept) AS value,
                            sum(quantity * unit_value * kept * worth) AS present_value FROM gain GROUP BY id, scenario) v
            ON v.id = g.id AND v.scenario = s.scenario) r
"""

_SROI: LiteralString = """
    INSERT INTO impact.sroi (id, period, scope, company_id, recorded_hours, estimated_hours, hour_value_year, hour_value, hours_value,
        program_costs, reason_costs, investment, gross_value, value, present_value, ratio, ratio_low, ratio_high, reason, currency,
        methodology_version, methodology_digest)
    SELECT g.id, %(period)s, g.scope, g.company_id, g.recorded, g.estimated, %(hour_value_year)s, %(hour_value)s, r.hours_value,
           r.costs, %(reason_costs)s, r.investment, r.gross_value, r.value, r.present_value, r.ratio, e.low, e.high,
           CASE WHEN r.ratio IS NOT NULL THEN NULL WHEN r.investment IS NULL THEN %(no_hour_value)s
                ELSE 'No hours and no costs are known, so nothing is counted as invested.' END,
           %(currency)s, %(version)s, %(digest)s
    FROM given g JOIN return r ON r.id = g.id AND r.scenario = %(base)s
    JOIN (SELECT id, min(ratio) AS low, max(ratio) AS high FROM return GROUP BY id) e ON e.id = g.id
"""

_OUTCOMES: LiteralString = """
    INSERT INTO impact.sroi_outcomes (sroi_id, outcome, observations, people, uncapped, quantity, gain, cap, unit_value, gross_value,
        deadweight, attribution, displacement, value, drop_off, years, discount_rate, present_value,
        methodology_version, methodology_digest)
    SELECT id, outcome, observations, people, observations * gain, quantity, gain, cap, unit_value, quantity * unit_value,
           deadweight, attribution, displacement, quantity * unit_value * kept, drop_off, years, discount_rate,
           quantity * unit_value * kept * worth, %(version)s, %(digest)s
    FROM gain WHERE scenario = %(base)s
"""

_SENSITIVITY: LiteralString = """
    INSERT INTO impact.sensitivity (sroi_id, assumption, low, base, high, unit, ratio_low, ratio_high, effect, rank,
        methodology_version, methodology_digest)
    SELECT o.id, a.name, a.low, a.base, a.high, a.unit, l.ratio, h.ratio, abs(h.ratio - l.ratio),
           row_number() OVER (PARTITION BY o.id ORDER BY round(abs(h.ratio - l.ratio), 12) DESC NULLS LAST, a.name COLLATE "C"),
           %(version)s, %(digest)s
    FROM scope o
    CROSS JOIN jsonb_to_recordset(%(assumed)s) AS a (name text, low numeric, base numeric, high numeric, unit text)
    JOIN return l ON l.id = o.id AND l.scenario = a.name || ' low' JOIN return h ON h.id = o.id AND h.scenario = a.name || ' high'
"""
"""Effects that differ in no more than the last digits of a division are equal, and go by name."""


def compute_returns(impact: Impact, period: date) -> dict[str, int]:
    """Makes the period's rows of ``impact.sroi``, ``sroi_outcomes`` and ``sensitivity`` anew. Gives the number of rows by asset.

    Needs the temporary tables of members and `outcomes`, and makes those of the scopes.
    """
    values = _values(impact, period)
    impact.run("DELETE FROM impact.sroi WHERE period = %(period)s", values)
    for statement in (_GIVEN, _GAINS, _RETURNS):
        impact.run(statement, values)
    rows = impact.run(_SROI, values)
    impact.run(_OUTCOMES, values)
    return {"sroi": rows, "sensitivity": impact.run(_SENSITIVITY, values)}


def gather_scopes(impact: Impact, period: date) -> None:
    """Makes the temporary table ``scope`` (id, scope, company_id) for the rest of the transaction."""
    impact.run(SCOPES, impact.in_window(period))


def _values(impact: Impact, period: date) -> dict[str, Any]:
    sroi = impact.methodology.sroi
    span = impact.window(period)
    counted = impact.names_of("sroi_dimensions")
    outcomes = [name for name, one in sroi.outcomes.items() if one.dimension in counted]
    assumed = assumptions(impact.methodology, period, span, outcomes)
    cases = scenarios(assumed)
    year, hour_value = sroi.hour_value.latest(period.year) or (None, None)
    costs_known = any(one.name == "program_costs" for one in assumed)
    return impact.in_window(period) | {
        "base": BASE,
        "hour_value_year": year,
        "hour_value": hour_value,
        "no_hour_value": f"The methodology has no value of a volunteer hour for {period.year} or a year before.",
        "reason_costs": None if costs_known else "The methodology has no costs of the program for all years of the window.",
        "currency": sroi.currency,
        "assumed": records(_shown(one) for one in assumed if one.varies),
        "scenarios": records({"scenario": name} | shared_terms(case) for name, case in cases.items()),
        "terms": records(
            {"scenario": name} | outcome_terms(impact.methodology, case, outcome)
            for name, case in cases.items()
            for outcome in outcomes
        ),
    }


def _shown(one: Assumed) -> dict[str, object]:
    return {"name": one.name, "low": one.low, "base": one.base, "high": one.high, "unit": one.unit}
