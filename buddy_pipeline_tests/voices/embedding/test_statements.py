"""What a text states: neither what it asks nor what it quotes, and not without end."""

import pytest

from buddy_pipeline.voices.embedding.statements import LONGEST, MOST, as_a_whole, statements


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I am fine. It rained!", ["I am fine", "It rained"]),
        ("Is she lonely? We met.", ["We met"]),
        ("هل هي وحيدة؟ التقينا أمس.", ["التقينا أمس"]),
        ('She said "I have nobody" and laughed.', ["She said and laughed"]),
        ("<b>Good</b> day", ["Good day"]),
        ("«Мені самотньо»", []),
        ("Is she lonely?", []),
        ("🙂 ...", []),
        ("", []),
    ],
)
def test_questions_and_quotations_are_not_read(text: str, told: list[str]) -> None:
    assert [one.said for one in statements(text)] == told


def test_a_statement_says_where_it_stands() -> None:
    text = "It rained. I have nobody to talk to."
    last = statements(text)[-1]
    assert text[last.start : last.end] == "I have nobody to talk to"


def test_a_text_without_end_takes_no_time_without_end() -> None:
    told = statements("word " * 100_000 + "end. " * 1_000)
    assert len(told) == MOST
    assert len(as_a_whole(told)) <= LONGEST
