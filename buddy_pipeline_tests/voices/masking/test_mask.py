"""What is masked is said by kind, and places of the text are found again in the masked one."""

import itertools
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.voices.masking.mask import MASKS, Masked, Masker

KNOWN = ("Olena Kovalchuk", "Mohammed Al-Hamwi", "Юлія Зеленська", "Ingeborg Tveitmoen", "فاطمة الزهراني")
MASKER = Masker(KNOWN)
PIECES = st.sampled_from(
    ["Olena", "Оленою", "محمد", "ومحمد", "Julias", "og", "met", " ", ". ", "\n", "+47 912 34 567", "a.b@c.no", "Storgata 12", "født 1.1.1985",
     "[name]", "ß", "İ", "e\u0301",
     "٣", "👩‍👧", "\u200f", "K.", "-", "’s", "@", "https://x.no/a", "01019012345", "Ада"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES, max_size=25).map(" ".join))


def test_each_kind_has_its_mask() -> None:
    text = "Olena (olena@mail.com, 912 34 567, nav.no) født 1.1.1985, fnr 01019012345, konto 1234.56.78903, bor i Storgata 12"
    assert MASKER.mask(text, "no").text == (
        "[name] ([e-mail], [phone], [link]) født [birth date], fnr [id], konto [account], bor i [address]"
    )


def test_words_of_one_name_are_one_mask() -> None:
    masked = MASKER.mask("Olena Kovalchuk and M. Al-Hamwi came", "en")
    assert masked.text == "[name] and [name] came"
    assert masked.kinds == {"name": 2}


def test_a_snippet_is_cut_from_the_masked_text() -> None:
    text = "Yesterday Olena Kovalchuk helped me a lot"
    masked = MASKER.mask(text, "en")
    assert masked.cut(text.index("helped"), text.index(" a lot")) == "helped me"
    assert masked.cut(text.index("Kovalchuk"), text.index(" me")) == "[name] helped"


def test_who_is_concerned_is_known_beside_the_program() -> None:
    assert Masker([]).mask("jeg snakket med xurxo", "no", concerned=["Xurxo Vilar"]).text == "jeg snakket med [name]"


@given(TEXTS)
def test_spans_map_to_their_masks_and_all_else_is_as_it_was(text: str) -> None:
    masked = MASKER.mask(text)
    rest = last = 0
    for span in masked.spans:
        assert masked.text[span.masked_start : span.masked_end] == MASKS[span.kind]
        assert masked.text[rest : span.masked_start] == text[last : span.start]
        assert masked.span(span.start, span.end) == (span.masked_start, span.masked_end)
        rest, last = span.masked_end, span.end
    assert masked.text[rest:] == text[last:]


@given(TEXTS, st.integers(0, 200), st.integers(0, 200))
def test_a_cut_shows_nothing_of_what_is_masked(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    masked = MASKER.mask(text)
    cut = masked.cut(start, end)
    assert cut in masked.text
    assert all(MASKS[span.kind] in cut for span in masked.spans if span.start < end and span.end > start)


@given(TEXTS, st.emails())
def test_no_email_is_left(text: str, email: str) -> None:
    assert email not in MASKER.mask(f"{text} {email}").text


@settings(max_examples=30)
@given(st.lists(st.text(max_size=30), max_size=5), TEXTS)
def test_any_names_and_texts_are_read(names: list[str], text: str) -> None:
    assert isinstance(Masker(names).mask(text), Masked)


def test_a_long_text_of_one_sign_takes_no_long_time() -> None:
    began = time.monotonic()
    for sign in ("1", "a", "A ", "1 ", "a.", "@a", "Аа ", "+4", "a-", "شارع "):
        MASKER.mask(sign * 5_000)
    assert time.monotonic() - began < 20


def test_a_program_of_20000_people_is_usable() -> None:
    syllables = (
        "ka",
        "lo",
        "mi",
        "ne",
        "ru",
        "sta",
        "vi",
        "bo",
        "da",
        "fe",
        "gor",
        "lin",
        "mar",
        "pet",
        "she",
        "nja",
        "tve",
        "sol",
        "hu",
    )
    roots = ["".join(three).title() for three in itertools.product(syllables, repeat=3)]
    names = [f"{given} {root}{end}" for given, end in (("Olena", "enko"), ("Юлія", "sen"), ("Ahmad", "ova")) for root in roots]
    masker = Masker(names)
    text = "Yesterday Olena Kalominenko and I talked about the course, and then we called 912 34 567 to ask for a new date."
    assert masker.mask(text).text.startswith("Yesterday [name] and I talked about the course")
    began = time.monotonic()
    for _ in range(1_000):
        masker.mask(text)
    assert time.monotonic() - began < 2
