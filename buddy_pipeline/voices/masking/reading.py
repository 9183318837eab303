"""Whether a word in Arabic letters may be read as a name that is known in other letters: short vowels are left out."""

import re
from functools import lru_cache

from buddy_pipeline.voices.masking.spelling import squeezed

_ARABIC_OF = {
    "a": "[اهيع]?", "e": "(?:ي|ا|ع|ه)?", "i": "[يجا]{0,2}", "o": "[واع]?", "u": "[واع]{0,2}", "b": "ب", "p": "[بپ]", "v": "[فوڤ]",
    "f": "[فڤ]",
    "d": "[دضذ]", "t": "[تطث]", "k": "[كقخ]", "g": "[غخهحجگقك]{1,2}", "l": "ل", "m": "م", "n": "ن", "r": "ر", "s": "[سصثز]", "z": "[زذظضس]",
    "S": "ش", "C": "(?:تش|ش|ج)", "Z": "[جژزش]", "T": "(?:تس|س|ز|ت)",
}  # fmt: skip
_FROM_ABROAD = {
    "a": "ا", "e": "ي?", "i": "ي", "o": "و", "u": "و", "b": "ب", "p": "[بپ]", "v": "[فوڤ]", "f": "[فڤ]", "d": "د", "t": "[تط]", "k": "ك",
    "g": "[غهجخ]", "l": "ل",
    "m": "م", "n": "ن", "r": "ر", "s": "س", "z": "[زس]", "S": "ش", "C": "(?:تش|ش)", "Z": "[جژز]", "T": "(?:تس|س)",
}  # fmt: skip
"""Names from abroad have their vowels written, but for `e`, and none of the letters that only Arabic has."""
_AT_FIRST = {"a": "ا", "e": "اي?", "i": "(?:ا?ي|ا|ج)", "o": "او", "u": "(?:او|يو)"}
_AT_LAST = {"a": "[اهي]", "e": "[هياو]?", "i": "يه?"}
_VOWELS = "aeiou"
_CLASSES: dict[str, str] = {
    **dict.fromkeys("bpب پ", "b"),
    **dict.fromkeys("dtszTدضذتطثسصزظ", "t"),
    **dict.fromkeys("kكق", "k"),
    **dict.fromkeys("SCش", "S"),
}
_CLASSES |= {**dict.fromkeys("lل", "l"), **dict.fromkeys("mم", "m"), **dict.fromkeys("nن", "n"), **dict.fromkeys("rر", "r")}
_TWO_LETTERS = (("تش", "ش"), ("تس", "س"), ("كس", "كس"))


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """Classes of the consonants that both alphabets keep apart: where it differs, a word is not read as the name."""
    for two, one in _TWO_LETTERS:
        word = word.replace(two, one)
    classes = "".join(_CLASSES.get(letter, "") for letter in word)
    return squeezed(classes)


@lru_cache(maxsize=100_000)
def _pattern(name: str, *, is_from_abroad: bool) -> re.Pattern[str]:
    if is_from_abroad:
        parts = [_FROM_ABROAD.get(letter, "") for letter in name]
        parts[0] = _AT_FIRST.get(name[0], parts[0])
        parts[-1] = _AT_LAST.get(name[-1], parts[-1])
        return re.compile("".join(parts))
    parts = [_ARABIC_OF.get(letter, "") for letter in name]
    if name[0] in _VOWELS:
        parts[0] = "[اعي][يو]?"
    if name[-1] == "a":
        parts[-1] = "[اهيع]"
    return re.compile("".join(parts))


def may_be_read(written: str, name: str, *, is_from_abroad: bool = False) -> bool:
    """Whether the letters, see `written`, are those of the name, see `sounds`."""
    return bool(_pattern(name, is_from_abroad=is_from_abroad).fullmatch(written))
