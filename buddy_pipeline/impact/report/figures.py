"""Reads what a report shows from the tables behind the figures."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from buddy_pipeline.database.statements import Query
from buddy_pipeline.impact.explain import explain_sroi
from buddy_pipeline.impact.explain.lookups import MAKE_ANEW
from buddy_pipeline.impact.figures import ASSETS
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import text_of, window
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report import queries
from buddy_pipeline.impact.report.apart import WHOLE, apart_by
from buddy_pipeline.impact.report.contents import (
    Counts,
    Effect,
    EntityRows,
    Export,
    Goal,
    MonthHours,
    OutcomeValue,
    Quality,
    ReportFigures,
    Return,
    Scores,
    WithoutMatch,
)
from buddy_pipeline.impact.report.inputs import given_by
from buddy_pipeline.impact.report.programs import participation, side_by_side
from buddy_pipeline.impact.report.scopes import NothingToReport, find_company
from buddy_pipeline.impact.report.small_groups import FEWER, SMALLEST
from buddy_pipeline.impact.report.voices import snippets_shown, voices_told
from buddy_pipeline.impact.telling import Policy
from buddy_pipeline.pages.numbers import Known
from buddy_pipeline.sources import program_names

Row = dict[str, Any]
NEVER = "what the outcomes are worth never grows to what was invested"


def read_figures(
    url: str, methodology: Methodology, programs: Iterable[Program], policy: Policy, *, period: date, company: str | None
) -> ReportFigures:
    """Reads a report's figures, all as of one moment. Whether they may be told is not asked. Raises NothingToReport."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return _read(connection, methodology, tuple(programs), policy, period, company)


def _read(
    connection: psycopg.Connection,
    methodology: Methodology,
    programs: tuple[Program, ...],
    policy: Policy,
    period: date,
    company: str | None,
) -> ReportFigures:
    computed_at = _computed_at(connection, period)
    name, company_id = find_company(connection, company) if company is not None else (None, None)
    span = window(period, methodology.window_months)
    values: dict[str, Any] = {"period": period, "company": company_id, "first": span.first, "last": span.last}
    values |= {"start": span.start, "end": span.end, "programs": program_names()}
    returns = _by_scope(connection, queries.RETURNS, values)
    counts = _by_scope(connection, queries.COUNTS, values)
    scope = "program" if name is None else "company"
    if scope not in returns or scope not in counts:
        raise NothingToReport(f"{name} has nobody in the window of {text_of(period)}: see its dates in the roster.")
    _same_methodology(returns[scope], methodology, period)
    values |= {"sroi": returns[scope]["id"], "scope": scope, "least": policy.participants}
    scores = _scores(_rows(connection, queries.SCORES if name is None else queries.SCORES_OF_COMPANY, values), methodology)
    hours = _rows(connection, queries.HOURS if name is None else queries.HOURS_OF_COMPANY, values)
    apart = WHOLE if name is None else apart_by(_rows(connection, queries.APART, values)[0], policy)
    spoken, months = _rows(connection, queries.VOICES, values), _rows(connection, queries.VOICES_MONTHS, values)
    voices = voices_told(spoken, months, span, policy, of_company=name is not None)
    goals = _rows(connection, queries.GOALS if name is None else queries.GOALS_OF_COMPANY, values)
    return ReportFigures(
        period=period,
        window=span,
        company=name,
        computed_at=computed_at,
        methodology=methodology,
        programs=programs,
        sroi=_return(returns[scope]),
        counts=_counts(counts[scope], scores.scored),
        program_sroi=_return(returns["program"]),
        program_counts=_counts(counts["program"], SMALLEST),
        side_by_side=side_by_side(_rows(connection, queries.PROGRAMS, values), programs) if apart.programs else (),
        participation=() if name else participation(_participation(connection, values), programs),
        outcomes=_outcomes(_rows(connection, queries.OUTCOMES, values), methodology),
        inputs=given_by(_rows(connection, queries.INPUTS, values)),
        effects=tuple(Effect(**row) for row in _rows(connection, queries.SENSITIVITY, values)),
        hours=tuple(MonthHours(**row) for row in hours),
        scores=scores,
        voices=voices,
        snippets=snippets_shown(_rows(connection, queries.VOICES_SNIPPETS, values), voices),
        goals=tuple(Goal(row["goal"], row["events"], row["sessions"]) for row in goals),
        quality=_quality(connection, values),
        policy=policy,
        apart=apart,
        tree=explain_sroi(connection, methodology, programs, company=name, period=period),
    )


def _rows(connection: psycopg.Connection, query: Query | LiteralString, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()


def _by_scope(connection: psycopg.Connection, query: LiteralString, values: Mapping[str, Any]) -> dict[str, Row]:
    return {row["scope"]: row for row in _rows(connection, query, values)}


def _computed_at(connection: psycopg.Connection, period: date) -> datetime:
    found = _rows(connection, queries.COMPUTED, {"period": period, "figures": list(ASSETS)})[0]
    if found["count"] == len(ASSETS):
        return found["max"]
    first, last = _rows(connection, queries.PERIODS, {})[0].values()
    there = f"computed are {text_of(first)} to {text_of(last)}" if first else "no period is"
    raise NothingToReport(f"The figures of {text_of(period)} are not computed ({there}): {MAKE_ANEW}")


def _same_methodology(row: Row, methodology: Methodology, period: date) -> None:
    made_by, digest = row["methodology_version"], row["methodology_digest"]
    if digest != methodology.digest:
        raise NothingToReport(
            f"The figures of {text_of(period)} were made with methodology {made_by} ({digest}),"
            f" not with {methodology.version} ({methodology.digest}): {MAKE_ANEW}"
        )


def _return(row: Row) -> Return:
    reason = row["reason"]
    return Return(
        recorded_hours=row["recorded_hours"],
        estimated_hours=row["estimated_hours"],
        hour_value=Known(row["hour_value"], reason),
        hour_value_year=row["hour_value_year"],
        hours_value=Known(row["hours_value"], reason),
        costs=Known(row["program_costs"], row["reason_costs"]),
        investment=Known(row["investment"], reason),
        gross_value=row["gross_value"],
        value=row["value"],
        present_value=row["present_value"],
        net_present_value=Known(row["net_present_value"], reason),
        payback_years=Known(row["payback_years"], reason or NEVER),
        is_gross=row["is_gross"],
        ratio=Known(row["ratio"], reason),
        ratio_low=row["ratio_low"],
        ratio_high=row["ratio_high"],
        ratio_unfavourable=row["ratio_unfavourable"],
        ratio_favourable=row["ratio_favourable"],
        currency=row["currency"],
    )


_DIMENSIONS = {
    "integration_score": "avg_integration_score",
    "language_proficiency": "avg_language_level",
    "job_readiness": "avg_job_readiness",
}


def _counts(row: Row, scored: int) -> Counts:
    """``scored`` people have a score; the mean of too few would tell theirs."""
    reasons = row["reasons"]
    vis = Known(row["vis_score"], reasons.get("vis_score"))
    if vis.value is not None and scored < SMALLEST:
        vis = Known(None, f"{FEWER} people have a score, and the mean would tell theirs")
    return Counts(
        participants=row["participants_count"],
        volunteers=row["volunteers_count"],
        sessions=row["sessions_count"],
        participants_share=row["participants_share"],
        volunteers_share=row["volunteers_share"],
        sessions_share=row["sessions_share"],
        vis=vis,
        dimensions={name: Known(row[column], reasons.get(column)) for name, column in _DIMENSIONS.items()},
    )


def _outcomes(rows: list[Row], methodology: Methodology) -> tuple[OutcomeValue, ...]:
    """In the order of the methodology."""
    found = {row["outcome"]: OutcomeValue(**row) for row in rows}
    return tuple(found[name] for name in methodology.sroi.outcomes if name in found)


def _participation(connection: psycopg.Connection, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["program"]: row["metrics"] for row in _rows(connection, queries.PARTICIPATION, values)}


def _scores(rows: list[Row], methodology: Methodology) -> Scores:
    bands: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    components: Counter[str] = Counter()
    without_band = 0
    for row in rows:
        if not row["has_score"]:
            reasons[row["reason"]] += row["people"]
            continue
        if row["band"] is None:
            without_band += row["people"]
        else:
            bands[row["band"]] += row["people"]
        components.update(dict.fromkeys(row["coverage"], row["people"]))
    return Scores(
        bands={band.name: bands[band.name] for band in methodology.vis.bands},
        without_band=without_band,
        reasons=dict(sorted(reasons.items())),
        components={name: components[name] for name in methodology.vis.components},
    )


def _quality(connection: psycopg.Connection, values: Mapping[str, Any]) -> Quality:
    return Quality(
        exports=tuple(Export(**row) for row in _rows(connection, queries.EXPORTS, values)),
        entities=tuple(EntityRows(**row) for row in _rows(connection, queries.ENTITIES, values)),
        without_match=tuple(WithoutMatch(**row) for row in _rows(connection, queries.WITHOUT_MATCH, values)),
    )
