"""Words of a text: one spelling, sentences, clauses, quotations; whatever people send in."""

from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.voices.words import LONGEST, count_words, one_spelling, sentences


def spelled(text: str) -> list[list[str]]:
    return [[word.spelled for word in one.words] for one in sentences(text)]


def test_capitals_apostrophes_and_marks_make_no_difference() -> None:
    assert spelled("DON’T don't dont") == [["dont", "dont", "dont"]]
    assert one_spelling("сім'я") == one_spelling("СІМ’Я") == "сімя"
    assert one_spelling("ещё") == "еще"
    assert one_spelling("أُمّـي") == one_spelling("امي")


def test_words_stand_where_they_stood() -> None:
    text = "Hei! Jeg er <b>glad</b>, du?"
    assert [text[word.start : word.end] for one in sentences(text) for word in one.words] == ["Hei", "Jeg", "er", "glad", "du"]


def test_sentences_say_whether_they_ask() -> None:
    assert [one.is_question for one in sentences("Is she lonely? She is. هل أنت بخير؟")] == [True, False, True]


def test_quotations_and_clauses_are_told() -> None:
    words = [word for one in sentences('She said "I am so happy", and left') for word in one.words]
    assert [word.spelled for word in words if word.is_quoted] == ["i", "am", "so", "happy"]
    assert words[-1].clause > words[0].clause


def test_what_goes_on_without_an_end_is_cut() -> None:
    assert max(len(one.words) for one in sentences("word " * 1_000)) == LONGEST


def test_markup_emoji_and_nothing_have_no_words() -> None:
    assert [count_words(text) for text in ("", "   ", "😊🎉", "<br><p>&nbsp;", "…!?")] == [0, 0, 0, 0, 0]


@given(st.text(max_size=300))
def test_any_text_has_words_in_order_within_it(text: str) -> None:
    places = [(word.start, word.end) for one in sentences(text) for word in one.words]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
