"""`buddy-pipeline up` as a data steward has it: a drop put into the inbox is in the tables, and in the UI."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from buddy_pipeline.database import embedded
from buddy_pipeline.sample.costs import write_costs
from buddy_pipeline.sample.outcomes import write_outcomes
from buddy_pipeline.sample.rosters import write_roster
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline_tests.browser import needs_browser, show
from buddy_pipeline_tests.database.servers import is_up

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))
PROXY = "https://buddy.example.org"
USERS = 155
"""Make a drop of a good 5,000 rows."""
SECONDS_OF_PATIENCE = 120


@dataclass
class Installation:
    """A running installation with a state folder of its own."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def drops(self) -> Path:
        return self.home / "drops"

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of our database."""
        with psycopg.connect(embedded.url(self.home / "postgres", "buddy")) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[call-overload,no-any-return]

    def graphql(self, query: str, **headers: str) -> dict[str, Any]:
        """What the UI's own interface answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            data=json.dumps({"query": query}).encode(),
            headers={"Content-Type": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
            return json.load(answer)["data"]  # type: ignore[no-any-return]

    def runs_of(self, job: str) -> list[dict[str, Any]]:
        """Status and tags of all runs of a job; beside them others make figures."""
        found = self.graphql(
            f'{{ runsOrError(filter: {{pipelineName: "{job}"}}) {{ ... on Runs {{ results {{ status tags {{ key value }} }} }} }} }}'
        )
        return list(found["runsOrError"]["results"])

    def sensor_ticks(self) -> int:
        """How often the sensor has looked."""
        try:
            found = self.graphql(
                '{ sensorOrError(sensorSelector: {repositoryName: "__repository__", repositoryLocationName: "buddy",'
                ' sensorName: "new_drops"}) { ... on Sensor { sensorState { ticks(limit: 5) { status } } } } }'
            )
        except (urllib.error.URLError, ConnectionError):
            return 0
        return len(found["sensorOrError"].get("sensorState", {"ticks": []})["ticks"])


@pytest.fixture(scope="module")
def running(make_folder: Callable[[], Path]) -> Iterator[Installation]:
    home = make_folder()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BUDDY_", "DAGSTER_"))}
    own = {"BUDDY_HOME": str(home), "BUDDY_UI_ORIGINS": PROXY}
    process = subprocess.Popen([COMMAND, "up", "--port", str(port)], env=environment | own)
    installation = Installation(home, port, process)
    _wait_until(lambda: installation.sensor_ticks() > 0)
    yield installation
    process.terminate()
    process.wait(60)


def _wait_until(reached: Callable[[], bool]) -> None:
    """Fails when its patience ends, so that nothing hangs; how fast it is, is told by the benchmarks."""
    start = time.monotonic()
    while not reached():
        assert time.monotonic() - start < SECONDS_OF_PATIENCE
        time.sleep(0.1)


def _put_drop(running: Installation, month: int) -> Path:
    when = datetime(2025, month, 28, tzinfo=UTC)
    return write_sample(running.drops, users=USERS, seed=month, format="csv", export_date=when)


def test_a_drop_of_5000_rows_put_into_the_inbox_is_in_the_tables(running: Installation) -> None:
    drop = _put_drop(running, month=8)
    _wait_until(lambda: bool(running.query("select 1 from ops.drops where status = 'loaded'")))
    ((name, entities),) = running.query("select name, entities from ops.drops")
    assert name == drop.name
    assert sum(counts["read"] for counts in entities.values()) > 5000
    assert running.query("select count(*) from csr.program_enrollments")[0][0] > USERS * 0.9


def test_its_run_shows_the_drop_and_is_the_only_import(running: Installation) -> None:
    _wait_until(lambda: [run["status"] for run in running.runs_of("import_drop")] == ["SUCCESS"])
    (run,) = running.runs_of("import_drop")
    tags = {tag["key"]: tag["value"] for tag in run["tags"]}
    assert tags["buddy/period"] == tags["dagster/partition"] == "2025-08"
    assert tags["buddy/drop"].endswith("2025-08-28")


def test_a_broken_drop_fails_once_with_its_reason_and_keeps_the_next_one_in(running: Installation) -> None:
    (running.drops / "broken.json").write_text('{"export_metadata": ')
    _put_drop(running, month=9)
    _wait_until(lambda: len(running.query("select 1 from ops.drops")) == 3)
    statuses = dict(running.query("select name, status from ops.drops"))
    assert statuses["broken.json"] == "refused"
    assert sorted(statuses.values()) == ["loaded", "loaded", "refused"]
    time.sleep(11)  # two more looks
    assert [run["status"] for run in running.runs_of("refuse_drop")] == ["FAILURE"]


def test_a_roster_put_into_the_inbox_links_people_of_companies(running: Installation) -> None:
    write_roster(running.drops, users=USERS, seed=8, at=date(2025, 8, 31))
    _wait_until(lambda: bool(running.query("select 1 from ops.drops where program = 'companies'")))
    assert running.query("select name, status from ops.drops where program = 'companies'") == [
        ("company_users_2025-08-31.csv", "loaded")
    ]
    assert len(running.query("select 1 from csr.company_users")) > USERS / 5


def test_costs_and_outcomes_put_into_the_inbox_get_into_their_tables(running: Installation) -> None:
    write_costs(running.drops, seed=8, at=date(2025, 8, 31))
    write_outcomes(running.drops, users=USERS, seed=8, at=date(2025, 8, 31))
    lists = "select name, status from ops.drops where program in ('costs', 'outcomes') order by 1"
    _wait_until(lambda: len(running.query(lists)) == 2)
    assert running.query(lists) == [("costs_2025-08-31.csv", "loaded"), ("outcomes_2025-08-31.csv", "loaded")]
    assert len(running.query("select 1 from csr.costs where month <= '2025-08-01'")) == 48
    assert len(running.query("select 1 from csr.surveyed_outcomes where user_id is not null")) > 1


def test_a_run_launched_in_the_ui_reads_nothing_outside_the_inbox(running: Installation, make_folder: Callable[[], Path]) -> None:
    elsewhere = write_sample(make_folder(), users=25, seed=7, format="csv", export_date=datetime(2025, 7, 28, tzinfo=UTC))
    config = json.dumps({"ops": {"import_drops": {"config": {"drop": str(elsewhere)}}}})
    answer = running.graphql(_launch("import_drop", config, period="2025-07"))
    assert answer["launchRun"]["__typename"] == "LaunchRunSuccess"
    _wait_until(lambda: "FAILURE" in [run["status"] for run in running.runs_of("import_drop")])
    assert running.query("select 1 from ops.drops where period = '2025-07'") == []


def test_no_other_web_page_launches_a_run(running: Installation) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Content-Type": "text/plain"}):
        with pytest.raises(urllib.error.HTTPError, match=r"403|415"):
            running.graphql(_launch("refuse_drop", "{}"), **headers)
    assert len(running.runs_of("refuse_drop")) == 1


def test_a_proxy_that_is_named_shows_the_ui(running: Installation) -> None:
    assert running.graphql("{ version }", Origin=PROXY, Host="buddy.example.org")["version"]


def _launch(job: str, config: str, period: str = "") -> str:
    selector = f'{{repositoryLocationName: "buddy", repositoryName: "__repository__", jobName: "{job}"}}'
    tags = f'{{tags: [{{key: "dagster/partition", value: "{period}"}}]}}' if period else "{}"
    parameters = f"{{selector: {selector}, runConfigData: {json.dumps(config)}, executionMetadata: {tags}}}"
    return f"mutation {{ launchRun(executionParams: {parameters}) {{ __typename }} }}"


@needs_browser
def test_a_browser_finds_the_asset_graph_with_a_materialised_partition(running: Installation, tmp_path: Path) -> None:
    graph = _page(running, "/asset-groups?expanded=export%2Ccsr", tmp_path / "graph")
    assert "csr" in graph
    assert "export" in graph
    asset = _page(running, "/assets/csr/program_enrollments?view=partitions&partition=2025-08", tmp_path / "asset")
    assert "2025-08" in asset
    assert "program_enrollments" in asset
    assert "Materialized" in asset


def _page(running: Installation, path: str, profile: Path) -> str:
    """The page as the browser has it once its scripts have run."""
    return show(f"http://127.0.0.1:{running.port}{path}", profile, "--virtual-time-budget=30000")


def test_when_stopped_it_ends_every_process_the_database_last(running: Installation) -> None:
    processes = psutil.Process(running.process.pid).children(recursive=True)
    assert is_up(running.home / "postgres")
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    gone, alive = psutil.wait_procs(processes, timeout=5)
    assert gone
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert not is_up(running.home / "postgres")
