"""What figures are made from, month by month, as digests: a figure whose inputs have another digest is out of date.

A digest is the number of rows and the sum of their hashes, so that the order of rows does not matter, and any row that
came, went or changed does. Spans (matches, memberships) count in each month that they touch.

Reading every row takes seconds for millions of them, so what was found is kept (``impact.last_look``), and holds until a
row changes: each table of `csr`, and the sealed names, have a trigger that marks it (``impact.revision``).
"""

import hashlib
from datetime import date
from typing import LiteralString

from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.activity import activities
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.outcomes import rows_that_tell, wider_observations
from buddy_pipeline.impact.people import define_people, views
from buddy_pipeline.impact.program_metrics import counts
from buddy_pipeline.sources import program_names
from buddy_pipeline.sql_files import sql_file

Digests = dict[str, dict[date, str]]
"""By part (`activity`, `evidence`, `members`, `volunteers`, `enrollments`, `participation`, `costs`, `surveyed`, `voices`, `others`,
`counts`),
then by month."""

_ACTIVITY = sql_file(__package__, "inputs_activity")
_PARTS = ("evidence", "members", "volunteers", "enrollments", "participation", "costs", "surveyed", "voices")
_ROWS = {part: sql_file(__package__, f"inputs_{part}") for part in _PARTS}
_COUNTED: LiteralString = "SELECT t.{at} AS at, hashtextextended({name}, 0) AS hash FROM csr.{table} t WHERE {counts}"
_BY_MONTH: LiteralString = """
SELECT date_trunc('month', r.at AT TIME ZONE 'UTC')::date, count(*) || ':' || sum(r.hash)
FROM ({rows}) r WHERE r.at < %(until)s GROUP BY 1
"""
_OTHERS = sql_file(__package__, "inputs_others")
_NONE: LiteralString = "SELECT NULL::timestamptz AS at, NULL::bigint AS hash WHERE FALSE"
_KEEP: LiteralString = """
INSERT INTO impact.last_look (grounds, digests, looked_at) VALUES (%(grounds)s, %(digests)s, clock_timestamp())
ON CONFLICT (grounds) DO NOTHING
"""


def digests_by_month(impact: Impact, newest: date) -> Digests:
    """Digests of all that is known up to the period ``newest``. Rows are read only if any changed since they were last."""
    grounds = _grounds(impact, newest)  # before the rows: what changes in between is seen at the next look
    kept = impact.connection.execute("SELECT digests FROM impact.last_look WHERE grounds = %s", [grounds]).fetchone()
    if kept is not None:
        return {part: {date.fromisoformat(month): digest for month, digest in months.items()} for part, months in kept[0].items()}
    found = _read(impact, newest)
    as_text = {part: {month.isoformat(): digest for month, digest in months.items()} for part, months in found.items()}
    impact.run("DELETE FROM impact.last_look")
    impact.run(_KEEP, {"grounds": grounds, "digests": Jsonb(as_text)})
    return found


def _grounds(impact: Impact, newest: date) -> str:
    """Digest of all that the digests follow from: the rows, and how they are read."""
    revision = impact.connection.execute("SELECT revision::text FROM impact.revision").fetchone()
    how = [_BY_MONTH, views(impact.methodology, impact.programs), _rows(impact), program_names()]
    grounds = repr([revision, impact.rules_digest, newest, *how])
    return hashlib.md5(grounds.encode(), usedforsecurity=False).hexdigest()


def _read(impact: Impact, newest: date) -> Digests:
    values = rows_that_tell(impact) | {
        "start": "-infinity",
        "end": impact.window(newest).end,
        "until": impact.window(newest).end,
        "programs": program_names(),
        "flags": sorted({role.flag for program in impact.programs for role in program.roles.values()}),
    }
    define_people(impact)
    return {
        part: dict(impact.connection.execute(compose(_BY_MONTH, rows=rows), values).fetchall())
        for part, rows in _rows(impact).items()
    }


def _rows(impact: Impact) -> dict[str, sql.Composable]:
    """For each part a query of its rows: ``at``, when a row counts, and ``hash``."""
    return {
        "activity": compose(_ACTIVITY, activities=activities(impact.programs)),
        **{part: sql.SQL(query) for part, query in _ROWS.items()},
        "others": _others(impact),
        "counts": sql.SQL(" UNION ALL ").join(_counted(impact)),
    }


def _others(impact: Impact) -> sql.Composable:
    """Observations that are none of the evidence: the very rows that their outcomes are made from."""
    wider = wider_observations(impact)
    return sql.SQL(_NONE) if wider is None else compose(_OTHERS, observations=wider)


def _counted(impact: Impact) -> list[sql.Composed]:
    """The rows that the templates' metrics count: only their number matters."""
    metrics = [(program.program, name, metric) for program in impact.programs for name, metric in program.metrics.items()]
    return [
        compose(
            _COUNTED,
            at=sql.Identifier(metric.at),
            name=sql.Literal(f"{program} {name}"),
            table=sql.Identifier(metric.table),
            counts=counts(impact.methodology.counting, metric),
        )
        for program, name, metric in metrics
    ]
