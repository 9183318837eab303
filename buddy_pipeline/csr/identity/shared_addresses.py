"""Addresses that several ids or people have: changes to somebody else's are recorded, and rows are told of."""

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.privacy.sealing import address
from buddy_pipeline.sql_files import sql_file


def find_conflicts(load: Load) -> None:
    """``conflict``: changes to an address that somebody else holds; nobody is joined by it."""
    load.keep("change", _CHANGES)
    if load.keep("conflict", _CONFLICTS):
        run(load.connection, _RECORD_CONFLICTS, load.values)
    run(load.connection, _AUDIT_CHANGES, load.values)


def tell_of_shared_addresses(load: Load, users: Entity) -> None:
    """Records what is to be said of the staged rows of people, once it is known who they are."""
    _tell_of_conflicts(load, users)
    _warn_of_shared_addresses(load, users)
    _warn_of_disputed_addresses(load, users)


def _tell_of_conflicts(load: Load, users: Entity) -> None:
    rows = compose("FROM {staged} s JOIN conflict c ON c.row = s.row", staged=load.staged(users))
    record_fault(load, users, rules.EMAIL_TAKEN, address(users), rows)


_CHANGES = sql_file(__package__, "sql/changes")
_CONFLICTS = sql_file(__package__, "sql/conflicts")
_RECORD_CONFLICTS = sql_file(__package__, "sql/record_conflicts")
_AUDIT_CHANGES = sql_file(__package__, "sql/audit_changes")


def _warn_of_shared_addresses(load: Load, users: Entity) -> None:
    """Of rows whose address another id of the same person has by its newest export, too."""
    if not load.keep("several", _SEVERAL):
        return
    load.keep("shared", _SHARED)
    rows = compose("FROM {staged} s JOIN shared h ON h.row = s.row", staged=load.staged(users))
    record_fault(load, users, rules.EMAIL_SHARED, address(users), rows)


def _warn_of_disputed_addresses(load: Load, users: Entity) -> None:
    """Of rows whose address somebody else has, with whom they were not joined."""
    if load.keep("disputed", _DISPUTED):
        rows = compose("FROM {staged} s JOIN disputed d ON d.row = s.row", staged=load.staged(users))
        record_fault(load, users, rules.EMAIL_OF_TWO, address(users), rows)


_DISPUTED = sql_file(__package__, "sql/disputed")
_SEVERAL = "SELECT email_hash FROM pii.identities WHERE provider = %(program)s GROUP BY email_hash HAVING count(*) > 1"
_SHARED = sql_file(__package__, "sql/shared")
