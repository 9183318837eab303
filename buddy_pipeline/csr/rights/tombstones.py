"""People who were erased on request, as a load meets them again: nothing of theirs is to come back (see `erasure`).

A tombstone is the keyed hash of an erased person's id, e-mail address or name, or a hash of the id of a match of theirs.
"""

import uuid
from collections.abc import Callable, Iterable
from typing import LiteralString

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.csr.listed import lists_of_people
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.database.tables.exported import as_listed
from buddy_pipeline.judging.judge import AS_EXPORTED
from buddy_pipeline.privacy.erased_names import MASK, ErasedNames
from buddy_pipeline.privacy.vault import SURROGATE_BYTES, Vault


def known_tombstones(connection: psycopg.Connection, vault: Vault) -> set[bytes]:
    """All tombstones. Those of older versions are replaced by what stands for them now."""
    hashes = {bytes(hash_) for (hash_,) in connection.execute("SELECT hash FROM pii.tombstones")}
    old = [hash_ for hash_ in hashes if len(hash_) == SURROGATE_BYTES]
    if not old:
        return hashes
    new = [hash_ for hash_ in vault.tombstones(old) if hash_ is not None]
    statement = (
        "INSERT INTO pii.tombstones (hash, erased_at) SELECT n.new, t.erased_at FROM unnest(%(old)s::bytea[], %(new)s::bytea[]) AS n (old, new)"
        " JOIN pii.tombstones t ON t.hash = n.old ON CONFLICT DO NOTHING"
    )
    run(connection, statement, {"old": old, "new": new})
    run(connection, "DELETE FROM pii.tombstones WHERE hash = ANY(%(old)s::bytea[])", {"old": old})
    forget_in_audit(connection, vault, old)
    return hashes.difference(old) | set(new)


def leave_tombstones(connection: psycopg.Connection, hashes: Iterable[bytes | None]) -> None:
    """Adds tombstones."""
    run(
        connection,
        "INSERT INTO pii.tombstones (hash, erased_at) SELECT DISTINCT hash, now() FROM unnest(%(hashes)s::bytea[]) AS t (hash)"
        " WHERE hash IS NOT NULL ON CONFLICT DO NOTHING",
        {"hashes": list(hashes)},
    )


def forget_in_audit(connection: psycopg.Connection, vault: Vault, surrogates: Iterable[bytes]) -> None:
    """Puts pseudonyms in the place of people's ids in the audit."""
    people = list(surrogates)
    pairs = {
        "ids": [uuid.UUID(bytes=one) for one in people],
        "pseudonyms": [uuid.UUID(bytes=vault.pseudonym(one)) for one in people],
    }
    run(
        connection,
        "UPDATE ops.audit a SET user_id = n.pseudonym FROM unnest(%(ids)s::uuid[], %(pseudonyms)s::uuid[]) AS n (id, pseudonym)"
        " WHERE a.user_id = n.id",
        pairs,
    )


class Tombstones:
    """What one load knows of erased people. Without tombstones it does nothing.

    ``sift`` sees every row on its way into staging, notes the ids of erased people and masks their names; ``judge`` rejects
    the rows of an entity that name them, once it is staged. ``retold`` are the drops whose reports named one of them.
    """

    def __init__(self, load: Load, vault: Vault) -> None:
        self._load = load
        self._vault = vault
        self._hashes = known_tombstones(load.connection, vault)
        self._names = ErasedNames.of_hashes(vault, self._hashes)
        self._ids: set[str] = set()
        self.retold: list[str] = []

    def sift(self, entity: Entity, rows: pa.Table) -> pa.Table:
        """The judged rows without the names of erased people in clear."""
        if not self._hashes:
            return rows
        for column in entity.columns:
            if column in _people(entity):
                self._note_erased(pc.unique(rows[column.name].drop_null()).to_pylist())
            if column.kind is Kind.UUID_LIST:
                self._note_erased(_members(rows[column.name]))
        for column in entity.free:
            rows = self._without_names(
                rows, column.name, self._names.mask_json if column.is_json else self._names.mask, column.required
            )
        if AS_EXPORTED in rows.column_names:
            rows = self._without_names(rows, AS_EXPORTED, self._names.mask_json, required=False)
        return rows

    def sift_named(self, mentions: pa.Table) -> None:
        """Notes those of whom rows name (MENTIONS) who were erased under the same id."""
        if self._hashes and len(mentions):
            surrogates = [bytes.fromhex(id_) for id_ in mentions["new_user_id"].to_pylist()]
            found = zip(mentions["reference"].to_pylist(), self._vault.tombstones(surrogates), strict=True)
            self._ids.update(reference for reference, hash_ in found if hash_ in self._hashes)

    def _note_erased(self, ids: list[str]) -> None:
        hashes = self._vault.tombstones(self._vault.user_ids(self._load.source.name, ids))
        self._ids.update(id_ for id_, hash_ in zip(ids, hashes, strict=True) if hash_ in self._hashes)

    def _without_names(self, rows: pa.Table, name: str, mask: Callable[[str], str], required: bool) -> pa.Table:
        encoded = rows[name].combine_chunks().dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        masked = [mask(text) for text in texts]
        if masked == texts:
            return rows
        kept = pa.array([None if text == MASK and not required else text for text in masked], pa.string())
        return rows.set_column(rows.column_names.index(name), name, kept.take(encoded.indices))

    def judge(self, entity: Entity) -> None:
        """Rejects the staged rows of erased people and the texts of their matches, and blanks the keys of their faults."""
        if not self._hashes:
            return
        self._list_ids()
        if entity.address is not None:
            self._reject_people(entity)
        if entity.naming:
            self._reject_named(entity)
        for column in _people(entity):
            self._tell_why_unknown(entity, column)
        for column in entity.columns:
            if column.kind is Kind.UUID_LIST:
                self._strike_off(self._load.staged(entity), as_listed(column), column.name)
        reference = self._load.source.reference(entity)
        if entity == self._load.source.common:
            self._remember_shared(entity)
        elif reference is not None and reference.required:
            self._reject_rows_of_shared(entity, reference)
        self._blank_keys(entity)

    def _list_ids(self) -> None:
        run(self._load.connection, "CREATE TEMP TABLE IF NOT EXISTS erased (external_id uuid PRIMARY KEY) ON COMMIT DROP")
        run(
            self._load.connection,
            "INSERT INTO erased SELECT unnest(%(ids)s::uuid[]) ON CONFLICT DO NOTHING",
            {"ids": list(self._ids)},
        )

    def _reject_people(self, users: Entity) -> None:
        """An erased person may come back under a new id: then that one is erased too. Who is known has the address now."""
        parts = {"staged": self._load.staged(users), "key": sql.Identifier(users.key[0])}
        statement = (
            "INSERT INTO erased SELECT s.{key} FROM {staged} s JOIN pii.tombstones t ON t.hash = s.email_hash"
            " WHERE NOT EXISTS (SELECT FROM people p WHERE p.external_id = s.{key}) AND s.{key} IS NOT NULL ON CONFLICT DO NOTHING"
        )
        if run(self._load.connection, compose(statement, **parts)):
            query = "SELECT s.new_user_id FROM {staged} s JOIN erased e ON e.external_id = s.{key}"
            self._erase_under_new_ids(compose(query, **parts))
        rows = compose("FROM {staged} s JOIN erased e ON e.external_id = s.{key} WHERE NOT s.merged", **parts)
        record_fault(self._load, users, rules.PERSON_ERASED, users.key[0], rows)

    def _reject_named(self, entity: Entity) -> None:
        """As `_reject_people`, of people whom rows name."""
        mentions = self._load.staging.mentions(entity)
        statement = (
            "INSERT INTO erased SELECT m.reference FROM {mentions} m JOIN pii.tombstones t ON t.hash = m.email_hash"
            " WHERE NOT EXISTS (SELECT FROM people p WHERE p.external_id = m.reference) ON CONFLICT DO NOTHING"
        )
        if run(self._load.connection, compose(statement, mentions=mentions)):
            query = "SELECT m.new_user_id FROM {mentions} m JOIN erased e ON e.external_id = m.reference"
            self._erase_under_new_ids(compose(query, mentions=mentions))
        for column in entity.naming:
            rows = compose(
                "FROM {staged} s JOIN erased e ON e.external_id = s.{reference} WHERE NOT s.merged",
                staged=self._load.staged(entity),
                reference=sql.Identifier(column.stored_as or ""),
            )
            record_fault(self._load, entity, rules.PERSON_ERASED, column.name, rows)

    def _erase_under_new_ids(self, surrogates: sql.Composed) -> None:
        """Leaves tombstones of the new ids, and forgets what came of them before it was known whose they are."""
        found = self._load.connection.execute(surrogates).fetchall()
        leave_tombstones(self._load.connection, self._vault.tombstones(id_.bytes for (id_,) in found))
        lists = [column.name for _, column in lists_of_people(self._load.source)]
        for forget in _FORGET:
            run(self._load.connection, forget, {"lists": lists})
        for entity, column in lists_of_people(self._load.source):
            self._strike_off(sql.Identifier("export", entity.table), as_listed(column), column.name)
        self.retold += [drop_id for (drop_id,) in self._load.connection.execute(_BLANK_QUARANTINE)]

    def _strike_off(self, table: sql.Identifier, listed: str, known: str) -> None:
        """Takes erased people from lists of whom nobody knew."""
        statement = (
            "UPDATE {table} t SET {listed} = nullif(n.left_over, t.{known}) FROM (SELECT ctid, ARRAY("
            "  SELECT l.id FROM unnest({listed}) WITH ORDINALITY AS l (id, place)"
            "  WHERE NOT EXISTS (SELECT FROM erased e WHERE e.external_id = l.id) ORDER BY l.place) AS left_over"
            "  FROM {table} WHERE {listed} && ARRAY(SELECT external_id FROM erased)) n WHERE t.ctid = n.ctid"
        )
        places = {"table": table, "listed": sql.Identifier(listed), "known": sql.Identifier(known)}
        run(self._load.connection, compose(statement, **places))

    def _tell_why_unknown(self, entity: Entity, column: Column) -> None:
        """Who was erased is unknown to the tables, so the row is rejected already: the report gives the true reason."""
        statement = (
            "UPDATE {faults} f SET rule = %(erased)s FROM {staged} s JOIN erased e ON e.external_id = s.{column}"
            ' WHERE f.entity = %(entity)s AND f."column" = %(column)s AND f.rule = %(unknown)s AND f.row = s.row'
        )
        values = {
            "erased": rules.PERSON_ERASED.code,
            "unknown": rules.USER_UNKNOWN.code,
            "entity": entity.name,
            "column": column.name,
        }
        run(self._load.connection, compose(statement, **self._places(entity), column=sql.Identifier(column.name)), values)

    def _remember_shared(self, entity: Entity) -> None:
        """What names an erased person and others belongs to, such as a match, is theirs also if it was made after they were erased."""
        statement = (
            "INSERT INTO pii.tombstones (hash, erased_at) SELECT sha256(uuid_send(s.{key})), now() FROM {staged} s"
            " WHERE s.{key} IS NOT NULL AND EXISTS (SELECT FROM erased e WHERE e.external_id IN ({people}))"
            " ON CONFLICT DO NOTHING"
        )
        people = sql.SQL(", ").join([sql.Identifier("s", column.name) for column in _people(entity)])
        places = {"staged": self._load.staged(entity), "key": sql.Identifier(entity.key[0]), "people": people}
        run(self._load.connection, compose(statement, **places))

    def _reject_rows_of_shared(self, entity: Entity, reference: Column) -> None:
        """Rows that tell of both people of a match, rather than of somebody who may be in one."""
        rows = compose(
            "FROM {staged} s JOIN pii.tombstones t ON t.hash = sha256(uuid_send(s.{reference})) WHERE NOT s.merged",
            staged=self._load.staged(entity),
            reference=sql.Identifier(reference.name),
        )
        record_fault(self._load, entity, rules.PERSON_ERASED, reference.name, rows)

    def _blank_keys(self, entity: Entity) -> None:
        """The number of the row is enough to find it in the export; the id of an erased person is not kept."""
        statement = (
            "UPDATE {faults} f SET key = '' FROM erased e"
            " WHERE f.entity = %(entity)s AND position(e.external_id::text IN lower(f.key)) > 0"
        )
        run(self._load.connection, compose(statement, faults=self._load.staging.faults), {"entity": entity.name})

    def _places(self, entity: Entity) -> dict[str, sql.Identifier]:
        return {"faults": self._load.staging.faults, "staged": self._load.staged(entity)}


_FORGET: tuple[LiteralString, ...] = (
    "DELETE FROM ops.waiting_rows w USING erased e WHERE e.external_id = ANY (w.people)",
    "DELETE FROM ops.buddy_system_events WHERE seq IN (SELECT v.seq FROM ops.buddy_system_events v"
    " CROSS JOIN jsonb_each_text(v.data - %(lists)s::text[]) AS c (name, value) JOIN erased e ON e.external_id::text = c.value)",
)
"""What came of somebody before it was known that they are an erased person under a new id."""

_BLANK_QUARANTINE = """
    WITH blanked AS (UPDATE ops.quarantine q SET key = '' FROM erased e WHERE position(e.external_id::text IN lower(q.key)) > 0
                     RETURNING q.drop_id)
    SELECT DISTINCT drop_id FROM blanked ORDER BY drop_id
"""


def _people(entity: Entity) -> list[Column]:
    """The columns that hold the id of one person."""
    own = [entity[entity.key[0]]] if entity.address is not None else []
    return own + [column for column in entity.columns if column.references == PEOPLE and column.kind is Kind.UUID]


def _members(lists: pa.ChunkedArray) -> list[str]:
    """The distinct ids of lists as a load spells them for the database, ``{"a", "b"}``."""
    bare = pc.replace_substring_regex(pc.unique(lists.drop_null()), r'[{}"\s]', "")
    members = pc.list_flatten(pc.split_pattern(bare, ","))
    return [id_ for id_ in pc.unique(members).to_pylist() if id_]
