"""The keys that protect personal data: where they come from and which one is used for what."""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32
HASH_KEY = "hash"
LOCAL_KEY_FILE = "pii-keys"


class KeyringInvalid(Exception):
    """The keys cannot be used; the message says why and what to do, without showing any of them."""


@dataclass(frozen=True)
class Keyring:
    """The hash key, which never changes, and the sealing keys by id, of which the first seals and all open.

    ``hash_key`` makes the keyed hashes that find a person again; changing it would forget who is who.
    """

    hash_key: bytes = field(repr=False)
    sealing_keys: dict[str, bytes] = field(repr=False)

    @property
    def active_id(self) -> str:
        """Id of the key that seals what is stored from now on."""
        return next(iter(self.sealing_keys))


def load_keyring(from_environment: str | None, home: Path) -> tuple[Keyring, Path | None]:
    """The keyring of ``BUDDY_PII_KEYS``, else of the local key file under ``home``, made if there is none.

    The second value is the path of the key file if this call made it, so that the caller can say so.
    Raises KeyringInvalid.
    """
    if from_environment:
        return parse_keyring(from_environment), None
    path = home / LOCAL_KEY_FILE
    made = _make_key_file(path)
    return parse_keyring(path.read_text(encoding="ascii")), path if made else None


def parse_keyring(text: str) -> Keyring:
    """Reads ``hash:BASE64,ID:BASE64,…``: 32 bytes each; the first key not named ``hash`` is the active one."""
    keys: dict[str, bytes] = {}
    for entry in text.replace("\n", ",").split(","):
        if entry.strip():
            name, _, encoded = entry.strip().partition(":")
            if name in keys:
                raise KeyringInvalid(f"BUDDY_PII_KEYS names the key {name!r} twice; give each key its own id.")
            keys[name] = _decode(name, encoded)
    hash_key = keys.pop(HASH_KEY, None)
    if hash_key is None or not keys:
        raise KeyringInvalid("BUDDY_PII_KEYS needs a key named hash and at least one more: hash:BASE64,2026:BASE64.")
    return Keyring(hash_key, keys)


def new_keyring_text() -> str:
    """A fresh keyring, in the form that ``parse_keyring`` reads."""
    return "".join(f"{name}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n" for name in (HASH_KEY, "local"))


def _decode(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not name or len(key) != KEY_BYTES:
        raise KeyringInvalid(f"The key {name!r} in BUDDY_PII_KEYS is not {KEY_BYTES} bytes in base64.")
    return key


def _make_key_file(path: Path) -> bool:
    """Writes a fresh key file that only its owner can read; of two processes at once, one wins."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(new_keyring_text())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
