"""Personal data with a shape of its own: e-mail, phone and document numbers, links, accounts, addresses, dates of birth."""

import re
import unicodedata
from functools import cache

from buddy_pipeline.voices.masking.addresses import find_addresses
from buddy_pipeline.voices.masking.birth_dates import find_birth_dates
from buddy_pipeline.voices.masking.found import Found, without_overlaps
from buddy_pipeline.voices.masking.numbers import find_accounts, find_ids
from buddy_pipeline.voices.masking.phones import find_phones

KINDS = ("email", "phone", "link", "id", "account", "address", "birth_date")

_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\"«»“”]{1,64}\s?[@＠]\s?(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,30}[^\W\d_][\w-]{1,62}"
    r"|[\w.+-]{1,64}\s?(?:\((?:at|а|собака|krøllalfa)\)|\[at\]|\{at\})\s?[\w-]{1,63}(?:\s?(?:\.|[(\[]dot[)\]])\s?[\w-]{2,63}){1,4}"
    r"|[\w.+-]{1,64} (?:at|собака|krøllalfa) [\w-]{1,63}(?: (?:dot|точка|крапка|punktum) [\w-]{2,63}){1,4}",
    re.IGNORECASE,
)
_TOP_LEVELS = "no|com|org|net|info|io|eu|ua|ru|uk|de|se|dk|pl|sy|me|app|gov|edu|biz|ly|gl|be|ee|рф|укр"
_LINK = re.compile(
    r"(?:https?|ftp)://[^\s<>\"«»]+"
    r"|\bwww\.[^\s<>\"«»]+"
    rf"|(?<![\w@.])(?:[a-zа-яіїєґ0-9](?:[\w-]{{0,62}}[a-zа-яіїєґ0-9])?\.){{1,4}}(?:{_TOP_LEVELS})\b(?:[/?][^\s<>\"«»]*)?(?!\w)"
    r"|(?<![\w@.])@[A-Za-z][A-Za-z0-9_.]{3,31}",
)
_AFTER_LINK = ".,;:!?)]}'’…،؛؟"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_SPACES = "\u00a0\u2007\u2009\u200a\u202f"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"


def find_personal_data(text: str) -> list[Found]:
    """What of these kinds stands in the text, in its order. Prices, times, dates of meetings and order numbers are none."""
    plain = in_plain_signs(text)
    has_digits = bool(re.search(r"\d", plain))
    return without_overlaps(
        [
            *_emails(plain),
            *_links(plain),
            *(
                [
                    *find_birth_dates(plain),
                    *find_accounts(plain),
                    *find_ids(plain),
                    *find_phones(plain),
                    *find_addresses(plain),
                ]
                if has_digits
                else ()
            ),
        ]
    )


def in_plain_signs(text: str) -> str:
    """The text with digits of any script, odd spaces and dashes as they are in ASCII; each sign stays at its place."""
    return text if text.isascii() else text.translate(_plain_signs())


@cache
def _plain_signs() -> dict[int, str]:
    digits = {
        code: str(unicodedata.decimal(chr(code)))
        for code in range(0x80, 0x20000)
        if unicodedata.decimal(chr(code), None) is not None
    }
    return (
        digits
        | {ord(sign): " " for sign in _INVISIBLE + _SPACES}
        | {ord(sign): "-" for sign in _DASHES}
        | {ord("＠"): "@", ord("＋"): "+"}
    )


def _emails(text: str) -> list[Found]:
    if "@" not in text and not re.search(r"\bat\b|собака|krøllalfa|\(а\)", text, re.IGNORECASE):
        return []
    return [Found("email", found.start() + _lead(found.group()), found.end()) for found in _EMAIL.finditer(text)]


def _lead(text: str) -> int:
    return len(text) - len(text.lstrip("'’`*-–(.!?…،"))


def _links(text: str) -> list[Found]:
    if "." not in text and "@" not in text and "/" not in text:
        return []
    return [
        Found("link", found.start(), found.start() + len(found.group().rstrip(_AFTER_LINK))) for found in _LINK.finditer(text)
    ]
