"""An earlier version of the methodology stays at hand, and gives what it gave to the last digit."""

import psycopg
import pytest
from psycopg import sql

from buddy_pipeline.database.tables.figure_columns import Q2Q
from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import PROJECT
from buddy_pipeline_tests.impact.golden_case import install
from buddy_pipeline_tests.impact.world import make_what_is_stale
from buddy_pipeline_tests.small_exports import Installation

EARLIER = PROJECT / "data" / "methodologies"
VERSIONS = sorted(path.stem for path in EARLIER.glob("*.yaml"))

RECORDED = {
    "2026.2": {
        "impact.volunteer_activity": (36, "3b9bcf75fd0d7eedf18a7d0182fbf983"),
        "impact.vis_scores": (73, "54565a955abb31388b859b7dbc411445"),
        "impact.program_scores": (54, "0f2cb788efc7db51a5406982ba053f5d"),
        "impact.sroi": (65, "28be5a57941b67bdec06b828a819d545"),
        "impact.sroi_outcomes": (195, "828cf033bf83a9a409006b7de529a4ec"),
        "impact.sensitivity": (1625, "613a3b61d50596980341d908fcad09da"),
        "csr.metrics_company_period": (65, "7bcad86d3dbaa94e2a3105ebf061cda3"),
        "impact.company_programs": (260, "f52accb4be8cd1094598236f2f13c574"),
    },
}
"""Rows of each table and their digest: all periods of the golden case, as they were made when the version was the newest."""
SINCE_THEN = {
    "impact.sroi": {"is_gross", "ratio_unfavourable", "ratio_favourable", "net_present_value", "payback_years"},
    "impact.sroi_outcomes": {"units", "first_year"},
    "csr.metrics_company_period": {"q2q_people", *(f"q2q_{dimension}" for dimension in Q2Q)},
}
"""Columns of tables that there were not yet."""
NOT_FIGURES = {"methodology_version", "methodology_digest", "created_at"}
_DIGEST = """SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text COLLATE "C")) FROM (SELECT {columns} FROM {table}) r"""


def test_every_version_is_recorded() -> None:
    assert sorted(RECORDED) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_an_earlier_version_gives_what_it_gave(installation: Installation, version: str) -> None:
    install(installation)
    methodology = load_methodology(EARLIER / f"{version}.yaml")
    make_what_is_stale(installation.url, methodology, load_programs(PROJECT / "data" / "programs", methodology))
    assert methodology.version == version
    with psycopg.connect(installation.url) as connection:
        connection.execute("SET timezone = 'UTC'")
        assert {table: _digest(connection, table) for table in RECORDED[version]} == RECORDED[version]


def _digest(connection: psycopg.Connection, table: str) -> tuple[int, str] | None:
    name = sql.Identifier(*table.split("."))
    told = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(name)).description or ()
    columns = sorted({column.name for column in told} - NOT_FIGURES - SINCE_THEN.get(table, set()))
    query = sql.SQL(_DIGEST).format(columns=sql.SQL(", ").join(map(sql.Identifier, columns)), table=name)
    return connection.execute(query).fetchone()
