"""Cells of JSON agree with a plain reading of them, and are kept in one spelling."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from buddy_pipeline.judging import json_cells
from buddy_pipeline.sources.buddy.entities import EVENT_ATTENDANCE, EVENTS, MILESTONES, USERS
from buddy_pipeline_tests.judging import oracle, texts
from buddy_pipeline_tests.judging.rows import is_taken, judge, kept, rules_of, sound_row
from buddy_pipeline_tests.judging.test_forms import cells_of, column

INTERESTS, GOALS, ATTENDEES, PROGRESS = (
    USERS["interests"],
    EVENT_ATTENDANCE["sdg_goals"],
    EVENTS["attendees"],
    MILESTONES["progress"],
)
ONE, TWO = "550e8400-e29b-41d4-a716-446655440001", "550E8400-E29B-41D4-A716-446655440002"


def list_of(cell):
    """The list, or None where the cell holds none."""
    return _of_type(cell, list)


def object_of(cell):
    """The object, or None where the cell holds none that the database can."""
    value = _of_type(cell, dict)
    return value if value is not None and oracle.fits_the_database(value) else None


def _of_type(cell, type_):
    try:
        value = oracle.json_value(cell or "")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, type_) else None


def is_goal(value):
    return type(value) in (int, float) and 1 <= value <= 17 and value == int(value)


def is_text(value):
    return isinstance(value, str) and oracle.fits_the_database(value)


def values_of(texts_):
    return [None if text is None else json.loads(text) for text in texts_.to_pylist()]


@settings(deadline=None)
@given(cells_of(texts.json_cells))
@example(["[" * 100_000, "[" * 600 + "]" * 600])
def test_lists_of_texts_and_of_numbers(cells):
    for declared, is_member in ((INTERESTS, is_text), (GOALS, is_goal)):
        lists = [value if (value := list_of(cell)) is not None and all(map(is_member, value)) else None for cell in cells]
        assert values_of(json_cells.canonical(declared, column(cells))) == lists
        are_json = json_cells.is_json_of_kind(declared, column(cells)).to_pylist()
        have_sound_members = json_cells.has_sound_members(declared, column(cells)).to_pylist()
        for cell, kept_list, *found in zip(cells, lists, are_json, have_sound_members, strict=True):
            assert sum(found) == (2 if cell is None or kept_list is not None else 1), "exactly one of two rules is broken"
            assert cell is None or list_of(cell) is not None or not found[0]


@settings(deadline=None)
@given(cells_of(texts.json_cells))
def test_lists_of_ids_lose_what_is_no_id(cells):
    lists = [list_of(cell) for cell in cells]
    ids = [None if value is None else [one for one in value if isinstance(one, str) and oracle.is_uuid4(one)] for value in lists]
    assert values_of(json_cells.canonical(ATTENDEES, column(cells))) == ids
    assert json_cells.keeps_all_members(ATTENDEES, column(cells)).to_pylist() == [
        given is None or len(given) == len(left) for given, left in zip(lists, ids, strict=True)
    ]


@settings(deadline=None)
@given(cells_of(texts.json_cells))
@example(['{"current_step":null,"current":"\\u0000"}', '{"current_step":1,"current":"\\u0000"}'])
def test_objects(cells):
    objects = [object_of(cell) for cell in cells]
    assert json_cells.is_json_of_kind(PROGRESS, column(cells)).to_pylist() == [
        cell is None or value is not None for cell, value in zip(cells, objects, strict=True)
    ]
    assert values_of(json_cells.canonical(PROGRESS, column(cells))) == [value and renamed(value) for value in objects]


def renamed(value):
    """With the names that are stored."""
    names = {"current": "current_step", "total": "total_steps", "completed": "completed_steps"}
    return {names.get(name, name): one for name, one in value.items()} | {
        name: value[name] for name in names.values() if name in value
    }


@settings(deadline=None)
@given(st.lists(st.uuids(version=4).map(str), max_size=5), st.booleans())
def test_ids_are_spelt_as_an_array_of_the_database(ids, spaced):
    row = sound_row(EVENTS, attendees=json.dumps(ids) if spaced else json.dumps(ids, separators=(",", ":")))
    kept_list = judge(EVENTS, [row]).rows["attendees"][0].as_py()
    assert kept_list.strip("{}").replace('"', "").replace(" ", "") == ",".join(ids)


def test_attendees_that_are_no_ids_are_left_out_with_a_warning_and_the_event_stays():
    cell = json.dumps(["user-1", ONE, 7, None, TWO, {"id": ONE}])
    assert rules_of(EVENTS, attendees=cell) == {"attendee-unknown"}
    assert is_taken(EVENTS, attendees=cell)
    assert kept(EVENTS, "attendees", cell) == f'{{"{ONE}","{TWO}"}}'
    assert kept(EVENTS, "attendees", '["user-1"]') == "{}"


@pytest.mark.parametrize(
    ("column_name", "cell", "stored"),
    [
        ("progress", '{"current":1,"total":5}', {"current_step": 1, "total_steps": 5}),
        (
            "progress",
            '{"current_step":1,"total_steps":5,"completed":["a"]}',
            {"current_step": 1, "total_steps": 5, "completed_steps": ["a"]},
        ),
        ("progress", '{"current":1,"current_step":2}', {"current_step": 2}),
        ("metadata", '{"is_first":true,"streak_count":3}', {"is_first_time": True, "streak_count": 3}),
        ("metadata", '{"is_first_time":false,"is_first":true}', {"is_first_time": False}),
        ("metadata", '{"inner":{"is_first":true}}', {"inner": {"is_first": True}}),
    ],
)
def test_both_spellings_are_read_and_the_first_is_stored(column_name, cell, stored):
    assert json.loads(kept(MILESTONES, column_name, cell) or "") == stored


@pytest.mark.parametrize(
    "cell",
    [
        '{"a":"\\u0000"}',
        '{"a":"\\ud800"}',
        '{"a":NaN}',
        '{"a":1e999}',
        '{"a":-Infinity}',
        "{'a':1}",
        '{"a":1}}',
        "[1]",
        '"{}"',
        "null",
    ],
)
def test_what_the_database_cannot_hold_is_no_json_object(cell):
    assert rules_of(MILESTONES, metadata=cell) == {"json-invalid"}
    assert kept(MILESTONES, "metadata", cell) is None


@pytest.mark.parametrize("cell", ['{"a":"\\\\u0000"}', '{"a":"\\ud83d\\ude00"}', '{"a":1,"a":2}', "{}", '{"a":1e300}'])
def test_odd_but_sound_objects(cell):
    assert rules_of(MILESTONES, metadata=cell) == set()


def test_long_cells_are_not_held_in_memory():
    for number in range(50):
        kept(MILESTONES, "metadata", json.dumps({"text": "x" * 5_000, "number": number}))
    before = json_cells._read_cached.cache_info().currsize
    for number in range(50, 100):
        kept(MILESTONES, "metadata", json.dumps({"text": "x" * 5_000, "number": number}))
    assert json_cells._read_cached.cache_info().currsize == before
