"""What steps are given by whoever starts them: the installation, who hears how it goes on, and where drops may lie."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import dagster as dg

from buddy_pipeline.orchestration.steps.installation import Installation

if TYPE_CHECKING:
    from buddy_pipeline.importing.summary import ImportSummary, Progress


PathOf = Callable[[Path, str], Path]
"""Gives the path of what was asked for, of the inbox and its name. Raises DropRefused if drops may not lie there."""


class Listener(Protocol):
    """Hears how an import goes on. The console command brings one of its own."""

    def progress(self, progress: "Progress") -> None:
        """Hears how far reading and loading are; comes often."""

    def imported(self, summary: "ImportSummary") -> None:
        """Hears that a drop is loaded."""


class RunLog:
    """Writes the counts of an import to the log of its run, for the Dagster UI."""

    def progress(self, progress: "Progress") -> None:
        """Says nothing: the log of a run would fill."""

    def imported(self, summary: "ImportSummary") -> None:
        for entity, counts in summary.entities.items():
            dg.get_dagster_logger().info(
                f"{entity}: {counts.read} rows read, {counts.accepted} accepted, {counts.warned} of them with a warning, "
                f"{counts.rejected} rejected, {counts.merged} repeated"
            )


@dg.resource(description="Finds drops and lists in the inbox only: whoever reaches the UI must not have other files read.")
def inbox_only(_context: dg.InitResourceContext) -> PathOf:
    from buddy_pipeline.drops.inbox import in_inbox

    return in_inbox


RESOURCES: dict[str, Any] = {
    "installation": Installation(),
    "listener": RunLog(),
    "path_of": inbox_only,
    # Nothing is handed on but in the database. Dagster's own would let the config of a run name a folder for pickles.
    "io_manager": dg.mem_io_manager,
}
"""What runs of the UI and the daemon are given."""
