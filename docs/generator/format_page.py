"""`docs/format.md`: what an export looks like, for whoever makes exports."""

from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy, Unknown
from buddy_pipeline.drops.cells import LARGEST_CELL
from buddy_pipeline.drops.csv_top import LONGEST_TOP
from buddy_pipeline.drops.workbook_guard import LARGEST_CONTENT, LAST_COLUMN
from buddy_pipeline.settings import FIRST_PERIOD
from buddy_pipeline.sources.buddy import BUDDY
from docs.generator.markdown import GENERATED, code, codes, table

KIBIBYTE = 1 << 10
MEBIBYTE = 1 << 20
PERSONAL = {Privacy.NONE: "", Privacy.MEDIUM: "medium", Privacy.HIGH: "high"}


def format_page() -> str:
    """The whole page."""
    return GENERATED + _INTRODUCTION + "".join(map(_entity_section, BUDDY.entities)) + _nested_section() + _renamed_section()


def columns_table(entity: Entity) -> str:
    """What each column of the entity holds."""
    rows = (
        (code(c.name), "yes" if c.required else "", _form(c), code(c.example), PERSONAL[c.privacy], c.description)
        for c in entity.columns
    )
    return table(("column", "needed", "form", "example", "personal data", "meaning"), rows)


def _entity_section(entity: Entity) -> str:
    return (
        f"\n## {entity.sheet}\n\n{entity.description} {entity.caveat}\n\n"
        f"CSV file `{entity.name}.csv`, JSON array `{entity.name}`, sheet `{entity.sheet}`. "
        f"One row for each {' + '.join(map(code, entity.key))}.\n\n" + columns_table(entity)
    )


def _form(column: Column) -> str:
    parts = [_values(column) if column.values else column.kind.value]
    if column.minimum is not None:
        parts.append(f"{column.minimum} to {column.maximum}" if column.maximum is not None else f"{column.minimum} or more")
    if column.max_length is not None:
        parts.append(f"at most {column.max_length} characters")
    if column.references is not None:
        parts.append(f"of {column.references}")
    return ", ".join(parts)


def _values(column: Column) -> str:
    return f"one of {codes(column.values)}; anything else: {column.unknown.value}"


def _nested_section() -> str:
    rows = (
        (code(entity.name), code(column.name), code(".".join(column.nested)))
        for entity in BUDDY.entities
        for column in entity.columns
        if column.nested
    )
    return "\n## Nested JSON\n\nIn JSON these values may stand inside an object of the row instead:\n\n" + table(
        ("entity", "column", "may also stand in"), rows
    )


def _renamed_section() -> str:
    rows = (
        (code(f"{entity.name}.{column.name}"), code(old), code(new))
        for entity in BUDDY.entities
        for column in entity.columns
        for old, new in column.renamed_keys
    )
    return "\n## Two spellings\n\nInside these objects two spellings are read, and the second is stored:\n\n" + table(
        ("column", "read", "stored as"), rows
    )


_OPEN = [
    f"{entity.name}.{column.name}"
    for entity in BUDDY.entities
    for column in entity.columns
    if column.kind is Kind.ENUM and column.unknown is not Unknown.REJECTED
]

_INTRODUCTION = f"""# The format of an export

For whoever makes exports of the {BUDDY.title}. Empty forms to fill in lie in
[data/templates](../data/templates/README.md). What is wrong with a row is told after the import, row by row; every rule
is explained in [rules.md](rules.md).

## Three shapes

One export is one *drop*, in one of three shapes. All three give the same tables.

| shape | name | what is in it |
| --- | --- | --- |
| CSV (for large exports) | a folder, such as `buddy_export_2025-11-22` | one file for each entity, and `metadata.json` |
| JSON (for programs) | a file ending in `.json` | one object: `export_metadata`, and one array for each entity |
| XLSX (for people) | a file ending in `.xlsx` | the sheet `Export Metadata`, and one sheet for each entity |

The entities are {codes(entity.name for entity in BUDDY.entities)}.

- An entity may be missing: an export may carry only what changed. Nothing is deleted because an export lacks it.
- A column that is not needed may be missing. Without a needed one, the drop is refused.
- Columns come in any order; upper and lower case and stray spaces in their names do not matter. Other columns are left
  out, with a warning that tells their place, not their name.
- Empty cells and blank rows count as nothing. White space around a value is cut off.
- Put a drop into the inbox under a name that starts with a dot or ends in `.part` or `.tmp`, and rename it when it is
  complete; or just copy it: a drop is taken once nothing of it has changed between two looks. Links are not followed.

### CSV

- A file is called `users.csv` or `{BUDDY.name}_users_2025-11-22.csv`. A CSV file with the name of no entity is refused,
  since it may be a slip.
- Commas, semicolons or tabs between cells; a cell with one of them, a line break or a double quote stands in double
  quotes, and each double quote inside is doubled. Where a text goes on behind its closing quote, the drop is refused.
- The header stands within the first {LONGEST_TOP // KIBIBYTE} KiB. Excel's line about the separator (`sep=;`) may stand above it.
- UTF-8 (with or without byte order mark) or UTF-16 (with one). Windows-1252 is recognised and read, with a warning.
- A row with too many or too few cells is rejected; the file goes on.

### JSON

UTF-8 or UTF-16 with a byte order mark. Lists and objects may stand as such, or as JSON in a string; numbers likewise.
Some values may be [nested](#nested-json). An array with another name is refused.

### XLSX

- The first row that has anything in it names the columns. Upper and lower case, spaces and hyphens in a sheet's name do
  not matter; sheets with other names are let be.
- A cell that Excel holds as a date counts as UTC. Numbers and yes/no cells count as their text would.
- Formulas count by the value that Excel calculated, merged cells in the first of them; what is empty so is told.
- At most {LARGEST_CONTENT // MEBIBYTE} MiB when unpacked, and in sheets of entities no cell to the right of
  column {LAST_COLUMN}; send larger exports as CSV. No password.

## Metadata

| in JSON | in the sheet, or a comment header | needed | meaning |
| --- | --- | --- | --- |
| `export_date` | `Export Date` | yes | when the export was made: `2025-11-22T10:30:00Z`. A bare date: the end of that day, in UTC |
| `version` | `Version` | | version of this format; {BUDDY.major_version}.x is read |
| `record_counts` | `users`, `matches`, … | | rows of each entity; a count that is not met refuses the drop |
| `total_records` | `Total Records` | | rows in all (in a comment header: of the file, or in all) |
| `export_id`, `program_name`, `date_range` | `Export ID`, `Program Name`, `Date Range` | | for people |

A CSV folder has the metadata in `metadata.json` (with or without the outer `export_metadata`), or in lines at the top of
each file:

```
# Export Date: 2025-11-22T10:30:00Z
# Version: 1.0.0
# Total Records: 1500
```

Where both are there they must agree. The month of the export date, in UTC, is the *period* of the drop. It may not lie in
the future, nor before the program's first period ({FIRST_PERIOD}, unless it is set otherwise).

## Cells

- **Timestamp**: `2024-01-15T10:00:00Z`, or with an offset such as `+02:00`. None may lie after the export date.
- **UUID v4**: 36 characters with hyphens, in either case.
- **Whole number**: digits, or as spreadsheets write them (`60.0`). `1.000` is rejected: it may be a thousand.
- **Decimal**: with a point. Ratings run from 0.00 to 1.00.
- **JSON list** and **object**: `["hiking","cooking"]`, `{{"q1":"yes"}}`, with straight double quotes.
- **One of a list**: to the letter, capitals included. Lists that may grow ({codes(_OPEN)}) take other values with a
  warning.
- **Reference** (`of users`, `of matches`): the id of a row in this export or an earlier one. Without its user a row is
  rejected; without its match it is taken and linked once the match arrives.
- No cell may have more than {LARGEST_CELL // MEBIBYTE} MiB.

## Row numbers

Reports name rows as a person sees them: in CSV the line on which the record starts (comments and header count), in a
workbook the row of the sheet, in JSON the position in the array, counted from 1.

## Personal data

**High**: stored encrypted only, never shown; of a faulty value the report tells nothing but where it is. **Medium**: in
the tables, but not in logs, reports or the UI.
"""
