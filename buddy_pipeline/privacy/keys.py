"""The keys that protect personal data: where they come from and which one is used for what."""

import base64
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from buddy_pipeline.privacy.secret_files import make_secret_file

KEY_BYTES = 32
LONGEST_ID = 50
"""Characters of a key's id that the database has room for."""
ENVIRONMENT = "BUDDY_PII_KEYS"
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
    made = make_secret_file(path, new_keyring_text())
    return parse_keyring(path.read_text(encoding="ascii", errors="replace"), str(path)), path if made else None


def parse_keyring(text: str, place: str = ENVIRONMENT) -> Keyring:
    """Reads ``hash:BASE64,ID:BASE64,…``: 32 bytes each; the first key not named ``hash`` is the active one.

    Errors tell entries by their number: what stands where an id should be may be a key. Raises KeyringInvalid.
    """
    keys: dict[str, bytes] = {}
    entries = [entry.strip() for entry in text.replace("\n", ",").split(",") if entry.strip()]
    for number, entry in enumerate(entries, start=1):
        name, _, encoded = entry.partition(":")
        if not 0 < len(name) <= LONGEST_ID or len(key := _decode(encoded)) != KEY_BYTES:
            raise KeyringInvalid(
                f"{place}: key {number} is not ID:BASE64 with an id of at most {LONGEST_ID} characters and {KEY_BYTES} bytes in base64."
            )
        if name in keys:
            raise KeyringInvalid(f"{place}: key {number} has the id of an earlier one; give each key its own id.")
        keys[name] = key
    hash_key = keys.pop(HASH_KEY, None)
    if hash_key is None or not keys:
        raise KeyringInvalid(f"{place}: needs a key named hash and at least one more, as in hash:BASE64,2026:BASE64.")
    return Keyring(hash_key, keys)


def new_keyring_text() -> str:
    """A fresh keyring, in the form that ``parse_keyring`` reads."""
    return "".join(f"{name}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n" for name in (HASH_KEY, "local"))


def _decode(encoded: str) -> bytes:
    """The key, or nothing if it is no base64."""
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        return b""
