"""Which ids are one person, where addresses alone do not tell: names disagree, or somebody decided (decisions, "People").

Ids are looked at in the order in which they came, so that who is who follows from what exports say, not from the order in which
they were loaded.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Id = tuple[str, str]
"""Source, and the id there."""
Agree = Callable[[bytes, bytes], bool]
"""Whether two names, told by their keyed hashes, may be one person's."""


@dataclass(frozen=True)
class Held:
    """An address that an id had, as a keyed hash: since when, when it was told last, and when another one followed, if ever.

    ``came_with`` marks those that the id had at first.
    """

    address: bytes
    since: datetime
    last: datetime
    until: datetime | None
    came_with: bool

    def at(self, moment: datetime) -> bool:
        """Whether it was held then: it was told of until then, or no other one followed yet."""
        return self.since <= moment and (self.until is None or moment < self.until or moment <= self.last)

    def meets(self, other: "Held") -> bool:
        """Whether both are one address, held at one time."""
        return self.address == other.address and (self.at(other.since) or other.at(self.since))


@dataclass(frozen=True)
class Known:
    """What is known of an id: its addresses, and its names as keyed hashes. Of one that is ``by_address`` rows tell nothing else."""

    id: Id
    held: tuple[Held, ...]
    names: frozenset[bytes] = frozenset()
    by_address: bool = False

    @property
    def came(self) -> tuple[datetime, Id]:
        return min(one.since for one in self.held), self.id


@dataclass(frozen=True)
class Decided:
    """What somebody decided: that two ids are one person, or that they are not. One id twice: all whom it names are one."""

    one: Id
    other: Id
    same: bool


def join(known: Iterable[Known], decided: Sequence[Decided], agree: Agree) -> dict[Id, Id | None]:
    """The root of each id: that id of the same person which came first. None of an address that may be several people's.

    An id joins the first person who held an address that it came with, if its names disagree with nobody's there. Whom rows tell by
    an address alone is the one person who held it then, or who came with it later; if several had it, or if rows name several by it,
    nobody knows. Decisions stand above all this.
    """
    return _Joining(known, decided, agree).roots()


@dataclass
class _Group:
    """Ids that are one by decision, or one id alone."""

    ids: list[Known]

    @property
    def came(self) -> tuple[datetime, Id]:
        return min(one.came for one in self.ids)

    @property
    def is_address(self) -> bool:
        """Whether it is an address alone, of which nobody decided whose it is."""
        return len(self.ids) == 1 and self.ids[0].by_address

    @property
    def names(self) -> frozenset[bytes]:
        return frozenset[bytes]().union(*(one.names for one in self.ids))

    @property
    def held(self) -> list[Held]:
        return [held for one in self.ids for held in one.held]


@dataclass
class _Person:
    groups: list[_Group] = field(default_factory=list)

    @property
    def root(self) -> Id:
        return min(group.came for group in self.groups)[1]

    @property
    def held(self) -> list[Held]:
        return [held for group in self.groups for held in group.held]

    @property
    def ids(self) -> set[Id]:
        return {one.id for group in self.groups for one in group.ids}


class _Joining:
    def __init__(self, known: Iterable[Known], decided: Sequence[Decided], agree: Agree) -> None:
        self._known = {one.id: one for one in known}
        self._agree = agree
        self._same = [one for one in decided if one.same]
        self._different = [{one.one, one.other} for one in decided if not one.same]
        self._people: list[_Person] = []

    def roots(self) -> dict[Id, Id | None]:
        groups = sorted(self._groups(), key=lambda group: group.came)
        for group in (one for one in groups if not one.is_address):
            self._place(group, [person for person in self._people if _held_what_it_came_with(person, group)])
        for group in sorted((one for one in groups if one.is_address), key=lambda one: (not one.names, one.came)):
            self._place_address(group)
        placed = {id_: person.root for person in self._people for id_ in person.ids}
        return {id_: placed.get(id_) for id_ in self._known}

    def _groups(self) -> list[_Group]:
        """The ids, those together that are one by decisions, over any number of these."""
        group_of = {id_: _Group([one]) for id_, one in self._known.items()}
        for decision in self._same:
            one, other = group_of.get(decision.one), group_of.get(decision.other)
            if one is not None and other is not None and one is not other:
                one.ids += other.ids
                group_of |= dict.fromkeys((known.id for known in other.ids), one)
        return list({id(group): group for group in group_of.values()}.values())

    def _place(self, group: _Group, candidates: list[_Person]) -> None:
        """Puts a group to the first of the candidates that it may be, else it is somebody new."""
        for person in sorted(candidates, key=lambda one: _first_holder(one, group)):
            if self._may_be(person, group):
                person.groups.append(group)
                return
        self._people.append(_Person([group]))

    def _place_address(self, group: _Group) -> None:
        (address,) = group.ids
        is_one = any(decision.one == decision.other == address.id for decision in self._same)
        holders = [person for person in self._people if _shared_an_address(person, group)]
        if len(holders) > 1 or (not is_one and not self._are_one(address.names)):
            return
        self._place(group, [person for person in holders if _came_while_held(person, group)])

    def _are_one(self, names: frozenset[bytes]) -> bool:
        return not disagreeing([frozenset({name}) for name in names], self._agree)

    def _may_be(self, person: _Person, group: _Group) -> bool:
        ids = {one.id for one in group.ids}
        if any(pair & ids and pair & person.ids and not pair <= ids for pair in self._different):
            return False
        return all(self._agree_somewhere(group.names, other.names) for other in person.groups)

    def _agree_somewhere(self, one: frozenset[bytes], other: frozenset[bytes]) -> bool:
        """Whether any of the names agree; who has none disagrees with nobody."""
        return not one or not other or not one.isdisjoint(other) or any(self._agree(a, b) for a in one for b in other)


def _held_what_it_came_with(person: _Person, group: _Group) -> bool:
    return any(_met(held, came) for came in group.held if came.came_with for held in person.held)


def _came_while_held(person: _Person, group: _Group) -> bool:
    """Whether either came with an address that the other held then: who changes to an address that somebody has is asked about."""
    of_person = any(_met(held, came) for came in person.held if came.came_with for held in group.held)
    return of_person or _held_what_it_came_with(person, group)


def _met(held: Held, came: Held) -> bool:
    return held.address == came.address and held.at(came.since)


def _shared_an_address(person: _Person, group: _Group) -> bool:
    return any(held.meets(another) for held in person.held for another in group.held)


def _first_holder(person: _Person, group: _Group) -> tuple[datetime, tuple[datetime, Id]]:
    """Since when the person held what the group has, and which of their ids did."""
    return min(
        (held.since, one.came)
        for group_of_theirs in person.groups
        for one in group_of_theirs.ids
        for held in one.held
        if any(held.meets(another) for another in group.held)
    )


def disagreeing(ids: Iterable[frozenset[bytes]], agree: Agree) -> bool:
    """Whether among ids of one person, each with its names, two have names and none that agree."""
    named = [names for names in ids if names]
    return any(
        one.isdisjoint(other) and not any(agree(a, b) for a in one for b in other)
        for place, one in enumerate(named)
        for other in named[place + 1 :]
    )
