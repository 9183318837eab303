"""Which entity a list is of, and in which shape: told by its columns, else by its name, else by its ids (formats, Kintell)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.contract.source import Source
from buddy_pipeline.drops.errors import DropRefused, NotOfThisSource, ResemblesSource
from buddy_pipeline.drops.files import PlainFile
from buddy_pipeline.drops.headers import column_name, lacking, lacks, plain_name

FEW_COLUMNS = 2
"""Columns that a list has in common with one of the source, from which on it is taken for one that lacks others."""


@dataclass(frozen=True)
class Fit:
    """What a list may be."""

    entity: Entity
    shape: Shape | None

    @property
    def kind(self) -> tuple[str, ...]:
        """What tells it from others for those who read the rows: entity and constants."""
        constants = () if self.shape is None else sorted(self.shape.constants.items())
        return (self.entity.name, *(f"{name} {value}" for name, value in constants))


@dataclass(frozen=True)
class FoundList:
    """A list that was found in a drop: a CSV file, an array or a sheet.

    ``place`` is where its columns are named, ``names`` what they are called, ``entities`` those that it may be of. ``ids`` reads it as
    what it may be, and gives the first column of the key.
    """

    file: PlainFile
    place: str
    names: tuple[str, ...]
    entities: Sequence[Entity]
    ids: Callable[[Fit], Iterator[pa.ChunkedArray]]


def fit_of(found: FoundList, source: Source) -> Fit:
    """What the list is. Raises DropRefused where that is not clear, NotOfThisSource where it is none of the source."""
    if not found.names:
        return Fit(found.entities[0], None)  # an array without rows
    fits = [fit for fit in _candidates(found) if not _missing(found, fit) and not _contradicts(found, fit)]
    fits = [fit for fit in fits if _is_told(found, fit)]
    if not fits:
        raise _refusal(found, source)
    for narrowed in (_by_columns, _by_name, _by_ids):
        if len({fit.kind for fit in fits}) > 1:
            fits = narrowed(found, fits)
    if len({fit.kind for fit in fits}) > 1:
        raise DropRefused(f"{found.place}: {_unclear(fits)}")
    return max(fits, key=lambda fit: _telling(found, fit))


def has_columns_of(found: FoundList, exports: Sequence[Source]) -> bool:
    """Whether the list has all that an entity of one of these sources needs, or no rows and the name of one."""
    entities = [entity for export in exports for entity in export.entities]
    if not found.names:
        return found.entities[0].name in (entity.name for entity in entities)
    return any(not lacking(entity, _ours(found, Fit(entity, None))) for entity in entities)


def _candidates(found: FoundList) -> Iterator[Fit]:
    for entity in found.entities:
        for shape in [shape for shape in entity.shapes if not shape.only] or (None,):
            yield Fit(entity, shape)


def _ours(found: FoundList, fit: Fit) -> set[str]:
    return {column_name(fit.entity, name, fit.shape) for name in found.names}


def _missing(found: FoundList, fit: Fit) -> list[str]:
    return lacking(fit.entity, _ours(found, fit), fit.shape)


def _contradicts(found: FoundList, fit: Fit) -> bool:
    """Whether the list has a column of its own for what all lists of the shape have in common."""
    return fit.shape is not None and bool(fit.shape.constants.keys() & _ours(found, fit))


def unknown_columns(found: FoundList, fit: Fit) -> int:
    """How many columns of the list the entity does not have."""
    return len(_ours(found, fit) - set(fit.entity.column_names))


def _is_told(found: FoundList, fit: Fit) -> bool:
    """Whether more than one column in common tells what the list is of: an address alone may stand in any."""
    is_open = len(found.entities) > 1 and len(_needed(fit)) == 1 and unknown_columns(found, fit) > 0
    return not is_open or _telling(found, fit) > 0 or _is_named(found, fit)


def _telling(found: FoundList, fit: Fit) -> int:
    """How many columns there are that only such lists have."""
    if fit.shape is None:
        return 0
    names = {plain_name(name) for name in found.names} | _ours(found, fit)
    return len(names & {plain_name(name) for name in fit.shape.telling})


def _by_columns(found: FoundList, fits: Sequence[Fit]) -> list[Fit]:
    """Those of which there are telling columns, if there are; of those that need more than others, these are not meant."""
    told = {fit.kind for fit in fits if _telling(found, fit)}
    left = [fit for fit in fits if fit.kind in told] or list(fits)
    return [fit for fit in left if not any(_needs_more(other, fit) for other in left)]


def _needs_more(one: Fit, other: Fit) -> bool:
    return one.entity is not other.entity and _needed(one) > _needed(other)


def _needed(fit: Fit) -> set[str]:
    return {column.name for column in fit.entity.required} if fit.shape is None else set(fit.shape.needed)


def _by_name(found: FoundList, fits: Sequence[Fit]) -> list[Fit]:
    return _those(fits, {fit.kind for fit in fits if _is_named(found, fit)})


def _is_named(found: FoundList, fit: Fit) -> bool:
    name = Path(found.file.name).stem.casefold()
    return fit.shape is not None and any(word in name for word in fit.shape.in_name)


def _by_ids(found: FoundList, fits: Sequence[Fit]) -> list[Fit]:
    """Those with whose starts some ids begin. All ids are looked at: one of another kind makes it unclear."""
    told: set[tuple[str, ...]] = set()
    for ids in found.ids(fits[0]):
        capitals = pc.utf8_upper(ids)
        for fit in fits:
            for start in () if fit.shape is None else fit.shape.starts:
                if pc.any(pc.starts_with(capitals, start)).as_py():
                    told.add(fit.kind)
    return _those(fits, told)


def _those(fits: Sequence[Fit], kinds: Collection[tuple[str, ...]]) -> list[Fit]:
    return [fit for fit in fits if fit.kind in kinds] if len(kinds) == 1 else list(fits)


def _unclear(fits: Sequence[Fit]) -> str:
    constants = [fit.shape.constants for fit in fits if fit.shape is not None]
    columns = sorted({name for one in constants for name in one})
    values = sorted({value for one in constants for value in one.values()})
    if not columns:
        return "its columns, its name and its ids leave it open what it lists; send each list with the columns of its kind alone."
    return (
        f"its columns, its name and its ids leave it open whether it is of {' or '.join(values)};"
        f" add the column {', '.join(columns)}, or put the word into the name of the file."
    )


def _refusal(found: FoundList, source: Source) -> DropRefused:
    """What to say of a list that lacks columns: of what it resembles most."""
    nearest = max(_candidates(found), key=lambda fit: _likeness(found, fit))
    known, *_ = _likeness(found, nearest)
    missing = _missing(found, nearest)
    if known >= FEW_COLUMNS and missing:
        return ResemblesSource(f"{found.place}: {lacks(missing)}")
    needed = "; ".join(f"{kind} need {', '.join(columns)}" for kind, columns in _least_needed(found).items())
    return NotOfThisSource(f"{found.place}: these are no columns of a list of {source.title}: {needed}.")


def _least_needed(found: FoundList) -> dict[str, list[str]]:
    """By entity the columns of the shape that needs the fewest, as files call them."""
    least: dict[str, list[str]] = {}
    for fit in _candidates(found):
        columns = lacking(fit.entity, (), fit.shape)
        if len(columns) < len(least.setdefault(fit.entity.name, columns)):
            least[fit.entity.name] = columns
    return least


def _likeness(found: FoundList, fit: Fit) -> tuple[int, ...]:
    """The columns in common, those that are not missing, and whether columns or the name tell that it is of this kind."""
    common, missing = len(_ours(found, fit) & set(fit.entity.column_names)), len(_missing(found, fit))
    return common, -missing, len(_needed(fit)) - missing, _telling(found, fit), int(_is_named(found, fit))
