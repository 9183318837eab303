"""Random histories of a small program: exports that each leave something out, people with several ids and changing addresses."""

import random
from dataclasses import dataclass, field
from typing import Any

from buddy_pipeline.sample.webhooks import event_of
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline_tests.importing.event_worlds import apply, store
from buddy_pipeline_tests.small_exports import (
    Installation,
    attendance,
    checkin,
    event,
    feedback,
    held,
    match,
    member,
    milestone,
    session,
    uid,
    user,
    write_export,
    write_list,
    write_roster,
)

IDS = [f"id{number}" for number in range(9)]
ADDRESSES = [f"person{number}@example.org" for number in range(6)]
"""Fewer than ids: some people have two."""
MATCHES = [f"m{number}" for number in range(5)]
GATHERINGS = ["w0", "w1", "w2"]
MEETINGS = [f"e{number}" for number in range(5)]
NAMES = [("Olena", "Олена"), ("Borys", "BORYS"), ("Olena", "Olna"), ("Maryna", "Marina")]
"""Given names of ids in turn, each with another spelling."""
COMPANIES = ["Nordlys", "Fjordbank"]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """A drop of a history: an export, a roster, or a list (Kintell's sessions, or a report of courses), of a date; or what webhooks
    told after it, each an event type and a row.
    """

    date: str
    entities: dict[str, Rows] = field(default_factory=dict)
    roster: Rows = field(default_factory=list)
    listed: Rows = field(default_factory=list)
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def invent_history(seed: int, exports: int, rosters: int = 0, told: int = 0, lists: int = 0, reports: int = 0) -> list[Step]:
    """Exports of consecutive months, the oldest first; rosters of some of these months, and webhooks between."""
    dice = random.Random(seed)
    addresses = {name: dice.choice(ADDRESSES) for name in IDS}
    pairs = {name: dice.sample(IDS, 2) for name in MATCHES}
    steps = []
    for month in range(1, exports + 1):
        for name in IDS:
            if dice.random() < 0.2:
                addresses[name] = dice.choice(ADDRESSES)
        for name in MATCHES:
            if dice.random() < 0.1:
                pairs[name] = dice.sample(IDS, 2)
        steps.append(Step(f"2024-{month + 3:02}-28T10:00:00Z", _export(dice, addresses, pairs)))
    for month in dice.sample(range(exports), min(rosters, exports)):
        people = [_member(dice, address) for address in ADDRESSES if dice.random() < 0.6]
        steps.append(Step(f"2024-{month + 4:02}-15", roster=people or [_member(dice, ADDRESSES[0])]))
    days = dice.sample([f"2024-{month:02}-{day}" for month in range(4, exports + 5) for day in (10, 28, 30)], lists)
    steps += [Step(day, listed=_sessions(dice)) for day in days]
    days = dice.sample([f"2024-{month:02}-{day}" for month in range(4, exports + 5) for day in (12, 27, 30)], reports)
    steps += [Step(day, listed=_courses(dice)) for day in days]
    months = dice.choices(range(4, exports + 4), k=told)
    return [*steps, *(Step(f"2024-{month:02}", told=_told(dice, month, pairs)) for month in months)]


def _told(dice: random.Random, month: int, pairs: dict[str, list[str]]) -> list[tuple[str, dict[str, Any]]]:
    """What happened after the export of the month."""
    at = f"2024-{month:02}-{dice.choice(['29', '30'])}T{dice.randrange(24):02}:{dice.randrange(60):02}:00Z"
    name = dice.choice(MATCHES)
    teacher, learner = dice.sample(IDS, 2)
    possible = [
        ("buddy.match.created", match(name, *pairs[name], matched_at=at)),
        ("buddy.match.ended", match(name, *pairs[name], status="ended", ended_at=at, end_reason="completed")),
        ("buddy.match.ended", match(name, *pairs[name], status="ended", ended_at=at)),
        ("buddy.checkin.completed", checkin(f"c{dice.randrange(4)}", name, checkin_date=at, notes="told")),
        ("buddy.event.logged", _meeting(dice, dice.choice(MEETINGS)) | {"event_date": at}),
        ("buddy.event.attended", _attendance(dice, "w0", learner) | {"attended_at": at}),
        (
            "buddy.skill_share.completed",
            session(f"s{dice.randrange(4)}", teacher, learner, completed_at=at, learner_comment="told"),
        ),
        ("buddy.feedback.submitted", feedback(f"f{dice.randrange(3)}", name, submitted_at=at)),
        ("buddy.milestone.reached", milestone(1, learner, reached_at=at)),
    ]
    return dice.sample(possible, 4)


def _export(dice: random.Random, addresses: dict[str, str], pairs: dict[str, list[str]]) -> dict[str, Rows]:
    """About a fifth of all rows is left out, of users too."""
    made: dict[str, Rows] = {
        "users": [_user(dice, name, address) for name, address in addresses.items()],
        "matches": [_match(dice, name, *pair) for name, pair in pairs.items()],
        "events": [_meeting(dice, name) for name in MEETINGS],
        "event_attendance": [_attendance(dice, name, person) for name in GATHERINGS for person in IDS if dice.random() < 0.4],
        "skill_sessions": [_session(dice, f"s{number}") for number in range(4)],
        "checkins": [checkin(f"c{n}", dice.choice(MATCHES), notes=dice.choice(["", "well", "tired"])) for n in range(4)],
        "feedback": [feedback(f"f{n}", dice.choice(MATCHES), rating=dice.choice(["0.5", "0.75"])) for n in range(3)],
        "milestones": [milestone(n, person, points=dice.choice("15")) for n in (1, 2) for person in IDS if dice.random() < 0.4],
    }
    return {name: kept for name, rows in made.items() if (kept := [row for row in rows if dice.random() < 0.8])}


def _user(dice: random.Random, name: str, address: str) -> dict[str, Any]:
    """Some who share an address are called alike, others otherwise; some write themselves in several ways."""
    role = "buddy" if int(name[2:]) % 2 else "participant"
    first, spelled = NAMES[int(name[2:]) % len(NAMES)]
    cells = {
        "first_name": dice.choice([first, first, spelled]),
        "last_name": "Koval",
        "location": dice.choice(["Oslo", "Bergen"]),
    }
    return user(name, email=address, role=role, **cells)


def _match(dice: random.Random, name: str, participant: str, buddy: str) -> dict[str, Any]:
    if dice.random() < 0.3:
        return match(name, participant, buddy, status="ended", ended_at="2024-03-01T10:00:00Z", end_reason="completed")
    return match(name, participant, buddy, sessions_completed=dice.choice("123"))


def _meeting(dice: random.Random, name: str) -> dict[str, Any]:
    listed = ",".join(f'"{uid(person)}"' for person in dice.sample([*IDS, "nobody"], 3))
    return event(name, dice.choice(MATCHES), attendees=f"[{listed}]", location=dice.choice(["", "Park"]))


def _attendance(dice: random.Random, name: str, person: str) -> dict[str, Any]:
    cells = {"duration_minutes": dice.choice(["30", "60"]), "event_title": dice.choice(["One", "Two"])}
    at = dice.choice(["2024-03-01T10:00:00Z", "2024-03-02T10:00:00Z"])
    return attendance(name, person, attended_at=at, match_id=dice.choice(["", *map(uid, MATCHES)]), **cells)


def _session(dice: random.Random, name: str) -> dict[str, Any]:
    teacher, learner = dice.sample(IDS, 2)
    return session(name, teacher, learner, match_id=dice.choice(["", uid("m1")]), learner_comment=dice.choice(["", "Takk"]))


def _sessions(dice: random.Random) -> Rows:
    """Sessions of Kintell: people are known by addresses, some of them by an id, too, which may come with another address."""
    made = []
    for name in dice.sample([f"KS{number}" for number in range(6)], 4):
        learner, tutor = dice.sample(range(len(ADDRESSES)), 2)
        ids = {
            "participant_kintell_id": dice.choice(["", "", f"K-{learner % 3}"]),
            "volunteer_kintell_id": dice.choice(["", "", f"K-{3 + tutor % 3}"]),
        }
        at = f"2024-0{dice.choice('123')}-{dice.choice(['05', '20'])}T16:00:00Z"
        kind = dice.choice(["Language Connect", "Mentorship"])
        called = {"participant_name": dice.choice(["", "", "Olena Koval", "Borys Koval"])}
        cells = {"rating": dice.choice(["", "2", "5"]), "feedback_text": dice.choice(["", "Takk"])} | ids | called
        made.append(held(name, ADDRESSES[learner], ADDRESSES[tutor], session_type=kind, date=at, **cells))
    return made


def _courses(dice: random.Random) -> Rows:
    """Reports of courses: people are known by addresses, some also by their id at the provider, which may come with another one."""
    made = []
    for place, course_id in dice.sample([(place, name) for place in range(len(ADDRESSES)) for name in ("C1", "C2")], 5):
        status = dice.choice(["", "in_progress", "completed", "dropped"])
        made.append(
            {
                "user_email": ADDRESSES[place],
                "user_external_id": dice.choice(["", "", f"L-{place % 4}"]),
                "provider": dice.choice(["ecornell", "generic"]),
                "course_id": course_id,
                "course_name": "First Aid",
                "status": status,
                "started_at": dice.choice(["", "2024-02-10"]),
                "completed_at": "2024-03-10" if status == "completed" else "",
            }
        )
    return made


def _member(dice: random.Random, address: str) -> dict[str, Any]:
    return member(dice.choice(COMPANIES), "", email=address, joined_at=dice.choice(["2024-01-01", "2024-02-01"]))


def take(installation: Installation, step: Step) -> None:
    """Imports a drop of a history."""
    if step.told:
        store(installation, [_event(name, row) for name, row in step.told])
        apply(installation)
        return
    installation.count += 1
    folder = installation.folder / f"step-{installation.count}"
    if step.roster:
        folder.mkdir()
        installation.load_roster_path(write_roster(folder / f"company_users_{step.date}.csv", *step.roster))
    elif step.listed:
        folder.mkdir()
        installation.load_path(write_list(folder / f"list-{step.date}.csv", *step.listed))
    else:
        installation.load_path(write_export(folder, step.date, **step.entities))


def _event(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """An id of its own for each, since two may tell of one row."""
    told = event_of(EVENT_TYPES[name], {column: cell for column, cell in row.items() if cell != ""})
    return told | {"id": uid(f"{name} {sorted(row.items())}")}
