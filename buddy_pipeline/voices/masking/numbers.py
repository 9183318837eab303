"""Numbers of documents and accounts: those with a check or a shape of their own, and others beside a word that says what they are."""

import re
from collections.abc import Iterator

from buddy_pipeline.voices.masking.found import Found

_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_ELEVEN = re.compile(
    r"(?<![\d.,+/-])(?:\d{6}[ -]?\d{5}|\d{2} ?\d{2} ?\d{2} ?\d{5}|\d{3} ?\d{3} ?\d{5}"
    r"|\d{2}\.\d{2}\.\d{2} ?\d{5})(?![\d/]|[.,]\d)"
)
_DUF = re.compile(
    r"(?<![\d.,+/-])(?:19|20)\d{2}[ -]?\d{6}[ -]?\d{2}(?![\d/]|[.,]\d)|(?<![\d.,+/-])(?:19|20)\d{2}(?: ?\d{4}){2}(?![\d/]"
    r"|[.,]\d)"
)
_INSURANCE = re.compile(r"(?<![\d-])\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)")
_DOCUMENT = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}|[A-ZА-ЯІЇЄҐ]{2}) ?(?:№|N) ?\d{6,7}(?!\w)|(?<![\w-])(?:[A-Z]{2}|[А-ЯІЇЄҐ]{2}) ?\d{6,7}(?!\w)"
)
_TOLD_ID = re.compile(
    r"(?:passport|pasport|\bpass(?:et|nummer|nr)?\b|паспорт\w*|пасспорт\w*|جواز\w*|الجواز|(?:national |personal |\b)id(?: card"
    r"|entity)?(?: number| no\b| nr)?\b"
    r"|\bdocument (?:number|no)|dokumentnummer|документ\w*|посвідчен\w*|удостоверен\w*|свідоцтв\w*|свидетельств\w*|\bвнж\b"
    r"|вид на жительство"
    r"|id-?kort\w*|oppholds\w*|residence (?:permit|card)|reisebevis\w*|travel document|الهوية|هوية|الإقامة|اقامة|إقامة|وثيقة|بطاقة"
    r"|f[øo]dselsn\w*|personn(?:ummer|r)\w*|d-?nummer\w*|\bduf\w*(?:-?\w+)?|\bдуф\b|\bіпн\b|\bинн\b|рнокпп|снилс|tax (?:number|id|no)\w*"
    r"|ssn|driv(?:er|ing)\S* licen[cs]e|f[øo]rerkort\w*)"
    r"\W{0,4}(?:(?:number|no|nr|num|nummer\w*|номер\w*|серия|серія|серії|серии|код|رقم\w*|السفر|الشخصية|is|er|was|це|это|هو|هي|my|his"
    r"|her|min|мій|мой|"
    r"її|его|ее|моя|и|і|та|:|№|#|с|з)\W{0,3}){0,4}"
    r"(?P<number>(?-i:[A-ZА-ЯІЇЄҐ]{0,3})[ -]?№? ?\d(?:[ -]?\d){4,13}(?-i:[A-Z]?)(?!\w))",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![\w])[A-Z]{2} ?\d{2}(?: ?[A-Z0-9]){10,30}(?![A-Za-z0-9])")
_IBAN_SHORTEST = 15
_IBAN_LENGTHS = {
    "NO": 15, "UA": 29, "GB": 22, "DE": 22, "PL": 28, "SE": 24, "DK": 18, "FI": 18, "SY": 24, "TR": 26, "LT": 20, "LV": 21, "EE": 20, "FR": 27,
    "ES": 24, "IT": 27, "NL": 18, "BE": 16, "RO": 24, "CZ": 24, "SK": 24, "MD": 24, "JO": 30, "LB": 28, "IQ": 23, "EG": 29, "SA": 24, "AT": 20,
    "CH": 21, "HU": 28, "BG": 22, "IE": 22, "IS": 26, "PT": 25, "GR": 27, "HR": 21, "SI": 19, "AE": 23, "GE": 22, "BY": 28, "KZ": 20, "RU": 33,
}  # fmt: skip
"""How many signs an IBAN of a country has, as the registry of SWIFT says."""
_ACCOUNT = re.compile(r"(?<![\d.,+/-])(?:\d{4}\.\d{2}\.\d{5}|\d{4} \d{2} \d{5}|\d{4}-\d{2}-\d{5})(?![\d/]|[.,]\d)")
_CARD = re.compile(r"(?<![\d.,+/-])(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -]?)\d{6}\2\d{5})(?![\d/]|[.,]\d)")
_TOLD_ACCOUNT = re.compile(
    r"(?:konto(?:nr|nummer|en)?\w*|\baccount|\bacct|рахун\w*|сч[её]т\w*|حساب\w*|حسابي|الحساب|\biban|\bbank ?card|\bcard (?:number|no)"
    r"|kortn\w*|bankkort\w*"
    r"|\bкарт(?:а|и|у|і|ы|ке|ка|ку|ки|ою|ой|кою|кой)|номер\w* карт\w*|بطاقة\w*|البطاقة|البنكي\w*|الآيبان|آيبان)"
    r"\W{0,4}(?:(?:number|no|nr|nummer\w*|номер\w*|رقم\w*|is|er|це|это|هو|البنكي|البنك|bank|банк\w*|mitt|min|my|her|его|його|її|ее|:|№"
    r"|#)\W{0,3}){0,4}"
    r"(?P<number>(?-i:[A-Z]{0,2})\d(?:[ .-]?\d){6,27}(?!\w))",
    re.IGNORECASE,
)
_LETTERS_OF_REMAINDER = {chr(code): str(code - 55) for code in range(ord("A"), ord("Z") + 1)}
_LONGEST_CARD = 19


def find_accounts(text: str) -> list[Found]:
    """Norwegian accounts, IBAN and card numbers."""
    return list(_accounts(text))


def _accounts(text: str) -> Iterator[Found]:
    for found in _IBAN.finditer(text):
        end = _end_of_iban(found.group())
        if end:
            yield Found("account", found.start(), found.start() + end)
    for found in _CARD.finditer(text):
        digits = _digits(found.group())
        if len(digits) <= _LONGEST_CARD and has_luhn(digits):
            yield Found("account", found.start(), found.end())
    for found in _ACCOUNT.finditer(text):
        yield Found("account", found.start(), found.end())
    for found in _TOLD_ACCOUNT.finditer(text):
        yield Found("account", *found.span("number"))


def find_ids(text: str) -> list[Found]:
    """National identity numbers, DUF numbers, UUIDs, numbers of passports and other documents."""
    return list(_ids(text))


def _ids(text: str) -> Iterator[Found]:
    for shape in (_UUID, _INSURANCE, _DUF):
        for found in shape.finditer(text):
            yield Found("id", found.start(), found.end())
    for found in _ELEVEN.finditer(text):
        digits = _digits(found.group())
        if is_norwegian_id(digits):
            yield Found("id", found.start(), found.end())
        elif found.group() == digits and _is_norwegian_account(digits):
            yield Found("account", found.start(), found.end())
    for found in _TOLD_ID.finditer(text):
        start, end = found.span("number")
        yield Found("id", start + len(found["number"]) - len(found["number"].lstrip(" -№")), end)
    for found in _DOCUMENT.finditer(text):
        if not is_number_of_a_thing(text, found.start()):
            yield Found("id", found.start(), found.end())


_THING = re.compile(
    r"(?:ordre?\w*|bestilling\w*|booking\w*|sak(?:s(?:nr|nummer)\w*)?|faktura\w*|invoice|order|case|ticket|tracking|sporing\w*|pakke\w*"
    r"|parcel|flight|kurs\w*|course|"
    r"code|kode|kodekode|ref\w*|serial|model\w*|замовлен\w*|заказ\w*|справ[аи]|квит\w*|билет\w*|посил\w*|посыл\w*|рейс\w*|код\w*"
    r"|накладн\w*|трек\w*|"
    r"курс\w*|طلب\w*|الطلب\w*|طلبي\w*|الطرد|رمز|الرمز|فاتورة|الفاتورة|تذكرة|كود)"
    r"\W{0,4}(?:(?:number|no|nr|nummer\w*|номер\w*|رقم\w*|is|er|:|№|#)\W{0,3}){0,3}$",
    re.IGNORECASE,
)
_WINDOW = 45


def is_number_of_a_thing(text: str, start: int) -> bool:
    """Whether what stands before the number says that it is of an order, a parcel or the like."""
    return bool(_THING.search(text, max(0, start - _WINDOW), start))


def is_norwegian_id(digits: str) -> bool:
    """Whether the first of 11 digits may be a date of birth, also of a D-number or one for tests."""
    day, month = int(digits[:2]), int(digits[2:4])
    return 1 <= (day - 40 if day > 40 else day) <= 31 and 1 <= month % 40 <= 12 and month < 93


def has_luhn(digits: str) -> bool:
    """Whether the last digit is that of Luhn."""
    doubled = [
        int(digit) if number % 2 == 0 else sum(divmod(2 * int(digit), 10)) for number, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _is_norwegian_account(digits: str) -> bool:
    weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    check = -sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11
    return check == int(digits[10])


def _end_of_iban(group: str) -> int:
    """Where it ends: at the length of its country, or as a whole where it has the remainder of an IBAN."""
    places = [number for number, sign in enumerate(group) if sign != " "]
    signs = group.replace(" ", "")
    length = _IBAN_LENGTHS.get(signs[:2])
    if length and len(signs) >= length:
        return places[length - 1] + 1
    enough = len(signs) >= _IBAN_SHORTEST and sum(sign.isdigit() for sign in signs) * 2 > len(signs)
    return len(group) if enough and (length or _has_remainder(signs)) else 0


def _has_remainder(signs: str) -> bool:
    return int("".join(_LETTERS_OF_REMAINDER.get(sign, sign) for sign in signs[4:] + signs[:4])) % 97 == 1


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
