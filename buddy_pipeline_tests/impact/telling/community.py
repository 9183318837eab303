"""A community of companies whose volunteers each accompany a participant of their own, by chance, the same for the same seed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID, uuid5

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline_tests.impact.rows import (
    CheckIn,
    Company,
    Enrollment,
    Feedback,
    Match,
    Membership,
    Milestone,
    Session,
    User,
    World,
)

_SPACE = UUID("00000000-0000-4000-8000-0000000c0777")
START = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 730
"""Two years."""


def an_id(*parts: object) -> UUID:
    """The same id for the same parts."""
    return uuid5(_SPACE, "/".join(map(str, parts)))


@dataclass(frozen=True)
class Staff:
    """A company, and when each of its volunteers joined, in days from START."""

    name: str
    joined: tuple[int, ...]

    @property
    def id(self) -> UUID:
        return company_id(self.name)

    def volunteer(self, number: int) -> UUID:
        return an_id("volunteer", self.name, number)

    def participant(self, number: int) -> UUID:
        return an_id("participant", self.name, number)


def community(staffs: list[Staff], seed: int = 1) -> World:
    """Everything that they did in two years."""
    made = [_of_one(staff, number, joined, seed) for staff in staffs for number, joined in enumerate(staff.joined)]
    tables = {name: tuple(row for one in made for row in one[name]) for name in made[0]}
    return World(**tables, companies=tuple(Company(staff.id, staff.name) for staff in staffs))


def _of_one(staff: Staff, number: int, joined: int, seed: int) -> dict[str, list[object]]:
    chance = Random(f"{seed} {staff.name} {number}")
    volunteer, participant, match = staff.volunteer(number), staff.participant(number), an_id("match", staff.name, number)
    since = START + timedelta(days=joined)
    keen, liked = chance.choice((0.05, 0.2, 0.6, 1.5, 4)), chance.randint(2, 9)

    def moments(a_month: float) -> list[datetime]:
        times = round(keen * a_month * (DAYS - joined) / 30)
        return sorted(since + timedelta(days=1 + chance.random() * (DAYS - joined - 1)) for _ in range(times))

    own = (staff.name, number)
    return {
        "users": [User(volunteer, "volunteer", names=((f"Volunteer {number}", staff.name),)), User(participant)],
        "program_enrollments": [
            Enrollment(an_id("enrolled", *own), volunteer, "buddy", since),
            Enrollment(an_id("enrolled too", *own), participant, "buddy", since),
        ],
        "buddy_matches": [Match(match, participant, volunteer, since)],
        "buddy_checkins": [CheckIn(an_id("checkin", *own, at), match, at, chance.choice(("good", "okay"))) for at in moments(2)],
        "buddy_feedback": [
            Feedback(an_id("feedback", *own, at), match, "participant", Decimal(liked + chance.randint(0, 1)) / 10, at)
            for at in moments(0.5)
        ],
        "kintell_sessions": [
            Session(
                an_id("session", *own, at),
                "skill_share",
                participant,
                volunteer,
                at,
                chance.choice((30, 60, 90, 120)),
                metadata={"skill_category": chance.choice(("professional", "tech", "language"))},
            )
            for at in moments(1)
        ],
        "journey_milestones": [
            Milestone(participant, place, at, chance.choice(("community", "cultural", "professional")))
            for place, at in enumerate(moments(0.1))
        ],
        "company_users": [Membership(an_id("member", *own), staff.id, volunteer, since)],
    }


def months(first: date, last: date) -> list[date]:
    """The first days of the months from the one to the other."""
    return [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)
            if first <= date(year, month, 1) <= last]  # fmt: skip
