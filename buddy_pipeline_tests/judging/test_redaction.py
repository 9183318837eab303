"""No faulty value can be read from a fault."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.contract.columns import Kind, Privacy
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import USERS
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline_tests.judging import texts
from buddy_pipeline_tests.judging.rows import FIRST_ROW, judge, sound_row

SIGNS = set(string.punctuation) | set("9a ")
LIKE_AN_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9]+([-_:/#][A-Za-z0-9]+)*")
names = st.text(
    st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Nl", "So", "Mn"], exclude_characters="9a"), min_size=3, max_size=30
)
canaries = names | names.map(lambda name: f"{name}@{name}.example") | st.emails() | texts.any_text


@pytest.mark.parametrize("entity", [*BUDDY.entities, *KINTELL.entities], ids=lambda entity: entity.table)
def test_a_value_in_whatever_column_is_only_a_shape(entity):
    sound = judge(entity, [sound_row(entity)]).rows
    key_parts = {"", *(sound[name][0].as_py() for name in entity.shown_key)}

    @settings(deadline=None, max_examples=10)
    @given(st.lists(canaries, min_size=1, max_size=10))
    def check(spoilt):
        rows = [sound_row(entity, **{name: canary}) for name in entity.column_names for canary in spoilt]
        for fault in judge(entity, rows).faults.to_pylist():
            length = len(spoilt[(fault["row"] - FIRST_ROW) % len(spoilt)])
            assert set(fault["seen"]) <= SIGNS or fault["seen"] == f"{length} characters"
            assert {part for part in fault["key"].split("|") if not LIKE_AN_ID.fullmatch(part)} <= key_parts
            assert fault["column"] in entity.column_names

    check()


def test_a_shape_shows_what_went_wrong():
    def seen(column, cell):
        return judge(USERS, [sound_row(USERS, **{column: cell})]).faults["seen"].to_pylist()

    assert seen("role", "alice.smith2@example.com") == ["aaaaa.aaaaa9@aaaaaaa.aaa"]
    assert seen("role", "Ålice 🇳🇴 ٣ 例") == ["aaaaa aa 9 a"]
    assert seen("joined_at", "15/01/2024\n10:00") == ["99/99/9999a99:99"]
    assert seen("role", "x" * 1000) == ["a" * 40]
    assert seen("id", None) == [""]


@pytest.mark.parametrize("entity", [*BUDDY.entities, *KINTELL.entities], ids=lambda entity: entity.table)
def test_of_personal_columns_only_the_length_is_told(entity):
    for column in entity.columns:
        holds_form = column.kind in (Kind.TEXT_LIST, Kind.OBJECT, Kind.EMAIL) and not column.separated
        if column.privacy is not Privacy.NONE and holds_form:
            faults = judge(entity, [sound_row(entity, **{column.name: "call 555-12"})]).faults
            assert faults["seen"].to_pylist() == ["11 characters"]
