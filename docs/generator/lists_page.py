"""`docs/lists.md`: what lists of Kintell look like, for whoever sends them."""

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.sources.kintell import KINTELL
from docs.generator.format_page import columns_table
from docs.generator.markdown import GENERATED, code, codes, table

SOURCES = (KINTELL,)
_SHAPE = ("shape", "version", "needed", "called otherwise", "says by itself", "described in")


def lists_page() -> str:
    """The whole page."""
    return (
        GENERATED
        + _INTRODUCTION
        + "".join(_entity_section(source.title, entity) for source in SOURCES for entity in source.entities)
    )


def _entity_section(title: str, entity: Entity) -> str:
    shapes = table(_SHAPE, map(_shape_row, entity.shapes)) + "\n" if entity.shapes else ""
    return (
        f"\n## {title}: {entity.name}\n\n{entity.description} {entity.caveat}\n\n"
        f"JSON array `{entity.name}`, sheet `{entity.sheet}`.\n\n{shapes}{columns_table(entity)}"
    )


def _shape_row(shape: Shape) -> tuple[str, ...]:
    return (
        shape.name,
        shape.version,
        codes(shape[name] for name in shape.needed),
        ", ".join(f"{code(ours)}: {code(theirs)}" for theirs, ours in shape.names.items() if theirs != ours),
        ", ".join(f"{code(name)}: {code(cell)}" for name, cell in shape.constants.items()),
        shape.origin,
    )


_INTRODUCTION = """# The format of lists

For whoever sends lists of sessions and people. What is said of [CSV](format.md#csv), [JSON](format.md#json) and
[XLSX](format.md#xlsx) files, of [cells](format.md#cells) and of [row numbers](format.md#row-numbers) holds for lists, too, but
for what stands here. Rules are in [rules.md](rules.md).

- A drop is one CSV file, a folder with any number of them, a JSON file or a workbook. Files may be called as one likes.
- Which list a file is follows from its columns, in any order and case; where these leave it open, from words in its name
  (`mentor`, `language`), then from its ids (`MS-`, `MENTOR-`, `LS-`, `LANG-`); else it is refused.
- The drop is of the date in `metadata.json`, a comment header, `export_metadata` or the sheet `Export Metadata`, where there is one;
  else of the newest date in the names of the files: `…-2025-11-30.csv`, `…-2025-11.csv` (the last day of the month) or
  `…-2025-Q4.csv` (the last day of the quarter), or of today while the month or quarter runs. Without a date it is refused.
  Of two lists of one date that contradict each other, the one that was loaded later counts: it is taken for a correction.
- `2024-01-15` alone is the start of that day, in UTC. A time without a zone is rejected.
- `date` of a combined list is when the session was held; where `status` says that it was not, for when it was planned.
- Ratings run from 1 to 5 or from 0 to 1, all of a file alike, and are stored from 0 to 1. The scale is that of `rating_scale` in the
  metadata (`1-5` or `0-1`); else 1 to 5 if any rating lies above 1; else 0 to 1 if any lies below. Where all are 1 they are left out,
  with a warning. An empty one is none, never 0.
- People are known by their addresses, and by the id where one is given. Who is not known yet becomes known by the list.
- Lists of texts are JSON, or texts between commas. Lists of words take them in any case.
- A row that sums up others is a fault, and no record.
"""
