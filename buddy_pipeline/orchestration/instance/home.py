"""DAGSTER_HOME: a folder in the project's state, with a link to the project's `dagster.yaml`."""

import os

from buddy_pipeline.settings import PROJECT, Settings

INSTANCE_FILE = "dagster.yaml"


def prepare_dagster_home(settings: Settings) -> None:
    """Make the folder, and name it in the environment of this process and those it starts."""
    settings.prepare_folders()
    link = settings.dagster_home / INSTANCE_FILE
    if not link.is_symlink() or link.readlink() != PROJECT / INSTANCE_FILE:
        fresh = link.with_suffix(f".{os.getpid()}")
        fresh.symlink_to(PROJECT / INSTANCE_FILE)
        fresh.replace(link)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
