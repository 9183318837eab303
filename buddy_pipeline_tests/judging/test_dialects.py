"""Cells of several tellers are put into our words before they are judged."""

from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.dialects import Dialect, Tellers
from buddy_pipeline.judging.dialects import in_our_words, with_implied, with_otherwise

COLUMNS = (
    Column(name="teller", kind=Kind.TEXT, description="Who.", example="x"),
    Column(
        name="status",
        kind=Kind.ENUM,
        values=("open", "done"),
        implied=(("score", "done"),),
        otherwise="open",
        description="What.",
        example="open",
    ),
    Column(name="score", kind=Kind.SCORE, minimum=0, maximum=100, description="How much.", example="1"),
)
STARS = Dialect(highest={"score": Decimal(5)}, words={"status": {"finito": "done", "boh": ""}}, without={"score": ("*",)})
ENTITY = Entity(
    name="things",
    sheet="Things",
    description="Things.",
    caveat="None.",
    key=("teller",),
    happened="score",
    columns=COLUMNS,
    tellers=Tellers(column="teller", dialects={"stars": STARS, "plain": Dialect()}, of_others="plain"),
)


def _cells(*rows: tuple[str | None, str | None, str | None]) -> pa.Table:
    return pa.table({column.name: pa.chunked_array([[row[n] for row in rows]], pa.string()) for n, column in enumerate(COLUMNS)})


def _rows(cells: pa.Table) -> list[tuple[str | None, ...]]:
    return [tuple(row.values()) for row in cells.to_pylist()]


def test_each_row_is_read_in_the_words_of_its_teller_whatever_their_case() -> None:
    cells = _cells(
        ("Stars", "FINITO", "4*"), ("plain", "finito", "4"), ("else", "finito", "4"), (None, "finito", "4"), ("stars", "boh", "x")
    )
    assert _rows(in_our_words(ENTITY, cells)) == [
        ("stars", "done", "80"),
        ("plain", "finito", "4"),
        ("else", "finito", "4"),
        (None, "finito", "4"),
        ("stars", None, "x"),
    ]


def test_an_empty_cell_follows_from_another_else_it_is_what_it_is_otherwise() -> None:
    cells = _cells(("plain", None, "4"), ("plain", None, None), ("plain", "open", "4"))
    filled = with_otherwise(ENTITY, with_implied(ENTITY, cells))
    assert filled["status"].to_pylist() == ["done", "open", "open"]


@given(st.decimals(min_value=0, max_value=5, places=4))
def test_a_number_is_on_our_scale_to_two_places(number: Decimal) -> None:
    (row,) = _rows(in_our_words(ENTITY, _cells(("stars", None, f"{number:f}"))))
    assert Decimal(row[2] or "") == (number * 20).quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(st.text(max_size=20))
def test_what_is_no_number_is_left_to_the_rules(text: str) -> None:
    (row,) = _rows(in_our_words(ENTITY, _cells(("stars", None, f"x{text}"))))
    assert row[2] is not None
    assert row[2].startswith("x")
