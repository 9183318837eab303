"""The event types as pydantic models and JSON Schemas, made from the contract."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial, reduce
from operator import or_
from types import GenericAlias
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, create_model
from pydantic.functional_validators import AfterValidator, BeforeValidator
from pydantic.json_schema import models_json_schema

from buddy_pipeline.contract.columns import Column, Kind, Unknown
from buddy_pipeline.contract.events import ENVELOPE, EventType
from buddy_pipeline.events.moments import MOMENT, as_utc
from buddy_pipeline.sources import EVENT_TYPES

LARGEST_INTEGER = 2**31 - 1
"""What an integer column of the database can hold, where the contract sets no bound."""
LONGEST_KIND = 255
"""Characters of a value of an open list, where the contract sets no bound."""
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
UUID4 = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
EMAIL = r"^[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\.]+(\.[^\s@<>()\[\],;:\"\\.]+)+$"
_Uuid = Annotated[str, StringConstraints(pattern=UUID4, to_lower=True)]
_Moment = Annotated[str, StringConstraints(pattern=MOMENT), AfterValidator(as_utc)]


_Email = Annotated[str, StringConstraints(pattern=EMAIL, strip_whitespace=True, to_lower=True, max_length=255)]


class Part(BaseModel):
    """A JSON object of an event. Fields that no contract names are left out; types must be right as they stand."""

    model_config = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)


def event_adapter(types: Iterable[str] = EVENT_TYPES) -> TypeAdapter[Any]:
    """Reads an event of one of the types, told apart by ``type``."""
    any_of_them: Any = reduce(or_, [_MODELS[name] for name in types])
    return TypeAdapter(Annotated[any_of_them, Field(discriminator="type")])


@cache
def nested_parts(event_type: str) -> Mapping[str, tuple[str, ...]]:
    """The objects inside ``data`` that hold columns (spec 1's nested form), with the columns' names."""
    parts: dict[str, tuple[str, ...]] = {}
    for column in EVENT_TYPES[event_type].columns:
        if column.nested:
            parts[column.nested[0]] = (*parts.get(column.nested[0], ()), column.name)
    return parts


def event_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (draft 2020-12) of each event type by name."""
    return {name: {"$schema": SCHEMA_DIALECT, **model.model_json_schema()} for name, model in _MODELS.items()}


def schema_components(ref_template: str) -> dict[str, dict[str, Any]]:
    """The schemas of all models by title, referring to one another by ``ref_template`` (with ``{model}``)."""
    _, schemas = models_json_schema([(model, "validation") for model in _MODELS.values()], ref_template=ref_template)
    components: dict[str, dict[str, Any]] = schemas["$defs"]
    return components


def _model(of: EventType) -> type[Part]:
    envelope: dict[str, Any] = {column.name: _field(column, column.required) for column in ENVELOPE}
    envelope["type"] = (_one_of((of.name,)), Field(description=of.description))
    envelope["data"] = (_data_model(of), Field(description=f"What it tells of a row of `{of.entity.name}`."))
    return create_model(_title(of), __base__=Part, __doc__=of.description, **envelope)


def _data_model(of: EventType) -> type[Part]:
    fields: dict[str, Any] = {
        column.name: _field(column, column.name in of.required, of.names.get(column.name), as_told=of.entity.tellers is not None)
        for column in of.columns
    }
    for part in {column.nested[0]: None for column in of.columns if column.nested}:
        inner = [column for column in of.columns if column.nested[:1] == (part,)]
        members: dict[str, Any] = {column.nested[1]: _field(column, False) for column in inner}
        model = create_model(f"{_title(of)}{part.title()}", __base__=Part, **members)
        also = ", ".join(f"`{column.name}`" for column in inner)
        fields[part] = (model | None, Field(default=None, description=f"Where {also} may stand as well."))
    return create_model(f"{_title(of)}Data", __base__=Part, **fields)


def _title(of: EventType) -> str:
    return "".join(word.title() for word in of.name.replace("_", ".").split("."))


def _field(column: Column, required: bool, name: str | None = None, *, as_told: bool = False) -> tuple[Any, Any]:
    """The field of a column; ``name`` is what it is called, if not as the column. Cells that are taken ``as_told`` are in the words
    and on the scale of whoever tells them, which are put into ours when the row is judged, as those of a file.
    """
    as_told &= column.kind is not Kind.EMAIL
    kind = (_cell if as_told else _TYPES[column.kind])(column, required)
    example = column.example if as_told else _example(column)
    about: dict[str, Any] = {"description": column.description, "examples": [example], "alias": name}
    if column.is_personal:
        about["json_schema_extra"] = {"x-personal-data": column.privacy.value}
    return (kind, Field(**about)) if required else (kind | None, Field(default=None, **about))


def _example(column: Column) -> Any:
    if column.separated:
        return [part.strip() for part in column.example.split(",")]
    is_other = column.is_json or column.kind in (Kind.INTEGER, Kind.RATING, Kind.SCORE)
    return json.loads(column.example) if is_other else column.example


def _text(column: Column, required: bool) -> Any:
    return _stripped(required, column.max_length)


def _enum(column: Column, required: bool) -> Any:
    if column.unknown is Unknown.REJECTED:
        listed = _one_of(column.values)
        return Annotated[listed, BeforeValidator(partial(_as_listed, column))] if column.any_case else listed
    return _stripped(required, column.max_length or LONGEST_KIND)


def _as_listed(column: Column, value: Any) -> Any:
    """A word in whatever case as the list has it, or as the part of it that tells."""
    if not isinstance(value, str):
        return value
    word = value.strip().casefold()
    told = [listed for listed in column.values if word == listed.casefold()]
    return next(iter(told + [listed for part, listed in column.telling_parts if part in word]), value)


def _one_of(values: tuple[str, ...]) -> Any:
    return Literal[values]  # pyrefly: ignore[not-a-type] - made from a list


def _stripped(required: bool, longest: int | None) -> Any:
    """A text without the white space around it, which an optional field may leave empty."""
    return Annotated[str, StringConstraints(strip_whitespace=True, min_length=1 if required else None, max_length=longest)]


def _cell(column: Column, required: bool) -> Any:
    """A text, or a number that is taken as its text."""
    text = _stripped(required, column.max_length or LONGEST_KIND)
    return Annotated[text, BeforeValidator(_number_as_text, json_schema_input_type=text | float)]


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _integer(column: Column, _required: bool) -> Any:
    lowest = -LARGEST_INTEGER if column.minimum is None else column.minimum
    return Annotated[int, Field(ge=lowest, le=LARGEST_INTEGER if column.maximum is None else column.maximum)]


def _rating(column: Column, _required: bool) -> Any:
    return Annotated[float, Field(ge=column.minimum, le=column.maximum, allow_inf_nan=False)]


_TYPES: dict[Kind, Callable[[Column, bool], Any]] = {
    Kind.UUID: lambda _column, _required: _Uuid,
    Kind.ID: _text,
    Kind.NAME: _text,
    Kind.EMAIL: lambda _column, _required: _Email,
    Kind.DAY: lambda _column, _required: _Moment,
    Kind.SCORE: _rating,
    Kind.TIMESTAMP: lambda _column, _required: _Moment,
    Kind.TEXT: _text,
    Kind.ENUM: _enum,
    Kind.INTEGER: _integer,
    Kind.RATING: _rating,
    Kind.SCORE: _rating,
    Kind.TEXT_LIST: lambda _column, _required: list[str],
    Kind.INTEGER_LIST: lambda column, required: GenericAlias(list, _integer(column, required)),
    Kind.UUID_LIST: lambda _column, _required: list[_Uuid],
    Kind.OBJECT: lambda _column, _required: dict[str, Any],
}
_MODELS = {name: _model(of) for name, of in EVENT_TYPES.items()}
