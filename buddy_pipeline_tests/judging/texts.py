"""What cells may hold: texts near the sound forms, and any text at all."""

import json

from hypothesis import strategies as st

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline_tests.judging.rows import Row, full_row, sound_row

any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
"""Whatever the readers hand on: no NUL, no half characters."""


def near(*sound: str) -> st.SearchStrategy[str]:
    """Sound texts with a sign put in, taken out or exchanged."""
    odd = st.sampled_from([*"0159-+:.,TtZz @/\n", "٣", "\u00a0", "\u200b", "e", "é"])
    return st.builds(_changed, st.sampled_from(sound), st.integers(0, 60), st.integers(0, 2), odd | st.just(""))


def _changed(text: str, place: int, taken: int, put: str) -> str:
    place = min(place, len(text))
    return text[:place] + put + text[place + taken :]


uuids = st.uuids(version=4).map(str) | st.uuids().map(str) | st.uuids(version=4).map(lambda value: str(value).upper())
ids = uuids | near("550e8400-e29b-41d4-a716-446655440000") | st.uuids(version=4).map(lambda value: value.hex) | any_text

_dates = st.one_of(
    st.dates().map(str),
    st.builds("{:04}-{:02}-{:02}".format, st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32)),
    st.sampled_from(
        ["2023-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "0999-12-31", "20240115", "2024-W03-1"]
    ),
)
_times = st.one_of(
    st.builds("T{:02}:{:02}:{:02}".format, st.integers(0, 25), st.integers(0, 61), st.integers(0, 61)),
    st.builds("T{:02}:{:02}".format, st.integers(0, 25), st.integers(0, 61)),
    st.sampled_from(["T24:00:00", "t10:00:00", " 10:00:00", "T10", "T100000", ""]),
)
_fractions = st.just("") | st.builds("{}{}".format, st.sampled_from(".,"), st.text("0123456789", max_size=11))
_zones = st.one_of(
    st.sampled_from(
        [
            "Z",
            "Z",
            "z",
            "",
            " Z",
            "+00:00",
            "-00:00",
            "-14",
            "+13:59",
            "+14:01",
            "+05:30",
            "-0830",
            "+02",
            "+2",
            "+02:",
            "+02:00:00",
        ]
    ),
    st.builds("{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 16), st.integers(0, 61)),
)
timestamps = st.builds("{}{}{}{}".format, _dates, _times, _fractions, _zones) | near("2024-02-29T10:00:00.5+02:00") | any_text

_digits = st.text("0123456789", max_size=25) | st.integers(1, 400).map(lambda count: "9" * count) | st.just("0" * 400 + "1")
_odd_numbers = st.sampled_from(
    [
        "60.0",
        "+5",
        "-0",
        ".5",
        "5.",
        "-.5",
        "1e-1",
        "1E3",
        "NaN",
        "Infinity",
        "-inf",
        "٣",
        "５",
        "½",
        "0x10",
        "1_000",
        "1,5",
        "--1",
        ".",
        "+",
    ]
)
_edges = st.sampled_from(
    [
        "0",
        "1",
        "1.0000001",
        "1." + "0" * 30 + "1",
        "-0." + "0" * 400 + "1",
        "0." + "0" * 400 + "1",
        "1." + "0" * 40,
        *("1." + "0" * count for count in range(1, 7)),
        "2147483647",
        "2147483648",
    ]
)
numbers = st.one_of(
    st.builds("{}{}{}{}".format, st.sampled_from(["", "", "+", "-"]), _digits, st.sampled_from(["", "."]), _digits),
    _odd_numbers,
    _edges,
    st.floats(-0.5, 1.5).map(str),
    any_text,
)

_labels = st.text(st.sampled_from("ab9-_é'日+"), max_size=3)
emails = st.one_of(
    st.emails(),
    st.builds("{}@{}.{}".format, _labels, _labels, _labels | st.just("xn--p1ai")),
    near("alice@example.com", "a.b@c.de", "Åsa@example.org"),
    any_text,
)

_strings = any_text | st.sampled_from(["\0", "\ud800", '"', "\\", "\\u0000", "\u2028", "😀"])
_finite = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([10**400, -(10**400), 1e308, 4.0])
json_values = st.recursive(
    st.none() | st.booleans() | _finite | _strings,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_strings, inner, max_size=3),
    max_leaves=6,
)
_lists = st.one_of(
    st.lists(_strings, max_size=4),
    st.lists(st.integers(-1, 19), max_size=4),
    st.lists(uuids, max_size=4),
    st.lists(json_values, max_size=3),
)
_objects = st.dictionaries(
    st.sampled_from(["current", "current_step", "total", "completed", "is_first", "is_first_time"]) | _strings,
    json_values,
    max_size=4,
)
_odd_json = st.sampled_from(
    [
        "[NaN]",
        "[Infinity]",
        '{"a":-Infinity}',
        '{"a":1e999}',
        '{"a":1,"a":2}',
        "[" * 5000,
        "[" * 600 + "]" * 600,
        '{"a":' * 400 + "1" + "}" * 400,
        "[" + "9" * 5000 + "]",
        '["a",]',
        "['a']",
        "{a:1}",
        '\ufeff["a"]',
        '["a"]]',
        "null",
        "3",
        '"a"',
        '["\\u0000"]',
        '["\\\\u0000"]',
        '["\\ud83d\\ude00"]',
        '["\\ud83d"]',
        '{"\\u0000":1}',
        '[ "a" , "b" ]',
        '["a"\n,"b"]',
        "[01]",
        "[4.0]",
        "[1e0]",
        "[true]",
    ]
)
json_cells = st.one_of(
    (_lists | _objects | json_values).map(json.dumps),
    (_lists | _objects)
    .map(lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False))
    .filter(lambda text: "\0" not in text and text.isprintable()),
    _odd_json,
    any_text,
)

_awkward = st.sampled_from(
    ['say "hi"', "a,b;c\td", "\\N", "\\.", "a\n\\.\nb", "\\", "\\x41", "NULL", "'", "x" * 300, "😀" * 256, "=1+1"]
)
prose = any_text | _awkward

_OF_KIND = {
    Kind.UUID: ids,
    Kind.EMAIL: emails,
    Kind.TIMESTAMP: timestamps,
    Kind.INTEGER: numbers,
    Kind.RATING: numbers,
    Kind.TEXT: prose,
}


def cells_for(column: Column) -> st.SearchStrategy[str | None]:
    """Whatever may stand in a cell of the column, much of it sound."""
    if column.kind is Kind.ENUM:
        return st.none() | st.sampled_from(column.values) | prose
    return st.none() | _OF_KIND.get(column.kind, json_cells)


def rows_of(entity: Entity) -> st.SearchStrategy[list[Row]]:
    """Rows of which a few cells, or all, are anything."""
    all_cells = {column.name: cells_for(column) for column in entity.columns}
    few = st.sets(st.sampled_from(entity.column_names), max_size=3)
    changes = few.flatmap(lambda names: st.fixed_dictionaries({name: all_cells[name] for name in sorted(names)}))
    sound = st.sampled_from([sound_row(entity), full_row(entity)])
    row = st.builds(lambda base, changed: base | changed, sound, changes | st.fixed_dictionaries(all_cells))
    return st.lists(row, max_size=12)
