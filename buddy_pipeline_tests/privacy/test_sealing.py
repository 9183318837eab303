"""Rows leave sealing without a personal value in clear, and open to exactly what they held."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.sealing import personal_texts, row_keys, seal_rows
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import CHECKINS, EVENTS, FEEDBACK, MILESTONES, USERS

VAULT = Vault(Keyring(b"h" * 32, {"test": b"k" * 32}))
awkward = st.sampled_from(['"', "\\", '\\"', "\n\t\r", "\x00\x01\x1f\x7f", "😀", "\u2028", "{}", ",", '"notes":"x"', ""])
texts = st.none() | st.text(st.characters(exclude_categories=["Cs"])) | awkward


def rows_with(entity, cells, chunks=1):
    """Rows of an entity whose personal cells are given, a dict a row; keys are numbers."""
    columns = {
        column.name: pa.chunked_array(
            [
                pa.array([_cell(column, number, row) for number, row in part], pa.string())
                for part in _cut(list(enumerate(cells)), chunks)
            ],
            pa.string(),
        )
        for column in entity.columns
    }
    return pa.table({"row": pa.array(range(len(cells)), pa.int64()), **columns})


def _cell(column, number, row):
    return row.get(column.name) if column.is_personal else str(number)


def _cut(rows, chunks):
    return (
        [rows[start::chunks] for start in range(chunks)] if chunks == 1 else [rows[: len(rows) // 2], [], rows[len(rows) // 2 :]]
    )


def seal(entity, cells, taken=None, chunks=1):
    taken = [True] * len(cells) if taken is None else taken
    return seal_rows(VAULT, "buddy", entity, rows_with(entity, cells, chunks), pa.chunked_array([pa.array(taken, pa.bool_())]))


def opened(entity, sealed):
    return [
        None if value is None else VAULT.open("test", entity.name, key, bytes.fromhex(value.removeprefix("\\x")))
        for key, value in zip(row_keys(entity, sealed).to_pylist(), sealed["sealed"].to_pylist(), strict=True)
    ]


@pytest.mark.parametrize("entity", [entity for entity in BUDDY.entities if entity.personal], ids=lambda entity: entity.name)
def test_what_is_sealed_opens_to_what_it_was(entity):
    row = st.fixed_dictionaries({column.name: texts for column in entity.personal})

    @settings(deadline=None)
    @given(st.lists(st.tuples(row, st.booleans()), max_size=12), st.sampled_from([1, 3]))
    def check(rows, chunks):
        cells, taken = [cells for cells, _ in rows], [taken for _, taken in rows]
        sealed = seal(entity, cells, taken, chunks)
        clear = [{name: text for name, text in one.items() if text is not None} for one in cells]
        assert opened(entity, sealed) == [one if one and is_taken else None for one, is_taken in zip(clear, taken, strict=True)]

    check()


@pytest.mark.parametrize("entity", BUDDY.entities, ids=lambda entity: entity.name)
def test_personal_columns_are_gone_and_all_others_stay(entity):
    canary = {column.name: "kanarienvogel" for column in entity.personal}
    sealed = seal(entity, [canary, {}])
    added = {"sealed"} if entity.personal else set()
    added |= {"email_hash", "new_user_id"} if entity is USERS else set()
    assert set(sealed.column_names) == {"row", *(column.name for column in entity.open_to_view)} | added
    assert "kanarienvogel" not in str(sealed.to_pydict())


def test_rows_without_personal_values_have_no_seal():
    assert seal(FEEDBACK, [{}, {"feedback_text": "x"}, {}])["sealed"].is_valid().to_pylist() == [False, True, False]
    assert seal(CHECKINS, [{}, {}])["sealed"].to_pylist() == [None, None]
    assert seal(CHECKINS, [])["sealed"].to_pylist() == []


def test_rejected_rows_are_not_sealed():
    sealed = seal(FEEDBACK, [{"feedback_text": text} for text in "abc"], [False, True, False])
    assert opened(FEEDBACK, sealed) == [None, {"feedback_text": "b"}, None]
    assert seal(FEEDBACK, [{"feedback_text": "a"}], [False])["sealed"].to_pylist() == [None]


def test_a_seal_is_bound_to_the_whole_key():
    keys = row_keys(MILESTONES, rows_with(MILESTONES, [{}])).to_pylist()
    assert keys == ["0|0|0"]
    one, other = seal(FEEDBACK, [{"feedback_text": "same"}, {"feedback_text": "same"}])["sealed"].to_pylist()
    assert one != other


def test_people_get_a_hash_and_an_id_even_when_rejected():
    sealed = seal(USERS, [{"email": "Alice@example.com"}, {"email": "alice@example.com"}, {}], [True, False, True])
    one, same, nothing = sealed["email_hash"].to_pylist()
    assert one == same
    assert one.startswith("\\x")
    assert nothing is None
    assert len(set(sealed["new_user_id"].to_pylist())) == 3


def test_texts_keep_the_columns_apart():
    (text,) = personal_texts(USERS, rows_with(USERS, [{"first_name": 'A","last_name":"B', "email": "\\"}])).to_pylist()
    assert text == '{"email":"\\\\","first_name":"A\\",\\"last_name\\":\\"B"}'


def test_entities_without_personal_values_are_left_as_they_are():
    rows = rows_with(EVENTS, [{}])
    assert seal_rows(VAULT, "buddy", EVENTS, rows, pa.chunked_array([[True]])) is rows
