"""Quotes that go wrong alter no value and swallow no row: the drop is refused, with the line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.drops.csv_records import StrayQuote, whole_records
from buddy_pipeline_tests.drops.exports import HEADER, ROWS, contents, miscounted, numbers, refused_line, users_csv, write_folder

GOES_ON = "behind the closing quote of a text the text goes on"
NEVER_ENDS = "a quoted text that starts here never ends"


def cell(text: str) -> str:
    """A row whose first name stands in the file like this."""
    return ROWS[0].replace("Ann", text)


@pytest.mark.parametrize("text", ['"Anna "Nan" Lee"', '"say \\"hi\\" now"', '"a" ', '""a', '"a"""b"'])
def test_a_text_that_goes_on_behind_its_closing_quote(tmp_path: Path, text: str) -> None:
    assert refused_line(users_csv(tmp_path / "drop", ROWS[1], cell(text), ROWS[1])).startswith(f"users.csv, line 3: {GOES_ON}")


def test_a_quote_that_is_closed_by_one_of_another_row(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", '"two\nlines",' + ROWS[1], cell('"Ann'), ROWS[1], cell('"Cy"'), ROWS[1])

    assert refused_line(path).startswith(f"users.csv, line 4: {GOES_ON}")


def test_the_line_is_that_of_the_text_whatever_comes_before(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", *ROWS * 40_000, "", cell('5" high'), cell('"a" b'), end="\r\n")

    assert refused_line(path).startswith(f"users.csv, line 80004: {GOES_ON}")


@pytest.mark.parametrize("text", ['5" high', 'say "hi" now', ' "quoted" behind a space', "'single'", '"a ""quoted"" word"', '""'])
def test_quotes_that_every_program_reads_alike_are_taken(tmp_path: Path, text: str) -> None:
    read = text[1:-1].replace('""', '"') if text.startswith('"') else text.strip()

    assert contents(users_csv(tmp_path / "drop", cell(text)))["users"][0]["first_name"] == (read or None)


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (HEADER + ',"', NEVER_ENDS),
        (HEADER.replace("location", '"location'), NEVER_ENDS),
        (HEADER + ',"\n' + ROWS[0] + '"', "the name of column 10 goes over several lines"),
        (f'"{HEADER}\n{ROWS[0]}"', "the name of column 1 goes over several lines"),
        (HEADER.replace("location", '"loc" ation'), GOES_ON),
    ],
)
def test_a_stray_quote_in_the_header(tmp_path: Path, header: str, problem: str) -> None:
    message = refused_line(users_csv(tmp_path / "drop", *ROWS, header=header))

    assert message.startswith(f"users.csv, line 1: {problem}")
    assert "example" not in message


def test_a_known_name_may_be_wrapped(tmp_path: Path) -> None:
    path = users_csv(tmp_path / "drop", *ROWS, header=HEADER.replace("first_name", '"First\nName"'))

    assert [row["first_name"] for row in contents(path)["users"]] == ["Ann", "Bo"]


def records_by_character(text: str) -> list[int] | int:
    """Where records end, read one character after the other; of a stray quote, where its text starts."""
    ends: list[int] = []
    state, opened = "start", 0
    for place, character in enumerate(text):
        following = text[place + 1 : place + 2]
        is_break = character == "\n" or (character == "\r" and following not in ("\n", ""))
        if state == "quoted":
            state = "closed" if character == '"' else state
        elif state == "closed" and character == '"':
            state = "quoted"
        elif is_break:
            ends.append(place + 1)
            state = "start"
        elif character == ",":
            state = "start"
        elif state == "start" and character == '"':
            state, opened = "quoted", place
        elif state == "closed" and character != "\r":
            return opened
        elif character != "\r":
            state = "plain"
    return ends


@settings(max_examples=1_000, deadline=None)
@given(st.text(st.sampled_from('a"",\n\ré'), max_size=25))
def test_records_end_where_one_finds_reading_character_by_character(text: str) -> None:
    expected = records_by_character(text)
    if isinstance(expected, int):
        with pytest.raises(StrayQuote) as stray:
            whole_records(text.encode(), ",")
        assert stray.value.position == len(text[:expected].encode())
    else:
        records = whole_records(text.encode(), ",")
        heads = [text[:end] for end in expected]
        assert records.ends.tolist() == [len(head.encode()) for head in heads]
        assert records.lines.tolist() == [head.replace("\r\n", "\n").replace("\r", "\n").count("\n") for head in heads]


def test_excels_line_about_the_separator_is_no_header(tmp_path: Path) -> None:
    rows = [line.replace(",", ";") for line in (HEADER, *ROWS)]
    for place, first in enumerate(("sep=;", '"sep=;"', "SEP=;")):
        path = write_folder(tmp_path / str(place), {"users.csv": "\r\n".join([first, *rows])})
        assert [row["last_name"] for row in contents(path)["users"]] == ["Lee", "Øy"]


def test_a_header_that_goes_on_and_on(tmp_path: Path) -> None:
    more = "".join(f",custom field {number}" for number in range(4_000))

    message = refused_line(users_csv(tmp_path / "drop", *ROWS, header=HEADER + more))
    assert message.startswith("users.csv, line 1: the header goes on for more than 65,536 bytes")


@pytest.mark.parametrize("line", [",,,", ",,,,,,,,,,,,", "\x1a", ' , "" ,', '""'])
def test_short_and_long_rows_of_nothing_are_blank(tmp_path: Path, line: str) -> None:
    path = users_csv(tmp_path / "drop", ROWS[0], line, ROWS[1], line, end="\r\n")

    assert (numbers(path), miscounted(path)) == ([2, 4], [])
