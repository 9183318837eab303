"""Random draws that are the same on every machine, run and version."""

import hashlib

import numpy as np
import pyarrow as pa

UUID_LENGTH = 36
_UUID_HEX_PLACES = [place for place in range(UUID_LENGTH) if place not in (8, 13, 18, 23)]
_HEX_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)


class Dice:
    """Draws for one purpose. Another purpose has its own stream, so that a change in one leaves the others alone.

    Everything comes from uniform numbers and bytes of `RandomState`, whose stream numpy has frozen, and from plain
    arithmetic: no distribution, whose method may change, and no logarithm, which differs between processors.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        digest = hashlib.sha256(f"{seed} {purpose}".encode()).digest()
        self._random = np.random.RandomState(np.frombuffer(digest, "<u4"))

    def shares(self, count: int) -> np.ndarray:
        """Numbers from 0 to just under 1."""
        return self._random.random_sample(count)

    def chance(self, count: int, probability: float) -> np.ndarray:
        """True with the given probability."""
        return self.shares(count) < probability

    def below(self, limits: np.ndarray) -> np.ndarray:
        """Whole numbers from 0 to just under each limit."""
        return (self.shares(len(limits)) * limits).astype(np.int64)

    def between(self, count: int, lowest: int, highest: int) -> np.ndarray:
        """Whole numbers from lowest to highest, both included."""
        return lowest + self.below(np.full(count, highest - lowest + 1))

    def choose(self, count: int, weights: np.ndarray) -> np.ndarray:
        """Positions in ``weights``, each as likely as its weight says."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        if count == 0:
            return np.empty(0, np.int64)
        return np.minimum(np.searchsorted(steps, self.shares(count) * steps[-1], side="right"), len(steps) - 1)

    def shuffled(self, count: int) -> np.ndarray:
        """The numbers below ``count`` in any order."""
        return np.argsort(self.shares(count), kind="stable")

    def uuids(self, count: int) -> pa.StringArray:
        """UUIDs of version 4."""
        raw = np.frombuffer(self._random.bytes(16 * count), np.uint8).reshape(count, 16).copy()
        raw[:, 6] = raw[:, 6] & 0x0F | 0x40
        raw[:, 8] = raw[:, 8] & 0x3F | 0x80
        digits = np.stack([raw >> 4, raw & 0x0F], axis=2).reshape(count, 32)
        text = np.full((count, UUID_LENGTH), ord("-"), np.uint8)
        text[:, _UUID_HEX_PLACES] = _HEX_DIGITS[digits]
        offsets = np.arange(count + 1, dtype=np.int32) * UUID_LENGTH
        return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(text))
