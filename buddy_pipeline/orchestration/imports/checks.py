"""The checks of what was loaded, as Dagster shows them. The step that imports yields them: it has the figures."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import dagster as dg

from buddy_pipeline.contract.source import Source
from buddy_pipeline.csr.checks import check_names
from buddy_pipeline.orchestration.graph.keys import EXPORT_GROUP, csr_key, export_key
from buddy_pipeline.sources import SOURCES

if TYPE_CHECKING:
    from buddy_pipeline.csr.checks import CheckResult
    from buddy_pipeline.orchestration.imports.importing import Loaded

SEVERITIES = {"warn": dg.AssetCheckSeverity.WARN, "error": dg.AssetCheckSeverity.ERROR}


def check_specs(programs: Sequence[Source]) -> list[dg.AssetCheckSpec]:
    """Every check that an import may report."""
    return [dg.AssetCheckSpec(key.name, asset=key.asset_key) for key in _known_checks(programs)]


def check_results(
    loaded: "Iterable[Loaded]", beside: "Mapping[str, Sequence[CheckResult]]", selected: Collection[dg.AssetCheckKey]
) -> Iterator[dg.AssetCheckResult]:
    """One result for each check of the selection: where several drops were loaded, the last one, or the last that failed.

    ``beside`` are those of programs of which nothing was loaded now, on tables that they fill, too.
    """
    told: dict[dg.AssetCheckKey, CheckResult] = {}
    programs: dict[str, Source] = {}
    for one in loaded:
        programs[one.program.name] = one.program
        for result in one.checks:
            key = _key(one.program, result.schema, result.table, result.name)
            if key not in told or told[key].passed or not result.passed:
                told[key] = result
    for key in _known_checks(list(programs.values())):
        if key in selected:
            yield _shown(key, told[key]) if key in told else _not_looked_at(key)
    for name, results in beside.items():
        for result in results:
            key = _key(SOURCES[name], result.schema, result.table, result.name)
            if key in selected and key not in told:
                yield _shown(key, result)


def _known_checks(programs: Sequence[Source]) -> list[dg.AssetCheckKey]:
    """Each once, also where several programs fill the table."""
    keys = (_key(program, schema, table, name) for program in programs for name, schema, table in check_names(program))
    return list(dict.fromkeys(keys))


def _key(program: Source, schema: str, table: str, name: str) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(export_key(program, table) if schema == EXPORT_GROUP else csr_key(table), name)


def _not_looked_at(key: dg.AssetCheckKey) -> dg.AssetCheckResult:
    """Of an entity that an incremental drop leaves out."""
    description = f"The drop holds no {key.asset_key.path[-1]}; nothing was looked at."
    return dg.AssetCheckResult(passed=True, asset_key=key.asset_key, check_name=key.name, description=description)


def _shown(key: dg.AssetCheckKey, result: "CheckResult") -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=result.passed,
        asset_key=key.asset_key,
        check_name=key.name,
        severity=SEVERITIES[result.severity],
        description=result.description,
        metadata=result.figures,
    )
