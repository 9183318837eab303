"""What invented people are called and write, language by language."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """A language. Names stand with their Latin spelling, for the e-mail address.

    ``participants`` and ``buddies`` say how common the language is among them. ``notes`` tell how things go, ``praise``
    what one thinks of the other, ``plans`` what was done together.
    """

    name: str
    participants: int
    buddies: int
    first_names: tuple[tuple[str, str], ...]
    last_names: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    notes: tuple[str, ...]
    praise: tuple[str, ...]
    plans: tuple[str, ...]


def _latin(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, name.lower()) for name in names)


TONGUES = (
    Tongue(
        name="English",
        participants=4,
        buddies=25,
        first_names=_latin("Alice", "James", "Grace", "Samuel", "Hannah", "Oliver", "Ruth", "Daniel", "Esther", "Thomas"),
        last_names=(*_latin("Smith", "Carter", "Bennett", "Hughes", "Clarke", "Morgan", "Wallace"), ("O'Neill", "oneill")),
        places=("Oslo, Norway", "Bergen, Norway", "Drammen"),
        notes=(
            "Feeling positive this week.",
            "Still waiting for an answer from the school, but less worried than before.",
            "Slept badly; the letter from the office was hard to understand.",
            "We practised for the interview, and it went well.",
            "A bit lonely since the course ended.",
            "Took the bus alone for the first time.",
        ),
        praise=(
            "Very helpful buddy.",
            "Always on time, always kind.",
            "We could meet more often.",
            "I learned a lot and dare to speak now.",
            "Good listener, explains patiently.",
            "Nice person, but we had little in common.",
        ),
        plans=(
            "Coffee and a long walk.",
            "Visited the library and got a card.",
            "Cooked together and ate far too much.",
            "Museum, then hot chocolate.",
            "Looked for second-hand furniture.",
        ),
    ),
    Tongue(
        name="Norsk",
        participants=0,
        buddies=45,
        first_names=(
            *_latin("Ingrid", "Nora", "Kari", "Ola", "Lars", "Sindre", "Astrid"),
            ("Bjørn", "bjorn"),
            ("Åse", "aase"),
            ("Sølvi", "solvi"),
        ),
        last_names=(
            *_latin("Hansen", "Johansen", "Olsen", "Larsen", "Berg"),
            ("Bakkerød", "bakkerod"),
            ("Sæther", "saether"),
            ("Ødegård", "odegaard"),
            ("Nordmann-Lie", "nordmann-lie"),
        ),
        places=("Oslo", "Bærum", "Tromsø", "Ålesund", "Trondheim, Norge"),
        notes=(
            "En fin uke, mye latter.",
            "Litt sliten, men språket går fremover.",
            "Snakket om jobbsøknaden og om savnet etter familien.",
            "Venter på svar fra kommunen, det tærer på.",
            "Første gang på ski – det gikk overraskende bra!",
        ),
        praise=(
            "Hyggelig og engasjert.",
            "Jeg har lært like mye som jeg har gitt.",
            "Vi fant tonen med én gang.",
            "Vanskelig å finne tid som passer begge.",
            "Tålmodig og flink til å forklare.",
        ),
        plans=(
            "Tur rundt Sognsvann med pølser på bål.",
            "Kaffe og språktrening.",
            "Handlet vinterklær på bruktmarkedet.",
            "Bakte kanelboller.",
            "Øvde til teoriprøven.",
        ),
    ),
    Tongue(
        name="Українська",
        participants=26,
        buddies=4,
        first_names=(
            ("Олена", "olena"),
            ("Андрій", "andrii"),
            ("Ірина", "iryna"),
            ("Тарас", "taras"),
            ("Наталія", "nataliia"),
            ("Юрій", "yurii"),
            ("Оксана", "oksana"),
            ("Богдан", "bohdan"),
            ("Софія", "sofiia"),
            ("Володимир", "volodymyr"),
        ),
        last_names=(
            ("Шевченко", "shevchenko"),
            ("Коваленко", "kovalenko"),
            ("Бондаренко", "bondarenko"),
            ("Ткачук", "tkachuk"),
            ("Мельник", "melnyk"),
            ("Гайдук", "haiduk"),
            ("Лук'яненко", "lukianenko"),
            ("Їжакевич", "yizhakevych"),
        ),
        places=("Осло", "Берген", "Oslo", "Stavanger"),
        notes=(
            "Цього тижня мені легше на душі.",
            "Сумую за домом, але є з ким поговорити.",
            "Вперше сама зателефонувала лікарю норвезькою.",
            "Діти знайшли друзів у школі.",
            "Важко з документами, потрібна допомога.",
        ),
        praise=(
            "Дуже допомогла мені з мовою.",
            "Щира і терпляча людина.",
            "Завдяки зустрічам я почуваюся тут як удома.",
            "Хотілося б бачитися частіше.",
            "Дякую за підтримку!",
        ),
        plans=(
            "Гуляли містом і вчили назви вулиць.",
            "Варили борщ разом.",
            "Ходили до бібліотеки.",
            "Пили каву й говорили про роботу.",
        ),
    ),
    Tongue(
        name="العربية",
        participants=20,
        buddies=6,
        first_names=(
            ("أحمد", "ahmad"),
            ("فاطمة", "fatima"),
            ("محمد", "mohammad"),
            ("ليلى", "layla"),
            ("يوسف", "yousef"),
            ("مريم", "maryam"),
            ("خالد", "khaled"),
            ("نور", "nour"),
            ("سلمى", "salma"),
            ("عمر", "omar"),
        ),
        last_names=(
            ("الحسن", "al-hasan"),
            ("حداد", "haddad"),
            ("الخطيب", "al-khatib"),
            ("نجار", "najjar"),
            ("إبراهيم", "ibrahim"),
            ("المصري", "al-masri"),
            ("درويش", "darwish"),
            ("قاسم", "qasim"),
        ),
        places=("أوسلو", "برغن", "Oslo", "Kristiansand"),
        notes=(
            "أشعر بتحسن هذا الأسبوع.",
            "ما زلت أنتظر الجواب من البلدية، وهذا متعب.",
            "تعلمت كلمات جديدة وتكلمت مع الجيران.",
            "أشتاق إلى عائلتي كثيراً.",
            "بدأت الدورة، والمعلمة لطيفة جداً.",
        ),
        praise=(
            "ساعدني كثيراً، شكراً له.",
            "شخص طيب وصبور.",
            "أتمنى أن نلتقي أكثر.",
            "أصبحت أتكلم بثقة أكبر.",
        ),
        plans=(
            "شربنا القهوة وتحدثنا عن العمل.",
            "زرنا المتحف معاً.",
            "طبخنا طعاماً سورياً.",
            "مشينا حول البحيرة.",
        ),
    ),
    Tongue(
        name="فارسی",
        participants=16,
        buddies=4,
        first_names=(
            ("زهرا", "zahra"),
            ("رضا", "reza"),
            ("پروین", "parvin"),
            ("مهدی", "mahdi"),
            ("شیرین", "shirin"),
            ("حسین", "hossein"),
            ("نرگس", "narges"),
            ("کیان", "kian"),
        ),
        last_names=(
            ("احمدی", "ahmadi"),
            ("رضایی", "rezaei"),
            ("محمدی", "mohammadi"),
            ("حیدری", "heydari"),
            ("کریمی", "karimi"),
            ("پوراندخت‌نیا", "pourandokhtnia"),
            ("گل‌محمدی", "golmohammadi"),
        ),
        places=("اسلو", "Oslo", "Fredrikstad"),
        notes=(
            "این هفته حالم بهتر است.",
            "دلم برای خانواده‌ام تنگ شده.",
            "زبان سخت است، اما پیشرفت می‌کنم.",
            "برای مصاحبهٔ کار تمرین کردیم.",
        ),
        praise=(
            "خیلی کمکم کرد، سپاسگزارم.",
            "آدم مهربان و صبوری است.",
            "دوست دارم بیشتر همدیگر را ببینیم.",
            "حالا با اعتمادبه‌نفس بیشتری حرف می‌زنم.",
        ),
        plans=(
            "با هم چای خوردیم و حرف زدیم.",
            "به کتابخانه رفتیم.",
            "غذای افغانی پختیم.",
            "در پارک قدم زدیم.",
        ),
    ),
    Tongue(
        name="ትግርኛ",
        participants=12,
        buddies=3,
        first_names=(
            ("ሰላም", "selam"),
            ("ዮናስ", "yonas"),
            ("ኣበባ", "abeba"),
            ("ተስፋይ", "tesfay"),
            ("ሳባ", "saba"),
            ("ሚካኤል", "mikael"),
            ("ራሄል", "rahel"),
        ),
        last_names=(
            ("ሃይለ", "haile"),
            ("ገብረመድህን", "gebremedhin"),
            ("ተኽለ", "tekle"),
            ("በርሀ", "berhe"),
            ("ኪዳነ", "kidane"),
            ("ወልዱ", "weldu"),
        ),
        places=("ኦስሎ", "Oslo", "Bodø"),
        notes=(
            "ኣብዚ ሰሙን ጽቡቕ ይስምዓኒ ኣሎ።",
            "ቋንቋ ከቢድ እዩ፣ ግን እመሃር ኣለኹ።",
            "ንስድራይ ናፊቐ።",
            "ሓድሽ ስራሕ ረኺበ።",
        ),
        praise=(
            "ብዙሕ ሓጊዙኒ፣ የቐንየለይ።",
            "ጽቡቕን ዕጉስን ሰብ እዩ።",
            "ብዙሕ ተማሂረ።",
        ),
        plans=(
            "ቡን ሰቲና ተዛሪብና።",
            "ብሓባር ኣብሲልና።",
            "ናብ ቤተ መጻሕፍቲ ከይድና።",
        ),
    ),
    Tongue(
        name="中文",
        participants=6,
        buddies=3,
        first_names=(
            ("伟", "wei"),
            ("秀英", "xiuying"),
            ("娜", "na"),
            ("建国", "jianguo"),
            ("小明", "xiaoming"),
            ("雪", "xue"),
            ("静", "jing"),
        ),
        last_names=(
            ("王", "wang"),
            ("李", "li"),
            ("张", "zhang"),
            ("陈", "chen"),
            ("欧阳", "ouyang"),
            ("赵", "zhao"),
            ("黄", "huang"),
        ),
        places=("奥斯陆", "Oslo", "Trondheim"),
        notes=(
            "这个星期感觉好多了。",
            "有点想家,不过交到了新朋友。",
            "第一次自己去看医生,很顺利。",
            "找工作不容易,还在努力。",
        ),
        praise=(
            "非常有帮助,谢谢!",
            "他很有耐心。",
            "希望能多见面。",
            "我学到了很多东西。",
        ),
        plans=(
            "一起喝咖啡聊天。",
            "参观了博物馆。",
            "一起包饺子。",
            "去森林里散步。",
        ),
    ),
    Tongue(
        name="Polski",
        participants=6,
        buddies=4,
        first_names=(
            *_latin("Anna", "Marek", "Ewa", "Piotr", "Zofia"),
            ("Małgorzata", "malgorzata"),
            ("Łukasz", "lukasz"),
            ("Żaneta", "zaneta"),
        ),
        last_names=(
            *_latin("Nowak", "Kowalska", "Mazur"),
            ("Wiśniewski", "wisniewski"),
            ("Dąbrowska", "dabrowska"),
            ("Źrebiec", "zrebiec"),
            ("Łęcki", "lecki"),
        ),
        places=("Oslo", "Sandnes", "Bergen"),
        notes=(
            "Ten tydzień był spokojny.",
            "Tęsknię za domem, ale jest coraz lepiej.",
            "Ćwiczyliśmy rozmowę o pracę.",
            "Sąsiedzi zaprosili nas na kolację.",
        ),
        praise=(
            "Bardzo pomocna osoba.",
            "Cierpliwy i życzliwy.",
            "Chciałbym spotykać się częściej.",
            "Świetnie tłumaczy trudne słowa.",
        ),
        plans=(
            "Spacer i kawa.",
            "Lepiliśmy pierogi.",
            "Wizyta w bibliotece.",
            "Wspólne zakupy.",
        ),
    ),
    Tongue(
        name="Türkçe",
        participants=5,
        buddies=3,
        first_names=(
            *_latin("Deniz", "Mehmet", "Elif", "Kerem"),
            ("Ayşe", "ayse"),
            ("İbrahim", "ibrahim"),
            ("Gülşen", "gulsen"),
            ("Çağla", "cagla"),
        ),
        last_names=(
            *_latin("Demir", "Kaya", "Arslan"),
            ("Yılmaz", "yilmaz"),
            ("Şahin", "sahin"),
            ("Öztürk", "ozturk"),
            ("Iğdır", "igdir"),
        ),
        places=("Oslo", "Drammen"),
        notes=(
            "Bu hafta kendimi daha iyi hissediyorum.",
            "Dil zor ama ilerliyorum.",
            "Ailemi çok özlüyorum.",
            "İş görüşmesi için hazırlandık.",
        ),
        praise=(
            "Çok yardımcı oldu, teşekkürler.",
            "Sabırlı ve güler yüzlü.",
            "Daha sık görüşmek isterim.",
        ),
        plans=(
            "Çay içip sohbet ettik.",
            "Birlikte yemek yaptık.",
            "Müzeye gittik.",
        ),
    ),
    Tongue(
        name="Tiếng Việt",
        participants=5,
        buddies=3,
        first_names=(
            ("Hương", "huong"),
            ("Đức", "duc"),
            ("Thảo", "thao"),
            ("Quỳnh", "quynh"),
            ("Tuấn", "tuan"),
            ("Ngọc Ánh", "ngocanh"),
        ),
        last_names=(
            ("Nguyễn", "nguyen"),
            ("Trần", "tran"),
            ("Phạm", "pham"),
            ("Đặng", "dang"),
            ("Vũ", "vu"),
        ),
        places=("Oslo", "Moss"),
        notes=(
            "Tuần này tôi thấy vui hơn.",
            "Tôi nhớ nhà nhiều.",
            "Lần đầu tiên tôi tự đi khám bệnh.",
            "Tiếng Na Uy khó nhưng tôi đang tiến bộ.",
        ),
        praise=(
            "Rất nhiệt tình, cảm ơn bạn.",
            "Người bạn kiên nhẫn và tốt bụng.",
            "Tôi đã học được nhiều điều.",
        ),
        plans=(
            "Uống cà phê và trò chuyện.",
            "Cùng nhau nấu phở.",
            "Đi dạo trong rừng.",
        ),
    ),
)
