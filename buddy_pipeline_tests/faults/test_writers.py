"""Planted rows arrive in each format as they are, under the row numbers that a person sees."""

import csv
import json

import pytest
from openpyxl import load_workbook

from buddy_pipeline.sample.generator import generate
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import CHECKINS, EVENTS, FEEDBACK
from buddy_pipeline_tests.faults.planting import CSV_ONLY, plant
from buddy_pipeline_tests.faults.row_faults import STRANGE_COLUMN
from buddy_pipeline_tests.faults.writers import write_csv, write_json, write_xlsx


@pytest.fixture(scope="module")
def sample():
    return generate(200, 3, faults=False)


@pytest.fixture(scope="module")
def clean(sample):
    return {entity.name: sample.rows(entity.name) for entity in BUDDY.entities}


def test_csv_rows_start_on_the_lines_told(sample, clean, tmp_path):
    planted = plant(clean, 4, 0.05)
    numbers = write_csv(tmp_path / "drop", planted, sample.metadata.as_json())
    lines = (tmp_path / "drop" / "checkins.csv").read_text(encoding="utf-8").split("\n")
    ids = [row["checkin_id"] for row in planted.rows["checkins"]]
    assert len(ids) < len(lines) - 2, "some notes have line breaks"
    for number, id_ in zip(numbers["checkins"], ids, strict=True):
        assert lines[number - 1].startswith(f"{id_ or ''},")


def test_miscounted_csv_rows_have_a_cell_more_or_less(sample, clean, tmp_path):
    planted = plant(clean, 4, 0.05)
    write_csv(tmp_path / "drop", planted, sample.metadata.as_json())
    with (tmp_path / "drop" / "feedback.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [*FEEDBACK.column_names, STRANGE_COLUMN]
    odd = {("feedback", index) for index, row in enumerate(rows) if len(row) != len(header)}
    assert odd == {place for place in planted.miscounted if place[0] == "feedback"} != set()


def test_json_and_workbook_hold_the_same_cells(sample, clean, tmp_path):
    planted = plant(clean, 4, 0.05, leave_out=CSV_ONLY)
    positions = write_json(tmp_path / "drop.json", planted, sample.metadata.as_json())
    rows = write_xlsx(tmp_path / "drop.xlsx", planted, sample.metadata.as_json())
    export, workbook = json.loads((tmp_path / "drop.json").read_text(encoding="utf-8")), load_workbook(tmp_path / "drop.xlsx")
    for entity, column in ((EVENTS, "event_date"), (CHECKINS, "notes"), (FEEDBACK, "rating")):
        place = entity.column_names.index(column) + 1
        for position, row in zip(positions[entity.name], rows[entity.name], strict=True):
            assert export[entity.name][position - 1][column] == workbook[entity.sheet].cell(row, place).value


def test_counts_in_the_metadata_are_those_of_the_planted_rows(sample, clean, tmp_path):
    planted = plant(clean, 4, 0.05)
    write_csv(tmp_path / "drop", planted, sample.metadata.as_json())
    metadata = json.loads((tmp_path / "drop" / "metadata.json").read_text(encoding="utf-8"))
    assert metadata["record_counts"] == {name: len(rows) for name, rows in planted.rows.items()}
