"""The rows that faults are planted in, and what has been planted so far."""

import json
from collections import defaultdict
from collections.abc import Callable
from random import Random

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import BY_CODE, Rule, Severity
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.faults.cell_faults import Row
from buddy_pipeline_tests.faults.consequences import Place


class Ground:
    """``rows`` are copies of those ``given``, so far as they are spoilt; ``faults`` are rule codes by place and column."""

    def __init__(self, given: dict[str, list[Row]], random: Random) -> None:
        self.given = given
        self.random = random
        self.rows = {name: [dict(row) for row in rows] for name, rows in given.items()}
        self.faults: dict[Place, dict[str | None, str]] = defaultdict(dict)
        self.miscounted: dict[Place, bool] = {}
        self.strange_columns: dict[str, str] = {}
        self._untouched = {name: random.sample(range(len(rows)), len(rows)) for name, rows in given.items()}

    def take(self, entity: Entity, fits: Callable[[Row], bool] = lambda _row: True) -> int | None:
        """The index of an untouched row that fits, which then counts as touched; None when there is none left."""
        untouched = self._untouched[entity.name]
        for place in reversed(range(len(untouched))):
            if fits(self.rows[entity.name][untouched[place]]):
                untouched[place], untouched[-1] = untouched[-1], untouched[place]
                return untouched.pop()
        return None

    def add(self, entity: Entity, row: Row) -> int:
        """The index of a row put at the end."""
        self.rows[entity.name].append(row)
        return len(self.rows[entity.name]) - 1

    def mark(self, entity: Entity, index: int, column: str | None, rule: Rule) -> None:
        """Remembers a fault."""
        self.faults[entity.name, index][column] = rule.code

    def is_rejected(self, place: Place) -> bool:
        """Whether a fault of severity error lies on the row."""
        return any(BY_CODE[code].severity is Severity.ERROR for code in self.faults.get(place, {}).values())

    def is_faulty(self, place: Place, column: str) -> bool:
        """Whether the cell, or the whole row, cannot be read."""
        found = self.faults.get(place, {}).get(column)
        return place in self.miscounted or (found is not None and BY_CODE[found].severity is Severity.ERROR)

    def spare_followers(self, lost: str) -> None:
        """Keeps rows that refer to a rejected one of the entity ``lost`` from faults of their own."""
        key = BUDDY[lost].key[0]
        places = [place for place in self.faults if place[0] == lost and self.is_rejected(place)]
        lost_ids = {self.given[lost][index][key] for _, index in places}
        for entity in BUDDY.entities:
            columns = [column.name for column in entity.columns if column.references == lost]
            rows = self.rows[entity.name]
            self._untouched[entity.name] = [
                index
                for index in self._untouched[entity.name]
                if all(lost_ids.isdisjoint(_ids(rows[index][name])) for name in columns)
            ]


def _ids(cell: str | None) -> list[str]:
    if cell is None:
        return []
    return json.loads(cell) if cell.startswith("[") else [cell]
