"""What nobody can do in the UI, with or without a page of their own: lose its history, or make some up."""

import json
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from buddy_pipeline_tests.ui.conftest import Ui

KEY = dg.AssetKey(["csr", "users"])
RUNS_AND_ASSETS = {
    "wipeAssets": 'wipeAssets(assetPartitionRanges: [{assetKey: {path: ["csr", "users"]}}])',
    "deletePipelineRun": 'deletePipelineRun(runId: "RUN")',
    "deleteRun": 'deleteRun(runId: "RUN")',
    "reportRunlessAssetEvents": "reportRunlessAssetEvents(eventParams:"
    ' {eventType: ASSET_MATERIALIZATION, assetKey: {path: ["csr", "users"]}})',
}
CODE = {
    "reloadWorkspace": "reloadWorkspace",
    "reloadRepositoryLocation": 'reloadRepositoryLocation(repositoryLocationName: "buddy")',
    "shutdownRepositoryLocation": 'shutdownRepositoryLocation(repositoryLocationName: "buddy")',
}


@dg.asset(key=KEY)
def users() -> None:
    """An asset with a history."""


@pytest.fixture
def run_id(ui: Ui) -> Iterator[str]:
    """A run that materialised the asset."""
    result = dg.materialize([users], instance=ui.instance)
    yield result.run_id
    ui.instance.wipe_assets([KEY])
    ui.instance.delete_run(result.run_id)


def _answer(ui: Ui, mutation: str) -> Any:
    query = f"mutation {{ {mutation} {{ __typename }} }}"
    answer = ui.client.post("/graphql", content=json.dumps({"query": query}), headers={"Content-Type": "application/json"})
    (told,) = answer.json()["data"].values()
    return told["__typename"]


@pytest.mark.parametrize("mutation", RUNS_AND_ASSETS.values(), ids=list(RUNS_AND_ASSETS))
def test_the_history_of_runs_and_assets_stays_as_it_is(ui: Ui, run_id: str, mutation: str) -> None:
    assert _answer(ui, mutation.replace("RUN", run_id)) == "UnauthorizedError"
    assert ui.instance.has_run(run_id)
    assert [record.run_id for record in ui.instance.fetch_materializations(KEY, limit=9).records] == [run_id]


@pytest.mark.parametrize("mutation", CODE.values(), ids=list(CODE))
def test_the_code_is_neither_reloaded_nor_ended(ui: Ui, mutation: str) -> None:
    assert _answer(ui, mutation) == "UnauthorizedError"
