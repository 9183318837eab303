"""Dagster's own web server, with and without the guard, over an instance of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import pytest
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._daemon.asset_daemon import get_auto_materialize_paused, set_auto_materialize_paused
from dagster_webserver.app import create_app_from_workspace_process_context
from starlette.testclient import TestClient

from buddy_pipeline.ui.webserver import guarded_ui, origins

PORT = 3000
PROXY = "https://buddy.example.org"
ADDRESS = f"http://127.0.0.1:{PORT}"


@dataclass(frozen=True)
class Ui:
    """The web server, and the instance that it drives."""

    instance: dg.DagsterInstance
    client: TestClient

    @property
    def was_changed(self) -> bool:
        """Whether what the requests of the tests ask for was carried out."""
        return get_auto_materialize_paused(self.instance)

    def forget(self) -> None:
        """As if nothing had been asked for."""
        set_auto_materialize_paused(self.instance, False)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path_factory.mktemp("dagster"))) as instance:
        yield instance


@pytest.fixture(scope="module")
def guarded(instance: dg.DagsterInstance) -> Iterator[Ui]:
    with guarded_ui(instance, None, origins(PORT, [PROXY])) as app:
        yield Ui(instance, TestClient(app, base_url=ADDRESS, raise_server_exceptions=False))


@pytest.fixture(scope="module")
def unguarded(instance: dg.DagsterInstance) -> Iterator[Ui]:
    with WorkspaceProcessContext(instance, None) as context:
        app = create_app_from_workspace_process_context(context)
        yield Ui(instance, TestClient(app, base_url=ADDRESS, raise_server_exceptions=False))


@pytest.fixture
def ui(guarded: Ui) -> Ui:
    guarded.forget()
    return guarded
