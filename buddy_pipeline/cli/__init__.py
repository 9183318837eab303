"""The console command `buddy-pipeline`: the same jobs as in the Dagster UI, for a terminal.

Each command imports what it needs when it runs: `--help` and `db url` should not wait for Dagster.
"""

from buddy_pipeline.cli import database, drops, events, figures, people, q2q, retention, rights, safety
from buddy_pipeline.cli.shell import main

__all__ = ["database", "drops", "events", "figures", "main", "people", "q2q", "retention", "rights", "safety"]
