"""Dates of birth: dates beside a word that says so."""

import re
from collections.abc import Iterator

from buddy_pipeline.voices.masking.found import Found

_MONTHS = (
    r"jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch|s)?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?|des(?:ember)?|січ\w*|лют\w*|берез\w*|квіт\w*|трав\w*|черв\w*|лип\w*|серп\w*|верес\w*|жовт\w*|листопад\w*|груд\w*"
    r"|янв\w*|февр?\w*|март\w*|апр\w*|ма[яй]"
    r"|июн\w*|июл\w*|авг\w*|сент\w*|окт\w*|нояб\w*|дек\w*|يناير|فبراير|مارس|أبريل|ابريل|إبريل|مايو|يونيو|يوليو|أغسطس|اغسطس|سبتمبر|أكتوبر"
    r"|اكتوبر|نوفمبر|ديسمبر|شباط|آذار|اذار"
    r"|نيسان|أيار|ايار|حزيران|تموز|آب|أيلول|ايلول|كانون \w+|تشرين \w+"
)
_YEAR = r"(?:19[2-9]\d|20[0-3]\d)"
_DATE = re.compile(
    rf"(?<![\d.,:/-])(?:\d{{1,2}} ?[./-] ?\d{{1,2}} ?[./-] ?(?:{_YEAR}|\d{{2}})|{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|\d{{1,2}}\. ?\d{{1,2}}\b\.?|\d{{1,2}}/\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|-?го)?(?: of| من)? ?(?:{_MONTHS})\b\.?(?:,? (?:(?:عام|سنة) )?{_YEAR}(?: ?(?:року|года|р\.(?! ?н)"
    rf"|г\.(?! ?р)))?)?"
    rf"|\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? {_YEAR})?|{_YEAR})(?![\d/-]|[.,:]\d)",
    re.IGNORECASE,
)
_BORN = (
    r"\bborn\b|birth ?days?|date of birth|birth ?date|\bd\.?o\.?b\b|\bfødt\b|\bfodt\b|fødsels?(?:dato|dag)\w*|fødd\b|bursdag\w*"
    r"|\bf\.(?= ?\d)|народи\w+|народжен\w*|уродин\w*|родил\w+"
    r"|рожден\w*|др\b|\bд\. ?[нр]\.|\bولد(?:ت|تُ|وا)?\b|ول[دِ]ت|مولود\w*|مواليد\w*|الميلاد\w*|ميلاد\w*|الولادة|ولادت\w*|تولد\w*"
)
_BEFORE = re.compile(rf"(?:{_BORN})(?:(?![.!?؟…]\s)[^\n\d]){{0,40}}$", re.IGNORECASE)
_BEFORE_YEAR = re.compile(
    rf"(?:{_BORN})\W{{0,3}}(?:(?:in|i|on|year|år|в|у|році|году|року|года|рік|год|عام|سنة|في|the|den|:)\W{{0,2}}){{0,3}}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?:(?![.!?؟…]\s)[^\n\d]){{0,20}}(?:{_BORN})|\W{{0,2}}(?:р\. ?н\.|г\. ?р\.|року народження|года рождения|г\.р"
    rf"|р\.н)",
    re.IGNORECASE,
)
_WORD = re.compile(rf"{_BORN}|р\. ?н\b|г\. ?р\b", re.IGNORECASE)
_WINDOW = 70
_YEAR_ALONE = re.compile(_YEAR)
_YEAR_AFTER = re.compile(r"\W{0,2}(?:р\. ?н\b|г\. ?р\b|року народження|года рождения)", re.IGNORECASE)


def find_birth_dates(text: str) -> list[Found]:
    """Dates near a word for birth or birthday; a year alone only right beside it."""
    return list(_birth_dates(text)) if _WORD.search(text) else []


def _birth_dates(text: str) -> Iterator[Found]:
    for found in _DATE.finditer(text):
        before = max(0, found.start() - _WINDOW)
        if _YEAR_ALONE.fullmatch(found.group()):
            is_birth = _BEFORE_YEAR.search(text, before, found.start()) or _YEAR_AFTER.match(text, found.end())
        else:
            is_birth = _BEFORE.search(text, before, found.start()) or _AFTER.match(text, found.end(), found.end() + _WINDOW)
        if is_birth:
            yield Found("birth_date", found.start(), found.end())
