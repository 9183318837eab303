"""Whose the addresses are that lists of the office tell of: rosters of companies, and answers to surveys.

Lists are kept by keyed hashes of addresses (`pii.company_roster`, `pii.survey_addresses`); each follows whom the programs
know by the address, and is nobody's while several people have it.
"""

from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import Rule
from buddy_pipeline.csr.companies import merge_company_users
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.database.locking import wait_for_turn
from buddy_pipeline.database.statements import compose, number
from buddy_pipeline.privacy.sealing import address
from buddy_pipeline.sql_files import sql_file


@dataclass(frozen=True)
class PeopleKnown:
    """People in all lists of a kind: ``linked`` people a program knows, ``unknown`` addresses none knows yet, and ``shared`` ones
    that several people have, so that nobody knows whose they are.
    """

    linked: int
    unknown: int
    shared: int


def link_people(connection: psycopg.Connection) -> int:
    """Links people of lists to whom the programs know by now, or know better. Gives the number of rows that were linked.

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
    """Finds the person of each address of a list. The caller holds the lock of loads."""
    return number(connection, compose(_LINK, holders=_HOLDERS))


def reject_erased(load: Load, entity: Entity) -> None:
    """Rejects the staged rows of people who were erased."""
    record_fault(
        load, entity, rules.PERSON_ERASED, address(entity), compose(_ERASED, staged=load.staged(entity), erased=IS_ERASED)
    )


def warn_of_shared(load: Load, entity: Entity, rule: Rule) -> None:
    """Warns of the staged rows that are nobody's since several people have the address. Comes after `link_addresses`."""
    rows = compose(_OF_SEVERAL, staged=load.staged(entity), holders=_HOLDERS, taken=TAKEN)
    record_fault(load, entity, rule, address(entity), rows)


def count_known(connection: psycopg.Connection, told: LiteralString) -> PeopleKnown:
    """Who of the people in lists is known; ``told`` is a query of email_hash and user_id of all rows."""
    counts = connection.execute(compose(_COUNT, told=sql.SQL(told))).fetchone()
    return PeopleKnown(*(counts or (0, 0, 0)))


_HOLDERS = sql.SQL(sql_file(__package__, "sql/linking_holders"))
_ANYBODY_TO_LINK = sql_file(__package__, "sql/linking_anybody")
_LINK = sql_file(__package__, "sql/linking_link")
IS_ERASED = sql.SQL(
    "EXISTS (SELECT FROM pii.tombstones t WHERE t.hash IN (s.email_hash, sha256('company_roster'::bytea || s.email_hash)))"
)
"""Whether a staged row, alias ``s``, is of somebody who was erased: by an address of theirs, or by one that several people had, of
which this is left where a list named it (see `rights.erasure`)."""
_OF_SEVERAL = "FROM {staged} s JOIN ({holders}) h USING (email_hash) WHERE {taken} AND h.user_id IS NULL"
_COUNT = """
    SELECT count(DISTINCT user_id), count(DISTINCT email_hash) FILTER (WHERE user_id IS NULL AND NOT is_held),
        count(DISTINCT email_hash) FILTER (WHERE user_id IS NULL AND is_held)
    FROM (SELECT t.*, EXISTS (SELECT FROM pii.identities i WHERE i.email_hash = t.email_hash) AS is_held FROM ({told}) t) m
"""
_ERASED = "FROM {staged} s WHERE NOT s.merged AND {erased}"
