"""What the words around a cue say: each way in which a cue stands for nothing, or for somebody else."""

from pathlib import Path

import pytest

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.cues.reader import CueReader, load_cue_reader
from buddy_pipeline.voices.reading import TAXONOMY
from buddy_pipeline.voices.taxonomy import load_taxonomy
from buddy_pipeline.voices.texts import BUDDY, PARTICIPANT, Text

SMALL = """
language: en
name: English
reviewed: for this test
around:
  negation: not, never, isnt
  negation_before: 3
  negation_after: 0
  not_negating: not only
  hypothetical: if i were, would
  wish: i hope
  hedge: maybe
  but: but
  first: i, me, my
  third: she, he
  we: we
  others: my son, her husband
sure:
  anxiety: anxious, worried about me
  belonging_increase: no longer alone, at home here
likely:
  belonging_decrease: alone
hint:
  isolation: quiet, empty
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> CueReader:
    folder: Path = tmp_path_factory.mktemp("cues")
    (folder / "en.yaml").write_text(SMALL, encoding="utf-8")
    return load_cue_reader(folder, load_taxonomy(DEFAULT_VOICES / TAXONOMY))


def told(reader: CueReader, text: str, kind: str | None = None) -> dict[str, str | None]:
    return {one.label: one.about for one in reader.read([Text("1", text, "en", kind)])[0]}


@pytest.mark.parametrize(
    "text",
    [
        "I am not anxious at all",
        "Is she anxious?",
        "If I were anxious, you could tell",
        "I hope he is not anxious",
        'The word of the day was "anxious"',
        "My son is anxious about school",
        "She came with her husband, he is anxious",
        "Of her husband we talked long. He is anxious",
    ],
)
def test_what_is_denied_asked_imagined_quoted_or_of_others_tells_nothing(reader: CueReader, text: str) -> None:
    assert told(reader, text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "I am anxious",
        "I am not tired but anxious",
        "I am not only anxious",
        "It is not far, I am anxious",
        "My son sleeps well and I am anxious",
        "My son is worried about me",
    ],
)
def test_what_is_said_tells_something_whatever_else_stands_there(reader: CueReader, text: str) -> None:
    assert told(reader, text) == {"anxiety": PARTICIPANT}


def test_a_longer_cue_says_what_a_shorter_one_in_it_does_not(reader: CueReader) -> None:
    assert told(reader, "I am no longer alone") == {"belonging_increase": PARTICIPANT}


def test_a_hint_alone_tells_nothing_two_do(reader: CueReader) -> None:
    assert told(reader, "It is quiet") == {}
    assert told(reader, "It is quiet and empty") == {"isolation": PARTICIPANT}


@pytest.mark.parametrize(
    ("kind", "text", "about"),
    [
        ("feedback_buddy", "She is anxious", PARTICIPANT),
        ("feedback_buddy", "I am anxious", BUDDY),
        ("feedback_buddy", "Seems anxious", PARTICIPANT),
        ("feedback_participant", "I am anxious", PARTICIPANT),
        ("feedback_participant", "My buddy is kind. She is anxious", BUDDY),
        ("checkin_note", "She is anxious", PARTICIPANT),
    ],
)
def test_who_speaks_tells_of_whom(reader: CueReader, kind: str, text: str, about: str) -> None:
    assert told(reader, text, kind) == {"anxiety": about}


def test_doubt_makes_less_sure(reader: CueReader) -> None:
    [sure], [doubted] = (reader.read([Text("1", text, "en")])[0] for text in ("I am anxious", "Maybe I am anxious"))
    assert doubted.confidence < sure.confidence


def test_a_text_of_a_language_without_a_reader_is_not_read(reader: CueReader) -> None:
    assert reader.read([Text("1", "anxious", "de"), Text("2", "anxious", None)]) == [[], []]


def test_each_label_opens_to_the_words_and_the_cue(reader: CueReader) -> None:
    text = "Today I am anxious again"
    [signal] = reader.read([Text("1", text, "en")])[0]
    assert (text[signal.start : signal.end], signal.because) == ("anxious", "cue: anxious")


def test_a_reader_with_another_file_has_another_version(reader: CueReader, tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(SMALL.replace("anxious,", "anxious, uneasy,"), encoding="utf-8")
    assert load_cue_reader(tmp_path, load_taxonomy(DEFAULT_VOICES / TAXONOMY)).version != reader.version
