"""Seals open only where they belong; hashes find a person again."""

import unicodedata
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import SealBroken, Vault, normalise_email

OLD = {"2025": b"a" * 32}
NEW = {"2026": b"b" * 32}
VAULT = Vault(Keyring(b"h" * 32, OLD))
TEXT = '{"email":"alice@example.com"}'
CLEAR = {"email": "alice@example.com"}


def test_the_same_row_seals_alike_and_each_row_differently():
    one, again, other_row, other_text = VAULT.seal(
        "users", ["1", "1", "2", "1"], [TEXT, TEXT, TEXT, TEXT.replace("alice", "bob")]
    )
    assert one == again
    assert len({one, other_row, other_text, *VAULT.seal("feedback", ["1"], [TEXT])}) == 4
    assert b"alice" not in one


def test_a_seal_opens_for_its_row_only():
    (seal,) = VAULT.seal("users", ["1"], [TEXT])
    assert VAULT.open("2025", "users", "1", seal) == CLEAR
    changed = bytes([seal[0] ^ 1]) + seal[1:]
    for entity, key, value in (("users", "2", seal), ("feedback", "1", seal), ("users", "1", changed), ("users", "1", seal[:-1])):
        with pytest.raises(SealBroken) as raised:
            VAULT.open("2025", entity, key, value)
        assert "alice" not in str(raised.value)


@pytest.mark.parametrize("key_id", ["2026", "", "hash"])
def test_a_key_that_is_not_in_the_keyring_is_named(key_id):
    (seal,) = VAULT.seal("users", ["1"], [TEXT])
    with pytest.raises(SealBroken, match=f"{key_id!r} is not in BUDDY_PII_KEYS"):
        VAULT.open(key_id, "users", "1", seal)


def test_after_a_rotation_the_old_key_opens_and_the_new_one_seals():
    rotated = Vault(Keyring(b"h" * 32, NEW | OLD))
    (old_seal,) = VAULT.seal("users", ["1"], [TEXT])
    (new_seal,) = rotated.seal("users", ["1"], [TEXT])
    assert (VAULT.active_id, rotated.active_id) == ("2025", "2026")
    assert rotated.open("2025", "users", "1", old_seal) == rotated.open("2026", "users", "1", new_seal) == CLEAR
    with pytest.raises(SealBroken):
        rotated.open("2026", "users", "1", old_seal)


def test_hashes_outlive_a_rotation_and_need_the_key():
    rotated, other = Vault(Keyring(b"h" * 32, NEW)), Vault(Keyring(b"i" * 32, OLD))
    emails, ids = ["alice@example.com"], ["1"]
    assert rotated.email_hashes(emails) == VAULT.email_hashes(emails) != other.email_hashes(emails)
    assert rotated.user_ids("buddy", ids) == VAULT.user_ids("buddy", ids) != other.user_ids("buddy", ids)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("alice@example.com", " Alice@EXAMPLE.com\n", True),
        ("åsa@example.com", "A\u030aSA@example.com", True),
        ("alice@example.com", "alice+buddy@example.com", False),
        ("a.lice@example.com", "alice@example.com", False),
    ],
)
def test_one_address_in_two_spellings_is_one_hash(one, other, is_same):
    first, second, nothing = VAULT.email_hashes([one, other, None])
    assert (first == second) is is_same
    assert nothing is None
    assert first is not None
    assert len(first) == 32


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_normalising_is_done_once_and_composed_or_not(text):
    normal = normalise_email(text)
    assert normalise_email(normal) == normal
    assert normalise_email(unicodedata.normalize("NFD", text)) == normal


def test_surrogate_ids_are_random_uuids_to_the_eye_and_differ_by_program():
    one, again, other, nothing = VAULT.user_ids("buddy", ["1", "1", "2", None])
    assert one == again != other
    assert nothing is None
    assert VAULT.user_ids("kintell", ["1"]) != [one]
    value = uuid.UUID(bytes=one)
    assert (value.version, value.variant) == (4, uuid.RFC_4122)
