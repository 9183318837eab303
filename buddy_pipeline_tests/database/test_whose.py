"""Every column says whose it is: a new one that says nothing is found."""

import pytest
from sqlalchemy import Column, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from buddy_pipeline.csr.rights.whereabouts import parts
from buddy_pipeline.database.tables import METADATA
from buddy_pipeline.database.tables.whose import NOBODY, PERSON, THEIRS, Holds, Undeclared, each, undeclared, whose
from buddy_pipeline.sources import PROGRAMS

SAYS_NOTHING = (Holds.NOTHING, Holds.ROW, Holds.TAKEN_PART)
TELLING_NAMES = ("user_id", "volunteer_id", "participant_id", "buddy_id", "email", "email_hash", "name_hash", "sealed")


def silent(metadata: MetaData) -> dict[str, list[str]]:
    """The columns that say nothing, by table."""
    return {table.fullname: names for table in metadata.tables.values() if (names := undeclared(table))}


def test_every_column_says_whose_it_is() -> None:
    assert silent(METADATA) == {}


def test_a_column_that_says_nothing_is_found() -> None:
    changed = MetaData()
    for table in METADATA.tables.values():
        table.to_metadata(changed)
    assert silent(changed) == {}
    changed.tables["csr.users"].append_column(Column("nickname", Text()))
    assert silent(changed) == {"csr.users": ["nickname"]}
    with pytest.raises(Undeclared, match=r"^csr\.users\.nickname says nothing of whose it is: add info="):
        whose(changed.tables["csr.users"].c.nickname)


def test_what_is_somebodys_lies_where_rows_of_somebody_are_found() -> None:
    lost = [
        f"{table.fullname}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if whose(column).holds not in SAYS_NOTHING and not parts(table)
    ]
    assert lost == []


def test_no_column_that_is_called_like_a_persons_says_that_it_is_nobodys() -> None:
    assert [
        f"{table.fullname}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if column.name in TELLING_NAMES and whose(column).holds in SAYS_NOTHING
    ] == []


def test_of_several_columns_each_may_say_it_by_itself() -> None:
    columns = each(THEIRS, Column("id", UUID(), info=PERSON), Column("mood", Text()), Column("run_id", Text(), info=NOBODY))
    table = Table("made_up", MetaData(), *columns)
    assert [whose(column).holds for column in table.columns] == [Holds.PERSON, Holds.VALUE, Holds.NOTHING]


def test_who_said_what_is_told_by_a_column_of_the_row() -> None:
    for program in PROGRAMS:
        for entity in program.entities:
            for column in entity.columns:
                assert column.said_by is None or column.said_by in entity.column_names
                assert column.rows_of is None or f"export.{column.rows_of.rpartition('.')[0]}" in METADATA.tables
