"""Faults that take a whole row, two rows or a whole file."""

from collections.abc import Callable
from dataclasses import dataclass

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Entity, Kind
from buddy_pipeline.contract.rules import Rule
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import USERS
from buddy_pipeline_tests.faults.cell_faults import Row
from buddy_pipeline_tests.faults.ground import Ground

STRANGE_COLUMN = "shoe_size"


@dataclass(frozen=True)
class RowFault:
    """``plant`` breaks ``rule`` once, where there are rows enough; nobody else suffers from it."""

    rule: Rule
    entity: Entity
    plant: Callable[[Ground, Entity], None]
    rejects: bool = False


def every_row_fault() -> list[RowFault]:
    """One fault for each such rule and entity it can strike."""
    faults = [RowFault(rules.EMAIL_SHARED, USERS, _sign_up_twice), RowFault(rules.EMAIL_OF_TWO, USERS, _share_address)]
    for entity in BUDDY.entities:
        faults.append(RowFault(rules.KEY_REPEATED, entity, _repeat))
        faults.append(RowFault(rules.KEY_CONFLICT, entity, _contradict))
        faults.append(RowFault(rules.COLUMN_UNKNOWN, entity, _add_column))
        if entity.name not in ("users", "matches"):
            faults.append(RowFault(rules.CELLS_MISCOUNTED, entity, _miscount))
    return faults


def _sign_up_twice(ground: Ground, users: Entity) -> None:
    """Both users are told of."""
    _give_one_address(ground, users, rules.EMAIL_SHARED, ("Olena", "OLENA"))


def _share_address(ground: Ground, users: Entity) -> None:
    """Likewise."""
    _give_one_address(ground, users, rules.EMAIL_OF_TWO, ("Olena", "Borys"))


def _give_one_address(ground: Ground, users: Entity, rule: Rule, names: tuple[str, str]) -> None:
    both = [ground.take(users), ground.take(users)]
    if None in both:
        return
    rows = ground.rows[users.name]
    for index, name in zip(both, names, strict=True):
        rows[index] |= {"email": rows[both[0]]["email"], "first_name": name, "last_name": "Koval"}
        ground.mark(users, index, "email", rule)


def _repeat(ground: Ground, entity: Entity) -> None:
    """The later row is the repetition."""
    index = ground.take(entity)
    if index is not None:
        again = ground.add(entity, dict(ground.rows[entity.name][index]))
        ground.mark(entity, again, None, rules.KEY_REPEATED)


def _contradict(ground: Ground, entity: Entity) -> None:
    """The later row counts, so the earlier one is at fault."""
    index = ground.take(entity)
    if index is not None:
        ground.add(entity, _otherwise(entity, ground.rows[entity.name][index]))
        ground.mark(entity, index, None, rules.KEY_CONFLICT)


def _otherwise(entity: Entity, row: Row) -> Row:
    """The row with something else in a cell that no other rule looks at."""
    for kind in (Kind.TEXT, Kind.INTEGER):
        for column in reversed(entity.columns):
            if column.kind is kind and not column.required and column.name != "duration_days":
                return {**row, column.name: "something else" if kind is Kind.TEXT else str(int(row[column.name] or 0) + 1)}
    raise LookupError(f"{entity.name} has no column to change.")


def _miscount(ground: Ground, entity: Entity) -> None:
    index = ground.take(entity)
    if index is not None:
        ground.miscounted[entity.name, index] = ground.random.random() < 0.5
        ground.mark(entity, index, None, rules.CELLS_MISCOUNTED)


def _add_column(ground: Ground, entity: Entity) -> None:
    ground.strange_columns[entity.name] = STRANGE_COLUMN
