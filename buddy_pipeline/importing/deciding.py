"""Deciding who is one person, and taking a decision back: everything that follows from it is made anew, in one transaction."""

import json
from dataclasses import dataclass
from datetime import datetime

import psycopg

from buddy_pipeline.csr.identity.ambiguity import tell_reports
from buddy_pipeline.csr.identity.asked import asks_of_oneself
from buddy_pipeline.csr.identity.decided import with_decisions
from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.database.statements import run
from buddy_pipeline.importing.deriving import Deciding, derive, load_of_nothing
from buddy_pipeline.people.joining import Id
from buddy_pipeline.sources import SOURCES

SEALED_AS = "identity_decisions"


class DecisionRefused(Exception):
    """A decision that cannot be taken, or not be taken back. The message is one plain line."""


@dataclass(frozen=True)
class Decision:
    """A decision as it stands, and the drops whose error reports say something else now."""

    id: int
    same: bool
    one: Id
    other: Id
    retold: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "decision": self.id,
            "same": self.same,
            "one": {"source": self.one[0], "id": self.one[1]},
            "other": {"source": self.other[0], "id": self.other[1]},
        }


def decide(
    connection: psycopg.Connection, deciding: Deciding, one: str, other: str, *, same: bool, why: str | None = None
) -> Decision:
    """Decides that two people, each told by an id, are one or are two, in a transaction of its own. Raises DecisionRefused."""
    with connection.transaction():
        wait_for_turn(connection)
        anchors = _anchor(connection, one), _anchor(connection, other)
        _refuse_needless(connection, *anchors, same=same)
        _refuse_contradicting(connection, *anchors, same=same)
        values = {"same": same, "by": deciding.by}
        for prefix, (provider, external_id) in zip(("", "other_"), anchors, strict=True):
            values |= {f"{prefix}provider": provider, f"{prefix}external_id": external_id}
        [(number,)] = connection.execute(_INSERT, values).fetchall()
        if why:
            (sealed,) = deciding.vault.seal(SEALED_AS, [str(number)], [json.dumps({"why": why})])
            reason = {"id": number, "key_id": deciding.vault.active_id, "sealed": sealed}
            run(
                connection, "UPDATE pii.identity_decisions SET key_id = %(key_id)s, sealed = %(sealed)s WHERE id = %(id)s", reason
            )
        retold = _derive_anew(connection, deciding, anchors, "decided-same" if same else "decided-different", f"decided {number}")
        return Decision(number, same, *anchors, retold)


def undo(connection: psycopg.Connection, deciding: Deciding, number: int) -> Decision:
    """Takes a decision back: people are as exports alone, and the decisions that stand, have them. Raises DecisionRefused."""
    with connection.transaction():
        wait_for_turn(connection)
        found = connection.execute(_DECISION, {"id": number}).fetchone()
        if found is None:
            raise DecisionRefused(
                f"There is no decision {number}, or somebody of whom it was is erased; `buddy-pipeline people decisions` lists them."
            )
        same, provider, id_, other_provider, other, undone_at = found
        if undone_at is not None:
            raise DecisionRefused(
                f"Decision {number} was taken back on {undone_at:%Y-%m-%d}; decide anew with `buddy-pipeline people same` or `different`."
            )
        run(connection, _UNDO, {"id": number, "by": deciding.by})
        anchors = (provider, id_), (other_provider, other)
        return Decision(
            number, same, *anchors, _derive_anew(connection, deciding, anchors, "decision-undone", f"undone {number}")
        )


def standing_decisions(connection: psycopg.Connection) -> list[tuple[int, bool, Id, Id, datetime, str]]:
    """The decisions that stand, the oldest first: number, whether they are one, the two ids, when and by whom it was decided."""
    return [
        (number, same, (provider, id_), (other_provider, other), at, by)
        for number, same, provider, id_, other_provider, other, at, by in connection.execute(_STANDING)
    ]


def _anchor(connection: psycopg.Connection, told: str) -> Id:
    """The external id that is meant: `id`, or `source:id` where several sources have it; of a person's own id their earliest one."""
    source, _, rest = told.strip().partition(":")
    named = {"id": told.strip(), "source": source.lower() if rest else None, "rest": rest}
    found = connection.execute(_ANCHOR, named).fetchall()
    if not found:
        raise DecisionRefused("Nobody has one of these ids; `buddy-pipeline people questions` lists ids.")
    if len(found) > 1:
        choices = " or ".join(f"{provider}:{id_}" for provider, id_ in found)
        raise DecisionRefused(f"Several sources have that id: say {choices}.")
    return found[0]


def _refuse_needless(connection: psycopg.Connection, one: Id, other: Id, *, same: bool) -> None:
    people = [_person(connection, id_) for id_ in (one, other)]
    are_one = people[0] is not None and people[0] == people[1]
    if one == other and (not same or people[0] is not None):
        raise DecisionRefused("Both ids are one; a decision is about two, or about an address that rows give several names.")
    if same and are_one and not asks_of_oneself(connection, one, other):
        raise DecisionRefused("They are one person already.")
    standing = [
        number for number, was_same, *ids, _, _ in standing_decisions(connection) if was_same == same and set(ids) == {one, other}
    ]
    if standing:
        raise DecisionRefused(f"Decision {standing[0]} says so already.")


def _refuse_contradicting(connection: psycopg.Connection, one: Id, other: Id, *, same: bool) -> None:
    """Refuses what decisions that stand exclude, over any number of them."""
    standing = standing_decisions(connection)
    sames = [(number, a, b) for number, is_same, a, b, _, _ in standing if is_same]
    of_one, of_other = _together(one, sames), _together(other, sames)
    if not same and other in of_one:
        raise DecisionRefused(
            f"{_decisions(sames, of_one)} that they are one person: take that back first, with `buddy-pipeline people undo`."
        )
    for number, is_same, a, b, _, _ in standing:
        if same and not is_same and ((a in of_one and b in of_other) or (b in of_one and a in of_other)):
            raise DecisionRefused(
                f"Decision {number} says that they are two people: take that back first, with `buddy-pipeline people undo {number}`."
            )


def _together(id_: Id, sames: list[tuple[int, Id, Id]]) -> set[Id]:
    """The ids that decisions make one person with an id."""
    found, grows = {id_}, True
    while grows:
        more = {end for _, a, b in sames if {a, b} & found for end in (a, b)} - found
        found, grows = found | more, bool(more)
    return found


def _decisions(sames: list[tuple[int, Id, Id]], ids: set[Id]) -> str:
    numbers = [str(number) for number, a, _ in sames if a in ids]
    return f"Decision {numbers[0]} says" if len(numbers) == 1 else f"Decisions {', '.join(numbers)} say"


def _person(connection: psycopg.Connection, id_: Id) -> object:
    query = "SELECT profile_id FROM csr.user_external_ids WHERE provider = %s AND external_id = %s"
    [(person,)] = connection.execute(query, id_).fetchall()
    return person


def _derive_anew(
    connection: psycopg.Connection, deciding: Deciding, ids: tuple[Id, ...], kind: str, told_as: str
) -> tuple[str, ...]:
    """Finds out anew who the ids are, and makes all that follows."""
    load = load_of_nothing(connection, deciding, SOURCES[ids[0][0]], told_as)
    if load is None:
        raise DecisionRefused(f"Nothing of {ids[0][0]} was loaded yet.")
    derive(load, deciding, ids)
    people = {"actor": deciding.by, "kind": kind, "providers": [one for one, _ in ids], "ids": [one for _, one in ids]}
    run(connection, _AUDIT, people)
    return tell_reports(load)


_INSERT = """
    INSERT INTO pii.identity_decisions (same, provider, reference, other_provider, other_reference, decided_at, decided_by)
    SELECT %(same)s, x.provider, x.reference, y.provider, y.reference, clock_timestamp(), %(by)s
    FROM csr.user_external_ids x CROSS JOIN csr.user_external_ids y
    WHERE x.provider = %(provider)s AND x.external_id = %(external_id)s
        AND y.provider = %(other_provider)s AND y.external_id = %(other_external_id)s
    RETURNING id
"""
_DECISION = """
    SELECT d.same, x.provider, x.external_id, y.provider, y.external_id, d.undone_at FROM pii.identity_decisions d
    JOIN csr.user_external_ids x ON x.provider = d.provider AND x.reference = d.reference
    JOIN csr.user_external_ids y ON y.provider = d.other_provider AND y.reference = d.other_reference WHERE d.id = %(id)s
"""
_UNDO = "UPDATE pii.identity_decisions SET undone_at = clock_timestamp(), undone_by = %(by)s WHERE id = %(id)s"
_STANDING = with_decisions("SELECT * FROM {decided} d ORDER BY d.id")
_ANCHOR = """
    (SELECT provider, external_id FROM csr.user_external_ids WHERE profile_id::text = lower(%(id)s::text)
        ORDER BY created_at, provider, external_id LIMIT 1)
    UNION
    SELECT provider, external_id FROM csr.user_external_ids
    WHERE external_id IN (%(id)s::text, lower(%(id)s::text))
        OR (provider = %(source)s AND external_id IN (%(rest)s::text, lower(%(rest)s::text)))
"""
_AUDIT = """
    INSERT INTO ops.audit (actor, user_id, kind) SELECT DISTINCT %(actor)s, x.profile_id, %(kind)s
    FROM csr.user_external_ids x JOIN unnest(%(providers)s::text[], %(ids)s::text[]) AS w (provider, external_id)
    USING (provider, external_id) WHERE x.profile_id IS NOT NULL
"""
