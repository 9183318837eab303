"""What is asked about who is one person: for somebody to decide (decisions, "People"). It follows from the tables at any time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from buddy_pipeline.contract.columns import Kind
from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.csr.identity.asked import WITH_ONESELF, questions
from buddy_pipeline.database.statements import compose
from buddy_pipeline.people.joining import Id
from buddy_pipeline.privacy.naming import SEALED_AS as SEALED_ADDRESSES
from buddy_pipeline.privacy.naming import seal_key as key_of_address
from buddy_pipeline.privacy.sealing import address
from buddy_pipeline.privacy.told_names import SEALED_AS as SEALED_NAMES
from buddy_pipeline.privacy.told_names import seal_key as key_of_name
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sql_files import sql_file

KINDS = {
    "same-address": "They came with one e-mail address, and are called otherwise.",
    "address-taken": "The address of one changed to that of the other.",
    "same-name": "They have one name and one location, and were there at one time.",
    "names-of-address": "Rows tell no more than this address, and name several people by it.",
    WITH_ONESELF: "They are taken to be one person, who is matched with themself, or teaches themself.",
}
"""What each kind of question says."""


@dataclass(frozen=True)
class Side:
    """One of the two of whom is asked, under all ids (of who is with themself, under the one): source and id."""

    ids: tuple[Id, ...]
    rows: int

    def as_json(self) -> dict[str, object]:
        return {"ids": [{"source": source, "id": id_} for source, id_ in self.ids], "rows": self.rows}


@dataclass(frozen=True)
class Question:
    """Whether two are one person, asked since the export of that date; ``kind`` is one of `KINDS`. ``of_neither`` are rows of rosters by
    an address of both, which count for nobody.
    """

    kind: str
    since: datetime
    one: Side
    other: Side
    of_neither: int

    @property
    def rows(self) -> int:
        """Rows that hang on it: those that name either, and those of neither."""
        return self.one.rows + (0 if self.other.ids == self.one.ids else self.other.rows) + self.of_neither

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "since": self.since.isoformat(),
            "rows": self.rows,
            "one": self.one.as_json(),
            "other": self.other.as_json(),
            "of_neither": self.of_neither,
        }


@dataclass(frozen=True)
class Particulars:
    """What somebody is called, and the addresses they had, opened: for a person to look at, not to be kept."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]


def open_questions(connection: psycopg.Connection) -> list[Question]:
    """All questions that nobody has decided, the oldest first."""
    asked = connection.execute(questions()).fetchall()
    sides = [side for _, *ids, _ in asked for side in ((ids[0], ids[1]), (ids[2], ids[3]))]
    of_side = _all_ids(connection, sides)
    rows = _rows_naming(connection, {id_ for ids in of_side.values() for id_ in ids})

    def side(kind: str, id_: Id) -> Side:
        ids = (id_,) if kind == WITH_ONESELF else of_side[id_]
        return Side(ids, sum(rows.get(one, 0) for one in ids))

    found = [
        (kind, since, side(kind, (provider, id_)), side(kind, (other_provider, other)))
        for kind, provider, id_, other_provider, other, since in asked
    ]
    of_neither = _rows_of_neither(connection, [(one.ids, other.ids) for _, _, one, other in found])
    return [Question(*question, of_neither.get(place, 0)) for place, question in enumerate(found)]


def particulars(connection: psycopg.Connection, vault: Vault, ids: Iterable[Id]) -> Particulars:
    """Names and addresses of these ids. Raises SealBroken if a key is not at hand. Whoever shows them audits that."""
    wanted = {"providers": [provider for provider, _ in ids], "ids": [id_ for _, id_ in ids]}
    names = {
        vault.open(key_id, SEALED_NAMES, key_of_name(provider, reference, f"\\x{hash_.hex()}"), sealed)["name"]
        for provider, reference, hash_, key_id, sealed in connection.execute(_TOLD_NAMES, wanted)
    }
    addresses = {
        vault.open(key_id, SEALED_ADDRESSES, key_of_address(provider, id_, f"\\x{hash_.hex()}"), sealed)["email"]
        for provider, id_, hash_, key_id, sealed in connection.execute(_ADDRESSES, wanted)
    }
    return Particulars(tuple(sorted(names)), tuple(sorted(addresses | _listed_addresses(connection, vault, wanted))))


def audit_showing(connection: psycopg.Connection, ids: Iterable[Id], actor: str) -> None:
    """Audits that somebody is shown names and addresses of these ids' person; not which."""
    shown = list(ids)
    values = {"actor": actor, "providers": [one for one, _ in shown], "ids": [one for _, one in shown]}
    connection.execute(_AUDIT, values)


def _listed_addresses(connection: psycopg.Connection, vault: Vault, wanted: dict[str, list[str]]) -> set[str]:
    """Addresses that lists of people have, as of the newest export."""
    found: set[str] = set()
    for source in PROGRAMS:
        if source.people is not None:
            users = source.people
            ids = [id_ for provider, id_ in zip(wanted["providers"], wanted["ids"], strict=True) if provider == source.name]
            query = compose(
                "SELECT {key}::text, key_id, sealed FROM {table} WHERE {key}::text = ANY(%(ids)s)",
                key=sql.Identifier(users.key[0]),
                table=sql.Identifier("pii", users.table),
            )
            rows = connection.execute(query, {"ids": ids})
            found |= {vault.open(key_id, users.name, id_, sealed)[address(users)] for id_, key_id, sealed in rows}
    return found


def _all_ids(connection: psycopg.Connection, ids: Iterable[Id]) -> dict[Id, tuple[Id, ...]]:
    """Of each id all ids of the same person, the earliest first; of one that is nobody's itself."""
    known = list(ids)
    rows = connection.execute(_SAME_PERSON, {"providers": [one for one, _ in known], "ids": [one for _, one in known]})
    found: dict[Id, list[Id]] = defaultdict(list)
    for provider, id_, other_provider, other in rows:
        found[provider, id_].append((other_provider, other))
    return {id_: tuple(found[id_]) for id_ in known}


def _rows_naming(connection: psycopg.Connection, ids: set[Id]) -> dict[Id, int]:
    """How many exported rows name each id, lists of people and the row of their own included."""
    counts: dict[Id, int] = {}
    for source in PROGRAMS:
        theirs = [id_ for provider, id_ in sorted(ids) if provider == source.name]
        columns = [
            compose(
                "SELECT e.{column} AS reference FROM {exported} e"
                if column.kind is Kind.UUID
                else "SELECT unnest(e.{column}) FROM {exported} e",
                column=sql.Identifier(column.name),
                exported=sql.Identifier("export", entity.table),
            )
            for entity in source.entities
            for column in entity.open_to_view
            if column.references == PEOPLE or (entity.address is not None and column.name == entity.key[0])
        ]
        if theirs and columns:
            query = compose(_COUNT_ROWS, named=sql.SQL(" UNION ALL ").join(columns))
            found = connection.execute(query, {"program": source.name, "ids": theirs})
            counts |= {(source.name, id_): count for id_, count in found}
    return counts


def _rows_of_neither(connection: psycopg.Connection, sides: Sequence[tuple[tuple[Id, ...], ...]]) -> dict[int, int]:
    """How many rows of lists of the office are nobody's since both sides of a question have the address, by its place in the list."""
    told = [(place, nth, id_) for place, both in enumerate(sides) for nth, ids in enumerate(both) for id_ in ids]
    values = {
        "questions": [place for place, _, _ in told],
        "sides": [nth for _, nth, _ in told],
        "providers": [provider for _, _, (provider, _) in told],
        "ids": [id_ for _, _, (_, id_) in told],
    }
    return dict(connection.execute(_OF_NEITHER, values).fetchall())


_OF_NEITHER = sql_file(__package__, "sql/rows_of_neither")
_SAME_PERSON = """
    SELECT w.provider, w.external_id, o.provider, o.external_id
    FROM (SELECT DISTINCT * FROM unnest(%(providers)s::text[], %(ids)s::text[]) AS w (provider, external_id)) w
    JOIN csr.user_external_ids x USING (provider, external_id)
    JOIN csr.user_external_ids o ON o.profile_id = x.profile_id OR (o.provider, o.external_id) = (x.provider, x.external_id)
    ORDER BY o.created_at, o.provider, o.external_id
"""
_COUNT_ROWS = """
    SELECT x.external_id, count(*) FROM ({named}) n JOIN csr.user_external_ids x ON x.reference = n.reference
    WHERE x.provider = %(program)s AND x.external_id = ANY(%(ids)s) GROUP BY 1
"""
_AUDIT = """
    INSERT INTO ops.audit (actor, user_id, kind)
    SELECT DISTINCT %(actor)s, coalesce(x.profile_id, x.reference), 'particulars-shown' FROM csr.user_external_ids x
    JOIN unnest(%(providers)s::text[], %(ids)s::text[]) AS w (provider, external_id) USING (provider, external_id)
"""
_TOLD_NAMES = """
    SELECT n.provider, n.reference::text, n.name_hash, n.key_id, n.sealed
    FROM pii.told_names n JOIN csr.user_external_ids x USING (provider, reference)
    JOIN unnest(%(providers)s::text[], %(ids)s::text[]) AS w (provider, external_id) USING (provider, external_id)
"""
_ADDRESSES = """
    SELECT i.provider, i.external_id, i.email_hash, i.key_id, i.sealed FROM pii.identities i
    JOIN unnest(%(providers)s::text[], %(ids)s::text[]) AS w (provider, external_id) USING (provider, external_id)
    WHERE i.sealed IS NOT NULL
"""
