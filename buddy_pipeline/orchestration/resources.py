"""Who hears how an import goes on."""

from typing import TYPE_CHECKING, Protocol

import dagster as dg
from dagster import _check as check

if TYPE_CHECKING:
    from buddy_pipeline.importing.summary import ImportSummary, Progress


class Listener(Protocol):
    """Hears how an import goes on. The console command brings one of its own."""

    def progress(self, progress: "Progress") -> None:
        """Hears how far reading and loading are; comes often."""

    def imported(self, summary: "ImportSummary") -> None:
        """Hears that a drop is loaded."""


class RunLog:
    """Writes to the log of the run, for the Dagster UI."""

    def __init__(self, log: dg.DagsterLogManager) -> None:
        self._log = log

    def progress(self, progress: "Progress") -> None:
        """Says nothing: the log of a run would fill."""

    def imported(self, summary: "ImportSummary") -> None:
        for entity, counts in summary.entities.items():
            self._log.info(
                f"{entity}: {counts.read} rows read, {counts.accepted} accepted, {counts.warned} of them with a warning, "
                f"{counts.rejected} rejected, {counts.merged} repeated"
            )


@dg.resource(description="Writes the counts of an import to the log of its run.")
def run_log(context: dg.InitResourceContext) -> RunLog:
    return RunLog(check.not_none(context.log))
