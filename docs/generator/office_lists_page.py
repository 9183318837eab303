"""`docs/office-lists.md`: what the lists look like that the office keeps by hand."""

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.sources import OFFICE_LISTS
from buddy_pipeline.sources.companies import MEMBERS, ROSTER
from buddy_pipeline.sources.costs import COSTS, OF_TIME
from buddy_pipeline.sources.outcomes import OUTCOMES
from docs.generator.format_page import columns_table
from docs.generator.markdown import GENERATED, code, codes, table


def office_lists_page() -> str:
    """The whole page."""
    return GENERATED + _INTRODUCTION + "".join(map(_section, OFFICE_LISTS))


def _section(kind: OfficeList) -> str:
    entity = kind.entity
    heading = f"{kind.several.capitalize()}{kind.title.removeprefix(kind.called)}"
    return (
        f"\n## {heading}\n\n{entity.description} {entity.caveat}\n\n"
        f"CSV file `{entity.name}.csv` ([empty form](../data/templates/{entity.name}.csv)); tables {_tables(kind)}.\n\n"
        f"{_SAID[kind.name]}\n{columns_table(entity)}"
    )


def _tables(kind: OfficeList) -> str:
    return codes([*(f"csr.{name}" for name in kind.tables), *([kind.addresses] if kind.addresses else [])])


_BY_ADDRESS = """\
- People are found by their address{when}.
- A row by an address that several people have is kept, and counts for nobody until it is decided who they are
  (`buddy-pipeline people questions`). It follows such a decision, and the undo of one.
"""
_SAID = {
    ROSTER.name: f"""\
One row for each `company` + `email`; the columns {codes(MEMBERS["email"].also)} are read as `email`. Without any roster, the figures of
all programs stand alone.

- Nobody may join after the date of the roster. Who leaves on a day belonged to the company until it began.
{_BY_ADDRESS.format(when=" once a program knows it, before or after the roster")}\
- Who has two addresses in a company belongs to it from the first day to the last of both.
- Who belongs to two companies counts half for each, see [impact.md](impact.md).
""",
    COSTS.name: f"""\
One row for each `month` + `kind` + `funder` + `item`. It holds nothing of a person: write no names into `item` and `source`.

- A row tells an amount with its currency, or hours, of {codes(OF_TIME)} only. What an hour is worth, the methodology says.
- Numbers are digits with a point before decimals: `24375`, `24375.5`, `24375.50`. With three decimals (`24.375`) a number is
  rejected: it may be a thousand.
- A month is `2026-10`, and may not lie after the list. A spreadsheet leaves it so once the column is formatted as text.
- A row of totals under the list is rejected as [total-row](rules.md#total-row): it would count everything twice.
""",
    OUTCOMES.name: f"""\
One row for each `outcome` + `stakeholder` + `date`, and for a person the `email`, for a count the `company`. Where people of one count
changed by different amounts, `value` is the mean. Whether the methodology knows outcome and stakeholder is looked at when figures are made.

- A row is told of one person (`email`), or of so many (`count`).
{_BY_ADDRESS.format(when=", which a program has to know already")}\
- An answer of somebody whom no program knows is rejected as [survey-person-unknown](rules.md#survey-person-unknown): import the
  program's files first, or correct the address. Then import the list again with `buddy-pipeline import`: the inbox takes the same file
  only once.
- Write nothing into `source` that tells who answered.
""",
}

_FILES = table(
    ("list", "file", "what it is"), ((one.title, code(f"{one.entity.name}.csv"), one.entity.description) for one in OFFICE_LISTS)
)
_INTRODUCTION = f"""# Lists that the office keeps

For whoever keeps them. None is part of an export: each is a CSV file of its own.

{_FILES}
Put the file into the inbox on its own, not into the folder of an export, or import it in a terminal:

```bash
buddy-pipeline import costs_2026-10-31.csv
```

- A date in the name, as in `costs_2026-10-31.csv`, is that of the list: it is of the end of that day, else of the moment at which it was
  first imported. The same list again changes nothing.
- Where lists contradict each other about a row, the newest one is right, whichever came first. What a list lacks stays as it was.
- Files are read as the [CSV files](format.md#csv) of exports are, and rows are judged like theirs: what is wrong is told row by row with
  how to mend it, see [rules.md](rules.md), and what is right is loaded all the same.
- `2024-01-15` alone is the start of that day, in UTC.
"""
