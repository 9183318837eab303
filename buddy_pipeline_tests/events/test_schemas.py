"""The JSON Schemas say what the receiver takes."""

from typing import Any

import jsonschema_rs
import pytest

from buddy_pipeline.events.models import event_schemas
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline_tests.events.sent import FEEDBACK, bare, field_of, whole

SCHEMAS = event_schemas()


def is_valid(name: str, event: dict[str, Any]) -> bool:
    return bool(jsonschema_rs.validator_for(SCHEMAS[name]).is_valid(event))


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_the_examples_of_the_columns_make_a_valid_event(name: str) -> None:
    assert is_valid(name, whole(name))
    assert is_valid(name, bare(name))


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_an_event_of_another_type_is_not_valid(name: str) -> None:
    assert [other for other in SCHEMAS if is_valid(other, whole(name))] == [name]


def test_the_nested_form_is_described() -> None:
    assert is_valid(FEEDBACK, bare(FEEDBACK, categories={"communication": 0.5}))
    assert not is_valid(FEEDBACK, bare(FEEDBACK, categories={"communication": 5}))


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_every_field_says_what_it_means_and_what_is_personal(name: str) -> None:
    (data,) = (part for title, part in SCHEMAS[name]["$defs"].items() if title.endswith("Data"))
    for column in EVENT_TYPES[name].columns:
        described = data["properties"][field_of(name, column.name)]
        assert described["description"] == column.description
        assert described.get("x-personal-data") == ("high" if column.is_personal else None)
