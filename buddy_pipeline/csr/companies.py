"""Companies and their people, from rosters; and linking these to the people of the programs.

`pii.company_roster` keeps what rosters said, by keyed hashes of addresses; `csr.company_users` follows from it, for those
whom a program knows. Nothing is deleted because a roster lacks it.
"""

import uuid
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
    erased = compose(
        "FROM {staged} s JOIN pii.tombstones t ON t.hash = s.email_hash WHERE NOT s.merged", staged=load.staged(MEMBERS)
    )
    record_fault(load, MEMBERS, rules.PERSON_ERASED, EMAIL, erased)


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


def count_members(connection: psycopg.Connection) -> tuple[int, int]:
    """People in a company, by all rosters: how many a program knows, and how many addresses none knows yet."""
    query = "SELECT count(DISTINCT user_id), count(DISTINCT email_hash) FILTER (WHERE user_id IS NULL) FROM pii.company_roster"
    linked, unknown = connection.execute(query).fetchone() or (0, 0)
    return linked, unknown


_MERGE_COMPANIES = sql_file(__package__, "sql/companies_merge_companies")

_CHANGED_MEMBERS = """
    SELECT count(*) FROM {staged} s JOIN pii.company_roster t USING (company_id, email_hash)
    WHERE {taken} AND t.roster_date <= %(export_date)s
      AND ROW(t.joined_at, t.left_at) IS DISTINCT FROM ROW(s.joined_at, s.left_at)
"""
_MERGE_MEMBERS = sql_file(__package__, "sql/companies_merge_members")
_HOLDERS = sql.SQL("""
    SELECT DISTINCT ON (h.email_hash) h.email_hash, h.user_id
    FROM (SELECT i.email_hash, i.external_id, i.first_date, i.last_date, x.profile_id AS user_id,
                 NOT EXISTS (SELECT FROM pii.identities n WHERE n.provider = i.provider AND n.external_id = i.external_id
                             AND n.email_hash <> i.email_hash AND n.last_date > i.last_date) AS has_it
          FROM pii.identities i JOIN csr.user_external_ids x USING (provider, external_id)
          WHERE i.email_hash IN (SELECT email_hash FROM pii.company_roster)) h
    ORDER BY h.email_hash, h.has_it DESC, CASE WHEN h.has_it THEN h.first_date END, h.last_date DESC, h.first_date, h.external_id
""")
"""Whose each address of a roster is: of those who have it by their newest export, who had it first. If nobody has it any more,
who had it last: an address that somebody once had still identifies them."""

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
