"""What a report asks the database. None gives an id or a name of a person.

Values: ``period`` (date), ``first`` and ``last`` period of the window (dates), ``start`` and ``end`` of it (moments, the
end exclusive), ``scope`` (program or company), ``company`` (id, or null for all programs), ``sroi`` (id of the return),
``programs`` (names), ``least`` (the fewest participants of whom a company's figures are told).
"""

from typing import LiteralString

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.sql_files import sql_file

COMPUTED: LiteralString = (
    "SELECT max(computed_at), count(*) FROM impact.computed WHERE period = %(period)s AND asset = ANY (%(figures)s)"
)
PERIODS: LiteralString = "SELECT min(period), max(period) FROM impact.sroi WHERE scope = 'program'"

RETURNS = sql_file(__package__, "returns")
COUNTS = sql_file(__package__, "counts")
OUTCOMES = sql_file(__package__, "outcomes")
INPUTS = sql_file(__package__, "inputs")
SENSITIVITY = sql_file(__package__, "sensitivity")
HOURS = sql_file(__package__, "hours")
SCORES = sql_file(__package__, "scores")
GOALS = sql_file(__package__, "goals")
EXPORTS = sql_file(__package__, "exports")
ENTITIES = sql_file(__package__, "entities")
PROGRAMS = sql_file(__package__, "programs")
PARTICIPATION = sql_file(__package__, "participation")
WITHOUT_MATCH = sql_file(__package__, "without_match")
VOICES = sql_file(__package__, "voices")
VOICES_MONTHS = sql_file(__package__, "voices_months")
VOICES_SNIPPETS = sql_file(__package__, "voices_snippets")

_DONE_BY_COMPANY = sql.SQL(sql_file(__package__, "done_by_company"))
HOURS_OF_COMPANY = compose(sql_file(__package__, "hours_of_company"), done_by_company=_DONE_BY_COMPANY)
SCORES_OF_COMPANY = compose(sql_file(__package__, "scores_of_company"), done_by_company=_DONE_BY_COMPANY)
GOALS_OF_COMPANY = compose(sql_file(__package__, "goals_of_company"), done_by_company=_DONE_BY_COMPANY)
APART = compose(sql_file(__package__, "apart"), done_by_company=_DONE_BY_COMPANY)
