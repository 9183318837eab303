"""What is copied into staging is what was judged, however Arrow holds it."""

from datetime import UTC, datetime

import psycopg
import pyarrow as pa

from buddy_pipeline.csr.staging import Staging
from buddy_pipeline.judging.faults import FAULT_SCHEMA
from buddy_pipeline.sources.buddy import BUDDY

FAULT = {"entity": "users", "file": "users.csv", "row": 2, "key": "", "column": "", "rule": "r", "severity": "error", "seen": ""}


def test_faults_behind_an_empty_chunk_are_copied_and_nothing_else(database_url: str) -> None:
    faults = pa.concat_tables([FAULT_SCHEMA.empty_table(), pa.Table.from_pylist([FAULT], schema=FAULT_SCHEMA)])
    staging = Staging(BUDDY, datetime(2025, 6, 1, tzinfo=UTC))
    with psycopg.connect(database_url) as connection:
        staging.create(connection)
        staging.copy_faults(connection, faults)
        assert connection.execute(f"SELECT entity, row, rule FROM {staging.faults.as_string(connection)}").fetchall() == [
            ("users", 2, "r")
        ]
        connection.rollback()
