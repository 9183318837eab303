"""`docs/events.md` and the JSON Schemas beside it: what each type of event carries."""

import json
from collections.abc import Callable
from functools import partial

from buddy_pipeline.contract.columns import Column
from buddy_pipeline.contract.events import ENVELOPE, EventType
from buddy_pipeline.contract.source import Layout
from buddy_pipeline.events.models import event_schemas
from buddy_pipeline.sources import EVENT_TYPES, program_of
from docs.generator.markdown import GENERATED, code, codes, table


def events_page() -> str:
    """The whole page."""
    return GENERATED + _INTRODUCTION + _envelope_table() + _DATA + "".join(map(_type_section, EVENT_TYPES.values()))


def schema_file(name: str) -> str:
    """The JSON Schema of an event type."""
    return json.dumps(event_schemas()[name], indent=2, ensure_ascii=False) + "\n"


def _envelope_table() -> str:
    rows = ((code(column.name), column.kind.value, code(column.example), column.description) for column in ENVELOPE)
    return table(("field", "form", "example", "meaning"), [*rows, ("`data`", "object", "", "What happened, see below.")])


def _type_section(of: EventType) -> str:
    rows = (
        (code(of.names.get(c.name, c.name)), "yes" if c.name in of.required else "", _nested(c), c.description)
        for c in of.columns
    )
    return f"\n## {of.name}\n\n{of.description} {_tells(of)} JSON Schema: [{of.name}.json](events/{of.name}.json).\n\n" + table(
        ("field of `data`", "needed", "may also stand in", "meaning"), rows
    )


def _tells(of: EventType) -> str:
    settled = "".join(f", whose {code(column)} is {code(value)} then" for column, value in of.settles.items())
    return f"It happened at {code(of.names.get(of.happened, of.happened))}, and tells of a row of [{of.entity.name}]({_page(of)}){settled}."


def _page(of: EventType) -> str:
    """Where the entity is described."""
    source, section = program_of(of.name), of.entity.sheet.lower().replace(" ", "-")
    if of.entity.tellers:
        return f"providers.md#{section}"
    return f"lists.md#{source.name}-{of.entity.name}" if source.layout is Layout.LISTS else f"format.md#{section}"


def _nested(column: Column) -> str:
    return code(".".join(column.nested)) if column.nested else ""


_PAGES = {"buddy": "format.md", "kintell": "lists.md", "upskilling": "providers.md"}
"""The page that has the columns, by program."""

EVENT_PAGES: dict[str, Callable[[], str]] = {
    "events.md": events_page,
    **{f"events/{name}.json": partial(schema_file, name) for name in EVENT_TYPES},
}
"""How the page and each schema is made."""

_INTRODUCTION = f"""# The events

For whoever sends webhooks; [webhooks.md](webhooks.md) says how. An event is a JSON object, an *envelope* around `data`.
The types are {codes(EVENT_TYPES)}.

## The envelope

"""

_DATA = """
## Data

The fields of `data` are columns of an export, as a rule under the same names; [format.md](format.md), [lists.md](lists.md) and
[providers.md](providers.md) give their forms. Learning providers write events in forms of their own, which become those of
`upskilling` here: words and scales are the provider's, as in its files. Unlike in an export, numbers are JSON numbers, and
lists and objects stand as such. `null` counts as absent. Some may stand inside an object instead, as in
[nested JSON](format.md#nested-json). Other fields are left out.
"""
