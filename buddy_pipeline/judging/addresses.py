"""E-mail addresses where anybody may read them: a text that holds one is taken without it."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.judging.faults import Found
from buddy_pipeline.privacy.addresses import ADDRESS, MASK, SIGN


def mask_addresses(entity: Entity, cells: pa.Table) -> tuple[pa.Table, list[Found]]:
    """The cells with the addresses in free texts masked, and where there were any."""
    found = []
    for column in entity.free:
        texts = cells[column.name]
        suspicious = np.flatnonzero(pc.fill_null(pc.match_substring(texts, SIGN), False).to_numpy())
        if len(suspicious):
            masked = pc.replace_substring_regex(texts.take(pa.array(suspicious)), ADDRESS, MASK)
            positions = suspicious[pc.not_equal(masked, texts.take(pa.array(suspicious))).to_numpy()]
            if len(positions):
                index = cells.column_names.index(column.name)
                cells = cells.set_column(index, column.name, _replaced(texts, suspicious, masked))
                found.append(Found(rules.PERSONAL_IN_TEXT, column.name, positions))
    return cells, found


def _replaced(texts: pa.ChunkedArray, positions: np.ndarray, values: pa.ChunkedArray) -> pa.Array:
    mask = np.zeros(len(texts), dtype=bool)
    mask[positions] = True
    return pc.replace_with_mask(texts.combine_chunks(), pa.array(mask), values.combine_chunks())
