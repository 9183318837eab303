"""Learning providers: how their columns, fields and words become ours, read from one file each.

Another learning platform is another file of `data/providers`. What a file maps to must be columns and values of ours, so that
a slip is told with its line before anything is read by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from buddy_pipeline.contract.columns import Column, Entity, Kind, Unknown
from buddy_pipeline.contract.dialects import Dialect, Tellers
from buddy_pipeline.contract.senders import Sender, Told
from buddy_pipeline.contract.shapes import Shape
from buddy_pipeline.validation import Model, Name, Positive, ShortText, Text, refused, validated
from buddy_pipeline.yaml_files import FileInvalid, YamlFile, read_yaml

ANY_PROVIDER = "generic"
"""Whose words are taken for those of a provider that no file describes."""

PROVIDER = "provider"
"""The column that says who offers a course."""

T = TypeVar("T")
Texts = tuple[Text, ...]
Names = dict[Text, Name]
"""What they call it: our column."""


class ProvidersInvalid(FileInvalid):
    """A file of a learning provider that cannot be used."""


class FileOf(Model):
    """One way in which their files lay out rows of ``entity``; see `Shape`. ``columns`` may be paths into JSON."""

    entity: Name
    title: Text
    columns: Names
    constants: dict[Name, str] = Field(default_factory=dict)
    same: dict[Name, Name] = Field(default_factory=dict)
    only: dict[Text, Texts] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_columns_of_ours(self, info: ValidationInfo) -> Self:
        entity = _entity(self.entity, info)
        for theirs, ours in self.columns.items():
            _require_column(entity, ours, "columns", theirs)
        for ours, value in self.constants.items():
            _require_value(_require_column(entity, ours, "constants", ours), value, "constants", ours)
        for ours, other in self.same.items():
            _require_column(entity, ours, "same", ours)
            _require_column(entity, other, "same", ours)
        return self


class WebhookEvent(Model):
    """What a type of event tells: a row of ``entity``, in which the ``constants`` follow from the type alone."""

    entity: Name
    constants: dict[Name, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _settles_columns_of_ours(self, info: ValidationInfo) -> Self:
        entity = _entity(self.entity, info)
        for ours, value in self.constants.items():
            _require_value(_require_column(entity, ours, "constants", ours), value, "constants", ours)
        return self


class Webhook(Model):
    """Their webhooks: where an event tells its ``id``, its ``type`` and its moment (``at``), what its types tell, and by
    entity the path of each field. ``ids`` are paths that may hold an id instead, each with the column of that."""

    id: Text
    type: Text
    at: Text
    events: Annotated[dict[Text, WebhookEvent], Field(min_length=1)]
    fields: dict[Name, Names]
    ids: Names = Field(default_factory=dict)

    @model_validator(mode="after")
    def _tells_of_entities(self, info: ValidationInfo) -> Self:
        for name, fields in self.fields.items():
            for theirs, ours in fields.items():
                _require_column(_entity(name, info, "fields", name), ours, "fields", name, theirs)
            for path, ours in self.ids.items():
                if path in fields:
                    _require_column(_entity(name, info, "fields", name), ours, "ids", path)
        if unknown := self.ids.keys() - {path for fields in self.fields.values() for path in fields}:
            raise refused("is the path of no field", "ids", min(unknown))
        for word, event in self.events.items():
            if event.entity not in self.fields:
                raise refused(f"tells of {event.entity}, which has no fields", "events", word)
            told = {PROVIDER, *self.fields[event.entity].values(), *event.constants}
            if lacking := [one.name for one in _entity(event.entity, info).required if one.name not in told]:
                raise refused(f"tells of {event.entity}, and no field says {' or '.join(lacking)}", "events", word)
        return self


def _of_columns_in_words(words: dict[str, dict[str, str]], info: ValidationInfo) -> dict[str, dict[str, str]]:
    for ours, theirs in words.items():
        columns = _require_anywhere(ours, info)
        for word, value in theirs.items():
            for column in columns:
                _require_value(column, value, ours, word)
    return words


def _of_numbers(highest: Mapping[str, object], info: ValidationInfo) -> Mapping[str, object]:
    for ours in highest:
        if any(column.maximum is None for column in _require_anywhere(ours, info)):
            raise refused("has no scale of ours", ours)
    return highest


def _of_dates(days: Mapping[str, object], info: ValidationInfo) -> Mapping[str, object]:
    for ours in days:
        if any(column.kind is not Kind.DAY for column in _require_anywhere(ours, info)):
            raise refused("is no date", ours)
    return days


def _of_columns(named: Mapping[str, object], info: ValidationInfo) -> Mapping[str, object]:
    for ours in named:
        _require_anywhere(ours, info)
    return named


class Provider(Model):
    """A learning provider. ``source`` says where the columns are described, ``version`` which version of that it is.

    ``nothing`` is what its files write into empty cells. ``without``, ``words``, ``highest`` and ``days`` are by our columns: see `Dialect`.
    """

    provider: Name
    title: ShortText
    version: ShortText
    source: Text
    nothing: Texts = ()
    without: Annotated[dict[Name, Texts], AfterValidator(_of_columns)] = Field(default_factory=dict)
    words: Annotated[dict[Name, dict[Text, str]], AfterValidator(_of_columns_in_words)] = Field(default_factory=dict)
    highest: Annotated[dict[Name, Positive], AfterValidator(_of_numbers)] = Field(default_factory=dict)
    days: Annotated[dict[Name, Texts], AfterValidator(_of_dates)] = Field(default_factory=dict)
    files: Annotated[tuple[FileOf, ...], Field(min_length=1)]
    webhook: Webhook | None = None

    def shapes(self, entity: Entity) -> tuple[Shape, ...]:
        """How its files lay out the entity."""
        return tuple(self._shape(entity, file) for file in self.files if file.entity == entity.name)

    def sender(self, types: Mapping[str, str]) -> Sender | None:
        """How it writes events, which are of the ``types`` by entity; None if it sends none."""
        if self.webhook is None:
            return None
        events = {
            word: self._told(event, self.webhook.fields[event.entity], types) for word, event in self.webhook.events.items()
        }
        return Sender(id=self.webhook.id, word=self.webhook.type, at=self.webhook.at, events=events)

    def _told(self, event: WebhookEvent, fields: Names, types: Mapping[str, str]) -> Told:
        """Whoever does not say whose courses it tells of tells of its own."""
        own = {} if PROVIDER in fields.values() else {PROVIDER: self.provider}
        ids = {} if self.webhook is None else self.webhook.ids
        return Told(type=types[event.entity], fields=fields, ids=ids, constants=own | event.constants)

    def _shape(self, entity: Entity, file: FileOf) -> Shape:
        return Shape(
            name=f"{self.title}: {file.title}",
            version=self.version,
            origin=self.source,
            needed=tuple(column.name for column in entity.required if column.name not in file.constants),
            telling=(*file.columns, *entity.column_names),
            names=file.columns,
            constants=file.constants,
            same=file.same,
            only=file.only,
        )

    def dialect(self, entity: Entity) -> Dialect:
        """What it says otherwise in cells of the entity. Words of ours are understood in any case."""
        ours = {
            column.name: {value.lower(): value for value in column.values}
            for column in entity.columns
            if column.kind is Kind.ENUM and column.unknown is Unknown.REJECTED
        }
        return Dialect(
            nothing=self.nothing,
            without=_of(entity, self.without),
            words={
                name: own | {word.lower(): value for word, value in self.words.get(name, {}).items()}
                for name, own in ours.items()
            },
            highest={name: number for name, number in _of(entity, self.highest).items() if number != entity[name].maximum},
            days=_of(entity, self.days),
        )


def tellers(entity: Entity, providers: tuple[Provider, ...]) -> Tellers:
    """Whose words the rows of an entity are in."""
    return Tellers(column=PROVIDER, dialects={one.provider: one.dialect(entity) for one in providers}, of_others=ANY_PROVIDER)


def load_providers(folder: Path, entities: Iterable[Entity]) -> tuple[Provider, ...]:
    """The providers of a folder, by file name; that of all others, `generic`, comes first.

    Raises ProvidersInvalid: a line for each fault of any file, with file and line.
    """
    known = {entity.name: entity for entity in entities}
    read: list[Provider] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml"), key=lambda path: (path.stem != ANY_PROVIDER, path.name)):
        try:
            file = read_yaml(path)
            provider = validated(Provider, file, known)
            read.append(provider)
            faults += _misnamed(file, provider)
        except FileInvalid as invalid:
            faults += invalid.faults
    if not faults and (not read or read[0].provider != ANY_PROVIDER):
        faults.append(f"{folder}: there is no {ANY_PROVIDER}.yaml, which tells how providers are read that no file describes")
    if faults:
        raise ProvidersInvalid(faults)
    return tuple(read)


def _misnamed(file: YamlFile, provider: Provider) -> Iterator[str]:
    if provider.provider != file.path.stem:
        yield file.fault(("provider",), f"must be the name of the file, {file.path.stem}")


def _of(entity: Entity, by_column: Mapping[str, T]) -> dict[str, T]:
    return {name: value for name, value in by_column.items() if name in entity.column_names}


def _entities(info: ValidationInfo) -> dict[str, Entity]:
    if not isinstance(info.context, dict):
        raise TypeError("a provider is validated with the entities as context")
    return info.context


def _entity(name: str, info: ValidationInfo, *at: str) -> Entity:
    known = _entities(info)
    if name not in known:
        raise refused(f"must be {' or '.join(known)}", *(at or ("entity",)))
    return known[name]


def _require_column(entity: Entity, name: str, *at: str) -> Column:
    if name not in entity.column_names:
        raise refused(f"{name} is no column of {entity.name}; it has {', '.join(entity.column_names)}", *at)
    return entity[name]


def _require_anywhere(name: str, info: ValidationInfo) -> list[Column]:
    found = [entity[name] for entity in _entities(info).values() if name in entity.column_names]
    if not found:
        raise refused(f"is a column of neither {' nor '.join(_entities(info))}", name)
    return found


def _require_value(column: Column, value: str, *at: str) -> None:
    if column.values and column.unknown is Unknown.REJECTED and value not in ("", *column.values):
        raise refused(f"must be one of {', '.join(column.values)}, or empty where it tells nothing", *at)
