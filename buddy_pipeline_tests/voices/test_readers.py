"""Which readers read is one setting; several read as one, and each score names what read it."""

from collections.abc import Sequence

import pytest

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.readers import CUES_ALONE, Chosen, Several, load_readers, named, readers
from buddy_pipeline.voices.remote.access import Access
from buddy_pipeline.voices.texts import ReadersInvalid, Signal, Text
from buddy_pipeline.yaml_files import FileInvalid
from buddy_pipeline_tests.voices.remote.desk import taxonomy

ACCESS = {"anthropic": Access("https://api.example.org", "claude-haiku-5-5", "geheim")}


def signal(label: str, confidence: float) -> Signal:
    return Signal(label, "positive", confidence, 0, 1, "participant", "because")


class Fixed:
    def __init__(self, name: str, *answers: list[Signal] | None, language: str = "en") -> None:
        self.name, self.version, self.answers = name, f"{name}-1", answers
        self.languages = frozenset({language})

    def read(self, texts: Sequence[Text]) -> list[list[Signal] | None]:
        return list(self.answers[: len(texts)])


def test_without_a_setting_cues_read_alone() -> None:
    assert readers("cues") == CUES_ALONE
    assert load_readers(DEFAULT_VOICES, taxonomy(), CUES_ALONE).name == "cues"


def test_a_remote_reader_reads_once_it_is_named_and_has_a_key() -> None:
    assert readers("cues", ACCESS) == CUES_ALONE
    assert readers(" Cues, anthropic,cues ", ACCESS) == Chosen(("cues", "anthropic"), ACCESS)
    with pytest.raises(
        ReadersInvalid, match="names anthropic, which reads once BUDDY_ANTHROPIC_KEY and BUDDY_ANTHROPIC_MODEL are set"
    ):
        readers("anthropic")


@pytest.mark.parametrize("names", ["", ",", "cues,gpt", "all"])
def test_readers_that_are_not_known_are_refused_in_a_line(names: str) -> None:
    with pytest.raises(
        ReadersInvalid, match=r"^BUDDY_READERS should be names of readers, comma separated: cues, embedding, anthropic, openai\.$"
    ):
        readers(names)


def test_a_model_without_a_price_is_not_asked() -> None:
    chosen = Chosen(("anthropic",), {"anthropic": Access("https://api.example.org", "claude-of-tomorrow", "geheim")})
    with pytest.raises(FileInvalid, match=r"remote\.yaml: prices: has none of 'claude-of-tomorrow'") as caught:
        load_readers(DEFAULT_VOICES, taxonomy(), chosen)
    assert "geheim" not in str(caught.value)


def test_a_label_that_several_give_is_told_once_by_the_surest() -> None:
    first = Fixed("one", [signal("job_search", 0.6), signal("isolation", 0.9)])
    second = Fixed("two", [signal("job_search", 0.8)])
    together = Several([first, second])
    (found,) = together.read([Text("1", "x")])
    assert found is not None
    assert {(one.label, one.confidence, one.reader) for one in found} == {("job_search", 0.8, "two"), ("isolation", 0.9, "one")}
    assert (together.name, together.version) == ("one+two", "one-1+two-1")
    assert named(together, found[:1]) == ("two", "two-1")
    assert named(together, found) == ("one+two", "one-1+two-1")


def test_a_text_that_one_could_not_read_waits_for_it() -> None:
    together = Several([Fixed("one", [signal("job_search", 0.6)], []), Fixed("two", None, [])])
    assert together.read([Text("1", "x"), Text("2", "y")]) == [None, []]


def test_versions_of_many_fit_and_still_differ() -> None:
    def version(last: str) -> str:
        return Several([Fixed("a" * 30), Fixed("b" * 30 + last)]).version

    assert len(version("x")) == 12
    assert version("x") != version("y")
