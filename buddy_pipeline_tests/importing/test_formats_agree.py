"""One export in three formats gives the same tables, byte for byte."""

from pathlib import Path

import pytest

from buddy_pipeline.sample.files import Format
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.small_exports import Installation

NOT_OF_AN_EXPORT = {
    "pii.identity_decisions",
    "pii.tombstones",
    "pii.names",
    "pii.company_roster",
    "csr.companies",
    "csr.company_users",
    "csr.costs",
    "csr.surveyed_outcomes",
    "pii.survey_addresses",
    "csr.metrics_company_period",
    "csr.texts",
    "csr.outcome_scores",
    "csr.evidence_snippets",
    "pii.evidence_snippets",
    "pii.safety_notes",
}
"""Tables that erasing, lists of the office, figures and the reading of texts fill."""
OF_OTHER_SOURCES = {"csr.credentials", "csr.kintell_ratings", "csr.learning_progress"} | {
    f"{schema}.{entity.table}"
    for source in PROGRAMS
    if source != BUDDY
    for entity in source.entities
    for schema in ("export", "pii")
}


@pytest.mark.parametrize("faults", [False, True])
def test_the_tables_are_the_same_whatever_the_format(
    server_data: Path, migrated_template: str, tmp_path: Path, faults: bool
) -> None:
    csv, json, xlsx = (_tables_of(server_data, migrated_template, tmp_path, form, faults) for form in ("csv", "json", "xlsx"))
    assert csv == json
    assert csv == xlsx
    assert all(rows for name, rows in csv.items() if name not in NOT_OF_AN_EXPORT | OF_OTHER_SOURCES)


def _tables_of(server_data: Path, template: str, folder: Path, form: Format, faults: bool) -> dict[str, list[tuple[object, ...]]]:
    drop = write_sample(folder, users=60, seed=8, format=form, faults=faults)
    with fresh_database(server_data, template) as url:
        installation = Installation(url, folder)
        installation.load_path(drop)
        return installation.everything()
