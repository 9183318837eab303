"""Judging finds exactly the planted faults that a row bears in itself."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from buddy_pipeline.drops.batches import ROW, Batch
from buddy_pipeline.judging.judge import Judge
from buddy_pipeline.sample.generator import EXPORT_DATE, generate
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.faults.planting import CSV_ONLY, plant

PROGRAM_START = datetime(2020, 1, 1, tzinfo=UTC)

AMONG_OTHERS = {
    "user-unknown",
    "match-unknown",
    "attendee-unknown",
    "key-repeated",
    "key-conflict",
    "email-shared",
    "email-of-two",
    "column-unknown",
}
"""Rules that need other rows, or the file."""


@pytest.mark.parametrize("seed", range(3))
def test_judging_finds_the_planted_faults_and_no_others(seed):
    sample = generate(250, seed, faults=False)
    planted = plant({entity.name: sample.rows(entity.name) for entity in BUDDY.entities}, seed, 0.05, leave_out=CSV_ONLY)
    expected = {
        (one.entity, one.index, one.key, one.column, one.rule) for one in planted.expected if one.rule not in AMONG_OTHERS
    }
    found = set()
    for entity in BUDDY.entities:
        cells = [pa.array([row[name] for row in planted.rows[entity.name]], pa.string()) for name in entity.column_names]
        rows = pa.table([pa.array(range(len(cells[0])), pa.int64()), *cells], names=[ROW, *entity.column_names])
        judged = Judge(entity, export_date=EXPORT_DATE, program_start=PROGRAM_START).judge(Batch(entity, "planted", rows))
        found |= {
            (entity.name, *(fault[name] for name in ("row", "key", "column", "rule"))) for fault in judged.faults.to_pylist()
        }
    assert found == expected
