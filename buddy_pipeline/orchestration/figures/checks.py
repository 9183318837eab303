"""The checks of figures, as Dagster shows them. The step that made the figures yields them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, LiteralString

import dagster as dg
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from buddy_pipeline.impact.periods import text_of
from buddy_pipeline.orchestration.graph.keys import impact_key

if TYPE_CHECKING:
    from buddy_pipeline.impact.methodology import Methodology

ROUNDING = Decimal("1e-9")
"""Parts of three or seven have no last digit: so far may a sum lie off, as a share of it."""
HIGHEST_SCORE = 100
HALF = Decimal("0.5")

Row = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """A look at the figures of a period: ``query`` gives a row a period with a column ``figure``, ``passes`` judges that.

    It is given ``periods``, and ``surveyed``: the pairs of outcome and stakeholder that surveys may tell of. ``description`` says what
    is looked at, ``unit`` what the figure is; a figure that is null passes: there is nothing.
    """

    name: str
    asset: str
    severity: dg.AssetCheckSeverity
    description: str
    unit: str
    query: LiteralString
    passes: Callable[[Decimal], bool]

    @property
    def key(self) -> dg.AssetCheckKey:
        return dg.AssetCheckKey(impact_key(self.asset), self.name)


CHECKS = (
    Check(
        "companies_add_up",
        "sroi",
        dg.AssetCheckSeverity.ERROR,
        "Hours and present value of the companies and of those in no company add up to those of the program.",
        "largest difference, as a share of the program's figure",
        """
        SELECT period, greatest(
            abs(sum((recorded_hours + estimated_hours) * side) / nullif(max(recorded_hours + estimated_hours) FILTER (WHERE side = 1), 0)),
            abs(sum(present_value * side) / nullif(max(present_value) FILTER (WHERE side = 1), 0))) AS figure
        FROM (SELECT *, CASE scope WHEN 'program' THEN 1 ELSE -1 END AS side FROM impact.sroi WHERE period = ANY(%(periods)s)) r
        GROUP BY period
        """,
        lambda figure: figure <= ROUNDING,
    ),
    Check(
        "answers_count",
        "sroi",
        dg.AssetCheckSeverity.WARN,
        "Every answer of a survey in the month is of an outcome and a stakeholder that the methodology names.",
        "answers that count nowhere",
        """
        SELECT p.period, count(o.id) AS figure
        FROM unnest(%(periods)s::date[]) AS p (period)
        LEFT JOIN csr.surveyed_outcomes o ON date_trunc('month', o.answered_at AT TIME ZONE 'UTC')::date = p.period
            AND NOT %(surveyed)s @> jsonb_build_array(jsonb_build_array(o.outcome, lower(o.stakeholder)))
        GROUP BY p.period
        """,
        lambda figure: figure == 0,
    ),
    Check(
        "scores_in_range",
        "vis_scores",
        dg.AssetCheckSeverity.ERROR,
        f"Scores lie between 0 and {HIGHEST_SCORE}.",
        "scores that do not",
        """
        SELECT period, count(*) FILTER (WHERE score NOT BETWEEN 0 AND 100) AS figure
        FROM impact.vis_scores WHERE period = ANY(%(periods)s) GROUP BY period
        """,
        lambda figure: figure == 0,
    ),
    Check(
        "coverage",
        "vis_scores",
        dg.AssetCheckSeverity.WARN,
        "At least half of the volunteers have a score.",
        "share of the volunteers with a score",
        """
        SELECT period, count(score)::numeric / nullif(count(*), 0) AS figure
        FROM impact.vis_scores WHERE period = ANY(%(periods)s) GROUP BY period
        """,
        lambda figure: figure >= HALF,
    ),
    Check(
        "estimated_share",
        "volunteer_activity",
        dg.AssetCheckSeverity.WARN,
        "At most half of the hours rest on assumed minutes.",
        "share of the hours with assumed minutes",
        """
        SELECT period, sum(hours) FILTER (WHERE is_estimated) / nullif(sum(hours), 0) AS figure
        FROM impact.volunteer_activity WHERE period = ANY(%(periods)s) GROUP BY period
        """,
        lambda figure: figure <= HALF,
    ),
)


def check_specs() -> list[dg.AssetCheckSpec]:
    """Every check that a computation may report."""
    return [dg.AssetCheckSpec(check.name, asset=check.key.asset_key, description=check.description) for check in CHECKS]


def check_results(
    url: str, selected: Collection[dg.AssetCheckKey], periods: Sequence[date], methodology: "Methodology"
) -> Iterator[dg.AssetCheckResult]:
    """One result for each check of the selection, over all periods of the run."""
    surveyed = [[name, one.stakeholder.lower()] for name, one in methodology.sroi.outcomes.items() if one.measured_by.surveyed]
    values = {"periods": list(periods), "surveyed": Jsonb(surveyed)}
    with psycopg.connect(url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        for check in CHECKS:
            if check.key in selected:
                rows = cursor.execute(check.query, values).fetchall()
                yield _result(check, sorted(rows, key=lambda row: row["period"]))


def _result(check: Check, rows: Sequence[Row]) -> dg.AssetCheckResult:
    """Says of which periods it failed, and the figure of the newest."""
    known = [row for row in rows if row["figure"] is not None]
    failed = [row for row in known if not check.passes(Decimal(row["figure"]))]
    told = failed or known[-1:]
    return dg.AssetCheckResult(
        passed=not failed,
        asset_key=check.key.asset_key,
        check_name=check.name,
        severity=check.severity,
        description=f"Not so in {_months(failed)}." if failed else check.description,
        metadata={"periods looked at": len(rows)} | ({check.unit: float(told[-1]["figure"])} if told else {}),
    )


def _months(rows: Iterable[Row]) -> str:
    return ", ".join(text_of(row["period"]) for row in rows)
