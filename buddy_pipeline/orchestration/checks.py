"""The checks of what was loaded, as Dagster shows them. The step that imports yields them: it has the figures."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import dagster as dg

from buddy_pipeline.contract.buddy import BUDDY
from buddy_pipeline.csr.checks import check_names

if TYPE_CHECKING:
    from buddy_pipeline.csr.checks import CheckResult

SEVERITIES = {"warn": dg.AssetCheckSeverity.WARN, "error": dg.AssetCheckSeverity.ERROR}


def check_specs() -> list[dg.AssetCheckSpec]:
    """Every check that an import may report."""
    return [dg.AssetCheckSpec(name, asset=dg.AssetKey([schema, table])) for name, schema, table in check_names(BUDDY)]


def check_results(results: "Iterable[CheckResult]") -> Iterator[dg.AssetCheckResult]:
    """One result a check: where several drops were imported, the last one, or the last that failed."""
    told: dict[tuple[str, str, str], CheckResult] = {}
    for result in results:
        key = (result.schema, result.table, result.name)
        if key not in told or told[key].passed or not result.passed:
            told[key] = result
    return map(_shown, told.values())


def _shown(result: "CheckResult") -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=result.passed,
        asset_key=dg.AssetKey([result.schema, result.table]),
        check_name=result.name,
        severity=SEVERITIES[result.severity],
        description=result.description,
        metadata=result.figures,
    )
