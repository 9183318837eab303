"""Dagster's webserver behind the guard: a process of `buddy-pipeline up`."""

import logging
import signal
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster._core.workspace.permissions import EDITOR_PERMISSIONS, Permissions
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.cli import DEFAULT_DB_STATEMENT_TIMEOUT, DEFAULT_POOL_MAX_OVERFLOW, DEFAULT_POOL_RECYCLE
from dagster_webserver.version import __version__
from starlette.types import ASGIApp

from buddy_pipeline.settings import from_environment
from buddy_pipeline.ui.guard import LARGEST_BODY, Guard

SWITCHED_OFF = (
    Permissions.WIPE_ASSETS,
    Permissions.DELETE_PIPELINE_RUN,
    Permissions.REPORT_RUNLESS_ASSET_EVENTS,
    Permissions.RELOAD_REPOSITORY_LOCATION,
    Permissions.RELOAD_WORKSPACE,
)
"""What nobody needs: to lose the history of runs and assets, to tell of events that did not happen, and to load or end code
that is that of the start until the next one."""
MILLISECONDS_BETWEEN_LOOKS = 2000
"""How often an open page asks for what is new of assets; Dagster's own default."""
SECONDS_TO_END = 5
"""How long answers that are under way may take once the process is told to stop."""


def origins(port: int, of_proxies: Iterable[str]) -> list[str]:
    """Where browsers find the UI: at this machine's own two names, and behind proxies."""
    return [f"http://127.0.0.1:{port}", f"http://localhost:{port}", *of_proxies]


@contextmanager
def guarded_ui(instance: dg.DagsterInstance, workspace: WorkspaceFileTarget | None, origins: Iterable[str]) -> Iterator[ASGIApp]:
    """The UI of an instance and of the code that ``workspace`` names, for browsers that find it at ``origins``."""
    EDITOR_PERMISSIONS.update((permission, False) for permission in SWITCHED_OFF)  # Dagster has no setting for it
    with WorkspaceProcessContext(instance, workspace, version=__version__) as context:
        ui = create_app_from_workspace_process_context(context, live_data_poll_rate=MILLISECONDS_BETWEEN_LOOKS)
        yield Guard(ui, origins)


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Answers at ``listener`` until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=LARGEST_BODY,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    uvicorn.Server(config).run([listener])


def main(workspace: Path, descriptor: int) -> None:
    """Serves until stopped. ``descriptor`` is that of the listening socket, which another process opened."""
    logging.basicConfig(level=logging.WARNING)
    settings = from_environment()
    with socket.socket(fileno=descriptor) as listener, dg.DagsterInstance.get() as instance:
        instance.optimize_for_webserver(DEFAULT_DB_STATEMENT_TIMEOUT, DEFAULT_POOL_RECYCLE, DEFAULT_POOL_MAX_OVERFLOW)
        names = origins(listener.getsockname()[1], settings.ui_origins)
        with guarded_ui(instance, WorkspaceFileTarget([str(workspace)]), names) as app:
            serve(app, listener)


if __name__ == "__main__":
    # The server raises the signal anew once it has ended; without this the process would end as one that was killed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        main(Path(sys.argv[1]), int(sys.argv[2]))
