"""Runs as Dagster knows them: by tags and by whether they are finished."""

import dagster as dg

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.sources import PROGRAMS

PROGRAM_TAG = "buddy/program"
DROP_TAG = "buddy/drop"
DIGEST_TAG = "buddy/digest"
PERIOD_TAG = "buddy/period"
FORMAT_TAG = "buddy/format"

OF_ALL_PROGRAMS = {PROGRAM_TAG: ", ".join(program.name for program in PROGRAMS)}
"""Tag of jobs that are of no one program."""


def list_tag(kind: OfficeList) -> str:
    """Tag that has the name of the list that a run imports."""
    return f"buddy/{kind.name}"


UNFINISHED = [
    status
    for status in dg.DagsterRunStatus
    if status not in (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
]
WITHOUT_TABLES = dg.SkipReason("The database has no tables yet: run `buddy-pipeline db migrate`.")
"""Why a sensor asks for nothing."""


def is_under_way(instance: dg.DagsterInstance, job: str) -> bool:
    """Whether a run of the job waits or works."""
    return instance.get_runs_count(dg.RunsFilter(job_name=job, statuses=UNFINISHED)) > 0
