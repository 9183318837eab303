"""Outcomes that people were asked about, from lists of outcomes.

`csr.surveyed_outcomes` has the answers, `pii.survey_addresses` by which keyed hash of an address each of one person is told: whose
it is follows from that (see `linking`). Nothing is deleted because a list lacks it.
"""

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.csr.linking import IS_ERASED
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_told
from buddy_pipeline.csr.relations import record_fault
from buddy_pipeline.database.statements import compose, run
from buddy_pipeline.privacy.sealing import address
from buddy_pipeline.sources.outcomes import ANSWER
from buddy_pipeline.sql_files import sql_file

_COLUMNS = ("outcome", "stakeholder", "of_person", "people", "value", "answered_at", "company_id", "source")


def reject_unknown(load: Load) -> None:
    """Rejects the staged answers of people whom no program knows, erased ones aside."""
    rows = compose(_UNKNOWN, staged=load.staged(ANSWER), erased=IS_ERASED)
    record_fault(load, ANSWER, rules.SURVEY_PERSON_UNKNOWN, address(ANSWER), rows)


def merge_answers(load: Load) -> Merged:
    """Merges the staged rows into `csr.surveyed_outcomes`, those aside of which a newer list has spoken."""
    load.keep("answers", compose(_ANSWERS, staged=load.staged(ANSWER), taken=TAKEN))
    merged = merge_told(
        load,
        sql.Identifier("csr", "surveyed_outcomes"),
        ("id",),
        _COLUMNS,
        compose("SELECT * FROM {}", sql.Identifier("answers")),
    )
    run(load.connection, _ADDRESSES)
    return merged


_UNKNOWN = """
    FROM {staged} s WHERE NOT s.merged AND s.email_hash IS NOT NULL AND NOT {erased}
        AND NOT EXISTS (SELECT FROM pii.identities i WHERE i.email_hash = s.email_hash)
"""
_ANSWERS = sql_file(__package__, "sql/surveys_answers")
_ADDRESSES = """
    INSERT INTO pii.survey_addresses (answer_id, email_hash) SELECT id, email_hash FROM answers WHERE of_person
    ON CONFLICT DO NOTHING
"""
"""The id follows from the address: that of an answer does not change."""
