"""`buddy-pipeline import` of lists of the office, as whoever keeps them uses it."""

import json
import subprocess
import sys
from pathlib import Path

from buddy_pipeline.settings import Settings
from buddy_pipeline_tests.csr.test_costs import cost
from buddy_pipeline_tests.csr.test_surveys import answer
from buddy_pipeline_tests.small_exports import member, write_list, write_roster

COMMAND = str(Path(sys.executable).with_name("buddy-pipeline"))


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=240)


def test_lists_of_every_kind_are_told_by_their_names(settings: Settings, tmp_path: Path) -> None:
    paths = [
        write_list(tmp_path / "costs.csv", cost("Nordlys", "100"), cost("Town", "many")),
        write_list(tmp_path / "outcomes_2024-06-30.csv", answer(count="12"), answer("zqsecret")),
        write_roster(tmp_path / "company_users_2024-06-30.csv", member("Nordlys", "ada")),
    ]
    done = _run("import", *paths, "--json")
    assert done.returncode == 0, done.stderr
    costs, outcomes, roster = json.loads(done.stdout)
    assert (costs["source"], costs["entities"]["costs"]["accepted"], "people" in costs) == ("costs", 1, False)
    assert outcomes["entities"]["outcomes"]["rejected"] == 1
    assert outcomes["people"] == {"linked": 0, "unknown": 0, "shared": 0}
    assert roster["people"]["unknown"] == 1
    (settings.drops / "costs.csv").write_bytes(paths[0].read_bytes())
    standing = json.loads(_run("status", "--json").stdout)
    tables = {part["table"]: part["rows"] for part in standing["tables"]}
    assert (tables["csr.costs"], tables["csr.surveyed_outcomes"]) == (1, 1)
    assert standing["inbox"] == [{"drop": "costs.csv", "status": "loaded"}]


def test_a_terminal_tells_counts_and_what_to_mend(settings: Settings, tmp_path: Path) -> None:
    path = write_list(tmp_path / "costs_2024-06-30.csv", cost("Nordlys", "100"), cost("Town", "1", currency=""))
    told = _run("import", path).stdout
    assert "Costs: 1." in told
    assert "1 faults" in told
    assert str(settings.reports) in told.replace("\n", "")
    refused = _run("import", write_list(tmp_path / "outcomes_2124-06-30.csv", answer(count="12")))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("outcomes_2124-06-30.csv")
