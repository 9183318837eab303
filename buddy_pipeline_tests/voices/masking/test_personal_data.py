"""What has a shape of its own is found, and what only looks like it is not."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy_pipeline.voices.masking.personal_data import KINDS, find_personal_data


def found_in(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "kind", "personal"),
    [
        ("skriv til olena.k@gmail.com.", "email", "olena.k@gmail.com"),
        ("write to olena (at) mail.com please", "email", "olena (at) mail.com"),
        ("write to olena at gmail dot com please", "email", "olena at gmail dot com"),
        ("пошта НАТАША@почта.рф", "email", "НАТАША@почта.рф"),
        ("ring 912 34 567 i kveld", "phone", "912 34 567"),
        ("tlf: 22123456", "phone", "22123456"),
        ("+47 41234567 eller +380671234567", "phone", "+47 41234567"),
        ("мой номер 8 916 123-45-67", "phone", "8 916 123-45-67"),
        ("رقمي ٠٩٤٤١٢٣٤٥٦", "phone", "٠٩٤٤١٢٣٤٥٦"),
        ("tlf 12345678", "phone", "12345678"),
        ("se www.udi.no/soknad.", "link", "www.udi.no/soknad"),
        ("instagram @olena_kov", "link", "@olena_kov"),
        ("fnr 010190 12345", "id", "010190 12345"),
        ("D-nummer 41019012345", "id", "41019012345"),
        ("DUF 200812345609", "id", "200812345609"),
        ("id 3F2504E0-4F89-11D3-9A0C-0305E82C3301", "id", "3F2504E0-4F89-11D3-9A0C-0305E82C3301"),
        ("мій паспорт FE123456", "id", "FE123456"),
        ("паспорт: серия 45 10 123456", "id", "45 10 123456"),
        ("konto 1234.56.78903", "account", "1234.56.78903"),
        ("Send to NO93 8601 1117 947 today", "account", "NO93 8601 1117 947"),
        ("card 4111 1111 1111 1111", "account", "4111 1111 1111 1111"),
        ("Vi bor i Storgata 12, 0152 Oslo", "address", "Storgata 12, 0152 Oslo"),
        ("at 12 Baker Street, London SW1A 1AA now", "address", "12 Baker Street, London SW1A 1AA"),
        ("живу на вул. Шевченка 5, кв. 3", "address", "вул. Шевченка 5, кв. 3"),
        ("улица Ленина, д. 4", "address", "улица Ленина, д. 4"),
        ("أسكن في شارع الملك فيصل رقم 5", "address", "شارع الملك فيصل رقم 5"),
        ("0152 Oslo", "address", "0152 Oslo"),
        ("født 12.05.1985 i Homs", "birth_date", "12.05.1985"),
        ("she was born on 3 March 1991", "birth_date", "3 March 1991"),
        ("12 травня 1985 р.н.", "birth_date", "12 травня 1985"),
        ("день рождения у неё 3 марта", "birth_date", "3 марта"),
        ("مواليد ١٢/٥/١٩٨٥", "birth_date", "١٢/٥/١٩٨٥"),
        ("born in 1985", "birth_date", "1985"),
    ],
)  # fmt: skip
def test_is_found_as_what_it_is(text: str, kind: str, personal: str) -> None:
    assert (kind, personal) in found_in(text)


HARMLESS = """
Møtet er 12.05.2024 kl. 14.30 i rom 204.
Bussen 31 går kl 08:15 fra Jernbanetorget.
Vi betalte 12 500,50 kroner i husleie, og 1 250 kr i strøm.
Ordrenummer 40918833 er sendt.
Norskprøve B1 12. mai 2025, kurs A2-B1 begynner 3. januar.
Det var 2 000 000 mennesker, og vi gikk 10 000 skritt.
Hun har 3 barn, 5, 7 og 12 år.
Skatt 2023-2024, side 45-67 i boka.
NOK 45000000 i budsjett.
Saksnummer 24/56789 og faktura 20240512345
Født og oppvokst i Damaskus.
Passet mitt utløper 12.05.2026.
Uke 34-35, plass 14 i køen, i gate 12 ventet vi.
Konto hos DNB er åpnet.
tog R10 kl 16.05, buss 100 og 110
Room 3040 at OsloMet, platform 4, 10:45.
Order number 98765432 arrived, I paid 1,200.50 dollars.
Her birthday party was fun, 12 people came.
Meeting on 3 March 2025 at 10.
Flight SK4321 at 7, course code NO-1234, ISBN 9788202345678
We need 45 minutes drive, 24/7 help.
My passport expires 2026, account opened 12 May.
Замовлення 40918833 прийшло, курс коштує 1500 грн.
Зустріч 12.05.2024 о 14:30, автобус 31, маршрут 402.
День народження у неї у суботу, було 12 людей.
На вулиці 20 градусів, вулиця довга, 5 будинків.
Заказ № 12345678 готов, цена 12 500 рублей.
Встреча в 10:00, каб. 305, в 2022 году мы приехали.
На улице 15 градусов мороза, пр. 5 хв
الاجتماع يوم 12/5/2024 الساعة 10:30.
دفعت 1500 كرونة، سعر الكتاب ٢٥٠ كرونة.
رقم الطلب 40918833، الحافلة رقم 31، الصف رقم 12.
شارع طويل جدا، عيد ميلادها يوم السبت.
""".strip().splitlines()


@pytest.mark.parametrize("text", HARMLESS)
def test_prices_times_meetings_orders_and_lines_of_buses_are_none(text: str) -> None:
    assert found_in(text) == []


@given(st.text(), st.emails(), st.text())
def test_every_email_is_covered_wherever_it_stands(before: str, email: str, after: str) -> None:
    text = f"{before} {email} {after}"
    start = len(before) + 1
    assert any(one.start <= start and start + len(email) <= one.end for one in find_personal_data(text)) or any(
        one.kind == "email" and one.start < start + len(email) <= one.end for one in find_personal_data(text)
    )


@given(st.text(alphabet=st.sampled_from("0123456789 .-/+()abcАя,:kr٠١٢\u00a0@#"), max_size=120))
def test_what_is_found_stands_in_order_and_overlaps_with_nothing(text: str) -> None:
    found = find_personal_data(text)
    assert all(one.kind in KINDS and one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
