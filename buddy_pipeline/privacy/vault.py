"""Sealing personal values (AES-SIV) and hashing what must be found again (keyed BLAKE2b)."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from buddy_pipeline.people.names import name_key
from buddy_pipeline.privacy.keys import Keyring

SIV_KEY_BYTES = 64
SURROGATE_BYTES = 16
"""Tombstones of ids were surrogates once, which are shorter than hashes."""


class SealBroken(Exception):
    """A sealed value that was changed, moved to another row, or sealed with a key that is not in the keyring."""


class Vault:
    """Seals and opens personal values with AES-SIV (RFC 5297).

    AES-SIV is authenticated and deterministic: the same values of the same row give the same bytes, so an unchanged
    row is recognised without opening it, and nothing is learnt but that one row did not change. Each seal is bound
    to its row: it cannot be opened as another's.
    """

    def __init__(self, keyring: Keyring) -> None:
        self.active_id = keyring.active_id
        self._hash_key = keyring.hash_key
        self._ciphers = {name: AESSIV(_derive(key)) for name, key in keyring.sealing_keys.items()}

    def seal(self, entity: str, keys: Iterable[str], values: Iterable[str]) -> list[bytes]:
        """Seals one text a row, bound to the entity's name and the row's key."""
        encrypt = self._ciphers[self.active_id].encrypt
        prefix = f"{entity}|"
        return [encrypt(value.encode(), [(prefix + key).encode()]) for key, value in zip(keys, values, strict=True)]

    def open(self, key_id: str, entity: str, key: str, sealed: bytes) -> dict[str, str]:
        """The personal values of one row by column. Raises SealBroken."""
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SealBroken(f"The key {key_id!r} is not in BUDDY_PII_KEYS.")
        try:
            text = cipher.decrypt(sealed, [f"{entity}|{key}".encode()])
        except InvalidTag:
            raise SealBroken(f"A sealed value of {entity} does not belong to its row or was changed.") from None
        values: dict[str, str] = json.loads(text)
        return values

    def email_hashes(self, emails: Sequence[str | None]) -> list[bytes | None]:
        """Keyed hashes of normalised e-mail addresses: equal for one address, telling nothing without the key."""
        return [None if email is None else self._hash("email", normalise_email(email)) for email in emails]

    def name_hashes(self, names: Iterable[str]) -> list[bytes]:
        """Keyed hashes of full names, whatever their case and white space: equal for one name, telling nothing without the key."""
        return [self._hash("name", normalise_name(name)) for name in names]

    def person_names(self, names: Iterable[str]) -> list[bytes]:
        """Keyed hashes of full names, alike for all spellings of one (see `name_key`), telling nothing without the key."""
        return [self._hash("person name", name_key(name)) for name in names]

    def tombstones(self, surrogates: Iterable[bytes | None]) -> list[bytes | None]:
        """Keyed hashes by which the ids of erased people are known again. Who knows a surrogate cannot tell whose they are."""
        return [None if one is None else self._hash("tombstone", one.hex()) for one in surrogates]

    def snippet_hash(self, whose: UUID, label: str, snippet: str) -> bytes:
        """Keyed hash of the words of somebody that show a label: equal for the same words of one person, another for each person."""
        return self._hash("snippet", f"{whose}|{label}|{snippet}")

    def text_digest(self, text: str) -> bytes:
        """Keyed hash of a de-identified text: equal for the same words, telling nothing of them without the key."""
        return self._hash("text", text)

    def pseudonym(self, surrogate: bytes) -> bytes:
        """What stands for an erased person in the audit, as 16 bytes of a UUID v4."""
        return _as_uuid(self._hash("erased", surrogate.hex()))

    def user_ids(self, provider: str, external_ids: Iterable[str | None]) -> list[bytes | None]:
        """The surrogate id that each external id gets if it turns out to be a new person, as 16 bytes of a UUID v4.

        Made with the hash key, so that importing the same export anew, in any format, gives the same ids, and nobody
        without the key can tell whose they are.
        """
        return [None if value is None else self._surrogate(f"{provider}:{value}") for value in external_ids]

    def references(self, provider: str, known_by: Iterable[str]) -> list[bytes]:
        """What stands for a person in the rows of a source, from their id there or the hash of an address (hex), as 16 bytes."""
        return [_as_uuid(self._hash("reference", f"{provider}:{value}")) for value in known_by]

    def _surrogate(self, text: str) -> bytes:
        return _as_uuid(self._hash("user", text))

    def _hash(self, purpose: str, text: str) -> bytes:
        return hashlib.blake2b(f"{purpose}:{text}".encode(), key=self._hash_key, digest_size=32).digest()


def _as_uuid(digest: bytes) -> bytes:
    made = bytearray(digest[:16])
    made[6] = made[6] & 0x0F | 0x40
    made[8] = made[8] & 0x3F | 0x80
    return bytes(made)


def normalise_email(email: str) -> str:
    """One spelling for one address: no white space around it, composed letters, lower case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", email.strip()).lower())


def normalise_name(name: str) -> str:
    """One spelling for one name, whatever its case and white space."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _derive(key: bytes) -> bytes:
    return HKDF(hashes.SHA256(), SIV_KEY_BYTES, salt=None, info=b"buddy_pipeline seal").derive(key)
