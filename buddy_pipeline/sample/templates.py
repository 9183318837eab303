"""Empty forms that an administrator fills in by hand: of an export as a set of CSV files and a workbook, of a roster."""

import csv
import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from buddy_pipeline.contract.columns import Column, Entity, Kind, Unknown
from buddy_pipeline.sample.generator import VERSION
from buddy_pipeline.sample.writers import METADATA_SHEET
from buddy_pipeline.settings import PROJECT
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.companies import MEMBERS

FOLDER = PROJECT / "data" / "templates"
CSV_FOLDER = "buddy_export_csv"
WORKBOOK = "buddy_export.xlsx"

LAST_ROW = 1_048_576
"""Of a sheet."""
COLUMN_WIDTH = 24
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 140
"""Pixels."""
_BOLD = Font(bold=True)
_NEEDED = PatternFill("solid", fgColor="FFF2CC")
_AS_TEXT = "@"

_METADATA: dict[str, Any] = {
    "export_id": "",
    "export_date": "",
    "date_range": {"start": "", "end": ""},
    "program_name": BUDDY.title,
    "version": VERSION,
}
_METADATA_LINES = (
    ("Export ID", None),
    ("Export Date", None),
    ("Date Range", None),
    ("Program Name", BUDDY.title),
    ("Version", VERSION),
)


def write_templates(folder: Path = FOLDER) -> None:
    """Write the forms and their explanation into ``folder``, over what lies there."""
    _write_csv_set(folder / CSV_FOLDER)
    _write_csv(folder, MEMBERS)
    _workbook().save(folder / WORKBOOK)
    (folder / "README.md").write_text(_readme(), encoding="utf-8")


def _write_csv_set(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.json").write_text(json.dumps({"export_metadata": _METADATA}, indent=2) + "\n", encoding="utf-8")
    for entity in BUDDY.entities:
        _write_csv(folder, entity)


def _write_csv(folder: Path, entity: Entity) -> None:
    with (folder / f"{entity.name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(entity.column_names)


def _workbook() -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    _fill_metadata(workbook.create_sheet(METADATA_SHEET))
    for entity in BUDDY.entities:
        _fill_sheet(workbook.create_sheet(entity.sheet), entity)
    return workbook


def _fill_metadata(sheet: Worksheet) -> None:
    for line in _METADATA_LINES:
        sheet.append(line)
        sheet.cell(sheet.max_row, 1).font = _BOLD
    for letter in "AB":
        sheet.column_dimensions[letter].width = 2 * COLUMN_WIDTH


def _fill_sheet(sheet: Worksheet, entity: Entity) -> None:
    """The header, bold and in sight while one scrolls; what a column holds is in the note at its name."""
    for number, column in enumerate(entity.columns, start=1):
        cell = sheet.cell(1, number, column.name)
        cell.font = _BOLD
        if column.required:
            cell.fill = _NEEDED
        cell.comment = Comment(f"{_needed(column)}. {explain(column)}", BUDDY.title, COMMENT_HEIGHT, COMMENT_WIDTH)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = COLUMN_WIDTH
        if column.kind not in (Kind.INTEGER, Kind.RATING, Kind.SCORE):
            sheet.column_dimensions[letter].number_format = _AS_TEXT
        if column.kind is Kind.ENUM:
            _offer_values(sheet, column, f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes = "A2"


def _offer_values(sheet: Worksheet, column: Column, cells: str) -> None:
    """A list to choose from; a value beside it is refused where the import would refuse it."""
    choice = DataValidation(type="list", formula1=f'"{",".join(column.values)}"', allow_blank=True, sqref=cells)
    choice.showErrorMessage = True
    choice.errorStyle = "stop" if column.unknown is Unknown.REJECTED else "warning"
    choice.error = f"Use one of: {', '.join(column.values)}."
    sheet.add_data_validation(choice)


def explain(column: Column) -> str:
    """What the column holds, in which form, and an example."""
    form = f"One of: {', '.join(column.values)}" if column.values else column.kind.value[0].upper() + column.kind.value[1:]
    return f"{column.description} {form}{_limits(column)}. Example: {column.example}"


def _limits(column: Column) -> str:
    if column.minimum is not None and column.maximum is not None:
        return f", {column.minimum} to {column.maximum}"
    if column.minimum is not None:
        return f", {column.minimum} or more"
    return f", at most {column.max_length} characters" if column.max_length and not column.values else ""


def _needed(column: Column) -> str:
    return "Needed" if column.required else "May stay empty"


def _readme() -> str:
    return _INTRODUCTION + "\n".join(_entity_section(entity) for entity in (*BUDDY.entities, MEMBERS))


def _entity_section(entity: Entity) -> str:
    lines = [f"\n## {entity.sheet}: `{entity.name}.csv`\n", f"{entity.description} {entity.caveat}\n"]
    lines += ["| column | needed | what it holds |", "| --- | --- | --- |"]
    lines += [
        f"| `{column.name}` | {'yes' if column.required else ''} | {_in_table(explain(column))} |" for column in entity.columns
    ]
    return "\n".join(lines)


def _in_table(text: str) -> str:
    head, found, example = text.partition(" Example: ")
    return head.replace("|", "\\|") + (f" Example: `{example}`" if found else "")


_INTRODUCTION = f"""# Filling in an export by hand

Two empty forms of the same thing; use the one you like.

- `{WORKBOOK}`: a workbook for Excel or LibreOffice, one sheet for each kind of record. Point at a column's name
  to read what belongs in it; the yellow ones are needed in every row.
- `{CSV_FOLDER}/`: a folder of CSV files, one for each kind of record, and `metadata.json`.

And one of its own: `{MEMBERS.name}.csv`, for the people of the companies. It has no head, and is handed over alone; put
the date of the list into its name, such as `{MEMBERS.name}_2025-11-30.csv`.

How to go about it:

1. Make a copy. Do not rename the sheets, the files or the columns. A column that is not needed may be left out, and
   so may a whole file or sheet.
2. Fill in the head of the export: the first sheet of the workbook, or `metadata.json`. The export date is the moment
   at which you took the records out of the platform, such as `2025-11-22T10:30:00Z`; no record may be younger.
   The date range looks like `2025-01-01 to 2025-11-22` in the workbook. The export id may stay empty.
3. Write one record a row. Dates and times look like `2024-01-15T10:00:00Z`: the Z says that the time is in UTC; `+02:00`
   in its place says that it is two hours ahead. Lists look like `["hiking","cooking"]`. Ratings run from 0.00 to 1.00.
4. Save CSV files as "CSV UTF-8", so that every letter arrives as it is.
5. Name the folder or the workbook after the date, such as `buddy_export_2025-11-22`, and hand it over only by the way
   that was agreed: it holds names and addresses of people.

What is wrong with a row is told after the import, row by row, with how to mend it. The other rows are taken all the same.
"""

if __name__ == "__main__":
    write_templates()
