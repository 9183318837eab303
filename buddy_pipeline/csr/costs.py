"""What the programs cost, from lists of costs. Nothing is deleted because a list lacks it."""

from psycopg import sql

from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_told
from buddy_pipeline.database.statements import compose
from buddy_pipeline.sources.costs import COST
from buddy_pipeline.sql_files import sql_file

_COLUMNS = ("month", "kind", "funder_id", "funder", "item", "amount", "currency", "hours", "source")


def merge_costs(load: Load) -> Merged:
    """Merges the staged rows into `csr.costs`, those aside of which a newer list has spoken."""
    rows = compose(_COSTS, staged=load.staged(COST), taken=TAKEN)
    return merge_told(load, sql.Identifier("csr", "costs"), ("id",), _COLUMNS, rows)


_COSTS = sql_file(__package__, "sql/costs_rows")
