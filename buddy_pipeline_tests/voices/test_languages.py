"""Languages: recognised by more than a word or two, and never guessed."""

import pytest

from buddy_pipeline.voices.languages import recognise

READ = frozenset({"en", "no", "uk", "ru", "ar"})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I met my buddy at the library and we talked", "en"),
        ("Vi gikk en tur langs elva og snakket om jobb", "no"),
        ("Eg lærer norsk kvar dag og det går betre no", "no"),
        ("Мені дуже подобається вчити мову з моєю подругою", "uk"),
        ("Мы вчера ходили в библиотеку и пили чай", "ru"),
        ("ذهبنا إلى المكتبة وتحدثنا عن العمل", "ar"),
        ("Ich freue mich sehr über das Treffen mit meinem Buddy", "de"),
        ("I MET MY BUDDY AT THE LIBRARY AND WE TALKED", "en"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert recognise(text, READ) == language


@pytest.mark.parametrize("text", ["", "ok", "ok takk", "😊😊😊", "123 456 789", "<b></b>"])
def test_too_few_words_tell_none(text: str) -> None:
    assert recognise(text, READ) is None
