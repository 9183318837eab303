"""What a computation leaves in the asset graph, period by period: rows, headline figures, methodology. Nothing of a person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, LiteralString

import dagster as dg
import psycopg
from psycopg.rows import dict_row

if TYPE_CHECKING:
    from buddy_pipeline.impact.compute import Made
    from buddy_pipeline.impact.methodology import Methodology

# Each gives a row a period; its columns are the names in the metadata. Numbers plot over the periods.
_QUERIES: dict[str, LiteralString] = {
    "volunteer_activity": """
        SELECT period, count(DISTINCT volunteer_id) AS "volunteers",
            coalesce(sum(hours) FILTER (WHERE NOT is_estimated), 0) AS "hours recorded",
            coalesce(sum(hours) FILTER (WHERE is_estimated), 0) AS "hours assumed"
        FROM impact.volunteer_activity WHERE period = ANY(%(periods)s) GROUP BY period
    """,
    "vis_scores": """
        SELECT period, avg(score) AS "mean score", count(score) AS "with a score", count(*) - count(score) AS "without a score"
        FROM impact.vis_scores WHERE period = ANY(%(periods)s) GROUP BY period
    """,
    "sroi": """
        SELECT period, CASE WHEN NOT is_gross THEN ratio END AS "SROI ratio", CASE WHEN is_gross THEN ratio END AS "SROI ratio, gross",
            ratio_low AS "SROI ratio, lowest", ratio_high AS "SROI ratio, highest",
            ratio_unfavourable AS "SROI ratio, all unfavourable", ratio_favourable AS "SROI ratio, all favourable",
            reason AS "why no ratio", investment, present_value AS "present value", recorded_hours + estimated_hours AS "hours",
            reason_costs AS "why no costs", currency
        FROM impact.sroi WHERE scope = 'program' AND period = ANY(%(periods)s)
    """,
    "sensitivity": """
        SELECT period, assumption AS "assumption with the largest effect", effect AS "largest effect on the ratio"
        FROM impact.sensitivity JOIN impact.sroi ON id = sroi_id
        WHERE scope = 'program' AND rank = 1 AND period = ANY(%(periods)s)
    """,
    "metrics_company_period": """
        SELECT m.period, count(*) FILTER (WHERE m.scope = 'company') AS "companies",
            max(volunteers_count) FILTER (WHERE m.scope = 'program') AS "volunteers",
            max(participants_count) FILTER (WHERE m.scope = 'program') AS "participants",
            max(sessions_count) FILTER (WHERE m.scope = 'program') AS "sessions",
            max(vis_score) FILTER (WHERE m.scope = 'program') AS "mean score",
            max(sroi_ratio) FILTER (WHERE m.scope = 'program' AND NOT s.is_gross) AS "SROI ratio",
            max(sroi_ratio) FILTER (WHERE m.scope = 'program' AND s.is_gross) AS "SROI ratio, gross"
        FROM csr.metrics_company_period m LEFT JOIN impact.sroi s USING (id) WHERE m.period = ANY(%(periods)s) GROUP BY m.period
    """,
    "voices": """
        SELECT period, max(people) FILTER (WHERE scope = 'program') AS "people in one dimension, at most",
            jsonb_object_agg('mean of ' || dimension, mean) FILTER (WHERE scope = 'program' AND mean IS NOT NULL) AS metrics
        FROM impact.voices WHERE period = ANY(%(periods)s) GROUP BY period
    """,
    "program_metrics": """
        SELECT period, jsonb_object_agg(program || ': ' || title, value) FILTER (WHERE value IS NOT NULL) AS metrics
        FROM impact.program_metrics WHERE period = ANY(%(periods)s) GROUP BY period
    """,
}


@dataclass(frozen=True)
class PeriodMetadata:
    """What is told of a figure of a period."""

    asset: str
    period: date
    metadata: dict[str, Any]


def period_metadata(url: str, made: Sequence["Made"], methodology: "Methodology") -> Iterator[PeriodMetadata]:
    """What is told of each figure that was made."""
    with psycopg.connect(url) as connection:
        figures = {asset: _figures(connection, asset, made) for asset in {one.asset for one in made}}
    for one in made:
        yield PeriodMetadata(
            one.asset,
            one.period,
            {
                "dagster/row_count": one.rows,
                **figures[one.asset].get(one.period, {}),
                "methodology": f"{methodology.version} ({methodology.digest})",
                "seconds": round(one.seconds, 3),
            },
        )


def _figures(connection: psycopg.Connection, asset: str, made: Iterable["Made"]) -> dict[date, dict[str, Any]]:
    periods = [one.period for one in made if one.asset == asset]
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_QUERIES[asset], {"periods": periods}).fetchall()
    return {row.pop("period"): _shown(row.pop("metrics", None) or {}) | _shown(row) for row in rows}


def _shown(figures: dict[str, Any]) -> dict[str, Any]:
    """As Dagster takes them. A figure that is not known has no place in a plot; another column says why."""
    return {
        name: dg.MetadataValue.float(float(value)) if isinstance(value, Decimal) else value
        for name, value in figures.items()
        if value is not None
    }
