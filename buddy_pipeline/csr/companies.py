"""Companies and their people, from rosters.

`pii.company_roster` keeps what rosters said, by keyed hashes of addresses; `csr.company_users` follows from it, for those
whom a program knows, each by an address that nobody else has (see `linking`). Nothing is deleted because a roster lacks it.
"""

import uuid
from hashlib import md5

import psycopg
import pyarrow as pa
from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_told
from buddy_pipeline.database.statements import compose, number, run
from buddy_pipeline.privacy.vault import normalise_name
from buddy_pipeline.sources.companies import MEMBERS
from buddy_pipeline.sql_files import sql_file


def company_id(name: str) -> uuid.UUID:
    """The id of the company of that name, whatever its case and white space."""
    return uuid.UUID(md5(normalise_name(name).encode(), usedforsecurity=False).hexdigest())


def with_company_ids(entity: Entity, rows: pa.Table) -> pa.Table:
    """The rows with the ids of the companies that they name (UUID as text), null where they name none; each name is looked at once."""
    for column in entity.columns:
        if column.names_company:
            names = rows[column.name].combine_chunks().dictionary_encode()
            ids = pa.array([str(company_id(name)) for name in names.dictionary.to_pylist()], pa.string())
            rows = rows.append_column(column.id_column, pa.chunked_array([ids.take(names.indices)]))
    return rows


def merge_companies(load: Load) -> Merged:
    """Merges the companies of the staged rows. Comes before `merge_members`: a newer roster of a company keeps its word."""
    before = number(load.connection, "SELECT count(*) FROM csr.companies")
    touched = run(load.connection, compose(_MERGE_COMPANIES, staged=load.staged(MEMBERS), taken=TAKEN), load.values)
    inserted = number(load.connection, "SELECT count(*) FROM csr.companies") - before
    return Merged(inserted, touched - inserted)


def merge_members(load: Load) -> Merged:
    """Merges the staged rows into `pii.company_roster`, those aside of which a newer roster has spoken."""
    rows = compose(_MEMBERS, staged=load.staged(MEMBERS), taken=TAKEN)
    key, dates = ("company_id", "email_hash"), ("joined_at", "left_at")
    return merge_told(load, sql.Identifier("pii", "company_roster"), key, dates, rows, told_at="roster_date")


def merge_company_users(connection: psycopg.Connection) -> Merged:
    """Brings `csr.company_users` up to date with `pii.company_roster`. Several addresses of a person become one row."""
    run(connection, _REMOVE_FORMER)
    before = number(connection, "SELECT count(*) FROM csr.company_users")
    touched = run(connection, _MERGE_COMPANY_USERS)
    inserted = number(connection, "SELECT count(*) FROM csr.company_users") - before
    return Merged(inserted, touched - inserted)


_MERGE_COMPANIES = sql_file(__package__, "sql/companies_merge_companies")
_MEMBERS = "SELECT s.company_id, s.email_hash, s.joined_at, s.left_at FROM {staged} s WHERE {taken}"
_REMOVE_FORMER = """
    DELETE FROM csr.company_users t
    WHERE NOT EXISTS (SELECT FROM pii.company_roster r WHERE r.company_id = t.company_id AND r.user_id = t.user_id)
"""
_MERGE_COMPANY_USERS = sql_file(__package__, "sql/companies_merge_company_users")
