"""Heads: what can be learnt is learnt, the same each time; how sure they are is how often they are right; else they abstain."""

import numpy as np
import pytest

from buddy_pipeline.voices.embedding.heads import (
    FEWEST,
    NEVER,
    PRECISION,
    Heads,
    believed,
    load_heads,
    platt,
    probability,
    threshold,
    train,
)
from buddy_pipeline.voices.embedding.model import Numbers
from buddy_pipeline.yaml_files import FileInvalid

LABELS = ("told", "untold")
SIZE = 16


def _texts(count: int, seed: int) -> tuple[Numbers, np.ndarray]:
    """Vectors of which one direction tells the first label; nothing tells the second."""
    dice = np.random.default_rng(seed)
    given = dice.random((count, 2)) < 0.2
    vectors = dice.normal(size=(count, SIZE)) / 4 + 0.5
    vectors[:, 0] += given[:, 0]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), given


@pytest.fixture(scope="module")
def heads() -> Heads:
    return train(LABELS, *_texts(600, 1), "anchors", "model")


def test_a_head_finds_its_label_in_texts_that_it_has_not_seen(heads: Heads) -> None:
    vectors, given = _texts(400, 2)
    leaning = heads.lean(vectors)[:, 0]
    assert leaning[given[:, 0]].mean() > leaning[~given[:, 0]].mean() + 2


def test_training_again_gives_the_same_heads(heads: Heads) -> None:
    assert train(LABELS, *_texts(600, 1), "anchors", "model").digest == heads.digest


def test_other_anchors_or_another_model_are_another_version(heads: Heads) -> None:
    assert Heads(heads.labels, heads.weights, heads.bias, heads.thresholds, "others", heads.model).digest != heads.digest
    assert Heads(heads.labels, heads.weights, heads.bias, heads.thresholds, heads.anchors, "another").digest != heads.digest


def test_calibrated_heads_are_as_often_right_as_they_are_sure(heads: Heads) -> None:
    vectors, given = _texts(2_000, 3)
    slope, shift = platt(heads.lean(vectors)[:, 0], given[:, 0])
    calibrated = heads.calibrated(np.array([slope, 1]), np.array([shift, 0]), heads.thresholds)
    others, told = _texts(2_000, 4)
    sure = probability(calibrated.lean(others))[:, 0]
    for low, high in ((0, 0.2), (0.2, 0.6), (0.6, 1)):
        inside = (low <= sure) & (sure < high)
        assert sure[inside].mean() == pytest.approx(told[inside, 0].mean(), abs=0.1)


def test_a_leaning_that_is_always_wrong_is_never_turned_around() -> None:
    slope, _ = platt(np.array([3.0, 2.0, -2.0, -3.0] * 20), np.array([False, False, True, True] * 20))
    assert slope > 0


def test_from_the_threshold_on_a_label_is_right_often_enough() -> None:
    dice = np.random.default_rng(5)
    sure = dice.random(1_000)
    given = dice.random(1_000) < sure
    least = threshold(sure, given, 0.5)
    assert 0.5 <= least < 1
    assert given[sure >= least].mean() >= PRECISION


def test_the_threshold_is_not_below_what_the_taxonomy_asks_for() -> None:
    assert threshold(np.linspace(0, 1, 100), np.ones(100, dtype=bool), 0.5) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("sure", "given"),
    [
        ([0.9] * 100, [True] * 80 + [False] * 20),
        ([0.9] * (FEWEST - 1) + [0.1] * 50, [True] * (FEWEST - 1) + [False] * 50),
    ],
    ids=["too often wrong", "too few to say"],
)
def test_a_label_that_cannot_be_told_well_enough_is_left_to_cues(sure: list[float], given: list[bool]) -> None:
    order = np.random.default_rng(6).permutation(len(sure))
    assert threshold(np.array(sure)[order], np.array(given)[order], 0.5) == NEVER


def test_heads_come_back_from_their_file(heads: Heads, tmp_path) -> None:
    path = tmp_path / "deep" / "heads.npz"
    calibrated = heads.calibrated(np.array([1, 1]), np.array([0, 0]), np.array([0.75, NEVER]))
    calibrated.save(path)
    found = load_heads(path)
    assert found.labels == LABELS
    assert (found.anchors, found.model) == ("anchors", "model")
    assert np.allclose(found.weights, heads.weights, atol=1e-6)
    assert believed(found) == ["told"]
    first = path.read_bytes()
    calibrated.save(path)
    assert path.read_bytes() == first


@pytest.mark.parametrize("content", [None, b"", b"no archive at all"])
def test_a_file_without_heads_is_told_in_one_line(content: bytes | None, tmp_path) -> None:
    path = tmp_path / "heads.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileInvalid) as told:
        load_heads(path)
    assert str(told.value) == "heads.npz: no heads can be read from it; `buddy-pipeline q2q train` makes them."
