"""What follows from rejected rows for those that refer to them: the plain reading of the rules, row by row."""

import json
from collections.abc import Callable, Iterator

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.faults.cell_faults import Row

Place = tuple[str, int]
"""Entity and index of a row."""


def unmet_references(
    rows: dict[str, list[Row]], is_rejected: Callable[[Place], bool], is_faulty: Callable[[Place, str], bool]
) -> Iterator[tuple[Place, str, str]]:
    """Each cell that names somebody or something unknown: place, column and the rule's code.

    ``is_rejected`` is asked anew for each row and must know what was yielded before: matches are judged after users,
    and everything else after matches. ``is_faulty`` tells cells that hold no reference at all.
    """
    known: dict[str, set[str | None]] = {}
    for entity in BUDDY.entities:
        for index, row in enumerate(rows[entity.name]):
            for column in entity.columns:
                place = entity.name, index
                if column.references and not is_faulty(place, column.name) and _is_unmet(column, row, known[column.references]):
                    yield place, column.name, _rule(column)
        if entity.name in ("users", "matches"):
            known[entity.name] = _known(entity, rows[entity.name], is_rejected)


def _known(entity: Entity, rows: list[Row], is_rejected: Callable[[Place], bool]) -> set[str | None]:
    return {row[entity.key[0]] for index, row in enumerate(rows) if not is_rejected((entity.name, index))}


def _is_unmet(column: Column, row: Row, known: set[str | None]) -> bool:
    cell = row[column.name]
    if cell is None:
        return False
    return not known.issuperset(json.loads(cell) if column.kind is Kind.UUID_LIST else [cell])


def _rule(column: Column) -> str:
    if column.kind is Kind.UUID_LIST:
        return rules.ATTENDEE_UNKNOWN.code
    return rules.USER_UNKNOWN.code if column.references == "users" else rules.MATCH_UNKNOWN.code
