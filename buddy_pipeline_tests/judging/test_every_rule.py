"""Each rule is found where it is broken, with its row, column and severity, and nowhere else."""

import pytest

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Unknown
from buddy_pipeline.contract.row_rules import Odd
from buddy_pipeline.contract.rules import BY_CODE, Severity
from buddy_pipeline.drops.batches import OddCells
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import MATCHES, USERS
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.upskilling import UPSKILLING
from buddy_pipeline_tests.judging.broken_rows import Broken, every_broken_row
from buddy_pipeline_tests.judging.rows import FIRST_ROW, OF_LISTS, full_row, judge, sound_row, told

ENTITIES = (*BUDDY.entities, *OF_LISTS, *KINTELL.entities, *UPSKILLING.entities)
JUDGED_ELSEWHERE = {
    rules.USER_UNKNOWN,
    rules.MATCH_UNKNOWN,
    rules.KEY_REPEATED,
    rules.KEY_CONFLICT,
    rules.EMAIL_SHARED,
    rules.EMAIL_TAKEN,
    rules.EMAIL_OF_TWO,
    rules.WITH_ONESELF_AFTER_MERGE,
    rules.EMAIL_AMBIGUOUS,
    rules.MEMBER_AMBIGUOUS,
    rules.SURVEY_AMBIGUOUS,
    rules.SURVEY_PERSON_UNKNOWN,
    rules.PERSON_ERASED,
    rules.COLUMN_UNKNOWN,
    rules.ENCODING_GUESSED,
    rules.RATING_SCALE_UNKNOWN,
    rules.TOTAL_ROW,
    rules.STATEMENTS_LEFT_OUT,
}
"""Rules that need other rows, or the file."""
FOUND_BY_READERS = (rules.CELL_UNREADABLE, rules.FORMULA_NOT_CALCULATED, rules.CELL_MERGED)
OF_A_ROW = {
    rules.MATCH_WITH_ONESELF,
    rules.SESSION_WITH_ONESELF,
    rules.ENDED_BEFORE_MATCHED,
    rules.COMPLETED_BEFORE_SCHEDULED,
    rules.COMPLETED_BEFORE_STARTED,
    rules.EXPIRES_BEFORE_ISSUED,
    rules.LEFT_BEFORE_JOINED,
    rules.AMOUNT_AND_HOURS,
    rules.HOURS_OF_NO_TIME,
    rules.PERSON_AND_COUNT,
    rules.COMPANY_OF_PERSON,
}
"""Rules of severity error that compare sound cells."""
BROKEN = every_broken_row()


def test_every_rule_of_the_catalogue_has_a_test_here_or_is_judged_elsewhere():
    tested = {broken.rule.code for broken in BROKEN} | {rules.CELLS_MISCOUNTED.code} | {rule.code for rule in FOUND_BY_READERS}
    assert tested == BY_CODE.keys() - {rule.code for rule in JUDGED_ELSEWHERE}


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.table)
def test_nothing_is_said_of_sound_rows(entity):
    judged = judge(entity, [sound_row(entity), full_row(entity)])
    assert told(judged) == set()
    assert judged.rows["rejected"].to_pylist() == [False, False]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_broken_row_among_sound_ones(broken: Broken):
    entity, row = broken.entity, sound_row(broken.entity, **broken.as_row)
    judged = judge(entity, [sound_row(entity), row, sound_row(entity), row])
    assert told(judged) == {(FIRST_ROW + place, broken.column, broken.rule.code) for place in (1, 3)}
    rejects = broken.rule.severity is Severity.ERROR
    assert judged.rows["rejected"].to_pylist() == [False, rejects, False, rejects]
    assert (judged.read, judged.miscounted) == (4, 0)
    assert set(judged.faults["severity"].to_pylist()) == {broken.rule.severity.value}
    assert set(judged.faults["file"].to_pylist()) == {f"{entity.name}.csv"}


@pytest.mark.parametrize("broken", [one for one in BROKEN if one.rule.severity is Severity.ERROR], ids=str)
def test_a_cell_in_error_is_nulled_and_the_others_are_kept(broken: Broken):
    row = sound_row(broken.entity, **broken.as_row)
    rows = judge(broken.entity, [row]).rows
    of_row = broken.rule in OF_A_ROW
    for name in broken.entity.column_names:
        lost = broken.entity[name].otherwise is None and (row[name] is None or (name == broken.column and not of_row))
        assert rows[name].null_count == lost, name


def test_a_row_reports_all_its_faults():
    row = sound_row(USERS, id="1", email=None, first_name="x" * 101, role="Buddy", joined_at="2024-01-15", interests="{}")
    assert told(judge(USERS, [row])) == {
        (FIRST_ROW, "id", "uuid-invalid"),
        (FIRST_ROW, "email", "required-missing"),
        (FIRST_ROW, "first_name", "text-too-long"),
        (FIRST_ROW, "role", "enum-unknown"),
        (FIRST_ROW, "joined_at", "timestamp-without-zone"),
        (FIRST_ROW, "interests", "json-invalid"),
    }


def test_ids_of_a_rejected_row_are_kept_so_that_they_are_still_looked_up():
    judged = judge(MATCHES, [sound_row(MATCHES, status="over")])
    assert judged.rows["rejected"].to_pylist() == [True]
    assert all(judged.rows[name].null_count == 0 for name in ("match_id", "participant_id", "buddy_id"))


def test_faults_carry_the_key_with_faulty_parts_empty():
    milestones = BUDDY["milestones"]
    sound = sound_row(milestones)
    keys = judge(milestones, [sound | {"points": "-1"}, sound | {"milestone_id": "first"}]).faults["key"].to_pylist()
    assert set(keys) == {f"{sound['user_id']}|42|2024-01-15T10:00:00Z", f"{sound['user_id']}||2024-01-15T10:00:00Z"}


def test_miscounted_rows_are_read_and_told_but_not_among_the_rows():
    judged = judge(USERS, [sound_row(USERS)], miscounted=(7, 9))
    assert told(judged) == {(7, "", "cells-miscounted"), (9, "", "cells-miscounted")}
    assert (judged.read, judged.miscounted, len(judged.rows)) == (3, 2, 1)


@pytest.mark.parametrize("rule", FOUND_BY_READERS, ids=lambda rule: rule.code)
def test_what_the_reader_found_is_told_and_rejects_by_its_severity(rule):
    odd = (OddCells(rule, "location", (FIRST_ROW + 1, FIRST_ROW + 2)),)
    judged = judge(USERS, [sound_row(USERS)] * 4, odd=odd)
    assert told(judged) == {(row, "location", rule.code) for row in odd[0].rows}
    rejects = rule.severity is Severity.ERROR
    assert judged.rows["rejected"].to_pylist() == [False, rejects, rejects, False]


@pytest.mark.parametrize("rule", FOUND_BY_READERS, ids=lambda rule: rule.code)
def test_a_required_cell_that_the_reader_left_empty_is_one_slip_if_that_rejects_the_row(rule):
    rows = [sound_row(USERS, email=None), sound_row(USERS, email=None)]
    judged = judge(USERS, rows, odd=(OddCells(rule, "email", (FIRST_ROW,)),))
    missing = {(FIRST_ROW + place, "email", "required-missing") for place in (0, 1)}
    if rule.severity is Severity.ERROR:
        missing.remove((FIRST_ROW, "email", "required-missing"))
    assert told(judged) == {(FIRST_ROW, "email", rule.code)} | missing
    assert judged.rows["rejected"].to_pylist() == [True, True]


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.table)
def test_a_batch_may_be_empty(entity):
    judged = judge(entity, [])
    assert (len(judged.rows), len(judged.faults), judged.read) == (0, 0, 0)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.table)
def test_a_row_of_nothing_lacks_each_required_cell(entity):
    judged = judge(entity, [dict.fromkeys(entity.column_names)])
    assumed = {(FIRST_ROW, column.name, "enum-assumed") for column in entity.columns if column.unknown is Unknown.FIRST}
    neither = {(FIRST_ROW, rule.column, rule.rule.code) for rule in entity.row_rules if rule.odd is Odd.NEITHER}
    assert told(judged) == {(FIRST_ROW, column.name, "required-missing") for column in entity.required} | assumed | neither
