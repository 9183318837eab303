"""The asset graph as people see it: a change here is a change of the public face, made on purpose."""

from pathlib import Path

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from buddy_pipeline.contract.buddy import BUDDY
from buddy_pipeline.database.schema import CSR
from buddy_pipeline.definitions import defs
from buddy_pipeline.orchestration.lineage import ORIGINS, column_sources

SNAPSHOT = Path(__file__).parent / "asset_graph.txt"


def _graph() -> AssetGraph:
    return defs.resolve_asset_graph()


def _drawn() -> str:
    graph = _graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        checks = ", ".join(sorted(check.name for check in node.check_keys))
        lines.append(f"{key.to_user_string()} [{', '.join(sorted(node.kinds))}] <- {parents or '-'} | {checks or '-'}")
    return "\n".join(lines) + "\n"


def test_the_graph_is_the_one_that_was_agreed() -> None:
    assert _drawn() == SNAPSHOT.read_text()


def test_every_entity_and_every_csr_table_is_an_asset() -> None:
    expected = {dg.AssetKey(["export", entity.name]) for entity in BUDDY.entities} | {dg.AssetKey(["csr", name]) for name in CSR}
    assert _graph().get_all_asset_keys() == expected


def test_every_asset_says_what_it_is_whose_it_is_and_what_its_columns_mean() -> None:
    graph = _graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description
        assert node.owners == ["team:data-stewards"]
        assert node.partitions_def is not None
        columns = node.metadata["dagster/column_schema"].columns
        assert columns
        assert all(column.description and column.type for column in columns)


def test_every_column_lineage_names_columns_that_exist() -> None:
    assert set(ORIGINS) == set(CSR)
    for table, origin in ORIGINS.items():
        assert set(origin.columns) <= set(CSR[table].columns.keys())
        for sources in column_sources(table).values():
            for entity, column in sources:
                assert BUDDY[entity][column]
