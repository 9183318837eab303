"""A webhook is taken from who knows a secret, and only while it is fresh."""

import hashlib
import hmac
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.events.signature import REPLAY_SECONDS, SignatureInvalid, check_signature, load_secrets, parse_secrets, sign
from buddy_pipeline.settings import SettingInvalid

SECRET, OTHER = b"a secret for tests", b"another one of these"
NOW = 1_763_807_400


def is_taken(timestamp: bytes | None, signature: bytes | None, body: bytes = b"{}", known: tuple[bytes, ...] = (SECRET,)) -> bool:
    try:
        check_signature(known, timestamp, signature, body, NOW)
    except SignatureInvalid:
        return False
    return True


def signed(body: bytes, timestamp: int = NOW, secret: bytes = SECRET) -> tuple[bytes, bytes]:
    return str(timestamp).encode(), sign(secret, timestamp, body).encode()


@given(body=st.binary(), seconds=st.integers(-REPLAY_SECONDS, REPLAY_SECONDS))
def test_what_is_signed_now_is_taken(body: bytes, seconds: int) -> None:
    assert is_taken(*signed(body, NOW + seconds), body)


def test_the_signature_is_that_of_the_documentation() -> None:
    assert sign(SECRET, NOW, b"{}") == "v1=" + hmac.new(SECRET, b"1763807400.{}", hashlib.sha256).hexdigest()


@given(body=st.binary(), other=st.binary())
def test_another_body_is_not(body: bytes, other: bytes) -> None:
    assert is_taken(*signed(body), other) == (body == other)


@given(secret=st.binary(min_size=1))
def test_another_secret_is_not(secret: bytes) -> None:
    assert is_taken(*signed(b"{}", secret=secret)) == (secret == SECRET)


@given(timestamp=st.integers(0, 10**12))
def test_what_was_signed_too_long_ago_or_for_later_is_not(timestamp: int) -> None:
    assert is_taken(*signed(b"{}", timestamp)) == (abs(timestamp - NOW) <= REPLAY_SECONDS)


@given(st.none() | st.binary())
def test_whatever_stands_in_the_headers_is_refused_and_no_more(header: bytes | None) -> None:
    timestamp, signature = signed(b"{}")
    assert not is_taken(header, signature)
    assert not is_taken(timestamp, header)


@pytest.mark.parametrize("timestamp", [b"", b"-1", b" 1763807400", b"1763807400.0", b"1" * 13, "١٧٦٣".encode(), b"\xb2"])
def test_a_time_is_digits_and_nothing_else(timestamp: bytes) -> None:
    assert not is_taken(timestamp, b"v1=" + hmac.new(SECRET, timestamp + b".{}", hashlib.sha256).hexdigest().encode())


def test_a_time_moved_behind_the_signature_is_noticed() -> None:
    _, signature = signed(b"{}")
    assert not is_taken(str(NOW + 1).encode(), signature)


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_any_of_several_secrets_will_do(secret: bytes) -> None:
    assert is_taken(*signed(b"{}", secret=secret), known=(SECRET, OTHER))


def test_several_secrets_are_separated_by_commas() -> None:
    assert parse_secrets(f" {SECRET.decode()} ,{OTHER.decode()}\n", "here") == [SECRET, OTHER]


@pytest.mark.parametrize("text", ["", "short", f"{SECRET.decode()},", f"{SECRET.decode()},short"])
def test_a_short_secret_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(SettingInvalid, match=r"^here: secret \d has fewer than 16 characters; make a longer one\.$"):
        parse_secrets(text, "here")


def test_without_a_setting_a_secret_of_its_own_is_made_once(tmp_path: Path) -> None:
    secrets, made = load_secrets(None, tmp_path / "home")
    assert made is not None
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert load_secrets(None, tmp_path / "home") == (secrets, None)
    assert load_secrets(None, tmp_path / "elsewhere")[0] != secrets


def test_the_setting_counts_before_the_file(tmp_path: Path) -> None:
    assert load_secrets(SECRET.decode(), tmp_path) == ([SECRET], None)
    assert list(tmp_path.iterdir()) == []
