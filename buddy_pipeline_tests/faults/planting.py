"""Planting faults of every rule in a clean export."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from buddy_pipeline.contract import rules
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.faults.cell_faults import CellFault, Row, every_cell_fault
from buddy_pipeline_tests.faults.consequences import Place, unmet_references
from buddy_pipeline_tests.faults.expected import Expected
from buddy_pipeline_tests.faults.ground import Ground
from buddy_pipeline_tests.faults.row_faults import RowFault, every_row_fault

Fault = CellFault | RowFault

NOT_PLANTED = frozenset(
    rule.code
    for rule in (
        rules.EMAIL_TAKEN,
        rules.EMAIL_AMBIGUOUS,
        rules.WITH_ONESELF_AFTER_MERGE,
        rules.PERSON_ERASED,
        rules.ENCODING_GUESSED,
        rules.LEFT_BEFORE_JOINED,
        rules.MEMBER_AMBIGUOUS,
        rules.CELL_UNREADABLE,
        rules.FORMULA_NOT_CALCULATED,
        rules.CELL_MERGED,
        rules.TOTAL_ROW,
        rules.ID_WITH_ADDRESS,
        rules.AMOUNT_AND_HOURS,
        rules.AMOUNT_OR_HOURS_MISSING,
        rules.COMPANY_OF_PERSON,
        rules.CURRENCY_INVALID,
        rules.CURRENCY_MISSING,
        rules.HOURS_OF_NO_TIME,
        rules.MONTH_INVALID,
        rules.PERSON_AND_COUNT,
        rules.PERSON_OR_COUNT_MISSING,
        rules.SURVEY_AMBIGUOUS,
        rules.SURVEY_PERSON_UNKNOWN,
        *(rule for rule in rules.RULES if rule.source.startswith("formats, ")),
    )
)
"""The first four need what an earlier drop left in the database or who people are, the next is about the bytes of a file, the next two about
rosters, others about what one format can say and the others cannot, the last about lists, of the office and of other programs."""

CSV_ONLY = frozenset({rules.CELLS_MISCOUNTED.code})
"""What cannot be said in JSON or in a sheet."""

_REFERRED_TO = ("users", "matches")


@dataclass(frozen=True)
class Planted:
    """``rows`` by entity as they are to be written, with added ones at the end. ``miscounted`` rows have a cell more
    (true) or less than the header; entities in ``strange_columns`` have a column that the contract does not know.
    """

    rows: dict[str, list[Row]]
    expected: list[Expected]
    miscounted: dict[Place, bool]
    strange_columns: dict[str, str]


def plant(
    rows_by_entity: dict[str, list[Row]], seed: int, share: float = 0.02, *, leave_out: frozenset[str] = frozenset()
) -> Planted:
    """Faults in about ``share`` of the rows of a clean export, at most one a row; the rows given are not changed.

    Rows have every column of the contract, None where empty. Every rule is broken at least once where the share allows
    it, then every column that it is about. Rules whose codes are in ``leave_out`` are let be. Rows that refer to a
    rejected row are faulty by that alone: they get no fault of their own, and are in ``expected`` too.
    """
    ground = Ground(rows_by_entity, Random(seed))
    faults = [fault for fault in (*every_cell_fault(), *every_row_fault()) if fault.rule.code not in leave_out]
    chosen = _schedule(faults, int(sum(map(len, rows_by_entity.values())) * share), ground.random)
    for name in _REFERRED_TO:
        _plant_all(ground, (fault for fault in chosen if fault.entity.name == name and fault.rejects))
        ground.spare_followers(name)
    _plant_all(ground, (fault for fault in chosen if fault.entity.name not in _REFERRED_TO or not fault.rejects))
    return Planted(ground.rows, list(_expected(ground)), ground.miscounted, ground.strange_columns)


def _schedule(faults: list[Fault], budget: int, random: Random) -> list[Fault]:
    """Each fault once, all rules in turn; what is left of the budget goes to those that others do not suffer from."""
    by_rule: dict[str, list[Fault]] = defaultdict(list)
    for fault in random.sample(faults, len(faults)):
        by_rule[fault.rule.code].append(fault)
    turns = max(map(len, by_rule.values()))
    in_turn = [group[turn] for turn in range(turns) for group in by_rule.values() if turn < len(group)]
    harmless = [fault for fault in faults if not (fault.rejects and fault.entity.name in _REFERRED_TO)]
    return in_turn[:budget] + random.choices(harmless, k=max(0, budget - len(in_turn)))


def _plant_all(ground: Ground, faults: Iterable[Fault]) -> None:
    for fault in faults:
        if isinstance(fault, RowFault):
            fault.plant(ground, fault.entity)
        elif (index := ground.take(fault.entity, fault.fits)) is not None:
            fault.spoil(ground.rows[fault.entity.name][index], ground.random)
            ground.mark(fault.entity, index, fault.column, fault.rule)


def _expected(ground: Ground) -> Iterator[Expected]:
    """What was planted, and what follows from it."""
    planted = {place: frozenset(found.items()) for place, found in ground.faults.items()}
    for place, column, rule in unmet_references(ground.rows, ground.is_rejected, ground.is_faulty):
        ground.faults[place].setdefault(column, rule)
    for (name, index), found in sorted(ground.faults.items()):
        key = _key(ground, (name, index))
        for column, rule in found.items():
            yield Expected(name, index, key, column, rule, (column, rule) in planted.get((name, index), ()))
    for name, column in sorted(ground.strange_columns.items()):
        yield Expected(name, None, "", column, rules.COLUMN_UNKNOWN.code, planted=True)


def _key(ground: Ground, place: Place) -> str:
    """The key's parts, joined; faulty ones are empty."""
    name, index = place
    if place in ground.miscounted:
        return ""
    row, found = ground.rows[name][index], ground.faults[place]
    return "|".join(
        "" if part in found and ground.is_faulty(place, part) and found[part] not in _LOOKED_UP else row[part] or ""
        for part in BUDDY[name].key
    )


_LOOKED_UP = frozenset({rules.USER_UNKNOWN.code, rules.MATCH_UNKNOWN.code})
"""Cells that are in order in themselves."""
