"""The taxonomy: labels make scores as the methodology says, and a file with a slip is refused with its line."""

from decimal import Decimal
from pathlib import Path

import pytest

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.reading import TAXONOMY
from buddy_pipeline.voices.taxonomy import Taxonomy, load_taxonomy
from buddy_pipeline.yaml_files import FileInvalid

FILE = DEFAULT_VOICES / TAXONOMY


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(FILE)


@pytest.mark.parametrize(
    ("labels", "scores"),
    [
        ([], {}),
        (["confidence_increase"], {"confidence": "0.8"}),
        (["confidence_increase", "confidence_decrease"], {"confidence": "0.5"}),
        (["belonging_decrease", "isolation"], {"belonging": "0.2", "well_being": "0.75"}),
        (["language_comfort_medium"], {"lang_level_proxy": "0.6"}),
        (["job_search"], {"job_readiness": "0.45"}),
        (["job_search", "job_search"], {"job_readiness": "0.45"}),
        (
            ["job_search", "skills_gained", "networking", "resume_improvement", "interview_prep", "certification"],
            {"job_readiness": "1"},
        ),
        (["well_being_good"], {"well_being": "0.9"}),
        (["well_being_good", "anxiety"], {"well_being": "0.75"}),
        (
            ["isolation", "frustration", "disengagement", "anxiety", "dropout_indication", "confusion"],
            {"well_being": "0.1"},
        ),
    ],
)
def test_labels_make_scores_as_the_methodology_says(taxonomy: Taxonomy, labels: list[str], scores: dict[str, str]) -> None:
    assert taxonomy.scores(labels) == {dimension: Decimal(score) for dimension, score in scores.items()}


def test_labels_against_one_another_are_mixed(taxonomy: Taxonomy) -> None:
    assert taxonomy.is_mixed("confidence", ["confidence_increase", "confidence_decrease"])
    assert not taxonomy.is_mixed("confidence", ["confidence_increase", "isolation"])


def test_each_label_has_a_definition_and_examples_for_and_against(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.labels) == 24
    assert all(one.examples and one.counter_examples and one.definition for one in taxonomy.labels.values())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("dimension: confidence\n", "dimension: courage\n", "labels.confidence_increase.dimension: is no dimension of this file"),
        ("confidence_increase: 0.8, ", "", "must have these labels: confidence_decrease, confidence_increase"),
        ("confidence_increase: 0.8", "confidence_increase: 1.8", "must be at most 1"),
        ("focus: [well_being, belonging]", "focus: [mood]", "has no dimension: mood"),
    ],
)
def test_a_slip_is_refused_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    copy = tmp_path / "taxonomy.yaml"
    copy.write_text(FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileInvalid) as refused:
        load_taxonomy(copy)
    assert fault in refused.value.faults[0]
    assert refused.value.faults[0].startswith("taxonomy.yaml, line ")
