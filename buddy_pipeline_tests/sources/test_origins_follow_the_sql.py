"""The lineage that Dagster shows is that of the SQL: what a source says of the origins of its rows, beside its queries, parsed."""

import pytest
import sqlglot
from sqlglot import exp

from buddy_pipeline.contract.columns import Entity, Unknown
from buddy_pipeline.contract.mapping import Target
from buddy_pipeline.contract.source import Source
from buddy_pipeline.database.tables.exported import AS_EXPORTED
from buddy_pipeline.orchestration.imports.lineage import columns_behind
from buddy_pipeline.sources import PROGRAMS

EXPORTED = "exported_rows"
MAPPED = [
    (program, table)
    for program in PROGRAMS
    for table in dict.fromkeys(target.table for targets in program.targets.values() for target in targets)
]


class Query:
    """A SELECT of a target's query, as far as it is asked here: from which exported columns does a column of it come?"""

    def __init__(self, source: Source, entity: str, query: exp.Select, named: dict[str, exp.Expression]) -> None:
        self._query = query
        self._named = named
        self._joins = {join.alias_or_name: join for join in self._query.args.get("joins", [])}
        self._tables = {one.table: one for one in source.entities} | {EXPORTED: source[entity]}
        first = self._query.args["from_"].this
        places = {first.alias_or_name: first} | {name: join.this for name, join in self._joins.items()}
        self._exported = {name: found for name, place in places.items() if (found := self._exported_in(place)) is not None}

    def behind(self, column: str) -> set[str]:
        """The exported columns, as ``entity.column``."""
        (selected,) = [one for one in self._query.selects if one.alias_or_name == column]
        return self._of(selected)

    def _exported_in(self, place: exp.Expression) -> Entity | None:
        """The entity whose exported rows a part of FROM gives: their table, or a query of it, which may stand in WITH."""
        query = self._named.get(place.name, place.this) if isinstance(place, exp.Table) else place.this
        if isinstance(query, exp.Select):
            return self._exported_in(query.args["from_"].this)
        is_table = isinstance(place, exp.Table) and (place.db == "export" or place.name == EXPORTED)
        return self._tables.get(place.name) if is_table else None

    def _of(self, expression: exp.Expression) -> set[str]:
        for window in expression.find_all(exp.Window):
            window.set("partition_by", None)  # which rows are alike, not what they say
            window.set("order", None)  # which of them speaks
        found: set[str] = set()
        for column in expression.find_all(exp.Column):
            found |= self._of_column(column)
        return found

    def _of_column(self, column: exp.Column) -> set[str]:
        if entity := self._exported.get(column.table):
            names = _replaced(entity) if column.name == AS_EXPORTED else {column.name}
            return {f"{entity.name}.{name}" for name in names}
        join = self._joins[column.table]
        if isinstance(join.this, exp.Unnest):
            return self._of(join.this)
        condition = join.args.get("on")
        others = [one for one in condition.find_all(exp.Column) if one.table != column.table] if condition else []
        return {name for other in others for name in self._of_column(other)}


def queries(source: Source, entity: str, target: Target) -> list[Query]:
    """Those whose rows the target takes: the parts of a UNION, or the one query."""
    text = target.rows.replace("{rows}", EXPORTED).replace("{{", "{").replace("}}", "}")
    whole = sqlglot.parse_one(text, dialect="postgres")
    named = {one.alias: one.this for one in whole.ctes}
    parts = [whole.left, whole.right] if isinstance(whole, exp.Union) else [whole]
    return [Query(source, entity, part, named) for part in parts]


def _replaced(entity: Entity) -> set[str]:
    return {column.name for column in entity.columns if column.unknown is Unknown.OTHER}


def in_sql(source: Source, table: str) -> dict[str, set[str]]:
    """For each column that the targets of a table fill from what is exported, the exported columns behind it."""
    found: dict[str, set[str]] = {}
    for entity, targets in source.targets.items():
        for target in targets:
            if target.table == table and target.columns:
                for query in queries(source, entity, target):
                    for column in (*target.key, *target.columns):
                        found.setdefault(column, set()).update(query.behind(column))
    return {column: behind for column, behind in found.items() if behind}


def test_the_parser_is_asked_of_every_table_that_is_mapped() -> None:
    assert {table for _, table in MAPPED} >= {"buddy_matches", "buddy_events", "kintell_sessions", "journey_milestones"}


@pytest.mark.parametrize(("program", "table"), MAPPED, ids=lambda one: getattr(one, "name", one))
def test_what_a_source_says_of_origins_is_what_its_queries_do(program: Source, table: str) -> None:
    said = columns_behind(table, program)
    assert {column: {f"{entity}.{name}" for entity, name in behind} for column, behind in said.items()} == in_sql(program, table)
