"""Faults planted in an invented export: what really goes wrong."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buddy_pipeline.sample.cells import pick
from buddy_pipeline.sample.dice import Dice

FAULTY_SHARE = 0.015
"""Of the rows of the entity that a kind of fault falls on, shared by all its kinds."""
USERS_FAULTY_SHARE = 0.002
"""Fewer among people: a person's row that is rejected takes their matches and milestones along."""
FEWEST = 2
"""Faults of a kind, where there are rows enough."""
MOST = 5
"""At most every so-manieth row gets a fault of a kind, so that a tiny sample keeps something sound."""
YEARS_ON = 8

Planter = Callable[[Dice, pa.Table, np.ndarray], pa.Table]
"""Spoils the rows at these positions."""


def plant_faults(dice: Dice, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with some rows spoilt; no row twice."""
    return {name: plant(dice, table, _PLANTERS.get(name, ()), _share(name)) for name, table in tables.items()}


def _share(entity: str) -> float:
    return USERS_FAULTY_SHARE if entity == "users" else FAULTY_SHARE


def plant(dice: Dice, table: pa.Table, planters: tuple[Planter, ...], share: float = FAULTY_SHARE) -> pa.Table:
    """The table with a share of its rows spoilt, as many by each of the planters; no row twice."""
    free = dice.shuffled(len(table))
    for planter in planters:
        wanted = min(max(FEWEST, int(len(table) * share / len(planters))), len(table) // MOST)
        rows, free = np.sort(free[:wanted]), free[wanted:]
        if len(rows):
            table = planter(dice, table, rows)
    return table


def changed(column: str, change: Callable[[Dice, pa.ChunkedArray], pa.ChunkedArray | str | None]) -> Planter:
    """Puts in another value, made from the one there."""

    def spoil(dice: Dice, table: pa.Table, rows: np.ndarray) -> pa.Table:
        old = table[column].take(pa.array(rows))
        new = change(dice, old)
        new = pa.repeat(pa.scalar(new, pa.string()), len(rows)) if new is None or isinstance(new, str) else new
        return _with_cells(table, column, rows, new)

    return spoil


def _with_cells(table: pa.Table, column: str, rows: np.ndarray, cells: pa.ChunkedArray | pa.Array) -> pa.Table:
    mask = np.zeros(len(table), dtype=bool)
    mask[rows] = True
    whole = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    changed = pc.replace_with_mask(table[column].combine_chunks(), pa.array(mask), whole)
    return table.set_column(table.column_names.index(column), column, changed)


def _unknown_id(dice: Dice, cells: pa.ChunkedArray) -> pa.Array:
    return dice.uuids(len(cells))


def _years_on(_dice: Dice, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """The day some years later, after the export."""
    year = pc.utf8_slice_codeunits(cells, 0, 4).cast(pa.int64())
    on_the_day = pc.replace_substring(pc.utf8_slice_codeunits(cells, 4), "-02-29", "-02-28")
    return pc.binary_join_element_wise(pc.add(year, YEARS_ON).cast(pa.string()), on_the_day, "")


def _one_who_left(dice: Dice, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A list of attendees with the id of somebody whom nobody knows any more."""
    stranger = dice.uuids(len(cells))
    others = pc.fill_null(pc.replace_substring(cells, "]", ","), "[")
    return pc.binary_join_element_wise(others, '"', stranger, '"]', "")


def repeat_rows(_dice: Dice, table: pa.Table, rows: np.ndarray) -> pa.Table:
    """The rows stand twice, one below the other."""
    return table.take(pa.array(np.sort(np.concatenate([np.arange(len(table)), rows]), kind="stable")))


def _second_role(dice: Dice, table: pa.Table, rows: np.ndarray) -> pa.Table:
    """The rows become the second id, in the other role, of people who stand elsewhere in the table under the same e-mail."""
    roles = table["role"].to_numpy()
    sound = np.setdiff1d(np.flatnonzero(table["last_name"].is_valid().to_numpy()), rows)
    for role in np.unique(roles):
        others = sound[roles[sound] != role]
        second = rows[roles[rows] == role]
        first = others[dice.below(np.full(len(second), len(others)))] if len(others) else second
        for column in ("email", "first_name", "last_name"):
            table = _with_cells(table, column, second, table[column].take(pa.array(first)))
    return table


_PLANTERS: dict[str, tuple[Planter, ...]] = {
    "users": (changed("last_name", lambda _dice, _cells: None), _second_role),
    "events": (
        changed(
            "event_date",
            lambda _dice, cells: pc.binary_join_element_wise(pc.utf8_slice_codeunits(cells, 0, 4), "-02-30T10:00:00Z", ""),
        ),
        changed(
            "event_type", lambda dice, cells: pick(("cultural_exchange", "career_mentoring"), dice.between(len(cells), 0, 1))
        ),
        changed("attendees", _one_who_left),
        repeat_rows,
    ),
    "event_attendance": (changed("attended_at", _years_on),),
    "checkins": (changed("mood", lambda _dice, _cells: "fantastic"), changed("match_id", _unknown_id)),
    "feedback": (
        changed("feedback_id", lambda _dice, _cells: "see above"),
        changed("submitted_at", lambda _dice, cells: pc.utf8_slice_codeunits(cells, 0, 19)),
        changed("rating", lambda _dice, _cells: "1.20"),
    ),
    "milestones": (changed("user_id", _unknown_id),),
}
"""Kinds of faults by entity."""
