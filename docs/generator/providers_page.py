"""`docs/providers.md`: what learning providers send, for whoever exports it or describes another provider."""

from collections.abc import Iterable

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.sources.upskilling import PROVIDERS, UPSKILLING
from buddy_pipeline.sources.upskilling.providers import FileOf, Provider, Webhook
from docs.generator.format_page import columns_table
from docs.generator.markdown import code, codes, table

GENERATED = "<!-- Made by `make docs` from data/providers and the declarations in the code; change those. -->\n\n"


def providers_page() -> str:
    """The whole page."""
    return (
        GENERATED + _INTRODUCTION + "".join(map(_entity, UPSKILLING.entities)) + _DESCRIBED + "".join(map(_provider, PROVIDERS))
    )


def _entity(entity: Entity) -> str:
    return (
        f"\n## {entity.sheet}\n\n{entity.description} {entity.caveat}\n\nJSON array {code(entity.name)}, sheet `{entity.sheet}`; a"
        f" CSV file is told by its columns.\n\n{columns_table(entity)}"
    )


def _provider(provider: Provider) -> str:
    parts = [
        f"\n### {provider.title}\n\n`data/providers/{provider.provider}.yaml`, version {provider.version}: {provider.source}."
    ]
    parts += [_words(provider), *map(_file, provider.files)]
    if provider.webhook is not None:
        parts.append(_webhook(provider.webhook))
    return "\n\n".join(part for part in parts if part) + "\n"


def _words(provider: Provider) -> str:
    told = [f"{code(column)}: {', '.join(map(_word, words.items()))}." for column, words in provider.words.items()]
    scales = [f"{code(column)} runs to {number}." for column, number in provider.highest.items()]
    return "\n".join(f"- {line}" for line in (*told, *scales))


def _word(word: tuple[str, str]) -> str:
    theirs, ours = word
    return f"{code(theirs)} is {code(ours) or 'nothing told'}"


def _file(file: FileOf) -> str:
    settled = [f"{code(column)} is {code(value)}" for column, value in file.constants.items()]
    settled += [f"{code(column)} is that of {code(other)}" for column, other in file.same.items()]
    only = [f"{code(path)} is {' or '.join(map(code, values))}" for path, values in file.only.items()]
    about = "".join((f"; where {' and '.join(only)}" if only else "", f"; {', '.join(settled)}" if settled else ""))
    rows = ((code(theirs), code(ours)) for theirs, ours in file.columns.items())
    return f"**{file.title}**, as {code(file.entity)}{about}:\n\n{table(('theirs', 'ours'), rows)}".rstrip()


def _webhook(webhook: Webhook) -> str:
    events = (
        (code(word), code(event.entity), codes(f"{name}: {value}" for name, value in event.constants.items()))
        for word, event in webhook.events.items()
    )
    fields = (
        (code(entity), code(theirs), code(ours)) for entity, names in webhook.fields.items() for theirs, ours in names.items()
    )
    return (
        f"**Webhook**: its id in {code(webhook.id)}, its type in {code(webhook.type)}, its moment in {code(webhook.at)}.\n\n"
        f"{_table(('type', 'tells of', 'settled by it'), events)}\n\n{_table(('tells of', 'field', 'ours'), fields)}"
    )


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return table(header, rows).rstrip()


_INTRODUCTION = f"""# What learning providers send

For whoever exports course reports, or describes another learning platform. A drop is one CSV file, a folder of such, a JSON
file ({codes(entity.name for entity in UPSKILLING.entities)}), a workbook, or a log of xAPI statements as JSON. Its date stands in its
name, such as `courses-2025-11-30.csv`, if no metadata tells it. The columns below are ours; each provider may call them
otherwise.

- Provider names are compared without case. One that nobody described is taken, with a warning, and read as any provider is.
- A completed course stays completed, whatever an older or later report says. Else the latest report counts, by the time that
  it tells of itself, else by the date of the export. Completed is not passed: both are kept where told.
- Without a status, the dates tell it: completed, begun, or only enrolled.
- A day alone is its start, in UTC. A local time without a zone is rejected.
- Somebody is in the program from the first course on; completed when every course begun is completed; dropped when all are
  dropped, or without activity for as long as the [template](methodology.md#upskilling) says; else active. Activity is what
  dates tell, and progress from one report to the next.
"""
_DESCRIBED = """
## Providers

What a provider calls its columns, fields and words is data: a file of [data/providers](../data/providers). Another learning
platform is another file; what is wrong with it is told with its line. `words` say what theirs stand for, `highest` the highest
number on their scale, `without` what stands around a value, `days` how they write dates of which the day alone is read.
Paths into JSON have points between their steps; a key with points of its own stands in brackets, `*` is whatever stands first.
"""
