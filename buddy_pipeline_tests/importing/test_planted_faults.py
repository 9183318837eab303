"""Every planted fault is found with its rule, row and column; nothing else is rejected; all other rows are in the tables."""

from pathlib import Path
from typing import Any

import pytest

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.sample.generator import EXPORT_DATE, generate
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.faults import writers
from buddy_pipeline_tests.faults.planting import CSV_ONLY, Planted, plant
from buddy_pipeline_tests.small_exports import Installation

WRITERS = {"csv": writers.write_csv, "json": writers.write_json, "xlsx": writers.write_xlsx}


@pytest.mark.parametrize(("form", "seed"), [("csv", 1), ("csv", 2), ("csv", 3), ("json", 4), ("xlsx", 5)])
def test_every_planted_fault_is_found_and_nothing_else(installation: Installation, tmp_path: Path, form: str, seed: int) -> None:
    sample = generate(250, seed, EXPORT_DATE, faults=False)
    rows = {entity.name: sample.rows(entity.name) for entity in BUDDY.entities}
    planted = plant(rows, seed, 0.05, leave_out=frozenset() if form == "csv" else CSV_ONLY)
    path = tmp_path / ("drop" if form == "csv" else f"drop.{form}")
    numbers = WRITERS[form](path, planted, sample.metadata.as_json())

    summary = installation.load_path(path)

    found = {(entity, row, rule) for entity, row, _, rule in installation.faults()}
    assert found == expected_faults(planted, numbers)
    named = {(entity, row, rule, column) for entity, row, column, rule in installation.faults()}
    wanted = {(e.entity, _number(numbers, e), e.rule, e.column) for e in planted.expected if e.column and e.index is not None}
    assert wanted <= named
    for entity in BUDDY.entities:
        counts = summary.entities[entity.name]
        assert counts.read == counts.accepted + counts.rejected + counts.merged
        assert counts.rejected == len({e.index for e in planted.expected if e.entity == entity.name and e.rejects})
        assert stored(installation, entity) == acceptable(planted, entity)


def expected_faults(planted: Planted, numbers: dict[str, list[int]]) -> set[tuple[str, int | None, str]]:
    return {(expected.entity, _number(numbers, expected), expected.rule) for expected in planted.expected}


def _number(numbers: dict[str, list[int]], expected: Any) -> int | None:
    return None if expected.index is None else numbers[expected.entity][expected.index]


def acceptable(planted: Planted, entity: Entity) -> set[tuple[str, ...]]:
    """Keys of the rows that nothing is wrong with, or only a warning."""
    rejected = {expected.index for expected in planted.expected if expected.entity == entity.name and expected.rejects}
    rows = planted.rows[entity.name]
    return {tuple(str(row[name]).lower() for name in entity.key) for index, row in enumerate(rows) if index not in rejected}


def stored(installation: Installation, entity: Entity) -> set[tuple[str, ...]]:
    key = ", ".join(
        f"""to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"t"HH24:MI:SS"z"')""" if name.endswith("_at") else f"{name}::text"
        for name in entity.key
    )
    return set(installation.rows(f"SELECT {key} FROM export.{entity.name}"))
