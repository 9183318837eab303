"""Columns of cell texts from numbers, positions and lists."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MINUTE = 60
DAY = 86_400
"""Seconds."""

_HUNDREDTHS = [f"{number / 100:.2f}" for number in range(101)]


def moments(seconds: np.ndarray) -> pa.Array:
    """Seconds since 1970 as `2024-01-15T10:00:00Z`."""
    return pc.strftime(pa.array(seconds, pa.timestamp("s")), "%Y-%m-%dT%H:%M:%SZ")


def numbers(values: np.ndarray) -> pa.Array:
    """Whole numbers as digits."""
    return pa.array(values, pa.int64()).cast(pa.string())


def ratings(shares: np.ndarray) -> pa.Array:
    """Numbers, cut to 0 to 1, with two decimals."""
    return pick(_HUNDREDTHS, np.rint(np.clip(shares, 0, 1) * 100).astype(np.int64))


def pick(values: Sequence[str | None] | pa.Array, positions: np.ndarray) -> pa.Array:
    """The value at each position."""
    source = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    return source.take(pa.array(positions, pa.int64()))


def kept(cells: pa.Array, keep: np.ndarray) -> pa.Array:
    """The cells, empty where ``keep`` is false."""
    return pc.if_else(pa.array(keep), cells, None)


def joined(*parts: pa.Array | str, separator: str = "") -> pa.Array:
    """Texts put together row by row; empty parts are skipped."""
    return pc.binary_join_element_wise(*parts, separator, null_handling="skip")


def id_list(*ids: pa.Array) -> pa.Array:
    """JSON lists of the ids in a row; empty ones are skipped."""
    return joined('["', joined(*ids, separator='","'), '"]')
