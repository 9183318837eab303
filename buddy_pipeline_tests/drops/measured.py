"""What reading a drop takes, in a process of its own.

    python -m buddy_pipeline_tests.drops.measured DROP

Prints as JSON the rows that were read (none if it was refused), the bytes of memory above those at the start, those of the
largest process that it started, and the seconds of processor time of both.
"""

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from buddy_pipeline.drops.batches import Batch
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline_tests.drops.exports import ROWS, parts, users_csv

UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes of the unit in which the system tells memory."""


@dataclass(frozen=True)
class Cost:
    rows: int | None
    memory: int
    memory_of_children: int
    seconds: float


def cost(drop: Path) -> Cost:
    """What reading this drop takes. Fails where reading ends in anything but rows or a refusal."""
    done = subprocess.run(
        [sys.executable, "-m", "buddy_pipeline_tests.drops.measured", str(drop)], stdout=subprocess.PIPE, check=True, timeout=300
    )
    return Cost(**json.loads(done.stdout))


def _measure(drop: Path) -> Cost:
    """A small drop is read first, so that libraries are loaded."""
    parts(users_csv(drop.parent / "warm", *ROWS))
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        rows = sum(part.rows.num_rows for part in parts(drop) if isinstance(part, Batch))
    except DropRefused:
        rows = None
    after, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + children.ru_utime + children.ru_stime
    return Cost(rows, (after.ru_maxrss - before.ru_maxrss) * UNIT, children.ru_maxrss * UNIT, seconds)


if __name__ == "__main__":
    print(json.dumps(vars(_measure(Path(sys.argv[1])))))
