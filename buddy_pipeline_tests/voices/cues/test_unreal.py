"""Sentences that imagine or wish something, or speak of others, are told to readers that cannot see it."""

import pytest

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.cues.reader import CueReader, load_cue_reader
from buddy_pipeline.voices.reading import CUES, TAXONOMY
from buddy_pipeline.voices.taxonomy import load_taxonomy
from buddy_pipeline.voices.texts import Text


@pytest.fixture(scope="module")
def reader() -> CueReader:
    return load_cue_reader(DEFAULT_VOICES / CUES, load_taxonomy(DEFAULT_VOICES / TAXONOMY))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We met. If I were lonely, I would call.", ["If I were lonely, I would call"]),
        ("I hope I will find friends here! We met.", ["I hope I will find friends here"]),
        ("I am lonely. We met at the library.", []),
        ("", []),
    ],
)
def test_such_sentences_are_found(reader: CueReader, text: str, told: list[str]) -> None:
    assert [text[start:end] for start, end in reader.unreal(Text("1", text, "en"))] == told


def test_of_a_language_without_cues_nothing_is_said(reader: CueReader) -> None:
    assert reader.unreal(Text("1", "If I were lonely", "xx")) == []
