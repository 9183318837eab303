"""The forms of cells agree with a plain reading of them, one by one, over texts near the edges."""

from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from buddy_pipeline.judging import forms
from buddy_pipeline_tests.judging import oracle, texts

MOMENTS = st.datetimes(
    datetime(1950, 1, 1), datetime(2050, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))])
)


def column(cells):
    return pa.chunked_array([pa.array(cells, pa.string())])


def cells_of(strategy):
    """Columns of such texts and empty cells."""
    return st.lists(strategy | st.none(), min_size=1, max_size=25)


def verdicts(test, cells, **limits):
    return test(column(cells), **limits).to_pylist()


def expected(is_fine, cells):
    """Empty cells are always fine."""
    return [cell is None or bool(is_fine(cell)) for cell in cells]


@settings(deadline=None)
@given(cells_of(texts.ids))
def test_ids(cells):
    assert verdicts(forms.is_uuid4, cells) == expected(oracle.is_uuid4, cells)


@settings(deadline=None)
@given(cells_of(texts.timestamps))
@example(["2024-02-29T10:00Z", "2023-02-29T10:00:00Z", "0000-01-01T00:00:00Z", "2024-01-15T24:00:00Z", "20240115T100000Z"])
def test_timestamps(cells):
    moments = [None if cell is None else oracle.moment(cell) for cell in cells]
    assert verdicts(forms.is_timestamp, cells) == [
        cell is None or found is not None for cell, found in zip(cells, moments, strict=True)
    ]
    assert forms.as_moments(column(cells)).to_pylist() == moments


@settings(deadline=None)
@given(cells_of(texts.timestamps))
@example(["2024-02-29", "2023-02-29", "2024-02-29T10:00", "2024-02-29T10:00:00.5", "2024-02-29T10:00:00+02:00", "2024-02-29Z"])
def test_a_zone_is_missed_where_adding_it_mends_the_cell(cells):
    def lacks_zone(cell):
        return any(oracle.moment(cell + rest) and oracle.moment(cell[:10] + "T00:00:00Z") for rest in ("Z", "T00:00:00Z"))

    assert verdicts(forms.has_zone, cells) == expected(lambda cell: not lacks_zone(cell), cells)


@settings(deadline=None)
@given(cells_of(texts.timestamps | MOMENTS.map(datetime.isoformat)), MOMENTS)
def test_before_and_after(cells, limit):
    def fits(compare):
        return lambda cell: (found := oracle.moment(cell)) is None or compare(found, limit)

    assert verdicts(forms.is_not_after, cells, limit=limit) == expected(fits(datetime.__le__), cells)
    assert verdicts(forms.is_not_before, cells, limit=limit) == expected(fits(datetime.__ge__), cells)


@settings(deadline=None)
@given(MOMENTS, st.integers(-2_000_000, 2_000_000), st.sampled_from([0, 90, -570]))
def test_the_limit_itself_is_met_to_the_microsecond_in_any_zone(limit, step, minutes):
    moment = (limit + timedelta(microseconds=step)).astimezone(timezone(timedelta(minutes=minutes)))
    cell = moment.isoformat().replace("+00:00", "Z")
    assert verdicts(forms.is_not_after, [cell], limit=limit) == [step <= 0]
    assert verdicts(forms.is_not_before, [cell], limit=limit) == [step >= 0]


@settings(deadline=None)
@given(cells_of(texts.numbers))
def test_numbers(cells):
    assert verdicts(forms.is_decimal, cells) == expected(lambda cell: oracle.number(cell) is not None, cells)
    assert verdicts(forms.is_integer, cells) == expected(lambda cell: oracle.whole(cell) is not None, cells)


@settings(deadline=None)
@given(cells_of(texts.numbers), st.sampled_from([(0, 1), (1, 2**31 - 1), (0, 2**31 - 1), (-5, 17)]))
def test_numbers_in_a_range(cells, bounds):
    lowest, highest = bounds
    for form, read in ((forms.is_decimal, oracle.number), (forms.is_integer, oracle.whole)):
        found = verdicts(forms.is_within, cells, minimum=lowest, maximum=highest, is_number=form)
        assert found == expected(lambda cell, read=read: (value := read(cell)) is None or lowest <= value <= highest, cells)


@settings(deadline=None)
@given(cells_of(texts.emails))
def test_email_addresses(cells):
    assert verdicts(forms.is_email, cells) == expected(oracle.is_email, cells)


@pytest.mark.parametrize(
    ("address", "is_fine"),
    [
        ("o'brien+buddy@example.co.uk", True),
        ("jörg@bücher.example", True),
        ("用户@例子.广告", True),
        ("anna@example.xn--p1ai", True),
        ("anna@example", False),
        ("anna@example.123", False),
        ("anna@[127.0.0.1]", False),
        ("mailto:anna@example.org", False),
        ("Anna <anna@example.org>", False),
        ("anna@example.org, bo@example.org", False),
        ("anna\u00a0@example.org", False),
        ("anna\u200b@example.org", False),
        ("anna..b@example.org", False),
        ("@example.org", False),
    ],
)
def test_email_addresses_as_people_write_them(address, is_fine):
    assert verdicts(forms.is_email, [address]) == [is_fine]
    assert oracle.is_email(address) == is_fine


@settings(deadline=None)
@given(cells_of(texts.any_text | st.text("aé😀", max_size=12)), st.integers(0, 12))
def test_lengths_count_characters_not_bytes(cells, length):
    assert verdicts(forms.is_at_most_long, cells, length=length) == expected(lambda cell: len(cell) <= length, cells)


@settings(deadline=None)
@given(cells_of(st.sampled_from(["great", "Great", "good", "great ", ""]) | texts.any_text))
def test_lists_of_values_are_to_the_letter(cells):
    assert verdicts(forms.is_one_of, cells, values=("great", "good")) == expected(lambda cell: cell in ("great", "good"), cells)


@pytest.mark.parametrize(
    ("cell", "with_time"),
    [
        ("2024-01-15", "2024-01-15T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
        ("2023-02-29", "2023-02-29"),
        ("2024-04-31", "2024-04-31"),
        ("0001-01-01", "0001-01-01"),
        ("2024-01-15T10:00:00", "2024-01-15T10:00:00"),
        ("2024-01-15T10:00:00+02:00", "2024-01-15T10:00:00+02:00"),
        ("15.01.2024", "15.01.2024"),
        (None, None),
    ],
)
def test_a_date_that_exists_stands_for_the_start_of_its_day(cell: str | None, with_time: str | None) -> None:
    assert forms.with_times(pa.chunked_array([pa.array([cell], pa.string())])).to_pylist() == [with_time]
