"""Phone numbers: which of the runs of digits in a text may be dialled."""

import re
from collections.abc import Iterator

import phonenumbers

from buddy_pipeline.voices.masking.found import Found
from buddy_pipeline.voices.masking.numbers import is_number_of_a_thing

HOME = "NO"
ABROAD = ("UA", "RU", "GB", "SY", "TR", "LB", "JO", "IQ", "PL", "DE", "SE", "EG", "SA", "DK")
"""Where else people that are met here have numbers; those begin with 0 or 8 at home."""
FEWEST, MOST = 7, 15

_RUN = re.compile(
    r"(?:(?<![\w.,/+-])|(?<=tlf)|(?<=tel)|(?<=mob))"
    r"(?:\(?\+|00|\()?\d(?:[ ./()-]{0,3}\d){4,16}(?![\w]|[.,:/-]\d|\s?(?:kr|nok|usd|eur|uah|грн|руб|₴|€|\$|%"
    r"|крон|كرونة|كرون)\b)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:\b(?:nok|kr|usd|eur|uah|sum)\.?|[€$£₴])\s?$", re.IGNORECASE)
_DATE = re.compile(r"^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?=\D|$)")
_DATE_IN_ONE = re.compile(
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}"
)
_YEARS = re.compile(r"(?:19|20)\d{2} ?[-/ ] ?(?:19|20)\d{2}")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]000|[ .]\d{3}[ .]000)")
_NORWEGIAN = re.compile(
    r"\d{8}|\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} ?\d{3}|\d{4} \d{4}|\d{2}\.\d{2}\.\d{2}\.\d{2}|\d{3}[.-]\d{2}[.-]\d{3}"
    r"|\d{2}-\d{2}-\d{2}-\d{2}"
)
_AMERICAN = re.compile(r"\(?\d{3}\)?[- ]\d{3}-\d{4}")
_SAID = re.compile(
    r"(?:\bt(?:lf|el|elephone|elefon\w*)\b|\bmob(?:il\w*)?\b|\bring(?:e|er)?\b|\bcall\w*|\bphone\w*|\bnumber|\bnummer\w*|\bwhats ?app\w*"
    r"|\bviber|\btelegram|\bsignal\b|\bsms\b|\btext"
    r"|\bтел\b|телефон\w*|номер\w*|дзвон\w*|подзвон\w*|звон\w*|позвон\w*|набер\w*|вайбер\w*|ватсап\w*|вотсап\w*|телеграм\w*|моб\b"
    r"|мобільн\w*|мобильн\w*"
    r"|هاتف\w*|الهاتف|هاتفي|هاتفها|رقم\w*|الرقم|جوال\w*|الجوال|موبايل\w*|الموبايل|اتصل\w*|اتصلي|واتساب|الواتساب|تلفون\w*"
    r"|التلفون)[^\d]{0,25}$",
    re.IGNORECASE,
)
_WINDOW = 60


def find_phones(text: str) -> list[Found]:
    """Numbers with a country code, of Norway, or of other countries as they are dialled there; any that a text calls a phone number."""
    return list(_phones(text))


def _phones(text: str) -> Iterator[Found]:
    for found in _RUN.finditer(text):
        run, start = _without_date(found.group(), found.start())
        if not run or is_number_of_a_thing(text, start) or _MONEY.search(text, max(0, start - _WINDOW), start):
            continue
        is_said = bool(_SAID.search(text, max(0, start - _WINDOW), start))
        while length := _length_of_phone(run, is_said=is_said):
            yield Found("phone", start, start + length)
            rest = run[length:].lstrip(" ./()-")
            run, start = rest, start + len(run) - len(rest)


def _without_date(run: str, start: int) -> tuple[str, int]:
    """What follows on a date in a run of digits."""
    date = _DATE.match(run)
    if not date:
        return run, start
    rest = run[date.end() :]
    digits = re.search(r"[+(]?\d", rest)
    return (rest[digits.start() :], start + date.end() + digits.start()) if digits else ("", start)


def _length_of_phone(run: str, *, is_said: bool) -> int:
    """How many characters of the run are a phone number: all, or fewer where another number stands behind it."""
    if _is_phone(run, is_said=is_said):
        return len(run)
    for gap in reversed(list(re.finditer(r"[ ./()-]+", run))):
        if _is_phone(run[: gap.start()], is_said=is_said):
            return gap.start()
    return 0


def _is_phone(run: str, *, is_said: bool) -> bool:
    digits = "".join(filter(str.isdigit, run))
    if not FEWEST <= len(digits) <= MOST + 2:
        return False
    if run.lstrip("(").startswith("+"):
        return len(digits) <= MOST
    if digits.startswith("00") and len(digits) > 9:
        return True
    if _DATE_IN_ONE.fullmatch(run) or _YEARS.fullmatch(run) or _THOUSANDS.fullmatch(run):
        return is_said and bool(_DATE_IN_ONE.fullmatch(run)) and _is_valid(digits, HOME)
    if _NORWEGIAN.fullmatch(run) and (_is_valid(digits, HOME) or is_said):
        return True
    if is_said and len(digits) <= MOST:
        return True
    if len(digits) < 9 or "." in run:
        return False
    has_code = (
        len(digits) >= 10
        and (digits.startswith(("47", "380")) or (digits[0] == "7" and len(digits) == 11))
        and _is_valid("+" + digits, HOME)
    )
    if _AMERICAN.fullmatch(run) and _is_valid(digits, "US"):
        return True
    dialled = digits[0] == "0" or (digits[0] == "8" and len(digits) == 11)
    return has_code or (dialled and any(_is_valid(digits, region) for region in ABROAD))


def _is_valid(number: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
