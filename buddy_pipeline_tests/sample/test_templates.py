"""The forms in `data/templates` are those that the contract makes."""

import json

import pytest
from openpyxl import load_workbook

from buddy_pipeline.contract.columns import Kind
from buddy_pipeline.sample.templates import CSV_FOLDER, FOLDER, WORKBOOK, write_templates
from buddy_pipeline.sources.buddy import BUDDY

MEND = "run: python -m buddy_pipeline.sample.templates"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    write_templates(folder)
    return folder


def test_the_text_files_are_up_to_date(made):
    files = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()), MEND
    for file in files:
        if file.suffix != ".xlsx":
            assert (FOLDER / file).read_bytes() == (made / file).read_bytes(), MEND


def test_the_workbook_is_up_to_date(made):
    assert _told(FOLDER / WORKBOOK) == _told(made / WORKBOOK), MEND


def _told(path):
    """All that a person sees of a workbook."""
    workbook = load_workbook(path)
    return {
        sheet.title: (
            [[(cell.value, cell.comment and cell.comment.text, cell.font.bold) for cell in row] for row in sheet.iter_rows()],
            [(str(choice.sqref), choice.formula1, choice.errorStyle) for choice in sheet.data_validations.dataValidation],
            sheet.freeze_panes,
        )
        for sheet in workbook
    }


def test_sheets_are_those_of_the_specification(made):
    assert load_workbook(made / WORKBOOK).sheetnames == [
        "Export Metadata",
        "Users",
        "Matches",
        "Events",
        "Event Attendance",
        "Skill Sessions",
        "Check-ins",
        "Feedback",
        "Milestones",
    ]


def test_headers_are_bold_explained_and_stay_in_sight(made):
    workbook = load_workbook(made / WORKBOOK)
    for entity in BUDDY.entities:
        sheet = workbook[entity.sheet]
        assert tuple(cell.value for cell in sheet[1]) == entity.column_names
        assert all(cell.font.bold for cell in sheet[1])
        assert all(column.description in cell.comment.text for column, cell in zip(entity.columns, sheet[1], strict=True))
        assert sheet.freeze_panes == "A2"
        assert sheet.max_row == 1


def test_enums_can_be_chosen_from_a_list(made):
    workbook = load_workbook(made / WORKBOOK)
    for entity in BUDDY.entities:
        offered = [choice.formula1.strip('"').split(",") for choice in workbook[entity.sheet].data_validations.dataValidation]
        assert offered == [list(column.values) for column in entity.columns if column.kind is Kind.ENUM]


def test_csv_files_hold_the_header_only(made):
    for entity in BUDDY.entities:
        assert (made / CSV_FOLDER / f"{entity.name}.csv").read_text(encoding="utf-8") == ",".join(entity.column_names) + "\n"
    assert "export_date" in json.loads((made / CSV_FOLDER / "metadata.json").read_text(encoding="utf-8"))["export_metadata"]
