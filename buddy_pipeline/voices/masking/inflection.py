"""How names change in Ukrainian and Russian: cases, possessive adjectives, tender forms. All in sounds, see `spelling`."""

from collections.abc import Iterator
from functools import lru_cache

from buddy_pipeline.voices.masking.spelling import squeezed

_VOWELS = "aeiou"
_SOFTENED = {"g": ("z", "s", "Z"), "k": ("T", "C")}
"""What г, х and к become before some endings."""
_AFTER_A = ("i", "e", "u", "oiu", "oi", "o", "ei", "eiu", "iu")
_AFTER_IA = ("", "i", "e", "u", "iu", "ei", "eiu", "eu", "iei")
_AFTER_CONSONANT = ("a", "u", "ovi", "om", "i", "e", "em", "evi", "ia", "iu", "iom")
_POSSESSIVE_A = ("in", "ina", "ine", "ino", "inu", "ini", "inoi", "inogo", "inomu", "inim", "inoiu", "inig", "inom", "inimi")
_POSSESSIVE = (
    "iv",
    "ova",
    "ove",
    "ovo",
    "ovu",
    "ovoi",
    "ovogo",
    "ovomu",
    "ovim",
    "ovig",
    "ovoiu",
    "ov",
    "eva",
    "eve",
    "evu",
    "ev",
    "evoi",
    "evogo",
    "evim",
)
_ADJECTIVE = (
    "a",
    "ogo",
    "omu",
    "im",
    "oi",
    "oiu",
    "u",
    "i",
    "ig",
    "imi",
    "ei",
    "uiu",
    "aia",
    "e",
    "om",
    "ie",
    "iu",
    "iogo",
    "iomu",
    "ego",
    "emu",
    "ia",
)
_FAMILY = ("a", "u", "im", "i", "e", "oi", "oiu", "ig", "imi", "om", "o", "iu")
_FAMILY_ENDS = ("ov", "ev", "in", "iev", "iov")
FAMILY_NAME_ENDS = (
    "enko", "ov", "ova", "ev", "eva", "ski", "ska", "skaia", "Tki", "Tka", "Tkaia", "uk", "Cuk", "iuk", "iC", "viC", "ak", "CiSin", "SCin",
    "sen", "son", "stad", "berg", "dal", "vik", "gaug", "strom", "kvist", "ien", "ian", "adze", "Svili", "eiko", "iCenko",
)  # fmt: skip
"""Endings, in sounds, of family names: such have no tender forms."""
_SHORTEST_TENDER = 4
_TENDER_A = (
    "oCka",
    "eCka",
    "enka",
    "onka",
    "usia",
    "iusia",
    "unia",
    "iunia",
    "ka",
    "uSka",
    "iuSka",
    "uSa",
    "iuSa",
    "inka",
    "ulia",
    "iulia",
    "Cik",
    "ik",
)
_TENDER = ("ik", "ko", "Cik", "oCok", "ka", "uSka", "iuSa", "uSa", "uniu", "onko", "iusik", "usik", "oCka")


@lru_cache(maxsize=2_000)
def cases(name: str) -> frozenset[str]:
    """The name in all cases, as a word of women and of men where it may be of both, with possessive adjectives."""
    return frozenset(squeezed(form) for form in _cases(name)) | {name}


def _cases(name: str) -> Iterator[str]:
    if len(name) < 2:
        return
    stem = name[:-1]
    if name.endswith(("ska", "Tka")) or (name.endswith(("ova", "eva", "ina")) and len(name) > 5):
        other = stem + "i" if name.endswith("ka") else stem
        yield other
        yield from _cases(other)
    if name.endswith(("skaia", "Tkaia")):
        yield from _cases(name[:-3] + "i")
    if name.endswith(("ski", "Tki")) or (name.endswith("i") and name[-2] not in _VOWELS and len(name) > 3):
        yield from (stem + ending for ending in _ADJECTIVE)
    if name.endswith("oi"):
        yield from (name[:-2] + ending for ending in _ADJECTIVE)
    if name.endswith(("ia", "ea")):
        yield from (name[:-2] + ending for ending in (*_AFTER_IA[1:], *_POSSESSIVE_A))
        yield from (stem + ending for ending in _AFTER_IA)
    if name.endswith("a"):
        yield from (stem + ending for ending in (*_AFTER_A, *_POSSESSIVE_A))
        yield from (stem[:-1] + soft + ending for soft in _SOFTENED.get(stem[-1], ()) for ending in ("i", "e", *_POSSESSIVE_A))
    elif name.endswith("o"):
        yield from (stem + ending for ending in (*_AFTER_CONSONANT, *_POSSESSIVE))
        yield from (stem[:-1] + soft + "i" for soft in _SOFTENED.get(stem[-1], ()))
    elif name.endswith("i"):
        yield from (name + ending for ending in ("a", "u", "em", "e", "evi", "v", "eva", "eve", "ev", "evoi", "evim"))
        yield from (stem + ending for ending in ("em", "e", "a", "u"))
    elif name[-1] not in _VOWELS:
        yield from (name + ending for ending in (*_AFTER_CONSONANT, *_POSSESSIVE))
        yield from (stem + soft + ending for soft in _SOFTENED.get(name[-1], ()) for ending in ("e", "i"))
        if name.endswith(_FAMILY_ENDS):
            yield from (name + ending for ending in _FAMILY)
        if name.endswith(("eT", "ev", "ok", "ek", "el", "en")):
            stem = name[:-2] + ("i" if name[-3:-2] in tuple(_VOWELS) else "") + name[-1]
            yield from (stem + ending for ending in ("a", "u", "om", "em", "i", "ia", "iu", "evi", "ovi", "iem"))
        if name.endswith(("il", "ir", "it", "ik", "iz", "in", "ig")):
            yield from (
                name[:-2] + vowel + name[-1] + ending for vowel in "oe" for ending in ("a", "u", "om", "em", "i", "ia", "iu")
            )


@lru_cache(maxsize=2_000)
def tender_forms(name: str) -> frozenset[str]:
    """What the name is made to by friends, by rule; what follows no rule is listed."""
    if name.endswith(FAMILY_NAME_ENDS) or len(name) < _SHORTEST_TENDER:
        return frozenset()
    if name.endswith("a"):
        stem = name[:-2] if name.endswith("ia") else name[:-1]
        return frozenset(squeezed(stem + ending) for ending in _TENDER_A)
    stem = name[:-1] if name[-1] in _VOWELS else name
    return frozenset(squeezed(part + ending) for part in {stem, name} for ending in _TENDER)
