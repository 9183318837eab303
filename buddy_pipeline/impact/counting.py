"""Which matches and sessions count at all (methodology, "What counts"): conditions that queries of figures share."""

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.methodology import Counting

_ALL = sql.SQL("true")


def match_counts(counting: Counting, alias: str) -> sql.Composable:
    """Whether a row of ``csr.buddy_matches`` counts."""
    row = sql.Identifier(alias)
    conditions: list[sql.Composable] = []
    if not counting.with_oneself:
        conditions.append(compose("({row}.participant_id = {row}.buddy_id) IS NOT TRUE", row=row))
    if not counting.matches_of_no_time:
        conditions.append(compose("({row}.ended_at <= {row}.matched_at) IS NOT TRUE", row=row))
    return _all_of(conditions)


def of_counting_match(counting: Counting, alias: str) -> sql.Composable:
    """Whether a row that belongs to a match belongs to one that counts; one whose match is not known does."""
    counts = match_counts(counting, "void")
    if counts is _ALL:
        return _ALL
    return compose(
        "NOT EXISTS (SELECT FROM csr.buddy_matches void WHERE void.id = {row}.match_id AND NOT ({counts}))",
        row=sql.Identifier(alias),
        counts=counts,
    )


def between_two(counting: Counting, alias: str) -> sql.Composable:
    """Whether a row of ``csr.kintell_sessions`` is of two people, or those of one person count as well."""
    if counting.with_oneself:
        return _ALL
    return compose("({row}.participant_id = {row}.volunteer_id) IS NOT TRUE", row=sql.Identifier(alias))


def session_counts(counting: Counting, alias: str, *, by_volunteer: sql.Composable) -> sql.Composable:
    """Whether a row of ``csr.kintell_sessions`` that was held counts; ``by_volunteer`` is whether its teacher is a volunteer."""
    needs_volunteer = counting.sessions_without_volunteer != "value"
    return _all_of([between_two(counting, alias), *([by_volunteer] if needs_volunteer else [])])


def _all_of(conditions: list[sql.Composable]) -> sql.Composable:
    needed = [one for one in conditions if one is not _ALL]
    return sql.SQL(" AND ").join(needed) if needed else _ALL
