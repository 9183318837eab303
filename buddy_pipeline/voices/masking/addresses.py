"""Addresses: a street with a number, a postcode with its place."""

import re
from collections.abc import Iterator

from buddy_pipeline.voices.masking.found import Found

_CAPITAL = r"[A-ZÆØÅÄÖÉА-ЯІЇЄҐЁ]"
_NUMBER = r"\d{1,4}(?: ?[A-Za-zА-Яа-яіІ](?![^\W\d_]))?(?:[/-]\d{1,4}[A-Za-zА-Яа-я]?(?![^\W\d_]))?"
_NOT_MORE = (
    r"(?![\w%]|[.,:]\d| ?(?:kr|nok|min\w*|timer?|hours?|days?|dager|km|meter|m|ganger|times|годин\w*|минут\w*|хвилин\w*|часов"
    r"|раз\w*|year\w*|år|градус\w*|будинк\w*|домов|хв|мин|грн|руб\w*|крон\w*|осіб|людей|человек|people|personer)\b)"
)
_FLAT_NO = (
    r"(?:,? ?(?:leil(?:ighet)?\.? ?(?:nr\.? ?)?\d{1,4}|H0\d{3}|\d\. ?etg?(?:asje)?\.?|oppgang \w|flat \w{1,4}|apt\.? ?\w{1,4}"
    r"|apartment \w{1,4}))?"
)
_TOWNS = (
    "Oslo|Bergen|Trondheim|Stavanger|Tromsø|Drammen|Fredrikstad|Kristiansand|Sandnes|Sarpsborg|Bodø|Sandefjord|Ålesund|Larvik|Arendal"
    "|Tønsberg|Haugesund|Porsgrunn|Skien|Moss"
    "|Hamar|Halden|Lillehammer|Gjøvik|Molde|Harstad|Narvik|Kongsberg|Alta|Hammerfest|Kirkenes|Mo i Rana|Steinkjer|Levanger|Lillestrøm"
    "|Jessheim|Asker|Sandvika|Ski|Askim|Horten"
    "|Kongsvinger|Elverum|Hønefoss|Notodden|Rjukan|Kragerø|Grimstad|Mandal|Flekkefjord|Egersund|Bryne|Leirvik|Stord|Voss|Førde|Florø"
    "|Sogndal|Volda|Ørsta|Kristiansund|Namsos|Vadsø"
    "|Finnsnes|Sortland|Svolvær|Leknes|Brønnøysund|Mosjøen|Stjørdal|Orkanger|Oppdal|Røros|Tynset|Otta|Vinstra|Fagernes|Geilo|Gol|Ås"
    "|Vestby|Drøbak|Lørenskog|Ålgård|Vennesla|Lyngdal"
)
_STREET_END_NO = (
    r"(?:gat[ae]n?|gt|vei(?:en)?|veg(?:en)?|vn|pla(?:ss|sse)n|plass|torg(?:et)?|stien|sti|bakken|bakke|svingen|terrassen?"
    r"|kroken|haugen|parken|tunet|ringen|faret|løkka|brygg[ae]|kaia|smauet|stredet|skrenten|åsen|lia|allé(?:en)?|alleen)"
)
_NORWEGIAN = re.compile(
    rf"(?<![\w-])(?:{_CAPITAL}[\w.'’-]{{0,25}} ){{0,2}}(?!(?:riks|fylkes|europa|hoved|motor|skole|skule|omkjørings|navi|dele|investi"
    rf"|surro|aggre|miti|famil|under|foranstalt)"
    rf"(?:gate|vei|veg)\b)(?!familia\b|italia\b|australia\b)[^\W\d_][\w'’-]{{1,25}}{_STREET_END_NO}\.? (?:nr\.? "
    rf"?)?{_NUMBER}{_NOT_MORE}{_FLAT_NO}(?:,? (?:N-|NO-)?\d{{4}} {_CAPITAL}[\w-]+)?"
    rf"|(?<![\w-])(?:{_CAPITAL}[\w.'’-]{{1,25}} ){{1,4}}(?:[Gg]ate|[Gg]t\.?|[Vv]ei|[Vv]eg|[Pp]lass|[Aa]llé|[Tt]errasse|[Tt]org|[Ss]ti"
    rf"|[Bb]akke|[Bb]rygge) (?:nr\.? ?)?"
    rf"{_NUMBER}{_NOT_MORE}{_FLAT_NO}(?:,? (?:N-|NO-)?\d{{4}} {_CAPITAL}[\w-]+)?",
)
_LIVING = (
    r"(?i:\bbor (?:i|på|ved)|\bflytt(?:er|et|a) til|\badress[ea]\w*(?: er| min er|:)?|\baddress(?: is|:)?|\blives? (?:at|in|on)"
    r"|\bliving (?:at|in|on)|\bmoved to"
    r"|жив(?:у|е|ёт|ет|емо|ём|ем|уть|ут) (?:на|в|у|за адресою)|переїха\w+ (?:на|в|у)|переехал\w* (?:на|в)|адрес\w*:?|نسكن في|أسكن في"
    r"|اسكن في|عنوان\w*:?|انتقلنا إلى|نقلنا على)"
)
_SAID_TO_LIVE = re.compile(
    rf"{_LIVING} (?P<address>(?:{_CAPITAL}[\w.'’-]{{1,25}} ){{1,3}}{_NUMBER}{_NOT_MORE}{_FLAT_NO}(?:,? \d{{4}} "
    rf"{_CAPITAL}[\w-]+)?)"
)
_BEFORE_POSTCODE = re.compile(
    rf"(?<![\w-])(?:{_CAPITAL}[\w.'’-]{{1,25}} ){{1,3}}{_NUMBER}(?:,? [^,.!?\n]{{1,20}})?,? (?:N-"
    rf"|NO-)?\d{{4}} {_CAPITAL}[\w-]+"
)
_LOWER_NORWEGIAN = re.compile(
    rf"(?<![\w-])[^\W\d_][\w'’-]{{1,25}}(?:gata|gaten|veien|vegen|plassen) {_NUMBER}{_NOT_MORE}", re.IGNORECASE
)
_STREET_EN = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Ct|Square|Sq|Place|Pl|Way|Terrace|Crescent|Boulevard|Blvd"
    "|Gardens|Hill|Row|Walk|Park|Grove|Mews|Green"
)
_POSTCODE_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_ENGLISH = re.compile(
    rf"(?:\b(?:[Ff]lat|[Aa]pt\.?|[Aa]partment|[Uu]nit|[Rr]oom) \w{{1,4}},? )?(?<![\w.,:/-])\d{{1,5}}[A-Za-z]?,? (?:{_CAPITAL}[\w'’.-]{{1,"
    rf"25}} ){{1,3}}(?:{_STREET_EN})\b\.?"
    rf"(?:,? (?:[Ff]lat|[Aa]pt\.?|[Aa]partment) \w{{1,4}})?(?:,? {_CAPITAL}[a-z]+)?(?:,? {_POSTCODE_UK})?"
    rf"|(?<![\w-])(?:{_CAPITAL}[\w'’.-]{{1,25}} ){{1,3}}(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Boulevard"
    rf"|Drive) (?:no\.? ?)?{_NUMBER}{_NOT_MORE}"
    rf"|(?<![\w.,:/-])\d{{1,4}}[A-Za-z]?,? {_CAPITAL}[\w-]{{1,25}}(?:gata|gate|gaten|veien|vei|vegen|veg|plass|allé|alleen)\b"
    rf"|(?<![\w.,:/-])\d{{1,4}}[a-z]? (?!(?:of|the|a|an|in|on|by|at|to|more|streets?|blocks?|meters?|minutes?|hours?|km|from|and|other"
    rf"|main\b(?! street))\b)[a-z'’]{{3,20}} (?:street|avenue|road|lane)\b"
)
_STREET_SHORT = r"вул\.|вул\b|ул\.|ул\b|просп\.|пр-т\.?|пр-кт\.?|пр\.|пров\.|пер\.|бульв\.|бул\.|б-р|пл\.|наб\.|мкр\.?"
_STREET_CYRILLIC = (
    r"вулиц\w+|улиц\w+|проспект\w*|провул\w+|переул\w+|бульвар\w*|площ[аіуеи]\w*|шосе|шоссе|набережн\w+|мікрорайон\w*|микрорайон\w*"
    r"|проїзд\w*|проезд\w*"
    r"|узвіз|спуск|алея|аллея|тупик|лінія|линия|квартал"
)
_HOUSE = r"(?:буд(?:инок|инку)?\.?|дом\w{0,2}|д\.?|номер|№|б\.)"
_FLAT_CYRILLIC = (
    r"(?:,? ?(?:корп(?:ус)?\.?|к\.|під'?їзд|подъезд|под\.|під\.|кв(?:артир\w*)?\.?|оф(?:іс|ис)?\.?|эт(?:аж)?\.?"
    r"|пов(?:ерх)?\.?) ?№? ?\d{1,4}\w?)*"
)
_CYRILLIC = re.compile(
    rf"(?<!\w)(?:(?:{_STREET_SHORT}) ?(?=[^\W\d_]{{2}}|\d{{1,3}}(?:-\w{{1,2}})? [^\W\d_]{{2}})|(?:{_STREET_CYRILLIC}) (?={_CAPITAL}"
    rf"|\d{{1,3}}(?:-\w{{1,2}})? [^\W\d_]{{3}})|(?:[Вв]улиц\w+|[Уу]лиц\w+) (?=[^\W\d_]+(?: [^\W\d_]+)?,? "
    rf"(?:{_HOUSE})))(?:[^\W\d_][\w'’ʼ.-]{{0,25}} ?){{0,4}}(?:\d{{1,3}}-?(?:го|ї|й|а|я"
    rf"|е)?(?: [^\W\d_][\w'’.-]{{1,25}}){{1,3}} ?)?,? ?(?:{_HOUSE} ?)?№? ?{_NUMBER}{_NOT_MORE}{_FLAT_CYRILLIC}"
    rf"|(?<![\w-]){_CAPITAL}[\w'’ʼ-]{{2,25}},? (?:{_HOUSE} ?)?\d{{1,4}}[А-Яа-яіІ]?,? ?(?:кв(?:артир\w*)?\.?) ?№? ?\d{{1,4}}"
    rf"|(?<![\w-])(?:{_CAPITAL}[\w'’ʼ-]{{2,25}} )?[А-ЯІЇЄ]?[\w'’ʼ-]{{2,25}}(?:гата|гате|гатен|гейт|вейен|вейн|вей|веєн|вегн|веген)(?: "
    rf"|, ?){_NUMBER}{_NOT_MORE}{_FLAT_CYRILLIC}"
    rf"|(?<![\w-])(?:{_CAPITAL}[\w'’ʼ-]{{1,25}} )+(?:вулиця|улица|проспект|бульвар|площа|площадь|провулок"
    rf"|переулок),? (?:{_HOUSE} ?)?№? ?{_NUMBER}{_NOT_MORE}{_FLAT_CYRILLIC}",
)
_ARABIC = re.compile(
    r"(?<!\w)[وبلف]{0,2}(?:ال)?(?:ساحة|حي|حارة)(?: [^\W\d_]+){1,3}[ ،,]{1,3}(?:رقم|بناية|بناء|عمارة|منزل|بيت|شقة"
    r"|شارع)(?: رقم)? ?\d{1,4}(?!\w|[.,:]\d)"
    r"(?:[ ،,]{1,3}(?:شقة|بيت|الطابق|طابق|بناية|عمارة)(?: رقم)? ?\d{1,4})*|"
    r"(?<!\w)[وبلف]{0,2}(?:ال)?(?:شارع|طريق|زقاق|جادة)(?: [^\W\d_]+){1,5}[ ،,]{0,2}(?:(?:رقم|بناية|بناء|عمارة|منزل|بيت|مبنى|البناية"
    r"|المبنى|المنزل|شقة|الشقة|الطابق)[ :]*)*(?:رقم )?\d{1,4}(?!\w|[.,:]\d| ?(?:دقيقة|دقائق|كم|كرونة|ساعة|ساعات|متر|أمتار))"
    r"(?:[ ،,]{1,3}(?:شقة|الشقة|الطابق|طابق|بناية|عمارة)(?: رقم)? ?\d{1,4})*"
    r"|(?<!\w)\d{1,4}[ ،,]{1,2}شارع(?: [^\W\d_]+){1,2}"
)
_POSTCODES = (
    re.compile(rf"(?<![\w.,:/-])(?:N-|NO-)?(?!(?:19|20)\d\d)\d{{4}},? (?:{_TOWNS})\b|\b(?:N|NO)-\d{{4}} {_CAPITAL}\w+"
    rf"|(?<![\w.,:/-])(?:19|20)\d\d (?:Lillestrøm|Jessheim|Skjetten|Strømmen|Kjeller|Fetsund)\b"),
    re.compile(rf"(?<![\w]){_POSTCODE_UK}(?!\w)"),
    re.compile(r"(?<![\w.,:/-])\d{5,6},? (?:м\.|м|г\.|г|місто|город|с\.|село) ?[А-ЯІЇЄҐ][\w'’-]+|(?<![\w.,:/-])\d{5,6},? (?:Киї?в|Киев"
    r"|Львів|Львов|Харк[іо]в|Одес[аса]|Дн[іе]про|Москва|Полтава|Чернігів|Херсон|Запор\w+|Вінниця|Суми|Миколаїв)\b"),
    re.compile(r"(?:м\.|г\.|місто|город) ?[А-ЯІЇЄҐ][\w'’-]+,? \d{5,6}(?!\w)|(?:індекс|индекс|postcode|postnummer|postnr|الرمز البريدي"
    r"|zip)\W{1,3}\d{4,6}(?!\w)", re.IGNORECASE),
    re.compile(r"(?<![\w.,:/-])\d{4} (?:أوسلو|اوسلو|بيرغن|برغن|تروندهايم|ستافانغر|ترومسو|درامن|Осло|Берген\w*|Тронхейм\w*"
    r"|Ставангер\w*)(?!\w)"),
)  # fmt: skip


def find_addresses(text: str) -> list[Found]:
    """Where somebody lives, down to the number of the house; also a postcode with its place."""
    return list(_addresses(text))


def _addresses(text: str) -> Iterator[Found]:
    for pattern in (_BEFORE_POSTCODE, _NORWEGIAN, _ENGLISH, _CYRILLIC, _ARABIC, _LOWER_NORWEGIAN, *_POSTCODES):
        for found in pattern.finditer(text):
            yield Found("address", found.start(), found.end())
    for found in _SAID_TO_LIVE.finditer(text):
        yield Found("address", *found.span("address"))
