"""The language of cues: what each sign means, what is refused, and that finding agrees with a plain search."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.voices.cues.patterns import LARGEST_SPAN, LONGEST_GAP, Finder, Groups, PatternInvalid, Variants, parse

GROUPS = Groups({"can": ["can", "able to"], "dare": ["<can> dare", "dare"]})


def found(cue: str, text: str, prefixes: tuple[str, ...] = ()) -> list[str]:
    words = text.split()
    finder = Finder([parse(cue, GROUPS)], Variants(prefixes))
    return [" ".join(words[first:end]) for _, first, end in finder.find(words)]


@pytest.mark.parametrize(
    ("cue", "text", "spans"),
    [
        ("so proud", "i am so proud", ["so proud"]),
        ("so proud", "so very proud", []),
        ("anxi*", "she is anxious today", ["anxious"]),
        ("(my|her own) way", "she found her own way", ["her own way"]),
        ("<can> speak", "i am able to speak", ["able to speak"]),
        ("<dare> ask", "i can dare ask", ["can dare ask", "dare ask"]),
        ("(really)? afraid", "really afraid", ["really afraid", "afraid"]),
        ("went _ home", "we went straight home", ["went straight home"]),
        ("went _ home", "we went home", []),
        ("nobody ~ talk", "nobody here wants to talk", ["nobody here wants to talk"]),
        ("nobody ~ talk", "nobody here ever really wants talk to talk", []),
        ("nobody & understand*", "they understand me nobody else", ["understand me nobody"]),
        ("alone | by myself", "i did it by myself", ["by myself"]),
    ],
)
def test_each_sign_means_what_the_page_says(cue: str, text: str, spans: list[str]) -> None:
    assert found(cue, text) == spans


def test_parts_that_lie_too_far_apart_are_no_cue() -> None:
    between = " ".join(["word"] * (LARGEST_SPAN - 2))
    assert found("here & there", f"here {between} there") == [f"here {between} there"]
    assert found("here & there", f"here word {between} there") == []


def test_a_word_is_found_behind_what_is_written_as_one_with_it() -> None:
    assert found("وحيد*", "انا ووحيده", ("و", "ال")) == ["ووحيده"]
    assert found("وحيد*", "انا ووحيده") == []


@pytest.mark.parametrize(
    ("cue", "why"),
    [
        ("(a|b", "not closed"),
        ("a) b", "where it should not"),
        ("(a|) b", "nothing stands"),
        ("<nobody> here", "no group"),
        ("~ here", "may not begin"),
        ("(a)?", "all of it may be left out"),
        ("a & (b)?", "all of it may be left out"),
        ("a*b", "is no word"),
        ("", "nothing stands"),
    ],
)
def test_a_cue_with_a_slip_is_refused_with_the_reason(cue: str, why: str) -> None:
    with pytest.raises(PatternInvalid, match=why):
        parse(cue, GROUPS)


def test_a_group_that_holds_itself_is_refused() -> None:
    with pytest.raises(PatternInvalid, match="inside one another"):
        parse("<round>", Groups({"round": ["a <round>"]}))


_words = st.lists(st.sampled_from("abcde"), max_size=12)
_cues = st.lists(
    st.one_of(st.sampled_from("abcde"), st.just("~"), st.just("_"), st.just("(a|b)"), st.just("(c)?")), min_size=1, max_size=4
)


@given(_words, _cues)
def test_finding_agrees_with_trying_all_ways(words: list[str], cue: list[str]) -> None:
    if cue[0] in ("~", "_", "(c)?") or set(cue) <= {"(c)?"}:
        return
    finder = Finder([parse(" ".join(cue), Groups({}))], Variants())
    assert {(first, end) for _, first, end in finder.find(words)} == set(_by_trying(words, cue))


def _by_trying(words: list[str], cue: list[str]) -> list[tuple[int, int]]:
    """Each place at which any way to write the cue out stands, with the longest one."""
    ways = {
        tuple(itertools.chain.from_iterable(way))
        for way in itertools.product(
            *(
                {"~": [["_"] * n for n in range(LONGEST_GAP + 1)], "(a|b)": [["a"], ["b"]], "(c)?": [[], ["c"]]}.get(one, [[one]])
                for one in cue
            )
        )
    }
    best: dict[int, int] = {}
    for way in ways:
        for first in range(len(words) - len(way) + 1):
            if all(sign in ("_", words[first + at]) for at, sign in enumerate(way)):
                best[first] = max(best.get(first, 0), first + len(way))
    return list(best.items())
