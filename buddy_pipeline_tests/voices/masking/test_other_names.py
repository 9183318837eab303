"""Names of people whom nobody knows, by lists, by the words beside them, and by capitals."""

import pytest

from buddy_pipeline.voices.masking.others import find_names
from buddy_pipeline.voices.masking.spelling import tokens


def names_in(text: str) -> list[str]:
    words = tokens(text)
    return [word.text for word, is_name in zip(words, find_names(words, [False] * len(words)), strict=True) if is_name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bashkim Hoxha came with us.", "Bashkim Hoxha"),
        ("Bashkim is my neighbour.", "Bashkim"),
        ("Brynhild's cabin was cold, said Xiaoling.", "Brynhild's Xiaoling"),
        ("Doctor Eikeland said I am fine.", "Eikeland"),
        ("Møtte Randi K. og familien Solheim.", "Randi K Solheim"),
        ("min venn heter arvinder", "arvinder"),
        ("my friend mark came", "mark"),
        ("Torgrim og jeg gikk tur.", "Torgrim"),
        ("Торвальд сказав, що допоможе.", "Торвальд"),
        ("Познакомилась с Турид и её мужем Одд-Арне.", "Турид Одд Арне"),
        ("мене звати ростислава", "ростислава"),
        ("Привіт Оксано, дякую Єво!", "Оксано Єво"),
        ("Учителем был Фархад Каримович.", "Фархад Каримович"),
        ("Takk for hjelpen!\nØyunn", "Øyunn"),
        ("Марта і Бріт-Еллен грали у футбол з Ахмедом.", "Марта Бріт Еллен Ахмедом"),
        ("اسم مرشدتي كارين وهي لطيفة", "كارين"),
        ("زرنا بيت أبو عدنان", "أبو عدنان"),
        ("قابلت أمل حداد اليوم", "أمل حداد"),
        ("جاء عبد الرحمن معي", "عبد الرحمن"),
        ("التقيت مع سميرة الحلبي", "سميرة الحلبي"),
    ],
)
def test_are_found(text: str, names: str) -> None:
    assert names_in(text) == names.split()


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we went to Bergen with the Red Cross and spoke English.",
        "She studies Nursing at Oslo Metropolitan University and works at Radisson Hotel.",
        "Etter Norskprøven vil jeg ta Fagbrev på Bærum Voksenopplæring.",
        "NAV og UDI svarte ikke, men vi lærte norsk på Zoom i mai.",
        "Jeg bor i Lillehammer. Husleien er dyr. Norsk er vanskelig.",
        "У понеділок їздили до Львова, говорили українською. Курс цікавий.",
        "В июле были в Тронхейме. Норвежский язык трудный. Спасибо Вам.",
        "عندي أمل كبير والحياة جميلة في أوسلو",
        "I will be there, I'm sure. May we come? Hope so.",
        "I HAVE NO MONEY AND NO HOPE",
    ],
)
def test_ordinary_words_are_none(text: str) -> None:
    assert names_in(text) == []
