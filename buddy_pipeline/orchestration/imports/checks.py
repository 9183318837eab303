"""The checks of what was loaded, as Dagster shows them. The step that imports yields them: it has the figures."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import dagster as dg

from buddy_pipeline.csr.checks import check_names
from buddy_pipeline.sources.buddy import BUDDY

if TYPE_CHECKING:
    from buddy_pipeline.csr.checks import CheckResult

SEVERITIES = {"warn": dg.AssetCheckSeverity.WARN, "error": dg.AssetCheckSeverity.ERROR}


def check_specs() -> list[dg.AssetCheckSpec]:
    """Every check that an import may report."""
    return [dg.AssetCheckSpec(name, asset=dg.AssetKey([schema, table])) for schema, table, name in _known_checks()]


def check_results(results: "Iterable[CheckResult]") -> Iterator[dg.AssetCheckResult]:
    """One result for each check: where several drops were imported, the last one, or the last that failed."""
    told: dict[tuple[str, str, str], CheckResult] = {}
    for result in results:
        key = (result.schema, result.table, result.name)
        if key not in told or told[key].passed or not result.passed:
            told[key] = result
    for key in _known_checks():
        yield _shown(told[key]) if key in told else _not_looked_at(*key)


def _known_checks() -> list[tuple[str, str, str]]:
    """Schema, table and name of every check."""
    return [(schema, table, name) for name, schema, table in check_names(BUDDY)]


def _not_looked_at(schema: str, table: str, name: str) -> dg.AssetCheckResult:
    """Dagster wants a result from every check of the step, also for an entity that an incremental drop leaves out."""
    description = f"The drop holds no {table}; nothing was looked at."
    return dg.AssetCheckResult(passed=True, asset_key=dg.AssetKey([schema, table]), check_name=name, description=description)


def _shown(result: "CheckResult") -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=result.passed,
        asset_key=dg.AssetKey([result.schema, result.table]),
        check_name=result.name,
        severity=SEVERITIES[result.severity],
        description=result.description,
        metadata=result.figures,
    )
