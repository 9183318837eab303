"""What an organisation's own methodology says otherwise is told place by place."""

from decimal import Decimal
from pathlib import Path

from buddy_pipeline.impact.differences import differences
from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.settings import DEFAULT_METHODOLOGY
from buddy_pipeline_tests.impact.own_files import DEFAULT, OWN, write


def _differences(folder: Path, text: str) -> list[tuple[str, object, object]]:
    return [tuple(each) for each in differences(load_methodology(DEFAULT_METHODOLOGY), load_methodology(write(folder, text)))]


def test_a_copy_does_not_differ(tmp_path: Path) -> None:
    assert _differences(tmp_path, DEFAULT + "# a comment\n") == []


def test_a_number_written_otherwise_does_not_differ(tmp_path: Path) -> None:
    assert _differences(tmp_path, DEFAULT.replace("weight: 0.30", "weight: 0.3")) == []


def test_changed_added_and_removed_values_are_told_with_their_place(tmp_path: Path) -> None:
    text = (
        OWN.replace("value: 150,", "value: 160,")
        .replace("by_year: {2008: 20.25, ", "by_year: {")
        .replace("by_year: {}", "by_year: {2025: 1200.50}")
        .replace("[professional, tech]", "[professional]")
        .replace("up_to: 30", "up_to: 31")
    )
    assert _differences(tmp_path, text) == [
        ("version", "2026.3", "own"),
        ("vis.bands.1.up_to", 30, 31),
        ("sroi.hour_value.by_year.2008", Decimal("20.25"), None),
        ("sroi.outcomes.integration.proxy.value", Decimal(150), Decimal(160)),
        ("sroi.outcomes.job_readiness.measured_by.sessions", "professional, tech", "professional"),
        ("sroi.program_costs.by_year.2025", None, Decimal("1200.50")),
    ]
