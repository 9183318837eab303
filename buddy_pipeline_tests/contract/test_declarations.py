"""What every declaration must satisfy, whatever the program."""

import re

import pytest

from buddy_pipeline.contract.columns import Kind, Unknown
from buddy_pipeline.contract.rules import BY_CODE, RULES, Severity
from buddy_pipeline.contract.source import Layout
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.upskilling import UPSKILLING

PROGRAMS = (BUDDY, KINTELL, UPSKILLING)
ENTITIES = [(program, entity) for program in PROGRAMS for entity in program.entities]
COLUMNS = [(program, entity, column) for program, entity in ENTITIES for column in entity.columns]
SHAPES = [(entity, shape) for _, entity in ENTITIES for shape in entity.shapes]


@pytest.mark.parametrize(("program", "entity"), ENTITIES, ids=lambda one: one.name)
def test_entities(program, entity):
    assert len(set(entity.column_names)) == len(entity.columns)
    is_export = program.layout is Layout.EXPORT
    for name in (*entity.key, *((entity.happened, *entity.program_bound) if is_export else ())):
        assert entity[name].is_always_there, name
    for name in (entity.happened, *entity.program_bound):
        assert entity[name].kind is (Kind.TIMESTAMP if is_export else Kind.DAY)
    assert not any(entity[name].is_personal for name in entity.key)
    ids = {column.stored_as for column in entity.naming}
    opened = {column.name for column in (*entity.personal, *entity.naming, *entity.open_to_view)}
    assert opened - ids == {*entity.column_names}
    assert not ids & {*entity.column_names}
    assert sum(column.unknown is Unknown.OTHER for column in entity.columns) <= 1, "there is one place for what was exported"
    assert entity.description.endswith(".")
    assert entity.caveat.endswith(".")


@pytest.mark.parametrize(("program", "entity", "column"), COLUMNS, ids=lambda one: one.name)
def test_columns(program, entity, column):
    assert re.fullmatch("[a-z][a-z_]*", column.name)
    assert column.description.endswith(".")
    assert column.example
    assert (column.kind is Kind.ENUM) == bool(column.values)
    assert len(set(column.values)) == len(column.values)
    assert column.kind is not Kind.ENUM or column.example in column.values
    assert column.unknown is not Unknown.OTHER or "other" in column.values
    assert column.unknown is Unknown.REJECTED or column.kind is Kind.ENUM
    assert column.unknown is not Unknown.KEPT or column.max_length is not None, "what people make up must have an end"
    assert (column.minimum is not None) == (column.kind in (Kind.INTEGER, Kind.RATING, Kind.SCORE, Kind.INTEGER_LIST))
    assert column.kind is not Kind.INTEGER_LIST or column.maximum is not None
    assert not column.any_case or column.kind is Kind.ENUM
    assert {value for _, value in column.telling_parts} <= set(column.values)
    assert not column.separated or column.kind is Kind.TEXT_LIST
    assert not column.spelled_month or column.kind is Kind.DAY
    assert column.most_years is None or column.kind in (Kind.TIMESTAMP, Kind.DAY)
    assert not column.on_either_scale or (column.kind, column.minimum, column.maximum) == (Kind.RATING, 0, 5)
    assert not (column.required and column.otherwise is not None)
    assert {value for _, value in column.implied} <= set(column.values)
    assert (column.stored_as is not None) == column.names_somebody
    assert column.known_by is None or entity[column.known_by].kind is Kind.ID
    if column.references and not column.names_somebody:
        referenced = program[column.references]
        assert len(referenced.key) == 1
        assert column.kind in (Kind.UUID, Kind.UUID_LIST)
        assert program.entities.index(referenced) < program.entities.index(entity), "loaded before"


@pytest.mark.parametrize(("entity", "shape"), SHAPES, ids=lambda one: one.name)
def test_shapes(entity, shape):
    assert {*shape.names.values(), *shape.constants, *shape.words, *shape.needed} <= set(entity.column_names)
    assert {column.name for column in entity.required} <= {*shape.needed, *shape.constants}
    assert not shape.constants.keys() & set(shape.needed)
    assert {*shape.same, *shape.same.values()} <= set(entity.column_names)
    for name, cell in shape.constants.items():
        assert cell in entity[name].values
    for name, words in shape.words.items():
        assert set(words.values()) <= set(entity[name].values)
    assert shape.origin


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_names_are_unique(program):
    for names in ([entity.name for entity in program.entities], [entity.sheet for entity in program.entities]):
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
    assert rule.fix.endswith((".", ".{case}"))
    assert rule.source.startswith(("spec ", "decisions, ", "issue ", "formats, "))
    assert isinstance(rule.severity, Severity)


def test_severities_are_those_of_the_specification():
    warnings = {rule.code for rule in RULES if rule.severity is Severity.WARNING}
    assert warnings == {
        "enum-new",
        "enum-assumed",
        "name-left-out",
        "completed-without-date",
        "progress-but-completed",
        "provider-not-described",
        "statements-left-out",
        "date-but-not-completed",
        "rating-scale-unknown",
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
        "email-of-two",
        "member-ambiguous",
        "survey-ambiguous",
        "with-oneself-after-merge",
        "formula-not-calculated",
        "cell-merged",
        "column-unknown",
        "encoding-guessed",
    }
