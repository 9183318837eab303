"""An installation whose loads write their changes into the outbox."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.importing.events import EventsSummary, apply_events
from buddy_pipeline.importing.importer import import_drop
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.small_exports import FIRST_PERIOD, LIFECYCLES, Installation


@dataclass
class Telling(Installation):
    """Publishes, unless it is told not to."""

    publishes: bool = True

    def load_path(self, path: Path) -> ImportSummary:
        return import_drop(
            open_drop(path, (BUDDY,), first_period=FIRST_PERIOD, now=datetime.now(UTC)),
            url=self.url,
            keys=self.keys,
            first_period=FIRST_PERIOD,
            run_id="run-of-the-test",
            on_progress=lambda _: None,
            lifecycles=LIFECYCLES,
            publishes=self.publishes,
        )

    def apply(self) -> EventsSummary:
        """Applies the webhooks that are stored."""
        return apply_events(
            BUDDY,
            url=self.url,
            keys=self.keys,
            first_period=FIRST_PERIOD,
            run_id="run-of-the-test",
            on_progress=lambda _: None,
            lifecycles=LIFECYCLES,
            publishes=self.publishes,
        )
