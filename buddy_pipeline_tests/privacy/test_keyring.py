"""Keys: how they are written, what is refused, and that no message shows one."""

import base64
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.privacy.keys import LOCAL_KEY_FILE, Keyring, KeyringInvalid, load_keyring, new_keyring_text, parse_keyring


def encoded(fill: str) -> str:
    return base64.b64encode(fill.encode() * 32).decode()


HASH, ONE, TWO = f"hash:{encoded('h')}", f"2025:{encoded('a')}", f"2026:{encoded('b')}"


def test_the_first_key_that_is_not_for_hashing_is_the_active_one():
    keyring = parse_keyring(f"{TWO}, {HASH},\n{ONE}\n")
    assert keyring == Keyring(b"h" * 32, {"2026": b"b" * 32, "2025": b"a" * 32})
    assert keyring.active_id == "2026"


def test_a_keyring_does_not_show_its_keys():
    shown = repr(parse_keyring(f"{HASH},{ONE}"))
    assert "hhh" not in shown
    assert encoded("a") not in shown
    assert "aaa" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        HASH,
        ONE,
        f"{HASH},{ONE},{ONE}",
        f"{HASH},{HASH}",
        f"{HASH},2026:{encoded('b')[:-4]}",
        f"{HASH},2026:{encoded('b')}AAAA",
        f"{HASH},2026:not base64!",
        f"{HASH},2026:schlüssel",
        f"{HASH},:{encoded('b')}",
        f"{HASH},{encoded('b')}",
        f"{HASH},{encoded('b')}:2026",
        f"hash={encoded('h')},2026={encoded('b')}",
        f"{HASH},{'x' * 51}:{encoded('b')}",
        f"{HASH} {ONE}",
    ],
)
def test_what_is_no_keyring_is_refused_without_showing_a_key(text):
    with pytest.raises(KeyringInvalid, match=r"^BUDDY_PII_KEYS: .*\.$") as raised:
        parse_keyring(text)
    shown = "".join(traceback.format_exception_only(raised.value)) + repr(raised.value.__context__)
    for secret in (encoded("h"), encoded("a"), encoded("b"), encoded("b")[:-4], "not base64", "schlüssel"):
        assert secret not in shown


@given(st.text().filter(lambda text: "hash:" not in text))
def test_any_other_text_is_refused_in_one_line(text):
    with pytest.raises(KeyringInvalid, match=r"\A[^\n]*\Z"):
        parse_keyring(text)


def test_keys_of_the_environment_come_first(tmp_path):
    assert load_keyring(f"{HASH},{ONE}", tmp_path) == (parse_keyring(f"{HASH},{ONE}"), None)
    assert list(tmp_path.iterdir()) == []


def test_a_local_key_file_is_made_once_for_its_owner_only(tmp_path):
    home = tmp_path / "state" / "buddy"
    keyring, made = load_keyring(None, home)
    assert made == home / LOCAL_KEY_FILE
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert load_keyring("", home) == (keyring, None)
    assert [path.name for path in home.iterdir()] == [LOCAL_KEY_FILE]
    assert parse_keyring(made.read_text()) == keyring


@pytest.mark.parametrize("content", [b"", b"\xff\x00 junk", HASH.encode(), b"hash:short\nlocal:short\n"])
def test_a_damaged_key_file_is_refused_by_name_and_not_replaced(content, tmp_path):
    path = tmp_path / LOCAL_KEY_FILE
    path.write_bytes(content)
    with pytest.raises(KeyringInvalid, match=LOCAL_KEY_FILE):
        load_keyring(None, tmp_path)
    assert path.read_bytes() == content


def _load(home):
    keyring, made = load_keyring(None, home)
    return keyring.hash_key, keyring.sealing_keys, made is not None


def test_processes_at_once_share_one_key_file(tmp_path):
    with get_context("forkserver").Pool(4) as pool:
        found = pool.map(_load, [tmp_path / "state"] * 8, chunksize=1)
    _assert_shared(found)


def test_threads_at_once_share_one_key_file(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(_load, [tmp_path / "state"] * 16))
    _assert_shared(found)
    assert [path.name for path in (tmp_path / "state").iterdir()] == [LOCAL_KEY_FILE]


def _assert_shared(found):
    assert all((hash_key, sealing) == found[0][:2] for hash_key, sealing, _ in found)
    assert sum(made for _, _, made in found) == 1


def test_fresh_keyrings_differ():
    assert parse_keyring(new_keyring_text()) != parse_keyring(new_keyring_text())
