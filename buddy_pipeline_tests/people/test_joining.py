"""Which ids are one person where addresses do not tell."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.people.joining import Decided, Held, Id, Known, disagreeing, join

START = datetime(2024, 1, 1, tzinfo=UTC)
HOME, WORK = b"home", b"work"
ANNA, ANA, BORYS = b"Anna", b"Ana", b"Borys"


def agree(one: bytes, other: bytes) -> bool:
    return one == other or {one, other} == {ANNA, ANA}


def held(address: bytes = HOME, day: int = 0, until: int | None = None) -> Held:
    since = START + timedelta(days=day)
    end = None if until is None else START + timedelta(days=until)
    return Held(address, since, end or since, end, came_with=True)


def known(name: str, *names: bytes, day: int = 0, by_address: bool = False, addresses: tuple[Held, ...] = ()) -> Known:
    return Known(("kintell" if by_address else "buddy", name), addresses or (held(day=day),), frozenset(names), by_address)


def people(*ids: Known, decided: tuple[Decided, ...] = ()) -> dict[str, str | None]:
    return {id_[1]: root and root[1] for id_, root in join(ids, decided, agree).items()}


def id_of(name: str) -> Id:
    return ("buddy", name)


def test_names_that_agree_are_one_and_others_two() -> None:
    found = people(known("a", ANNA), known("b", BORYS, day=1), known("c", ANA, day=2))
    assert found == {"a": "a", "b": "b", "c": "a"}


def test_who_has_no_name_is_the_first_who_had_the_address() -> None:
    assert people(known("a", ANNA), known("b", BORYS, day=1), known("c", day=2)) == {"a": "a", "b": "b", "c": "a"}


def test_an_address_of_two_is_nobodys_and_that_of_one_theirs() -> None:
    address = known("x", day=2, by_address=True)
    assert people(known("a", ANNA), address) == {"a": "a", "x": "a"}
    assert people(known("a", ANNA), known("b", BORYS, day=1), address) == {"a": "a", "b": "b", "x": None}


def test_an_address_that_went_from_one_to_the_other_is_not_of_both_at_once() -> None:
    moved = (held(until=10), Held(WORK, START + timedelta(days=10), START + timedelta(days=10), None, came_with=False))
    assert people(known("a", ANNA, addresses=moved), known("b", BORYS, day=20)) == {"a": "a", "b": "b"}


def test_who_changes_to_an_address_that_rows_tell_alone_is_not_whom_they_tell_and_who_comes_with_it_is() -> None:
    changed = (held(WORK, until=10), Held(HOME, START + timedelta(days=10), START + timedelta(days=10), None, came_with=False))
    address = known("x", day=5, by_address=True)
    assert people(known("a", ANNA, addresses=changed), address) == {"a": "a", "x": "x"}
    assert people(known("a", ANNA, day=10), address) == {"a": "x", "x": "x"}


def test_rows_that_name_two_by_one_address_are_nobodys_until_it_is_decided() -> None:
    address = known("x", ANNA, BORYS, by_address=True)
    assert people(address) == {"x": None}
    itself = Decided(address.id, address.id, same=True)
    assert people(address, decided=(itself,)) == {"x": "x"}


def test_decisions_stand_above_names() -> None:
    three = known("a", ANNA), known("b", BORYS, day=1), known("c", ANNA, day=2)
    assert people(*three, decided=(Decided(id_of("a"), id_of("b"), same=True),)) == {"a": "a", "b": "a", "c": "a"}
    assert people(*three, decided=(Decided(id_of("a"), id_of("c"), same=False),)) == {"a": "a", "b": "b", "c": "c"}


def test_ids_that_share_no_address_are_one_by_decision_alone() -> None:
    apart = known("a", ANNA), known("b", BORYS, addresses=(held(WORK, 1),))
    assert people(*apart) == {"a": "a", "b": "b"}
    assert people(*apart, decided=(Decided(id_of("a"), id_of("b"), same=True),)) == {"a": "a", "b": "a"}


def test_disagreeing_looks_at_ids_with_names_only() -> None:
    assert disagreeing([frozenset({ANNA}), frozenset({BORYS})], agree)
    assert not disagreeing([frozenset({ANNA}), frozenset(), frozenset({ANA, BORYS})], agree)


@given(st.integers(0, 2**32), st.integers(1, 7))
def test_the_order_in_which_ids_are_told_makes_no_difference_and_nobody_is_lost(seed: int, count: int) -> None:
    dice = random.Random(seed)
    ids = [
        known(
            f"id{number}",
            *dice.sample([ANNA, ANA, BORYS], dice.randrange(3)),
            by_address=dice.random() < 0.3,
            addresses=(held(dice.choice([HOME, WORK]), dice.randrange(5)),),
        )
        for number in range(count)
    ]
    decided = [Decided(dice.choice(ids).id, dice.choice(ids).id, same=dice.random() < 0.5) for _ in range(dice.randrange(3))]
    found = join(ids, decided, agree)
    assert found == join(dice.sample(ids, count), decided, agree)
    assert found.keys() == {one.id for one in ids}
    assert all(found[root] == root for root in found.values() if root is not None)
