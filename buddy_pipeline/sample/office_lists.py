"""Writing invented lists of the office."""

import csv
import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from buddy_pipeline.contract.columns import Entity


def write_list(folder: Path, entity: Entity, at: date, columns: Iterable[Sequence[str | None]]) -> Path:
    """Write `costs_2025-11-30.csv`, named after the entity and ``at``, into ``folder`` (made if need be); gives its path.

    ``columns`` are the cells of each column of the contract, in its order. The file appears whole or not at all. Raises
    FileExistsError where it is already.
    """
    target = folder / f"{entity.name}_{at:%Y-%m-%d}.csv"
    if target.exists():
        raise FileExistsError(f"{target} is there already: move it away, or choose another place.")
    folder.mkdir(parents=True, exist_ok=True)
    hidden = target.with_name(f".{target.name}.part")
    try:
        with hidden.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(entity.column_names)
            writer.writerows(zip(*columns, strict=True))
        os.replace(hidden, target)
    finally:
        hidden.unlink(missing_ok=True)
    return target
