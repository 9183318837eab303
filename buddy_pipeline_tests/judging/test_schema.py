"""The pandera schema says what the contract says, and its errors take no values along."""

import traceback

import pandera.pandas as pandera
import pytest

from buddy_pipeline.contract.rules import BY_CODE
from buddy_pipeline.judging import schema
from buddy_pipeline.judging.judge import Judge
from buddy_pipeline.judging.schema import row_schema
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import USERS
from buddy_pipeline_tests.judging.rows import EXPORT_DATE, PROGRAM_START, judge, sound_row

CANARY = "kanarienvogel"


@pytest.mark.parametrize("entity", BUDDY.entities, ids=lambda entity: entity.name)
def test_columns_are_those_of_the_contract(entity):
    made = row_schema(entity, export_date=EXPORT_DATE, program_start=PROGRAM_START)
    assert isinstance(made, pandera.DataFrameSchema)
    assert (made.name, tuple(made.columns)) == (entity.name, entity.column_names)
    for column in entity.columns:
        of_schema = made.columns[column.name]
        assert of_schema.nullable is not column.required
        assert of_schema.required
        assert of_schema.description == column.description
        assert {check.name for check in of_schema.checks} <= BY_CODE.keys()


@pytest.mark.parametrize("broken", ["raises", "wrong-length"])
def test_a_test_that_itself_fails_tells_no_value(broken, monkeypatch):
    def fails(cells):
        if broken == "raises":
            raise ValueError(f"cannot read {cells[0]}")
        return cells.slice(0, 0)

    monkeypatch.setitem(schema._FORM_TESTS, USERS["email"].kind, ((BY_CODE["email-invalid"], fails),))
    judging = Judge(USERS, export_date=EXPORT_DATE, program_start=PROGRAM_START)
    monkeypatch.setattr("buddy_pipeline_tests.judging.rows.Judge", lambda *_args, **_limits: judging)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is, it must be silent
        judge(USERS, [sound_row(USERS, email=CANARY), sound_row(USERS, email=CANARY)])
    error: BaseException | None = raised.value
    assert CANARY not in "".join(traceback.format_exception(raised.value))
    while error is not None:
        assert CANARY not in repr(error)
        error = error.__cause__ or error.__context__
