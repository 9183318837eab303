"""What every declaration must satisfy, whatever the program."""

import re

import pytest

from buddy_pipeline.contract.columns import Kind, Unknown
from buddy_pipeline.contract.rules import BY_CODE, RULES, Severity
from buddy_pipeline.sources.buddy import BUDDY

COLUMNS = [(entity, column) for entity in BUDDY.entities for column in entity.columns]


@pytest.mark.parametrize("entity", BUDDY.entities, ids=lambda entity: entity.name)
def test_entities(entity):
    assert len(set(entity.column_names)) == len(entity.columns)
    for name in (*entity.key, entity.happened, *entity.program_bound):
        assert entity[name].required, name
    for name in (entity.happened, *entity.program_bound):
        assert entity[name].kind is Kind.TIMESTAMP
    assert not any(entity[name].is_personal for name in entity.key)
    assert {*entity.personal, *entity.open_to_view} == {*entity.columns}
    assert sum(column.unknown is Unknown.OTHER for column in entity.columns) <= 1, "there is one place for what was exported"
    assert entity.description.endswith(".")
    assert entity.caveat.endswith(".")


@pytest.mark.parametrize(("entity", "column"), COLUMNS, ids=lambda one: one.name)
def test_columns(entity, column):
    assert re.fullmatch("[a-z][a-z_]*", column.name)
    assert column.description.endswith(".")
    assert column.example
    assert (column.kind is Kind.ENUM) == bool(column.values)
    assert len(set(column.values)) == len(column.values)
    assert column.kind is not Kind.ENUM or column.example in column.values
    assert column.unknown is not Unknown.OTHER or "other" in column.values
    assert column.unknown is Unknown.REJECTED or column.kind is Kind.ENUM
    assert column.unknown is not Unknown.KEPT or column.max_length is not None, "what people make up must have an end"
    assert (column.minimum is not None) == (column.kind in (Kind.INTEGER, Kind.RATING, Kind.INTEGER_LIST))
    assert column.kind is not Kind.INTEGER_LIST or column.maximum is not None
    if column.references:
        referenced = BUDDY[column.references]
        assert len(referenced.key) == 1
        assert column.kind in (Kind.UUID, Kind.UUID_LIST)
        assert BUDDY.entities.index(referenced) < BUDDY.entities.index(entity), "loaded before"


def test_names_are_unique():
    for names in ([entity.name for entity in BUDDY.entities], [entity.sheet for entity in BUDDY.entities]):
        assert len(set(names)) == len(names)


def test_what_is_not_declared_is_not_found():
    with pytest.raises(KeyError, match="buddy exports no mentors"):
        BUDDY["mentors"]
    with pytest.raises(KeyError, match="users has no column shoe_size"):
        BUDDY["users"]["shoe_size"]


def test_codes_of_rules_are_unique_and_fit_the_quarantine():
    assert len(BY_CODE) == len(RULES)
    assert all(re.fullmatch("[a-z][a-z-]{1,49}", code) for code in BY_CODE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rules_say_what_is_wrong_what_to_do_and_where_they_come_from(rule):
    assert rule.problem.endswith(".")
    assert rule.fix.endswith(".")
    assert rule.source.startswith(("spec ", "decisions, ", "issue "))
    assert isinstance(rule.severity, Severity)


def test_severities_are_those_of_the_specification():
    warnings = {rule.code for rule in RULES if rule.severity is Severity.WARNING}
    assert warnings == {
        "enum-new",
        "email-not-lowercase",
        "personal-in-text",
        "ended-without-date",
        "end-date-but-active",
        "duration-contradicts-dates",
        "match-unknown",
        "attendee-unknown",
        "key-repeated",
        "email-shared",
        "email-taken",
        "formula-not-calculated",
        "cell-merged",
        "column-unknown",
        "encoding-guessed",
    }
