"""Rows that sum up those above them, as people put under their lists: no records, and told as one fault."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.drops.batches import ROW
from buddy_pipeline.judging.faults import Found

_TOTAL = (
    r"(?i)^(?:grand |sub-?)?(?:totals?|sum|summe|gesamt|totalt|i alt|suma|razem|ogółem|усього|всього|разом|итого|всего)"
    r"(?:\s*[:=(].*|\s.*)?$"
)


def total_rows(entity: Entity, cells: pa.Table) -> np.ndarray:
    """Positions of the rows that have a word for a total in some cell, and lack what every row needs. Only lists have such rows."""
    if not entity.shapes and not entity.by_hand:
        return np.array([], np.int64)
    lacking = np.flatnonzero(_any([cells[column.name].is_null() for column in entity.required]))
    rows = cells.take(pa.array(lacking))
    says_total = _any([pc.fill_null(pc.match_substring_regex(rows[name], _TOTAL), False) for name in entity.column_names])
    return lacking[says_total]


def without_cells(cells: pa.Table, positions: np.ndarray) -> pa.Table:
    """The rows, with nothing in those at ``positions``: sums say nothing of the rows they sum up, such as on which scale they are."""
    if not len(positions):
        return cells
    mask = np.zeros(len(cells), bool)
    mask[positions] = True
    emptied = [
        column if name == ROW else pc.if_else(pa.array(mask), None, column)
        for name, column in zip(cells.column_names, cells.columns, strict=True)
    ]
    return pa.table(emptied, names=cells.column_names)


def with_totals(entity: Entity, found: list[Found], totals: np.ndarray) -> list[Found]:
    """What was found, with one fault for each of the totals in the place of all that they lack."""
    if not len(totals):
        return found
    return [*in_other_rows(found, totals), Found(rules.TOTAL_ROW, entity.leading, totals)]


def in_other_rows(found: list[Found], totals: np.ndarray) -> list[Found]:
    """What was found in rows that are no totals."""
    others = [Found(one.rule, one.column, np.setdiff1d(one.positions, totals)) for one in found]
    return [one for one in others if len(one.positions)]


def _any(masks: list[pa.ChunkedArray]) -> np.ndarray:
    return np.logical_or.reduce([mask.to_numpy() for mask in masks])
