"""Reading by embeddings, with words in the place of the model: what is told, on which sentence it rests, of whom, and what is not read."""

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.embedding.heads import NEVER
from buddy_pipeline.voices.embedding.model import Numbers
from buddy_pipeline.voices.embedding.reader import EmbeddingReader
from buddy_pipeline.voices.embedding.training import Anchor, calibrated_heads, embedded_texts, read_anchors
from buddy_pipeline.voices.reading import TAXONOMY
from buddy_pipeline.voices.taxonomy import Taxonomy, load_taxonomy
from buddy_pipeline.voices.texts import Text
from buddy_pipeline.yaml_files import FileInvalid

LONELY, CALM = "I feel so lonely and empty", "I feel calm and happy"


class Words:
    """Texts that share words lie close to one another."""

    def embed(self, sentences: Sequence[str]) -> Numbers:
        found = np.zeros((len(sentences), 64))
        for at, sentence in enumerate(sentences):
            for word in sentence.lower().replace(".", "").split():
                found[at, zlib.crc32(word.encode()) % 64] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(DEFAULT_VOICES / TAXONOMY)


@pytest.fixture(scope="module")
def reader(taxonomy: Taxonomy) -> EmbeddingReader:
    said = {LONELY: "isolation", CALM: "well_being_good", "we met at the library": None, "the bus came late": None}
    anchors = [
        Anchor(f"{text}{at}", f"{text} {more}", frozenset([label] if label else []))
        for text, label in said.items()
        for at, more in enumerate(["today", "again", "in town", "these days", "at noon", "on Monday"] * 4)
    ]
    texts = embedded_texts(taxonomy, Words(), anchors)
    return EmbeddingReader(taxonomy, calibrated_heads(taxonomy, texts, None, "digest"), Words())


def _read(reader: EmbeddingReader, text: str, language: str = "en", kind: str | None = None) -> list[str]:
    return [one.label for one in reader.read([Text("1", text, language, kind)])[0]]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (LONELY, ["isolation"]),
        (f"{LONELY}!!!", ["isolation"]),
        (CALM, ["well_being_good"]),
        ("we met at the library", []),
        (f"{LONELY}?", []),
        (f'He read "{LONELY}" aloud', []),
        ("", []),
    ],
)
def test_labels_are_told_of_what_is_stated(reader: EmbeddingReader, text: str, labels: list[str]) -> None:
    assert _read(reader, text) == labels


def test_a_label_rests_on_the_sentence_that_carries_it(reader: EmbeddingReader) -> None:
    text = f"So tired. {LONELY}."
    signal = reader.read([Text("1", text, "en")])[0][0]
    assert text[signal.start : signal.end] == LONELY
    assert signal.direction == "negative"
    assert 0.5 <= signal.confidence <= 0.98


def test_a_signal_tells_reader_version_and_threshold_and_no_word_of_the_text(reader: EmbeddingReader) -> None:
    signal = reader.read([Text("1", LONELY, "en")])[0][0]
    assert signal.because.startswith(f"embedding {reader.version}: ")
    assert "lonely" not in signal.because


@pytest.mark.parametrize("language", ["de", None])
def test_other_languages_are_not_read(reader: EmbeddingReader, language: str | None) -> None:
    assert reader.read([Text("1", LONELY, language), Text("2", LONELY, "en")])[0] == []


@pytest.mark.parametrize(
    ("kind", "about"), [(None, "participant"), ("feedback_participant", "participant"), ("feedback_buddy", None)]
)
def test_whom_the_words_of_a_buddy_tell_of_is_left_open(reader: EmbeddingReader, kind: str | None, about: str | None) -> None:
    assert reader.read([Text("1", LONELY, "en", kind)])[0][0].about == about


def test_a_label_that_is_left_to_cues_is_never_told(reader: EmbeddingReader, taxonomy: Taxonomy) -> None:
    heads = replace(reader._heads, thresholds=np.full(len(taxonomy.labels), NEVER))
    assert _read(EmbeddingReader(taxonomy, heads, Words()), LONELY) == []


def test_other_thresholds_are_another_version(reader: EmbeddingReader, taxonomy: Taxonomy) -> None:
    heads = replace(reader._heads, thresholds=np.full(len(taxonomy.labels), NEVER))
    assert EmbeddingReader(taxonomy, heads, Words()).version != reader.version


def test_texts_together_are_read_as_each_alone(reader: EmbeddingReader) -> None:
    texts = [Text(str(at), one, "en") for at, one in enumerate([LONELY, "", f"So tired. {CALM}.", "ok?", CALM])]
    assert reader.read(texts) == [reader.read([one])[0] for one in texts]


def test_anchors_with_a_slip_are_told_by_their_lines(taxonomy: Taxonomy, tmp_path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(
        '{"id": "1", "text": "a", "labels": [{"label": "lonely"}]}\nno json\n{"id": "3", "text": "b", "labels": []}\n'
    )
    with pytest.raises(FileInvalid) as told:
        read_anchors(path, taxonomy)
    assert str(told.value).splitlines() == [
        "en.jsonl, line 1: no label is called lonely.",
        "en.jsonl, line 2: is no labelled text.",
    ]
