"""Two readers as one: the second adds what the first does not have, and never speaks against it."""

from collections.abc import Sequence

import pytest

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.reading import TAXONOMY
from buddy_pipeline.voices.taxonomy import Taxonomy, load_taxonomy
from buddy_pipeline.voices.texts import Signal, Text
from buddy_pipeline.voices.together import Together


class Says:
    """Reads the same labels in every text."""

    def __init__(self, name: str, taxonomy: Taxonomy, labels: Sequence[str], sure: float = 0.9) -> None:
        self.name, self.version = name, f"{name}-1"
        self.languages = frozenset({name[:2]})
        self._signals = [Signal(one, taxonomy.labels[one].direction, sure, 0, 1, "participant", name) for one in labels]

    def read(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [list(self._signals) for _ in texts]


def _nothing(_: Text) -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(DEFAULT_VOICES / TAXONOMY)


@pytest.mark.parametrize(
    ("first", "second", "added"),
    [
        ([], ["isolation"], ["isolation"]),
        (["isolation"], ["isolation"], []),
        (["isolation"], ["anxiety"], ["anxiety"]),
        (["isolation"], ["well_being_good"], []),
        (["well_being_good"], ["anxiety", "job_search"], ["job_search"]),
        (["confidence_increase"], ["confidence_decrease", "belonging_decrease"], ["belonging_decrease"]),
        (["language_comfort_low"], ["language_comfort_medium"], []),
    ],
)
def test_the_second_adds_what_does_not_speak_against_the_first(
    taxonomy: Taxonomy, first: list[str], second: list[str], added: list[str]
) -> None:
    both = Together(taxonomy, Says("cues", taxonomy, first), Says("embedding", taxonomy, second), _nothing)
    signals = both.read([Text("1", "text", "en")])[0]
    assert [(one.label, one.because) for one in signals] == [(one, "cues") for one in first] + [
        (one, "embedding") for one in added
    ]


def test_what_is_imagined_is_not_added(taxonomy: Taxonomy) -> None:
    unreal = {"1": [(0, 5)], "2": [(1, 5)]}
    first, second = Says("cues", taxonomy, []), Says("embedding", taxonomy, ["isolation"])
    both = Together(taxonomy, first, second, lambda text: unreal[text.id])
    assert [len(one) for one in both.read([Text("1", "text", "en"), Text("2", "text", "en")])] == [0, 1]


@pytest.mark.parametrize(("sure", "told"), [(0.9, [pytest.approx(0.63)]), (0.6, [])])
def test_what_the_first_does_not_say_is_less_sure(taxonomy: Taxonomy, sure: float, told: list[float]) -> None:
    second = Says("embedding", taxonomy, ["isolation"], sure)
    both = Together(taxonomy, Says("cues", taxonomy, []), second, _nothing)
    assert [one.confidence for one in both.read([Text("1", "text", "en")])[0]] == told


def test_name_and_version_are_those_of_both(taxonomy: Taxonomy) -> None:
    both = Together(taxonomy, Says("cues", taxonomy, []), Says("embedding", taxonomy, []), _nothing)
    assert (both.name, both.version) == ("cues+embedding", "1-cues-1+embedding-1")
    assert both.languages == {"cu", "em"}
