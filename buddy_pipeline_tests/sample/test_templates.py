"""The forms in `data/templates` are those that the contract makes."""

import json
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from buddy_pipeline.contract.columns import Kind
from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.sample.templates import CSV_FOLDER, FOLDER, LISTS, WORKBOOK, forms, write_templates
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sources.buddy import BUDDY

MEND = "run: python -m buddy_pipeline.sample.templates"
WORKBOOKS = (WORKBOOK, *(f"{source.name}.xlsx" for source in LISTS))
OF_LISTS = [(source, entity, form) for source in LISTS for entity in source.entities if entity.shapes for form in forms(entity)]


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


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_is_up_to_date(made, name):
    assert _told(FOLDER / name) == _told(made / name), MEND


def test_forms_made_again_are_the_same_files(made, tmp_path):
    write_templates(tmp_path)
    for path in sorted(path.relative_to(made) for path in made.rglob("*.xlsx")):
        assert (made / path).read_bytes() == (tmp_path / path).read_bytes()


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


@pytest.mark.parametrize(("source", "entity", "form"), OF_LISTS, ids=lambda part: getattr(part, "name", part))
def test_a_form_of_a_list_that_is_filled_in_is_found_to_be_what_it_is(made, tmp_path, source, entity, form):
    (header,) = (made / f"{source.name}_csv" / f"{form}.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / f"{form}-2025-11-30.csv"
    examples = {name: entity[name.replace("mentor_", "volunteer_")].example for name in header.split(",")}
    path.write_text(header + "\n" + ",".join(f'"{text}"'.replace('{"', '{""').replace('":', '"":') for text in examples.values()))
    drop = open_drop(path, PROGRAMS, first_period=date(2020, 1, 1), now=datetime.now(UTC))
    assert (drop.source, drop.export_date.date()) == (source, date(2025, 11, 30))
    assert list(drop.sections) == [entity.name]


@pytest.mark.parametrize("source", LISTS, ids=lambda source: source.name)
def test_a_workbook_of_lists_has_a_sheet_for_each(made, source):
    workbook = load_workbook(made / f"{source.name}.xlsx")
    listed = [entity for entity in source.entities if entity.shapes]
    assert workbook.sheetnames == [entity.sheet for entity in listed]
    for entity in listed:
        assert tuple(cell.value for cell in workbook[entity.sheet][1]) == entity.column_names
