"""Empty forms that an administrator fills in by hand: of an export and of lists as CSV files and a workbook, of lists of the office."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from buddy_pipeline.contract.columns import Column, Entity, Kind, Unknown
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.contract.source import Layout, Source
from buddy_pipeline.sample.files import save_workbook
from buddy_pipeline.sample.generator import EXPORT_DATE, VERSION
from buddy_pipeline.sample.writers import METADATA_SHEET
from buddy_pipeline.settings import PROJECT
from buddy_pipeline.sources import OFFICE_LISTS, PROGRAMS
from buddy_pipeline.sources.buddy import BUDDY

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


LISTS = tuple(program for program in PROGRAMS if program.layout is Layout.LISTS)
"""Programs that hand in lists: each has a folder of forms, one for each shape of its files, and a workbook."""


def write_templates(folder: Path = FOLDER) -> None:
    """Write the forms and their explanation into ``folder``, over what lies there. The same declarations give the same files."""
    _write_csv_set(folder / CSV_FOLDER)
    for kind in OFFICE_LISTS:
        _write_csv(folder / f"{kind.entity.name}.csv", kind.entity.column_names)
    save_workbook(_workbook(BUDDY), folder / WORKBOOK, EXPORT_DATE)
    for source in LISTS:
        _write_csv_lists(folder / f"{source.name}_csv", source)
        save_workbook(_workbook(source), folder / f"{source.name}.xlsx", EXPORT_DATE)
    (folder / "README.md").write_text(_readme(), encoding="utf-8")


def _write_csv_set(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.json").write_text(json.dumps({"export_metadata": _METADATA}, indent=2) + "\n", encoding="utf-8")
    for entity in BUDDY.entities:
        _write_csv(folder / f"{entity.name}.csv", entity.column_names)


def _write_csv_lists(folder: Path, source: Source) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entity in _listed(source):
        for name, header in forms(entity).items():
            _write_csv(folder / f"{name}.csv", header)


def _listed(source: Source) -> list[Entity]:
    """What the source hands in as files: what has shapes."""
    return [entity for entity in source.entities if entity.shapes]


def forms(entity: Entity) -> dict[str, list[str]]:
    """The headers of the forms for lists of the entity, by name of the file: of all columns, and of what shapes say by themselves.

    Providers have names and words of their own; who fills in a form uses ours.
    """
    found = {entity.name: list(entity.column_names)}
    for shape in () if entity.tellers else entity.shapes:
        if shape.constants:
            found.setdefault("-".join(shape.constants.values()), _header(entity, shape))
    return found


def _header(entity: Entity, shape: Shape) -> list[str]:
    """The columns as a form calls them that is told by them; without those that shapes of other constants are told by."""
    telling = {shape.names.get(theirs, theirs): theirs for theirs in shape.telling}
    others = {name for other in entity.shapes if other.constants != shape.constants for name in other.telling}
    kept = (name for name in entity.column_names if name not in shape.constants and (name in telling or name not in others))
    return [telling.get(name, name) for name in kept]


def _write_csv(path: Path, names: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(names)


def _workbook(source: Source) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.active)
    if source.layout is Layout.EXPORT:
        _fill_metadata(workbook.create_sheet(METADATA_SHEET))
    for entity in source.entities if source.layout is Layout.EXPORT else _listed(source):
        _fill_sheet(workbook.create_sheet(entity.sheet), entity, source.title)
    return workbook


def _fill_metadata(sheet: Worksheet) -> None:
    for line in _METADATA_LINES:
        sheet.append(line)
        sheet.cell(sheet.max_row, 1).font = _BOLD
    for letter in "AB":
        sheet.column_dimensions[letter].width = 2 * COLUMN_WIDTH


def _fill_sheet(sheet: Worksheet, entity: Entity, author: str) -> None:
    """The header, bold and in sight while one scrolls; what a column holds is in the note at its name."""
    for number, column in enumerate(entity.columns, start=1):
        cell = sheet.cell(1, number, column.name)
        cell.font = _BOLD
        if column.required:
            cell.fill = _NEEDED
        cell.comment = Comment(f"{_needed(column)}. {explain(column)}", author, COMMENT_HEIGHT, COMMENT_WIDTH)
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
    of_lists = "".join(f"\n# Lists of {source.title}\n" + _sections(_listed(source)) for source in LISTS)
    of_office = "\n# Lists of the office\n" + _sections(kind.entity for kind in OFFICE_LISTS)
    return _INTRODUCTION + _sections(BUDDY.entities) + of_lists + of_office


def _sections(entities: Iterable[Entity]) -> str:
    return "\n".join(_entity_section(entity) for entity in entities) + "\n"


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


_LISTS_LINES = "\n".join(
    f"| {source.title} | `{source.name}.xlsx` | `{source.name}_csv/`: "
    + ", ".join(f"`{name}.csv`" for entity in _listed(source) for name in forms(entity))
    + " |"
    for source in LISTS
)
_OFFICE_FILES = ", ".join(f"`{kind.entity.name}.csv` ({kind.title})" for kind in OFFICE_LISTS)
_INTRODUCTION = f"""# Filling in an export or a list by hand

Of each program there are two empty forms of the same thing; use the one you like.

| program | workbook | CSV files |
| --- | --- | --- |
| {BUDDY.title} | `{WORKBOOK}` | `{CSV_FOLDER}/`: all of an export |
{_LISTS_LINES}

And those that the office keeps: {_OFFICE_FILES}.
None has a head, and each is handed over alone; put the date of the list into its name, such as `{OFFICE_LISTS[0].entity.name}_2025-11-30.csv`.
See [docs/office-lists.md](../../docs/office-lists.md).

Point at a column's name in a workbook to read what belongs in it; the yellow ones are needed in every row.

## An export

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

## Lists

1. Make a copy of the file that you need. Columns that are not needed may be left out.
2. Put the date of the list into the name of the file, of the folder's files, or of the workbook, such as
   `sessions-2025-11-30.csv`: it is of that day. There is no head to fill in.
3. Write one record a row. `2025-11-22` alone is that day; times look like `2025-11-22T16:00:00Z`. Ratings run from 1 to 5 or
   from 0 to 1, all of a file alike. No line of totals at the end.
4. Save and hand over as an export. Files of the providers themselves need no form: [they are read as they
   are](../../docs/providers.md).

What is wrong with a row is told after the import, row by row, with how to mend it. The other rows are taken all the same.
"""

if __name__ == "__main__":
    write_templates()
