"""Companies and their people, from rosters; and linking these to the people of the programs.

`pii.company_roster` keeps what rosters said, by keyed hashes of addresses; `csr.company_users` follows from it, for those
whom a program knows, each by an address that nobody else has. Nothing is deleted because a roster lacks it.
"""

import uuid
from dataclasses import dataclass
from hashlib import md5

import psycopg
import pyarrow as pa
from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged
from buddy_pipeline.csr.relations import judge_repeated_keys, record_fault
from buddy_pipeline.csr.staging import COMPANY_ID
from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.database.statements import compose, number, run
from buddy_pipeline.privacy.vault import normalise_name
from buddy_pipeline.sources.companies import MEMBERS
from buddy_pipeline.sql_files import sql_file

COMPANY, EMAIL = "company", "email"


def company_id(name: str) -> uuid.UUID:
    """The id of the company of that name, whatever its case and white space."""
    return uuid.UUID(md5(normalise_name(name).encode(), usedforsecurity=False).hexdigest())


def with_company_ids(rows: pa.Table) -> pa.Table:
    """The rows with a column ``company_id`` more (UUID as text), null where there is no company; each name is looked at once."""
    names = rows[COMPANY].combine_chunks().dictionary_encode()
    ids = pa.array([str(company_id(name)) for name in names.dictionary.to_pylist()], pa.string())
    return rows.append_column(COMPANY_ID, pa.chunked_array([ids.take(names.indices)]))


def judge_members(load: Load) -> None:
    """Judges the staged rows of a roster among each other, and rejects those of people who were erased."""
    judge_repeated_keys(load, MEMBERS)
    record_fault(load, MEMBERS, rules.PERSON_ERASED, EMAIL, compose(_ERASED, staged=load.staged(MEMBERS)))


def warn_of_shared_addresses(load: Load) -> None:
    """Warns of the staged rows that are nobody's since several people have the address. Comes after `link_addresses`."""
    record_fault(load, MEMBERS, rules.MEMBER_AMBIGUOUS, EMAIL, compose(_OF_SEVERAL, staged=load.staged(MEMBERS), taken=TAKEN))


def merge_companies(load: Load) -> Merged:
    """Merges the companies of the staged rows. Comes before `merge_members`: a newer roster of a company keeps its word."""
    before = number(load.connection, "SELECT count(*) FROM csr.companies")
    touched = run(load.connection, compose(_MERGE_COMPANIES, staged=load.staged(MEMBERS), taken=TAKEN), load.values)
    inserted = number(load.connection, "SELECT count(*) FROM csr.companies") - before
    return Merged(inserted, touched - inserted)


def merge_members(load: Load) -> Merged:
    """Merges the staged rows into `pii.company_roster`, those aside of which a newer roster has spoken.

    A row that did not change is only marked as confirmed, and does not count.
    """
    parts = {"staged": load.staged(MEMBERS), "taken": TAKEN}
    updated = number(load.connection, compose(_CHANGED_MEMBERS, **parts), load.values)
    before = number(load.connection, "SELECT count(*) FROM pii.company_roster")
    run(load.connection, compose(_MERGE_MEMBERS, **parts), load.values)
    return Merged(number(load.connection, "SELECT count(*) FROM pii.company_roster") - before, updated)


def link_members(connection: psycopg.Connection) -> int:
    """Links people of rosters to whom the programs know by now, or know better. Gives the number of addresses that were linked.

    Waits for a load that runs, but only if there is somebody to link. Safe inside a transaction, and cheap when nothing is
    new.
    """
    with connection.transaction():
        if not number(connection, compose(_ANYBODY_TO_LINK, holders=_HOLDERS)):
            return 0
        wait_for_turn(connection)
        linked = link_addresses(connection)
        merge_company_users(connection)
        return linked


def link_addresses(connection: psycopg.Connection) -> int:
    """Finds the person of each address of a roster. The caller holds the lock of loads."""
    return run(connection, compose(_LINK, holders=_HOLDERS))


def merge_company_users(connection: psycopg.Connection) -> Merged:
    """Brings `csr.company_users` up to date with `pii.company_roster`. Several addresses of a person become one row."""
    run(connection, _REMOVE_FORMER)
    before = number(connection, "SELECT count(*) FROM csr.company_users")
    touched = run(connection, _MERGE_COMPANY_USERS)
    inserted = number(connection, "SELECT count(*) FROM csr.company_users") - before
    return Merged(inserted, touched - inserted)


@dataclass(frozen=True)
class MembersKnown:
    """People in a company, by all rosters: ``linked`` people a program knows, ``unknown`` addresses none knows yet, and ``shared`` ones
    that several people have, so that nobody knows whose they are.
    """

    linked: int
    unknown: int
    shared: int


def count_members(connection: psycopg.Connection) -> MembersKnown:
    """Who of the people in a company is known."""
    return MembersKnown(*(connection.execute(_COUNT).fetchone() or (0, 0, 0)))


_ERASED = """
    FROM {staged} s WHERE NOT s.merged AND EXISTS (
        SELECT FROM pii.tombstones t WHERE t.hash IN (s.email_hash, sha256('company_roster'::bytea || s.email_hash)))
"""
"""The latter is left of an address that several people had, of whom one was erased (see `rights.erasure`)."""
_OF_SEVERAL = """
    FROM {staged} s JOIN pii.company_roster r USING (company_id, email_hash) WHERE {taken} AND r.user_id IS NULL
        AND s.email_hash IN (SELECT i.email_hash FROM pii.identities i)
"""
_COUNT = """
    SELECT count(DISTINCT user_id), count(DISTINCT email_hash) FILTER (WHERE user_id IS NULL AND NOT is_held),
        count(DISTINCT email_hash) FILTER (WHERE user_id IS NULL AND is_held)
    FROM (SELECT r.*, EXISTS (SELECT FROM pii.identities i WHERE i.email_hash = r.email_hash) AS is_held FROM pii.company_roster r) m
"""
_MERGE_COMPANIES = sql_file(__package__, "sql/companies_merge_companies")

_CHANGED_MEMBERS = """
    SELECT count(*) FROM {staged} s JOIN pii.company_roster t USING (company_id, email_hash)
    WHERE {taken} AND t.roster_date <= %(export_date)s
      AND ROW(t.joined_at, t.left_at) IS DISTINCT FROM ROW(s.joined_at, s.left_at)
"""
_MERGE_MEMBERS = sql_file(__package__, "sql/companies_merge_members")
_HOLDERS = sql.SQL(sql_file(__package__, "sql/companies_holders"))
_ANYBODY_TO_LINK = """
    SELECT count(*) FROM (SELECT FROM pii.company_roster r JOIN ({holders}) h USING (email_hash)
                          WHERE r.user_id IS DISTINCT FROM h.user_id LIMIT 1) found
"""
_LINK = """
    UPDATE pii.company_roster r SET user_id = h.user_id FROM ({holders}) h
    WHERE r.email_hash = h.email_hash AND r.user_id IS DISTINCT FROM h.user_id
"""
_REMOVE_FORMER = """
    DELETE FROM csr.company_users t
    WHERE NOT EXISTS (SELECT FROM pii.company_roster r WHERE r.company_id = t.company_id AND r.user_id = t.user_id)
"""
_MERGE_COMPANY_USERS = sql_file(__package__, "sql/companies_merge_company_users")
