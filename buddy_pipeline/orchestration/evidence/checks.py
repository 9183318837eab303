"""The checks of evidence: coverage, languages without a reader, drift of labels, and flags that wait."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

import dagster as dg
import psycopg
from psycopg.rows import dict_row

from buddy_pipeline.database.tables.voices import OUTCOME_SCORES, SAFETY_REVIEW_QUEUE, TEXTS
from buddy_pipeline.orchestration.graph.keys import evidence_key
from buddy_pipeline.sql_files import sql_file

LEAST_COVERAGE = 0.6
"""Share of texts of some length of which the language is read."""
MOST_DRIFT = 0.25
"""How far the shares of labels of a month may lie from those of the three before: half of the sum of all differences."""
FEWEST_LABELS = 50
"""Labels of a month, and of those before, from which a drift can be told."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """A look at what was read: ``query`` gives one row of figures, which ``passes`` judges and which is shown."""

    name: str
    table: str
    severity: dg.AssetCheckSeverity
    description: str
    query: LiteralString
    passes: Callable[[Row], bool]


CHECKS = (
    Check(
        "coverage",
        TEXTS.name,
        dg.AssetCheckSeverity.WARN,
        f"Of at least {LEAST_COVERAGE:.0%} of the texts that have words enough, a reader knows the language.",
        sql_file(__package__, "sql/coverage"),
        lambda row: row["share"] is None or row["share"] >= LEAST_COVERAGE,
    ),
    Check(
        "unread_languages",
        TEXTS.name,
        dg.AssetCheckSeverity.WARN,
        "No language without a reader has a hundredth of the texts, or more than 20.",
        sql_file(__package__, "sql/unread_languages"),
        lambda row: not row["languages"],
    ),
    Check(
        "waiting_texts",
        TEXTS.name,
        dg.AssetCheckSeverity.WARN,
        "No text waits for a reader that could not read it, as a remote one may not: `buddy-pipeline q2q update` says why.",
        sql_file(__package__, "sql/waiting_texts"),
        lambda row: row["waiting"] == 0,
    ),
    Check(
        "drift_of_labels",
        OUTCOME_SCORES.name,
        dg.AssetCheckSeverity.WARN,
        "The labels of the newest month are those of the three before it, by and large: else people, or the reader, changed.",
        sql_file(__package__, "sql/drift_of_labels"),
        lambda row: row["labels"] < FEWEST_LABELS or row["labels_before"] < FEWEST_LABELS or row["distance"] <= MOST_DRIFT,
    ),
    Check(
        "urgent_flags",
        SAFETY_REVIEW_QUEUE.name,
        dg.AssetCheckSeverity.ERROR,
        "No text that tells of danger to a person waits for somebody to look at it: `buddy-pipeline safety queue`.",
        sql_file(__package__, "sql/urgent_flags"),
        lambda row: row["waiting"] == 0,
    ),
    Check(
        "overdue_flags",
        SAFETY_REVIEW_QUEUE.name,
        dg.AssetCheckSeverity.ERROR,
        "No flag waits for longer than it may.",
        sql_file(__package__, "sql/overdue_flags"),
        lambda row: row["overdue"] == 0,
    ),
)


def check_specs() -> list[dg.AssetCheckSpec]:
    return [dg.AssetCheckSpec(one.name, asset=evidence_key(one.table), description=one.description) for one in CHECKS]


def check_results(url: str) -> Iterator[dg.AssetCheckResult]:
    """The results of all checks. Counts and languages only."""
    with psycopg.connect(url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        for check in CHECKS:
            row = cursor.execute(check.query).fetchone() or {}
            yield dg.AssetCheckResult(
                check_name=check.name,
                asset_key=evidence_key(check.table),
                passed=check.passes(row),
                severity=check.severity,
                metadata={name: "none" if value is None else value for name, value in row.items()},
            )
