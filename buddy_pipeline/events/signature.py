"""The signature of a webhook, by which a sender is known: HMAC-SHA256 over the time of sending and the body."""

import hmac
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from buddy_pipeline.privacy.secret_files import make_secret_file
from buddy_pipeline.settings import SettingInvalid

TIMESTAMP_HEADER = "X-Buddy-Timestamp"
SIGNATURE_HEADER = "X-Buddy-Signature"
SCHEME = "v1"
REPLAY_SECONDS = 300
"""How far the time of sending may lie from now: what was overheard cannot be sent again later."""
SHORTEST_SECRET = 16
"""Characters."""
SECRET_BYTES = 32
ENVIRONMENT = "BUDDY_WEBHOOK_SECRET"
LOCAL_SECRET_FILE = "webhook-secret"  # noqa: S105 - the name of a file

_IN_ONE = re.compile(rb"t=(?P<time>[0-9]{1,12}),(?P<signature>v1=[0-9a-f]{64})")
_UNIX_SECONDS = re.compile(rb"[0-9]{1,12}")


class SignatureInvalid(Exception):
    """A request that was not signed by anybody who knows a secret, or not now. The message is one plain line."""


def sign(secret: bytes, timestamp: int, body: bytes) -> str:
    """The value of SIGNATURE_HEADER for a body sent at ``timestamp`` (unix seconds)."""
    return f"{SCHEME}={_mac(secret, str(timestamp).encode(), body)}"


def parts_of_one_header(value: bytes) -> tuple[bytes, bytes]:
    """Time of sending and signature, from a header that has both: ``t=<unix seconds>,v1=<hex>``. Raises SignatureInvalid."""
    parts = _IN_ONE.fullmatch(value)
    if parts is None:
        raise SignatureInvalid("The header of the signature is not t=<unix seconds>,v1=<hex>.")
    return parts["time"], parts["signature"]


def check_signature(known: Sequence[bytes], timestamp: bytes | None, signature: bytes | None, body: bytes, now: float) -> None:
    """Checks the two headers, None where missing, against any of the secrets, at ``now`` (unix seconds).

    Raises SignatureInvalid.
    """
    if timestamp is None or not _UNIX_SECONDS.fullmatch(timestamp):
        raise SignatureInvalid(f"{TIMESTAMP_HEADER} is missing or not a time in unix seconds.")
    if abs(int(timestamp) - now) > REPLAY_SECONDS:
        raise SignatureInvalid(f"{TIMESTAMP_HEADER} lies more than {REPLAY_SECONDS} seconds from our clock; sign anew.")
    scheme, _, given = (signature or b"").partition(b"=")
    if scheme != SCHEME.encode() or not any(hmac.compare_digest(_mac(one, timestamp, body).encode(), given) for one in known):
        raise SignatureInvalid(f"{SIGNATURE_HEADER} is not {SCHEME}= and the HMAC-SHA256 of this body with a secret of ours.")


def load_secrets(from_environment: str | None, home: Path) -> tuple[list[bytes], Path | None]:
    """The secrets of ``BUDDY_WEBHOOK_SECRET``, else the local one under ``home``, made if there is none.

    The second value is the path of the file if this call made it, so that the caller can say so.
    Raises SettingInvalid.
    """
    if from_environment:
        return parse_secrets(from_environment, ENVIRONMENT), None
    path = home / LOCAL_SECRET_FILE
    made = make_secret_file(path, secrets.token_urlsafe(SECRET_BYTES) + "\n")
    return parse_secrets(path.read_text(encoding="utf-8", errors="replace"), str(path)), path if made else None


def parse_secrets(text: str, place: str) -> list[bytes]:
    """One or several secrets, comma separated; ``place`` is where they stand. Raises SettingInvalid, which shows none."""
    found = [entry.strip() for entry in text.split(",")]
    for number, secret in enumerate(found, start=1):
        if len(secret) < SHORTEST_SECRET:
            raise SettingInvalid(f"{place}: secret {number} has fewer than {SHORTEST_SECRET} characters; make a longer one.")
    return [secret.encode() for secret in found]


def _mac(secret: bytes, timestamp: bytes, body: bytes) -> str:
    return hmac.digest(secret, timestamp + b"." + body, "sha256").hex()
