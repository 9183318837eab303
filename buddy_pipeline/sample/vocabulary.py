"""What there is to do, learn and reach for invented people, and what they write that is hard to read, whatever their language."""

from dataclasses import dataclass

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
