"""The generated pages are those that the declarations make, and their examples are true."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import RULES
from buddy_pipeline.drops.batches import ROW, Batch
from buddy_pipeline.judging.judge import Judge
from docs.generator import FOLDER, PAGES
from docs.generator.rule_examples import GROUPS, Example

EXPORT_DATE = datetime(2025, 11, 22, tzinfo=UTC)
PROGRAM_START = datetime.combine(date(2020, 1, 1), datetime.min.time(), UTC)
SOUND = {
    "matches": {"buddy_id": "660e8400-e29b-41d4-a716-446655440001", "status": "ended", "ended_at": "2024-06-15T10:00:00Z"},
    "skill_sessions": {"learner_id": "660e8400-e29b-41d4-a716-446655440001"},
    "costs": {"hours": ""},
    "outcomes": {"email": ""},
}
"""Where the columns' own examples do not make a sound row."""
JUDGED = [example for examples in GROUPS.values() for example in examples if example.cells]


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


def test_every_rule_is_explained_once_under_its_code() -> None:
    explained = [line.removeprefix("### ") for line in PAGES["rules.md"]().splitlines() if line.startswith("### ")]
    assert sorted(explained) == sorted(rule.code for rule in RULES)


@pytest.mark.parametrize("example", JUDGED, ids=lambda example: example.rule.code)
def test_the_rule_finds_the_fault_of_its_example_and_no_other_rule_does(example: Example) -> None:
    faults = _faults(example.entity, example.cells)
    assert faults == [(example.rule.code, example.column)]


@pytest.mark.parametrize(
    "entity", {example.entity.table: example.entity for example in JUDGED}.values(), ids=lambda entity: entity.table
)
def test_the_examples_of_the_columns_make_a_sound_row(entity: Entity) -> None:
    assert _faults(entity, {}) == []


def _faults(entity: Entity, cells: dict[str, str]) -> list[tuple[str, str]]:
    """Code and column of every fault of a row that has the columns' examples but for ``cells``."""
    row = {column.name: column.example for column in entity.columns} | SOUND.get(entity.table, {}) | cells
    rows = pa.table(
        {ROW: pa.array([1], pa.int64()), **{name: pa.array([text or None], pa.string()) for name, text in row.items()}}
    )
    judged = Judge(entity, export_date=EXPORT_DATE, program_start=PROGRAM_START).judge(Batch(entity, "example.csv", rows))
    return [(fault["rule"], fault["column"]) for fault in judged.faults.to_pylist()]
