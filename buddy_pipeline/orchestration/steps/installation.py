"""The settings of this installation and its database, as steps, sensors and schedules are given them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.orchestration.steps.failures import failing_plainly
from buddy_pipeline.orchestration.steps.liveness import at_work
from buddy_pipeline.settings import Settings, from_environment


class Installation(dg.ConfigurableResource[Any]):
    """Reads the environment when it is asked.

    It has no fields: Dagster would show them, passwords too, and take others from the config of a run, whoever launched it.
    """

    @property
    def settings(self) -> Settings:
        """Raises SettingInvalid."""
        return from_environment()

    @contextmanager
    def working(self, run_id: str) -> Iterator[tuple[Settings, str]]:
        """For as long as the block runs, a run shows that it is at work, and fails plainly. Gives settings and database's URL."""
        with failing_plainly(lambda: self.settings):
            settings = self.settings
            url = database_url(settings)
            with at_work(url, run_id):
                yield settings, url
