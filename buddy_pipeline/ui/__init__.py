"""The Dagster UI behind its guard, and the processes that `buddy-pipeline up` runs."""
