"""Faults: what is wrong with which cell of which row, in a form that may be stored and shown."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy
from buddy_pipeline.contract.rules import Rule
from buddy_pipeline.drops.batches import ROW
from buddy_pipeline.judging import forms

FAULT_SCHEMA = pa.schema(
    [
        ("entity", pa.string()),
        ("file", pa.string()),
        ("row", pa.int64()),
        ("key", pa.string()),
        ("column", pa.string()),
        ("rule", pa.string()),
        ("severity", pa.string()),
        ("seen", pa.string()),
    ]
)
"""A fault a line. ``row`` is null for a whole file; ``key`` has the parts that may be shown, joined by ``|``; ``seen`` is the redacted value."""

KEY_SEPARATOR = "|"
SHOWN_CHARACTERS = 40


@dataclass(frozen=True)
class Found:
    """Rows of a batch (positions in it) that break ``rule`` in ``column``."""

    rule: Rule
    column: str
    positions: np.ndarray


def fault_table(entity: Entity, file: str, cells: pa.Table, sound: pa.Table, found: list[Found]) -> pa.Table:
    """The faults of a batch. ``cells`` are the texts as read; ``sound`` the same with faulty ones nulled."""
    parts = [_faults_of_one_rule(entity, file, cells, sound, one) for one in found]
    return pa.concat_tables(parts) if parts else FAULT_SCHEMA.empty_table()


def _faults_of_one_rule(entity: Entity, file: str, cells: pa.Table, sound: pa.Table, found: Found) -> pa.Table:
    positions = pa.array(found.positions)
    count = len(positions)
    parts = [pc.fill_null(_shown(entity[name], sound[name].take(positions)), "") for name in entity.shown_key]
    return pa.table(
        [
            pa.repeat(entity.name, count),
            pa.repeat(file, count),
            cells[ROW].take(positions),
            pc.binary_join_element_wise(*parts, KEY_SEPARATOR) if parts else pa.repeat("", count),
            pa.repeat(found.column, count),
            pa.repeat(found.rule.code, count),
            pa.repeat(found.rule.severity.value, count),
            redact(entity[found.column], cells[found.column].take(positions)),
        ],
        schema=FAULT_SCHEMA,
    )


def _shown(column: Column, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    return forms.if_shown(cells) if column.kind is Kind.ID else cells


def row_faults(entity: Entity, file: str, rows: tuple[int, ...], rule: Rule) -> pa.Table:
    """Faults of rows whose cells cannot be told apart."""
    return _bare_faults(entity, file, rule, pa.array(rows, pa.int64()))


def file_fault(entity: Entity, file: str, rule: Rule, column: str) -> pa.Table:
    """A fault of a whole file."""
    return _bare_faults(entity, file, rule, pa.nulls(1, pa.int64()), column)


def _bare_faults(entity: Entity, file: str, rule: Rule, rows: pa.Array, column: str = "") -> pa.Table:
    told = {
        "entity": entity.name,
        "file": file,
        "key": "",
        "column": column,
        "rule": rule.code,
        "severity": rule.severity.value,
        "seen": "",
    }
    return pa.table(
        [rows if name == "row" else pa.repeat(told[name], len(rows)) for name in FAULT_SCHEMA.names], schema=FAULT_SCHEMA
    )


def redact(column: Column, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """What may be shown of faulty values: their shape, or of personal ones only their length.

    A shape has ``9`` for every digit, itself for every ASCII sign and ``a`` for everything else, so that a misplaced
    name or address cannot be read, whatever its script.
    """
    if column.privacy is not Privacy.NONE:
        return pc.binary_join_element_wise(pc.utf8_length(pc.fill_null(cells, "")).cast(pa.string()), "characters", " ")
    start = pc.utf8_slice_codeunits(pc.fill_null(cells, ""), 0, SHOWN_CHARACTERS)
    shape = pc.replace_substring_regex(start, r"\p{Nd}", "9")
    return pc.replace_substring_regex(shape, r"[^9 !-/:-@\[-`{-~]", "a")
