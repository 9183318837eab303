"""The asset graph as people see it: a change here is a change of the public face, made on purpose."""

from pathlib import Path

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from buddy_pipeline.database.tables import CSR
from buddy_pipeline.database.tables.voices import EVIDENCE_SNIPPETS, OUTCOME_SCORES, SAFETY_REVIEW_QUEUE, TEXTS
from buddy_pipeline.definitions import defs
from buddy_pipeline.impact.figures import ASSETS
from buddy_pipeline.orchestration.graph.keys import csr_key, evidence_key, export_keys, impact_key
from buddy_pipeline.orchestration.imports.lineage import columns_behind
from buddy_pipeline.sources import OFFICE_LISTS, PROGRAMS

OF_LISTS = {csr_key(table) for kind in OFFICE_LISTS for table in kind.tables}
"""A list of the office is of no period: it tells of all time."""
REPORT = dg.AssetKey(["impact", "impact_report"])
RETENTION = dg.AssetKey(["ops", "retention"])
"""Of no period, and no table: it tells what went."""
OF_STREAMS = {dg.AssetKey(["events", "webhook_events"]), dg.AssetKey(["events", "published_events"])}
"""Events come and go at any time, of no period."""
RECONCILIATIONS = {dg.AssetKey(["events", "reconciliation"]), dg.AssetKey(["events", "reconciliation", "kintell"])}
EVIDENCE = {evidence_key(table.name) for table in (TEXTS, OUTCOME_SCORES, EVIDENCE_SNIPPETS, SAFETY_REVIEW_QUEUE)}
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


def test_every_entity_every_csr_table_and_every_figure_is_an_asset() -> None:
    expected = {*export_keys(PROGRAMS), *map(csr_key, CSR)} | OF_LISTS | OF_STREAMS | RECONCILIATIONS
    assert _graph().get_all_asset_keys() == expected | EVIDENCE | set(map(impact_key, ASSETS)) | {REPORT, RETENTION}


def test_every_asset_says_what_it_is_whose_it_is_and_what_its_columns_mean() -> None:
    graph = _graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description
        assert node.owners == ["team:data-stewards"]
        assert (node.partitions_def is None) == (key in OF_LISTS | OF_STREAMS | {RETENTION})
        if key in (REPORT, RETENTION):
            continue
        columns = node.metadata["dagster/column_schema"].columns
        assert columns
        assert all(column.description and column.type for column in columns)


def test_every_figure_is_made_anew_by_a_sensor_and_by_no_other_one() -> None:
    graph = _graph()
    assert not [key for key in graph.get_all_asset_keys() if graph.get(key).automation_condition is not None]
    sensors = {sensor.name: [target.job_name for target in sensor.targets] for sensor in defs.get_repository_def().sensor_defs}
    assert [name for name, jobs in sensors.items() if "compute_period" in jobs] == ["out_of_date_figures"]
    made = defs.resolve_job_def("compute_period").asset_layer.selected_asset_keys
    assert made == {key for key in graph.get_all_asset_keys() if key.path[0] == "impact"}


def test_a_window_reaches_back_over_the_year_and_the_month_that_a_trend_needs() -> None:
    graph = _graph()
    mapping = graph.get_partition_mapping(dg.AssetKey(["impact", "vis_scores"]), dg.AssetKey(["impact", "volunteer_activity"]))
    assert isinstance(mapping, dg.TimeWindowPartitionMapping)
    assert (mapping.start_offset, mapping.end_offset) == (-12, 0)


def test_every_column_lineage_names_columns_that_exist() -> None:
    assert {table for program in PROGRAMS for table in program.origins} == set(CSR)
    for program in PROGRAMS:
        for table, origin in program.origins.items():
            assert set(origin.columns) <= set(CSR[table].columns.keys())
            for exported in columns_behind(table, program).values():
                for entity, column in exported:
                    assert program[entity][column]
