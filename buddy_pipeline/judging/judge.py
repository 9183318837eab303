"""Judging a batch: which rows are taken, in which typed form, and what is wrong with the others."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Unknown
from buddy_pipeline.contract.rules import BY_CODE, Severity
from buddy_pipeline.drops.batches import ROW, Batch
from buddy_pipeline.judging import forms, json_cells
from buddy_pipeline.judging.addresses import mask_addresses
from buddy_pipeline.judging.dialects import in_our_words, with_implied, with_otherwise
from buddy_pipeline.judging.faults import FAULT_SCHEMA, Found, fault_table, row_faults
from buddy_pipeline.judging.preparing import prepared
from buddy_pipeline.judging.row_rules import days_of_span, odd_rows
from buddy_pipeline.judging.schema import row_schema
from buddy_pipeline.judging.totals import in_other_rows, total_rows, with_totals, without_cells

REJECTED = "rejected"
OTHER = "other"
AS_EXPORTED = "as_exported"
_NOT_NULLABLE = "not_nullable"


@dataclass(frozen=True)
class Judged:
    """A batch after judging.

    ``rows`` has ``row`` (int64), ``rejected`` (bool) and the entity's columns as text that the database can type,
    null where faulty, for rejected rows too: their ids are still looked up, so that a row reports all its faults.
    ``as_exported`` (JSON text) keeps values that the contract does not list. ``faults`` has the columns of
    FAULT_SCHEMA. ``read`` counts all records, ``miscounted`` those of them whose cells cannot be told apart.
    """

    entity: Entity
    rows: pa.Table
    faults: pa.Table
    read: int
    miscounted: int


class Judge:
    """Judges batches of one entity of one drop, row by row; what other rows say is judged in the database."""

    def __init__(self, entity: Entity, *, export_date: datetime, program_start: datetime) -> None:
        self.entity = entity
        self._schema = row_schema(entity, export_date=export_date, program_start=program_start)

    def judge(self, batch: Batch) -> Judged:
        """Judges one batch. Never raises for what a cell holds."""
        cells = with_implied(self.entity, prepared(self.entity, in_our_words(self.entity, batch.rows)))
        totals = total_rows(self.entity, cells)
        cells = without_cells(cells, totals)
        found = _with_odd(batch, self._faulty_cells(cells) + _lacking(batch, cells))
        found = with_totals(self.entity, found, totals)
        cells, with_addresses = mask_addresses(self.entity, cells)
        sound = _without_faulty(cells, found)
        typed = _typed(self.entity, sound)
        found += with_addresses + in_other_rows(_odd_rows(self.entity, cells, typed), totals)
        faults = fault_table(self.entity, batch.file, batch.rows, sound, found)
        if batch.miscounted:
            faults = pa.concat_tables([faults, row_faults(self.entity, batch.file, batch.miscounted, rules.CELLS_MISCOUNTED)])
        rows = _settled(self.entity, cells, typed).append_column(REJECTED, _rejected(len(cells), found))
        return Judged(self.entity, rows, faults, len(cells) + len(batch.miscounted), len(batch.miscounted))

    def _faulty_cells(self, cells: pa.Table) -> list[Found]:
        return [_found(error, cells) for error in self._errors(cells.to_pandas(types_mapper=pd.ArrowDtype))]

    def _errors(self, frame: pd.DataFrame) -> list[SchemaError]:
        try:
            self._schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            return list(errors.schema_errors)
        return []


def _lacking(batch: Batch, cells: pa.Table) -> list[Found]:
    """Cells that are empty, though the shape of the file needs them in each row, or nothing else says whom a row names."""
    found = []
    in_shape = [name for name, *_ in batch.needed]
    named = [(one.name, one.known_by or "") for one in batch.entity.naming if one.may_lack_address and one.name not in in_shape]
    for name, *others in (*batch.needed, *named):
        column = batch.entity[name]
        if not column.required or column.may_lack_address:
            held = pc.coalesce(cells[name], *(cells[other] for other in others))
            found.append(Found(rules.REQUIRED_MISSING, name, np.flatnonzero(held.is_null().to_numpy())))
    return [one for one in found if len(one.positions)]


def _found(error: SchemaError, cells: pa.Table) -> Found:
    """Only positions are taken from pandera's error: its failure cases hold values.

    A test that itself failed is our mistake, not the row's; its message may hold values, so only its name is told.
    """
    if error.reason_code is SchemaErrorReason.CHECK_ERROR:
        raise RuntimeError(f"The test {error.check.name} of {error.schema.name} failed to run.")
    column = error.schema.name
    if error.check == _NOT_NULLABLE:
        return Found(rules.REQUIRED_MISSING, column, np.flatnonzero(cells[column].is_null().to_numpy()))
    return Found(BY_CODE[error.check.name], column, np.flatnonzero(~error.check_output.to_numpy(dtype=bool)))


def _with_odd(batch: Batch, found: list[Found]) -> list[Found]:
    """Adds what the reader found. A cell in error that it left empty is not missing besides: one slip is one fault."""
    numbers = batch.rows[ROW].to_numpy()
    odd = [Found(one.rule, one.column, np.flatnonzero(np.isin(numbers, one.rows))) for one in batch.odd]
    in_error = {one.column: one.positions for one in odd if one.rule.severity is Severity.ERROR}
    for place, one in enumerate(found):
        if one.rule is rules.REQUIRED_MISSING and one.column in in_error:
            found[place] = Found(one.rule, one.column, np.setdiff1d(one.positions, in_error[one.column]))
    return found + odd


def _without_faulty(cells: pa.Table, found: list[Found]) -> pa.Table:
    """The cells, with those nulled that break a rule of severity error."""
    for one in found:
        if one.rule.severity is Severity.ERROR and one.rule is not rules.REQUIRED_MISSING:
            index = cells.column_names.index(one.column)
            kept = pc.if_else(pa.array(_mask(len(cells), one.positions)), None, cells[one.column])
            cells = cells.set_column(index, one.column, kept)
    return cells


def _mask(length: int, positions: np.ndarray) -> np.ndarray:
    mask = np.zeros(length, dtype=bool)
    mask[positions] = True
    return mask


def _typed(entity: Entity, sound: pa.Table) -> pa.Table:
    """The cells in the one spelling that the database and the other formats share."""
    columns = [sound[ROW], *(_spelling(column, sound[column.name]) for column in entity.columns)]
    return pa.table(columns, names=[ROW, *entity.column_names])


def _spelling(column: Column, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    if column.kind in (Kind.UUID, Kind.EMAIL):
        return pc.utf8_lower(cells)
    if column.kind is Kind.NAME:
        return forms.not_shouted(pc.if_else(forms.is_name(cells), cells, None))
    if column.kind in (Kind.TIMESTAMP, Kind.DAY):
        return pc.replace_substring(cells, ",", ".")
    if column.kind is Kind.MONTH:
        return pc.binary_join_element_wise(cells, "01", "-")
    if column.kind is Kind.INTEGER:
        return pc.replace_substring_regex(cells, r"^\+?(-?)0*(\d+?)(?:\.0+)?$", r"\1\2")
    if column.kind in (Kind.INTEGER_LIST, Kind.UUID_LIST):
        return _as_database_array(json_cells.canonical(column, cells))
    if column.is_json:
        return json_cells.canonical(column, cells)
    return cells


def _as_database_array(lists: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring(pc.replace_substring(lists, "[", "{"), "]", "}")


def _odd_rows(entity: Entity, cells: pa.Table, typed: pa.Table) -> list[Found]:
    """A faulty cell takes no part: it is not empty, but what it holds cannot be compared."""
    found = []
    for row_rule in entity.row_rules:
        faulty = pc.or_(_is_faulty(cells, typed, row_rule.column), _is_faulty(cells, typed, row_rule.other))
        odd = pc.and_not(pc.fill_null(odd_rows(entity, row_rule, typed), False), faulty)
        positions = np.flatnonzero(odd.to_numpy())
        if len(positions):
            found.append(Found(row_rule.rule, row_rule.column, positions))
    return found


def _is_faulty(cells: pa.Table, typed: pa.Table, column: str) -> pa.ChunkedArray:
    return pc.xor(cells[column].is_valid(), typed[column].is_valid())


def _settled(entity: Entity, cells: pa.Table, typed: pa.Table) -> pa.Table:
    """Applies what the rules say of rows that are taken all the same: `other` for new kinds, dates before durations. Then fills
    what must not be empty."""
    for column in entity.columns:
        if column.unknown is Unknown.OTHER and column.kind is Kind.ENUM:
            typed = _with_other(column, cells, typed)
        if column.unknown is Unknown.FIRST:
            typed = _with_first(column, typed)
        if column.days_between:
            typed = _with_days(column, typed)
    return with_otherwise(entity, typed)


def _with_days(column: Column, typed: pa.Table) -> pa.Table:
    days = pc.floor(days_of_span(column, typed)).cast(pa.int64()).cast(pa.string())
    stated = typed[column.name]
    settled = pc.if_else(pc.is_valid(stated), pc.coalesce(days, stated), None)
    return typed.set_column(typed.column_names.index(column.name), column.name, settled)


def _with_first(column: Column, typed: pa.Table) -> pa.Table:
    cells = typed[column.name]
    taken = pc.if_else(forms.is_filled_with_one_of(cells, column.values), cells, column.values[0])
    return typed.set_column(typed.column_names.index(column.name), column.name, taken)


def _with_other(column: Column, cells: pa.Table, typed: pa.Table) -> pa.Table:
    known = pc.or_(pc.is_null(typed[column.name]), pc.is_in(typed[column.name], value_set=pa.array(column.values)))
    taken = pc.if_else(known, typed[column.name], OTHER)
    as_exported = _object_of(column.name, pc.if_else(known, None, cells[column.name]))
    return typed.set_column(typed.column_names.index(column.name), column.name, taken).append_column(AS_EXPORTED, as_exported)


def _object_of(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """``{"name": "value"}`` as JSON text, null where the value is; new values are few, so each distinct one is spelt once."""
    encoded = values.combine_chunks().dictionary_encode()
    spelt = [json_cells.spell({name: value}) for value in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(spelt, pa.string()).take(encoded.indices)])


def _rejected(length: int, found: list[Found]) -> pa.Array:
    rejected = np.zeros(length, dtype=bool)
    for one in found:
        if one.rule.severity is Severity.ERROR:
            rejected[one.positions] = True
    return pa.array(rejected)


__all__ = ["AS_EXPORTED", "FAULT_SCHEMA", "REJECTED", "Judge", "Judged"]
