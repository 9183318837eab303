"""The kinds of values that files of values are made of (methodology, programs, learning providers), and their faults in plain words."""

from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from buddy_pipeline.yaml_files import FileInvalid, Place, YamlFile

DIGITS = 21
PLACES = 9
BLANK = r"\S"
KEY = "[key]"
"""What Pydantic adds to a place when the key itself is at fault."""
CURRENCY = r"^[A-Z]{3}$"
COUNTRY = r"^[A-Z]{2}$"
PLAIN = r"^[a-z][a-z0-9_]*$"


class Model(BaseModel):
    """Cannot be changed, knows all its fields, and takes each value as the kind it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _exact(value: Any) -> Any:
    """A whole number is a number, too."""
    return Decimal(value) if type(value) is int else value


Number = Annotated[Decimal, BeforeValidator(_exact), Field(max_digits=DIGITS, decimal_places=PLACES)]
NotNegative = Annotated[Number, Field(ge=0)]
Positive = Annotated[Number, Field(gt=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
AtMostOne = Annotated[Number, Field(gt=0, le=1)]
AtLeastOne = Annotated[Number, Field(ge=1)]
Count = Annotated[int, Field(ge=1)]
Year = Annotated[int, Field(ge=1900, le=2200)]
Text = Annotated[str, Field(pattern=BLANK, max_length=500)]
ShortText = Annotated[str, Field(pattern=BLANK, max_length=50)]
Currency = Annotated[str, Field(pattern=CURRENCY)]
Name = Annotated[str, Field(pattern=PLAIN, max_length=40)]
"""A plain identifier."""

T = TypeVar("T", bound=Model)

WORDS: dict[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "is_instance_of": "must be a number",
    "decimal_type": "must be a number",
    "decimal_max_digits": f"must have at most {DIGITS} digits",
    "decimal_whole_digits": f"must have at most {DIGITS - PLACES} digits before the point",
    "decimal_max_places": f"must have at most {PLACES} digits after the point",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "date_type": "must be a date like 2026-11-21",
    "string_type": "must be text; if it is, put it in quotes",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must not be empty",
    "dict_type": "must be a group of lines `name: value`",
    "model_type": "must be a group of lines `name: value`",
    "tuple_type": "must be a list, like [one, two]",
    "literal_error": "must be {expected}",
}
"""Pydantic's errors, in plain words; those of our own validators are so already."""
PATTERNS = {
    CURRENCY: "must be three capital letters, like USD",
    COUNTRY: "must be two capital letters, like NO",
    BLANK: "must not be blank",
    PLAIN: "must be a plain name: small letters, digits and _, a letter first",
}


def refused(problem: str, *at: str | int) -> PydanticCustomError:
    """To raise in a validator of a group or list: ``at`` leads to the value inside it that is at fault."""
    return PydanticCustomError("refused", "{problem}", {"problem": problem, "at": at})


def validated(model: type[T], file: YamlFile, context: object = None) -> T:
    """The file's content as ``model``; ``context`` is for its validators.

    Raises FileInvalid with every fault, in the order of their lines.
    """
    try:
        return model.model_validate(file.content, context=context)
    except ValidationError as error:
        faults = [(_place(one), _words(one)) for one in error.errors(include_url=False)]
        faults.sort(key=lambda fault: file.line_of(fault[0]))
        raise FileInvalid(file.fault(*fault) for fault in faults) from None


def _place(error: ErrorDetails) -> Place:
    return (*(step for step in error["loc"] if step != KEY), *error.get("ctx", {}).get("at", ()))


def _words(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        return PATTERNS[context["pattern"]]
    return WORDS[error["type"]].format(**context) if error["type"] in WORDS else error["msg"]
