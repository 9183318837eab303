"""What invented people are called and write, in the languages of the program; and what there is to do, learn and reach."""

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

AWKWARD_TEXTS = (
    'He said "come in", and so I did; we talked about work, school, rent.',
    "First line.\nSecond line, after a break.\n\n- and a list\n- of two",
    "=SUM(1,2) was what we practised in the spreadsheet course",
    "+47 is the code for Norway, that I know now",
    "-15 degrees and still we went out",
    "@ the library as always",
    "Tabs\tand; semicolons, and a \\ backslash",
    "Great 👍🏽 day 🌞, family 👨‍👩‍👧 came too",
    "'quoted' “quoted” «quoted»",
    "مرحبا hello שלום – both ways on one line",
)
"""Texts that a careless reader or writer of files stumbles over."""

INTERESTS = (
    "hiking",
    "cooking",
    "football",
    "music",
    "reading",
    "gardening",
    "chess",
    "skiing",
    "films",
    "knitting",
    "мова",
    "الشعر",
)

QUESTIONS = (
    '{"q1":"yes","q2":"no"}',
    '{"q1":"yes","q2":"yes"}',
    '{"q1":"no","q2":"no","q3":"A little, when it is quiet"}',
    '{"met_this_week":true,"hours":2}',
    '{"met_this_week":false,"reason":"хвороба"}',
    '{"sleep":4,"language":3,"belonging":5}',
    '{"sleep":2,"language":2,"belonging":3}',
    '{"next_step":"موعد مع المدرسة"}',
)

MEETING_PLACES = (
    "Cafe Downtown",
    "Deichman Bjørvika",
    "At home",
    "Sognsvann",
    "Community Center",
    "Parken",
    "مقهى الحي",
    "Спортзал",
)


@dataclass(frozen=True)
class FormalEvent:
    """A kind of formal event that is held again and again."""

    title: str
    kind: str
    categories: str
    goals: str


FORMAL_EVENTS = (
    FormalEvent("Workshop: CV Writing", "educational", '["career","skills"]', "[4,8]"),
    FormalEvent("Job Fair, Spring", "professional", '["career"]', "[8]"),
    FormalEvent("Language Café", "language", '["language"]', "[4,10]"),
    FormalEvent("Språkkafé på biblioteket", "language", '["language","library"]', "[4]"),
    FormalEvent("Nowruz – جشن نوروز", "cultural", '["culture","family"]', "[10,11]"),
    FormalEvent("Eid al-Fitr dinner عيد", "cultural", '["culture","food"]', "[10]"),
    FormalEvent("Вечір української пісні", "cultural", '["culture","music"]', "[10,16]"),
    FormalEvent("Football: buddies against newcomers", "recreational", '["sport"]', "[3]"),
    FormalEvent("Walk & Talk", "social", '["outdoors"]', "[3,11]"),
    FormalEvent("Know Your Rights", "support", '["law","housing"]', "[16]"),
    FormalEvent('Board games "bring your own"', "social", "[]", "[10]"),
    FormalEvent("Volunteer training", "other", '["volunteers"]', "[17]"),
)

ORGANIZERS = ("Jane Organizer", "Team Oslo", "Røde Kors Ungdom", "Марія Координатор", "مركز الحي", "City Library")


@dataclass(frozen=True)
class Skill:
    """A skill of the platform's list; its position there is its number."""

    name: str
    category: str | None
    goals: str


SKILLS = (
    Skill("Norwegian conversation", "language", "[4]"),
    Skill("English B1", "language", "[4]"),
    Skill("Українська для початківців", "language", "[4]"),
    Skill("اللغة العربية", "language", "[4,10]"),
    Skill("JavaScript Basics", "tech", "[4,8]"),
    Skill("Excel, from zero", "tech", "[4,8]"),
    Skill("Digital post & BankID", "tech", "[9,10]"),
    Skill("CV Writing", "professional", "[8]"),
    Skill("Interview Practice", "professional", "[8]"),
    Skill("Work culture", "professional", "[8,10]"),
    Skill("Driving theory", "other", "[4]"),
    Skill("Bread baking", None, "[2]"),
)


@dataclass(frozen=True)
class Milestone:
    """A milestone of the platform's list; its position there is its number."""

    title: str
    category: str
    points: int
    badge: str | None
    target: str


MILESTONES = (
    Milestone("Welcome!", "onboarding", 10, "wave", "all"),
    Milestone("Profile Complete", "onboarding", 20, "id-card", "all"),
    Milestone("First Match", "buddy-connection", 100, "trophy", "all"),
    Milestone("First Coffee", "buddy-connection", 30, None, "all"),
    Milestone("First Event", "events", 40, "ticket", "all"),
    Milestone("First Words – første ord", "language", 50, "speech", "participant"),
    Milestone("Language Café Regular", "language", 80, "speech", "participant"),
    Milestone("Cultural Explorer", "cultural", 60, "globe", "participant"),
    Milestone("Shared a Meal from Home", "cultural", 60, None, "all"),
    Milestone("Neighbour", "community", 70, "house", "participant"),
    Milestone("Joined a Club", "community", 70, "flag", "participant"),
    Milestone("First Skill Shared", "skills", 50, "spark", "all"),
    Milestone("CV Ready", "professional", 90, "briefcase", "participant"),
    Milestone("First Interview", "professional", 120, "briefcase", "participant"),
    Milestone("Ten Events", "events", 100, "ticket", "all"),
    Milestone("Changed a Life", "impact", 150, "star", "buddy"),
    Milestone("Quiet Helper", "other", 0, None, "buddy"),
    Milestone("Program Completed", "completion", 200, "medal", "all"),
)
