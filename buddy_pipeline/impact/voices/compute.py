"""What texts of the window tell of participants (docs/impact.md, "Voices"), of everybody, each company and people in no company."""

from datetime import date

from buddy_pipeline.impact.context import Impact
from buddy_pipeline.sql_files import sql_file

FEWEST = 3
"""A mean of fewer people is not made: it would be somebody's own."""
BINS = 5
"""So many steps of equal width are people spread over."""
SNIPPETS = 5
"""So many are kept of each figure: enough for a page."""

_VOICED = sql_file(__package__, "sql/voiced")
_COUNTED = sql_file(__package__, "sql/counted")
_VOICES = sql_file(__package__, "sql/voices")
_MONTHS = sql_file(__package__, "sql/months")
_PEOPLE = sql_file(__package__, "sql/people")
_SNIPPETS = sql_file(__package__, "sql/snippets")


def compute_voices(impact: Impact, period: date) -> int:
    """Makes the period's rows of ``impact.voices`` and of the tables that hang on it anew. Gives the number of the former.

    Needs the temporary tables of scopes, of whom volunteers accompanied and of volunteers' shares, and the views of `people`.
    """
    values = impact.in_window(period) | {
        "fewest": FEWEST,
        "bins": BINS,
        "snippets": SNIPPETS,
        "why_no_mean": f"Texts tell of fewer than {FEWEST} people.",
    }
    impact.run("DELETE FROM impact.voices WHERE period = %(period)s", values)
    impact.run(_VOICED, values)
    impact.run("ANALYZE voiced")
    impact.run(_COUNTED, values)
    impact.run("ANALYZE counted_voice")
    rows = impact.run(_VOICES, values)
    for statement in (_MONTHS, _PEOPLE, _SNIPPETS):
        impact.run(statement, values)
    return rows
