"""The readers of the project, once for all tests."""

import functools

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.reading import Reading, Voices, load_voices
from buddy_pipeline.voices.texts import Text


@functools.cache
def voices() -> Voices:
    return load_voices(DEFAULT_VOICES)


def read(text: str, language: str | None = None, kind: str | None = None) -> Reading:
    return voices().read([Text("1", text, language, kind)])[0]


def labels(text: str, language: str | None = "en", kind: str | None = None) -> set[str]:
    return {one.label for one in read(text, language, kind).signals}


def reasons(text: str, language: str | None = "en") -> set[str]:
    return {one.reason.value for one in read(text, language).flags}
