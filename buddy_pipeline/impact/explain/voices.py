"""A mean of what texts tell of participants, opened down to the people and the texts it rests on."""

from dataclasses import replace
from datetime import date

import psycopg

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.counting import match_counts
from buddy_pipeline.impact.explain.fragments import session_types, sessions_that_count
from buddy_pipeline.impact.explain.listing import listed, listing, values, within
from buddy_pipeline.impact.explain.lookups import made_by, row_of_figure
from buddy_pipeline.impact.explain.node import Node, NothingToExplain, reckoned
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import text_of, window
from buddy_pipeline.impact.programs import Program

ASSET = "voices"
_ROW = "SELECT * FROM impact.voices WHERE scope = 'program' AND period = {period} AND dimension = {dimension}"


def explain_voices(
    connection: psycopg.Connection, methodology: Methodology, programs: tuple[Program, ...], *, dimension: str, period: date
) -> Node:
    """The mean of a dimension over everybody; of companies none is opened, for theirs are told roughly. Raises NothingToExplain."""
    query = compose(_ROW, **values(period=period, dimension=dimension))
    row = row_of_figure(connection, methodology, ASSET, period, query, f"what texts tell of {dimension!r}")
    if row["mean"] is None:
        raise NothingToExplain(row["reason"])
    texts = listing(
        "voices_texts",
        within(window(period, methodology.window_months))
        | values(dimension=dimension)
        | {
            "match_counts": match_counts(methodology.counting, "m"),
            "session_types": session_types(programs),
            "session_counts": sessions_that_count(methodology.counting, programs),
        },
    )
    people = listing("voices_people", {"texts": texts})
    added = listed(connection, "sum of their means", "points", people, column="mean")
    counted = listed(connection, "people", "people", people)
    told = listed(connection, "texts", "texts", texts, note=f"read by {'; '.join(row['readers'])}")
    root = reckoned(
        f"Mean of {dimension} in {text_of(period)}",
        row["mean"],
        "from 0 to 1",
        f"{added.label} ÷ {counted.label}",
        added,
        counted,
        told,
        note="signs that a reader finds in words, no measurement of people",
    )
    return replace(root, source=made_by(row), rows=1, where=query.as_string(connection))
