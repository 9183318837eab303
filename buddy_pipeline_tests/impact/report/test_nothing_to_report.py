"""Where there is no report, one line says why and what to do."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report import NothingToReport, read_figures, write_report
from buddy_pipeline_tests.impact.own_files import OWN, write
from buddy_pipeline_tests.impact.report.conftest import POLICY, Read
from buddy_pipeline_tests.impact.report.filled import OURS, PERIOD, Filled


def refusal(ask: Callable[[], object]) -> str:
    with pytest.raises(NothingToReport) as refused:
        ask()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_period_that_is_not_computed(
    filled: Filled, methodology: Methodology, programs: tuple[Program, ...], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    said = refusal(
        lambda: write_report(filled.url, methodology, programs, POLICY, period=date(2024, 1, 1), company=None, out=out)
    )
    assert said == (
        "The figures of 2024-01 are not computed (computed are 2025-11 to 2025-11):"
        " `buddy-pipeline figures` brings all figures up to date."
    )
    assert not list(tmp_path.iterdir())


def test_nothing_is_computed_at_all(database_url: str, methodology: Methodology, programs: tuple[Program, ...]) -> None:
    said = refusal(lambda: read_figures(database_url, methodology, programs, POLICY, period=PERIOD, company=None))
    assert said.startswith("The figures of 2025-11 are not computed (no period is)")


def test_a_period_of_which_a_part_is_missing(own: Filled, read: Read) -> None:
    own.change("DELETE FROM impact.computed WHERE asset = 'vis_scores'")
    assert "are not computed" in refusal(lambda: read(own))


def test_a_company_that_is_not_known(filled: Filled, read: Read) -> None:
    assert refusal(lambda: read(filled, "Fjord & Son")) == "No company is called 'Fjord & Son'; near are: Fjord & Sons."
    assert "the roster tells which there are" in refusal(lambda: read(filled, "qqqq"))


def test_a_company_is_found_whatever_the_case_and_spaces(filled: Filled, read: Read) -> None:
    assert read(filled, "  fjord &  SONS ").company == OURS


def test_a_company_without_members_in_the_window(own: Filled, read: Read) -> None:
    own.change("DELETE FROM csr.metrics_company_period WHERE company_id = (SELECT id FROM csr.companies WHERE name = %s)", OURS)
    assert refusal(lambda: read(own, OURS)) == "Fjord & Sons has nobody in the window of 2025-11: see its dates in the roster."


def test_figures_of_another_methodology(filled: Filled, programs: tuple[Program, ...], tmp_path: Path) -> None:
    other = load_methodology(write(tmp_path, OWN))
    said = refusal(lambda: read_figures(filled.url, other, programs, POLICY, period=PERIOD, company=None))
    assert said.startswith("The figures of 2025-11 were made with methodology 2026.3")
    assert f"not with own ({other.digest})" in said
