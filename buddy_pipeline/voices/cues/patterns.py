"""The language in which cues are written, and finding them among words.

A cue is words in order::

    so proud                 these words
    anxi* about              a word that begins so, or ends so: *jobb
    (my|her own) way         one of several, each of one word or more
    <can> speak              one of those that the file lists under this name
    (really)? afraid         may be left out
    _ home                   any one word
    no one ~ talk to         up to three words between
    nobody & understand*     both, in any order, within eight words (three such within sixteen)

Each part is compiled into the automaton of its words (Glushkov): no cue is multiplied by its alternatives, and a search takes one
step a word.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from buddy_pipeline.voices.words import one_spelling

GAP, ANY, BOTH = "~", "_", "&"
LONGEST_GAP = 3
LARGEST_SPAN = 8
MOST_WORDS = 400
"""Words that one cue may list; more are several cues."""
DEEPEST = 10
_TOKEN = re.compile(r"[()|?&]|<[a-z_]+>|[^\s()|?&<>]+|\S")
_WORD = re.compile(r"[^\W_]+\*?|\*[^\W_]{3,}")


class PatternInvalid(ValueError):
    """A cue that cannot be read. The message says what is wrong with it."""


Element = frozenset[str]
"""Words of which one is enough; with ``*`` at its end a word begins so, with ``*`` before it a word ends so."""
ANY_WORD: Element = frozenset({ANY})


@dataclass(frozen=True)
class Part:
    """Words in order: ``elements``, of which ``first`` may stand first and ``last`` last, and which ``follow`` upon each."""

    elements: tuple[Element, ...]
    first: frozenset[int]
    last: frozenset[int]
    follow: tuple[frozenset[int], ...]
    may_lack: bool


@dataclass(frozen=True)
class Pattern:
    """A cue: parts that stand near one another in any order. ``text`` is how it was written."""

    text: str
    parts: tuple[Part, ...]

    def says(self, word: str) -> bool:
        """Whether a word is one of those that are written in the cue, rather than any between them."""
        return any(
            _meets(word, one) for part in self.parts for element in part.elements if element is not ANY_WORD for one in element
        )


def _meets(word: str, one: str) -> bool:
    if one.endswith("*"):
        return word.startswith(one[:-1])
    return word.endswith(one[1:]) if one.startswith("*") else word == one


class Groups:
    """The cues that a file lists under a name, each read once."""

    def __init__(self, told: Mapping[str, Sequence[str]]) -> None:
        self._told = told
        self._parts: dict[str, Part] = {}

    def part(self, name: str, depth: int) -> Part:
        """Any of those of a name. Raises PatternInvalid."""
        if name not in self._parts:
            if name not in self._told:
                raise PatternInvalid(f"no group of words is called {name or 'so'}")
            self._parts[name] = _either([_Parser(one, self, depth + 1).part() for one in self._told[name]])
        return self._parts[name]


def parse(text: str, groups: Groups) -> Pattern:
    """A cue as it is written. Raises PatternInvalid."""
    parts = tuple(_Parser(one, groups).part() for one in text.split(BOTH))
    for part in parts:
        if part.may_lack:
            raise PatternInvalid("all of it may be left out")
        if any(part.elements[one] is ANY_WORD for one in part.first):
            raise PatternInvalid(f"it may not begin with {ANY} or {GAP}")
    return Pattern(text, parts)


class _Parser:
    """Reads one part of a cue."""

    def __init__(self, text: str, groups: Groups, depth: int = 0) -> None:
        if depth > DEEPEST:
            raise PatternInvalid(f"more than {DEEPEST} groups inside one another")
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        self._groups = groups
        self._depth = depth

    def part(self) -> Part:
        found = self._alternatives()
        if self._at < len(self._tokens):
            raise PatternInvalid(f"{self._tokens[self._at]} stands where it should not")
        return found

    def _alternatives(self) -> Part:
        found = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            found.append(self._sequence())
        return _either(found)

    def _sequence(self) -> Part:
        found = []
        while self._next() not in (None, "|", ")"):
            found.append(self._item())
        if not found:
            raise PatternInvalid("nothing stands between two brackets or bars")
        return reduce(_then, found)

    def _item(self) -> Part:
        found = self._atom()
        if self._next() == "?":
            self._at += 1
            return Part(found.elements, found.first, found.last, found.follow, may_lack=True)
        return found

    def _atom(self) -> Part:
        sign = self._tokens[self._at]
        self._at += 1
        if sign == "(":
            found = self._alternatives()
            if self._next() != ")":
                raise PatternInvalid("a bracket is not closed")
            self._at += 1
            return found
        if sign.startswith("<"):
            return self._groups.part(sign[1:-1], self._depth)
        if sign == GAP:
            return reduce(_then, [_one(ANY_WORD, may_lack=True)] * LONGEST_GAP)
        return _one(ANY_WORD if sign == ANY else frozenset({_spelled(sign)}))

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None


def _spelled(word: str) -> str:
    spelled = one_spelling(word)
    if not _WORD.fullmatch(spelled):
        raise PatternInvalid(f"{word} is no word")
    return spelled


def _one(element: Element, *, may_lack: bool = False) -> Part:
    return Part((element,), frozenset({0}), frozenset({0}), (frozenset(),), may_lack)


def _then(one: Part, other: Part) -> Part:
    """One part, and after it the other."""
    by = len(one.elements)
    if by + len(other.elements) > MOST_WORDS:
        raise PatternInvalid(f"more than {MOST_WORDS} words; write it as several")
    moved_first, moved_last = _moved(other.first, by), _moved(other.last, by)
    follow = [after | moved_first if at in one.last else after for at, after in enumerate(one.follow)]
    return Part(
        one.elements + other.elements,
        one.first | moved_first if one.may_lack else one.first,
        moved_last | one.last if other.may_lack else moved_last,
        (*follow, *(_moved(after, by) for after in other.follow)),
        one.may_lack and other.may_lack,
    )


def _either(parts: Sequence[Part]) -> Part:
    """One of the parts. Those of one word each are one element."""
    words = [one for one in parts if len(one.elements) == 1 and one.elements[0] is not ANY_WORD]
    others = [one for one in parts if len(one.elements) > 1 or one.elements[0] is ANY_WORD]
    if words:
        others.insert(
            0, _one(frozenset().union(*(one.elements[0] for one in words)), may_lack=any(one.may_lack for one in words))
        )
    if len(others) == 1:
        return others[0]
    starts = list(itertools.accumulate((len(one.elements) for one in others), initial=0))
    placed = list(zip(others, starts, strict=False))
    return Part(
        tuple(itertools.chain.from_iterable(one.elements for one in others)),
        frozenset(place + by for one, by in placed for place in one.first),
        frozenset(place + by for one, by in placed for place in one.last),
        tuple(_moved(after, by) for one, by in placed for after in one.follow),
        any(one.may_lack for one in others),
    )


def _moved(places: frozenset[int], by: int) -> frozenset[int]:
    return frozenset(one + by for one in places)


class Variants:
    """The forms of a word under which it is looked for: itself, and without the ``prefixes`` that a language writes as one with it."""

    def __init__(self, prefixes: Sequence[str] = ()) -> None:
        self._prefixes = sorted(map(one_spelling, prefixes), key=len, reverse=True)

    def __call__(self, word: str) -> list[str]:
        rests = (word[len(one) :] for one in self._prefixes if word.startswith(one))
        return [word, *(rest for rest in rests if len(rest) >= SHORTEST_REST)]


SHORTEST_REST = 2
"""Letters that are left of a word without its prefix."""
MOST_KNOWN = 100_000
"""Different words that are remembered; after them, each is looked at anew."""
_ANY = -1

_Machine = tuple[tuple[int, ...], frozenset[int], frozenset[int], tuple[frozenset[int], ...]]
"""Of a part: the number of each of its elements, first, last, follow."""
_Needed = tuple[frozenset[int], ...]
"""Elements of which a sentence must have one of each, so that a cue can stand in it: those with which its parts end."""


class Finder:
    """Finds many cues at once."""

    def __init__(self, patterns: Iterable[Pattern], variants: Variants) -> None:
        self._variants = variants
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._begin: dict[str, list[int]] = defaultdict(list)
        self._finish: dict[str, list[int]] = defaultdict(list)
        self._numbers: dict[Element, int] = {}
        self._beginning_with: dict[int, list[tuple[Pattern, _Needed, tuple[_Machine, ...]]]] = defaultdict(list)
        for pattern in patterns:
            machines = tuple(self._machine(part) for part in pattern.parts)
            needed = _needed(machines)
            for number in {machines[0][0][one] for one in machines[0][1]}:
                self._beginning_with[number].append((pattern, needed, machines))
        self._lengths = sorted({len(stem) for stem in self._begin})
        self._ends = sorted({len(stem) for stem in self._finish})
        self._known: dict[str, frozenset[int]] = {}

    def find(self, words: Sequence[str]) -> Iterator[tuple[Pattern, int, int]]:
        """The cues among the words of a sentence: each with its first word, and the place after its last."""
        told = [self._elements_of(word) for word in words]
        present = frozenset[int]().union(*told)
        for at, elements in enumerate(told):
            for element in elements:
                for pattern, needed, machines in self._beginning_with.get(element, ()):
                    if any(map(present.isdisjoint, needed)):
                        continue
                    found = _match(machines, told, at)
                    if found is not None:
                        yield pattern, *found

    def _machine(self, part: Part) -> _Machine:
        return tuple(self._number(one) for one in part.elements), part.first, part.last, part.follow

    def _number(self, element: Element) -> int:
        if element is ANY_WORD:
            return _ANY
        if element not in self._numbers:
            number = self._numbers[element] = len(self._numbers)
            for word in element:
                if word.endswith("*"):
                    self._begin[word[:-1]].append(number)
                elif word.startswith("*"):
                    self._finish[word[1:]].append(number)
                else:
                    self._exact[word].append(number)
        return self._numbers[element]

    def _elements_of(self, word: str) -> frozenset[int]:
        """The elements that a word meets; remembered, since few words make up most of what people write."""
        known = self._known.get(word)
        if known is None:
            found: set[int] = set()
            for form in self._variants(word):
                found.update(self._exact.get(form, ()))
                for length in self._lengths:
                    if length > len(form):
                        break
                    found.update(self._begin.get(form[:length], ()))
            for length in self._ends:
                if length <= len(word):
                    found.update(self._finish.get(word[-length:], ()))
            known = frozenset(found)
            if len(self._known) < MOST_KNOWN:
                self._known[word] = known
        return known


def _needed(machines: tuple[_Machine, ...]) -> _Needed:
    ends = [frozenset(elements[one] for one in last) for elements, _, last, _ in machines]
    return tuple(one for one in ends if _ANY not in one)


def _match(machines: tuple[_Machine, ...], told: Sequence[frozenset[int]], at: int) -> tuple[int, int] | None:
    """Where a cue begins and ends whose first part stands ``at`` a word; None where it does not."""
    end = _end(machines[0], told, at)
    if end is None:
        return None
    taken = [(at, end)]
    for machine in machines[1:]:
        near = _near(machine, told, taken, LARGEST_SPAN * (len(machines) - 1))
        if near is None:
            return None
        taken.append(near)
    return min(first for first, _ in taken), max(end for _, end in taken)


def _near(
    machine: _Machine, told: Sequence[frozenset[int]], taken: Sequence[tuple[int, int]], span: int
) -> tuple[int, int] | None:
    """Where a further part stands beside those that have ``taken`` words, so that all take no more than the ``span``: nearest behind first."""
    first, last = min(one for one, _ in taken), max(one for _, one in taken)
    for at in (*range(taken[0][1], min(len(told), first + span)), *range(taken[0][0] - 1, max(-1, last - span - 1), -1)):
        end = _end(machine, told, at)
        if end is None or max(end, last) - min(at, first) > span:
            continue
        if all(end <= begins or at >= ends for begins, ends in taken):
            return at, end
    return None


def _end(machine: _Machine, told: Sequence[frozenset[int]], at: int) -> int | None:
    """The place after the last word of the longest way in which a part stands there."""
    elements, first, last, follow = machine
    places: frozenset[int] | set[int] = first
    end = None
    while places and at < len(told):
        here = told[at]
        reached = {one for one in places if elements[one] == _ANY or elements[one] in here}
        at += 1
        if not last.isdisjoint(reached):
            end = at
        places = frozenset().union(*(follow[one] for one in reached)) if reached else frozenset()
    return end
