"""Screening: danger is seen, whole words count, and what only looks like it is left alone."""

import shutil
from pathlib import Path

import pytest

from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.reading import SAFETY, load_voices
from buddy_pipeline.voices.screening.policy import load_policy
from buddy_pipeline.voices.screening.rules import load_rules
from buddy_pipeline.yaml_files import FileInvalid
from buddy_pipeline_tests.voices.reading import read, reasons


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Lessons are fine. I do not want to live anymore."),
        ("en", "she told me her husband hits her when he drinks"),
        ("en", "my boss took my passport and does not pay me"),
        ("en", "the little boy is alone at home every night"),
        ("no", "jeg vil ikke leve lenger"),
        ("no", "Hun sa at mannen slår henne"),
        ("uk", "Я не хочу більше жити"),
        ("uk", "чоловік її б'є"),
        ("ru", "Я хочу умереть"),
        ("ru", "муж её бьёт каждый вечер"),
        ("uk", "Я хочу померти"),
        ("ar", "أريد أن أموت"),
        ("ar", "زوجها يضربها كل ليلة"),
    ],
)
def test_danger_is_seen_in_every_language(language: str, text: str) -> None:
    flags = read(text, language).flags
    assert flags
    assert (flags[0].reason.value, flags[0].priority) == ("danger", 1)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Her skills improved, the audience clapped, whatever the soldier said, I studied hard"),
        ("en", "We had to kill time before the bus, I am dying to see you"),
        ("en", "Meeting 14:30 on 12.10.2025, order 4411, price 1 299 kr"),
        ("no", "Kurset er slutt, faget var spennende, vi slo i hjel litt tid"),
        ("ru", "Мы застраховали машину и убили время в библиотеке"),
        ("uk", "Ми вбили час у бібліотеці, сміялися до сліз"),
        ("ar", "قتلني الجوع من كثر ما مشينا، أكلنا وضحكنا"),
    ],
)
def test_harmless_words_are_left_alone(language: str, text: str) -> None:
    assert reasons(text, language) == set()


def test_danger_in_another_language_of_the_script_is_seen() -> None:
    assert "danger" in reasons("she said I want to die", "no")


def test_danger_comes_first_whatever_else_is_flagged() -> None:
    flags = read("What a fucking day, I want to die", "en").flags
    assert [one.reason.value for one in flags] == ["danger", "profanity"]


def test_a_flag_opens_to_the_words_and_the_rule() -> None:
    text = "Fine so far, but I want to die."
    [flag] = read(text, "en").flags
    assert "want to die" in text[flag.start : flag.end]
    assert flag.because.startswith("rule: ")
    assert flag.kind == "self_harm"


def test_the_end_of_a_long_text_is_screened() -> None:
    assert reasons("word " * 200_000 + "and I want to die") == {"danger"}


def test_a_policy_in_which_danger_waits_behind_others_is_refused(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    text = (DEFAULT_VOICES / SAFETY / "policy.yaml").read_text(encoding="utf-8")
    policy.write_text(text.replace("priority: 4", "priority: 1"), encoding="utf-8")
    with pytest.raises(FileInvalid, match="must be more urgent than all else"):
        load_policy(policy)


def test_a_rule_with_a_slip_is_told_with_its_line(tmp_path: Path) -> None:
    rules = tmp_path / "en.yaml"
    rules.write_text(
        "language: en\nname: English\nscript: latin\nreviewed: never\nnegation: not\nnegation_before: 2\nnegation_after: 0\n"
        "danger:\n  self_harm:\n    sure: (hurt\nhate_speech: {}\nprofanity: {}\nharmless: kill time\n",
        encoding="utf-8",
    )
    with pytest.raises(FileInvalid) as refused:
        load_rules(rules)
    assert refused.value.faults == ("en.yaml, line 10: danger.self_harm.sure: '(hurt': a bracket is not closed.",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I do not feel safe, he hit me"),
        ("en", "No, my husband hits me"),
        ("en", "I never told anyone that he hits me"),
        ("en", "I could not come on Monday because my husband hits me"),
        ("en", "I want to kill\nmyself"),
        ("no", "Jeg har aldri fortalt at han slår meg"),
        ("no", "Jeg er ikke trygg, mannen min slår meg"),
        ("ar", "لا أحد يعرف أن زوجي يضربني"),
    ],
)
def test_a_denial_of_something_else_hides_no_danger(language: str, text: str) -> None:
    assert "danger" in reasons(text, language)


def test_a_language_that_is_read_and_not_screened_is_refused(tmp_path: Path) -> None:
    shutil.copytree(DEFAULT_VOICES, tmp_path / "q2q")
    (tmp_path / "q2q" / SAFETY / "en.yaml").unlink()
    with pytest.raises(FileInvalid, match="has no rules for en"):
        load_voices(tmp_path / "q2q")
