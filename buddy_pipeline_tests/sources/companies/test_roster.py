"""What a roster of companies is declared to be."""

from buddy_pipeline.contract.columns import Privacy
from buddy_pipeline.sources import SOURCES, program_names
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.companies import COMPANIES, MEMBERS


def test_its_columns_are_those_of_the_issue():
    assert MEMBERS.column_names == ("company", "industry", "email", "joined_at", "left_at")
    assert [column.name for column in MEMBERS.required] == ["company", "email", "joined_at"]
    assert COMPANIES["company_users"] is MEMBERS


def test_the_address_alone_is_personal_and_no_report_shows_the_key():
    assert {column.name: column.privacy for column in MEMBERS.columns if column.privacy is not Privacy.NONE} == {
        "email": Privacy.HIGH
    }
    assert MEMBERS.key == ("company", "email")
    assert MEMBERS.shown_key == ()
    assert all(entity.shown_key == entity.key for entity in BUDDY.entities)


def test_other_names_of_a_column_are_names_of_no_other():
    names = [name for column in MEMBERS.columns for name in (column.name, *column.also)]
    assert len(set(names)) == len(names)


def test_no_entity_shares_a_table_with_one_of_another_source():
    tables = [entity.table for source in SOURCES.values() for entity in source.entities]
    assert len(set(tables)) == len(tables)
    assert set(SOURCES) == {*program_names(), "companies", "costs", "outcomes"}
