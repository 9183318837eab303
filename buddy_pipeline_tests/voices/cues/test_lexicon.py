"""Files of cues: every fault is told with its line, and the shipped ones load."""

from pathlib import Path

import pytest

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.cues.lexicon import load_lexicon
from buddy_pipeline.voices.readers import CUES
from buddy_pipeline.voices.reading import TAXONOMY
from buddy_pipeline.voices.taxonomy import load_taxonomy
from buddy_pipeline.yaml_files import FileInvalid

LABELS = frozenset({"anxiety", "isolation"})


def faults(tmp_path: Path, text: str) -> tuple[str, ...]:
    (tmp_path / "en.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileInvalid) as refused:
        load_lexicon(tmp_path / "en.yaml", LABELS)
    return refused.value.faults


def test_each_slip_is_told_with_its_line(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        "language: en\nname: English\nreviewed: never\nsure:\n  anxiety: |\n    worried\n    (afraid\n"
        "  happiness: glad\n  isolation: <nobody>\n",
    )
    assert told == (
        "en.yaml, line 7: sure.anxiety: '(afraid': a bracket is not closed.",
        "en.yaml, line 8: sure.happiness: is no label; there are: anxiety, isolation",
        "en.yaml, line 9: sure.isolation: '<nobody>': no group of words is called nobody.",
    )


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path, "name: English\nreviewed: never\n") == (
        "en.yaml, line 1: language: is missing",
        "en.yaml, line 1: sure: is missing",
    )


@pytest.mark.parametrize("language", ["en", "no", "uk", "ru", "ar"])
def test_each_shipped_language_has_cues_for_every_label(language: str) -> None:
    labels = load_taxonomy(DEFAULT_VOICES / TAXONOMY).names
    lexicon = load_lexicon(DEFAULT_VOICES / CUES / f"{language}.yaml", labels)
    assert {cue.label for cues in lexicon.cues.values() for cue in cues} == labels
