"""Names of erased people are found however they are written, and nothing else is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.privacy.erased_names import ErasedNames, name_tombstones
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.small_exports import KEYS

VAULT = Vault(KEYS)
NAMES = ["Ada Example", "Maria da Conceição dos Santos Silva", "Jean-Luc O'Brien", "प्रियंका चतुर्वेदी", "مُحَمَّد عَبْدُ الله", "José Núñez"]
BOTH = [
    ErasedNames.of_names(NAMES),
    ErasedNames.of_hashes(VAULT, set(name_tombstones(VAULT, NAMES))),
]
WRITTEN = [
    ("Ada Example", "[erased]"),
    ("EXAMPLE, ada", "[erased]"),
    ("with Ada  Example's friend", "with [erased]'s friend"),
    ("Ada Example <[e-mail]>", "[erased] <[e-mail]>"),
    ("Silva, Maria da Conceicao dos Santos", "[erased]"),
    ("by Jean\u2011Luc O\u2019Brien and Ada", "by [erased] and Ada"),
    ("Jean Luc O'Brien", "[erased]"),
    ("प्रियंका चतुर्वेदी आई", "[erased] आई"),
    ("مُحَمَّد عَبْدُ الله", "[erased]"),
    ("Jose\u0301 Nun\u0303ez", "[erased]"),
]
LEFT = ["Ada", "Ada. And then, much later, Example", "Adam Example", "Example", "", "Jean O", '{"first":"Ada","last":"Example"}']


@pytest.mark.parametrize("names", BOTH, ids=["in clear", "by hashes"])
@pytest.mark.parametrize(("text", "masked"), WRITTEN)
def test_a_name_is_masked_however_it_is_written(names: ErasedNames, text: str, masked: str) -> None:
    assert names.mask(text) == masked


@pytest.mark.parametrize("names", BOTH, ids=["in clear", "by hashes"])
@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_name_of_theirs_is_left(names: ErasedNames, text: str) -> None:
    assert names.mask(text) == text


def test_a_name_in_json_is_masked_however_its_letters_are_spelt() -> None:
    assert json.loads(BOTH[0].mask_json('{"by": "Ada\\nExample", "at": ["\\u0041da Example", 1.5]}')) == {
        "by": "[erased]",
        "at": ["[erased]", 1.5],
    }


@given(st.text(), st.text())
def test_masking_twice_changes_nothing_more(before: str, after: str) -> None:
    once = BOTH[0].mask(f"{before} Ada Example {after}")
    assert "Ada Example" not in once
    assert BOTH[0].mask(once) == once
