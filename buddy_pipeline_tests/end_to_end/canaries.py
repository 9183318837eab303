"""Exports full of canaries: texts that can be told from all others wherever they turn up.

``SECRET`` stands for what only the schema `pii` may hold, and only encrypted: personal values in their columns, and
whatever stands in a cell that cannot be taken. ``PLACE`` stands for what is medium (location, interests, descriptions,
organizers), ``KIND`` for free text that the contract takes as it is. Both may stand in the tables, and nowhere else.
"""

import csv
import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.small_exports import (
    attendance,
    checkin,
    event,
    feedback,
    match,
    member,
    milestone,
    session,
    uid,
    user,
    write_list,
    write_roster,
)

SECRET, PLACE, KIND = "zqsecret", "zqplace", "zqkind"
ALL = (SECRET, PLACE, KIND)
UNKNOWN_COLUMN = "mothers_name"
Rows = dict[str, list[dict[str, Any]]]

MAY_HOLD = {
    PLACE: {
        "export.users": {"interests", "location"},
        "csr.users": {"interests", "location"},
        "export.events": {"description", "location"},
        "export.event_attendance": {"location", "organizer"},
        "csr.buddy_events": {"description", "location", "organizer"},
    },
    KIND: {
        "export.users": {"language_preference"},
        "csr.users": {"language_preference"},
        "export.events": {"event_type"},
        "export.event_attendance": {"event_title", "as_exported", "categories"},
        "csr.buddy_events": {"event_type", "title", "metadata", "categories"},
        "export.skill_sessions": {"skill_name", "skill_category"},
        "csr.kintell_sessions": {"metadata"},
        "export.milestones": {"milestone_title", "as_exported", "badge_icon", "progress", "metadata"},
        "csr.journey_milestones": {"title", "badge_icon", "progress", "metadata"},
        "csr.companies": {"name", "industry"},
        "csr.costs": {"funder", "item", "source"},
        "csr.surveyed_outcomes": {"outcome", "stakeholder", "source"},
    },
}
"""The columns in which each canary has to be found, and in no others."""


def rows(spoilt: bool = True) -> Rows:
    """A canary in every column that can hold one; ``spoilt`` adds rows that cannot be taken."""
    sound, faulty = _sound(), _faulty()
    return {name: sound[name] + (faulty[name] if spoilt else []) for name in sound}


def person(name: str, **cells: Any) -> dict[str, Any]:
    named = {"email": f"{SECRET}.{name}@example.org", "first_name": SECRET.title(), "last_name": f'O\'{SECRET}, "the {name}"'}
    return user(name, **named | {UNKNOWN_COLUMN: f"{SECRET} of {name}"} | cells)


def _sound() -> Rows:
    free = {"location": f"{PLACE} 7", "interests": f'["{PLACE}"]', "language_preference": f"{KIND}ish"}
    comments = {"teacher_comment": f"{SECRET} taught", "learner_comment": f"{SECRET} learnt"}
    return {
        "users": [
            person("ada", **free),
            person("twin", email=f"{SECRET.upper()}.ADA@example.org", role="buddy"),
            person("bo", role="buddy", **free),
        ],
        "matches": [match("m", "ada", "bo")],
        "events": [event("e", "m", event_type=f"{KIND} party", description=f"with {PLACE}", location=PLACE)],
        "event_attendance": [
            attendance(
                "w", "ada", event_title=KIND, event_type=f"{KIND} day", location=PLACE, organizer=PLACE, categories=f'["{KIND}"]'
            )
        ],
        "skill_sessions": [session("s", "bo", "ada", skill_name=KIND, skill_category=KIND, **comments)],
        "checkins": [checkin("c", "m", notes=f"{SECRET} is well", question_responses=f'{{"{SECRET}":"{SECRET}"}}')],
        "feedback": [feedback("f", "m", feedback_text=f"={SECRET}")],
        "milestones": [
            milestone(
                1,
                "ada",
                milestone_title=KIND,
                milestone_category=f"{KIND} things",
                badge_icon=KIND,
                progress=f'{{"{KIND}":1}}',
                metadata=f'{{"x":"{KIND}"}}',
            )
        ],
    }


def _faulty() -> Rows:
    return {
        "users": [
            person("a", role=f"{SECRET}@example.org"),
            person("b", email=f"{SECRET} at home"),
            person("c", id=SECRET),
            person("d", joined_at=SECRET),
            person("e", first_name=SECRET * 20),
            person("f", location=PLACE * 40, interests=PLACE),
        ],
        "matches": [
            match("m1", "ada", "bo", status=SECRET),
            match("m2", "ada", "bo", duration_days=SECRET),
            match("m3", "ada", "bo") | {"participant_id": SECRET},
        ],
        "events": [
            event("e1", "m", attendees=f'["{SECRET}"]'),
            event("e2", "m", event_date=SECRET),
            event("e3", "m", event_type=KIND * 20),
        ],
        "event_attendance": [attendance("w1", "ada", event_format=SECRET), attendance("w2", "ada", attendee_count=SECRET)],
        "skill_sessions": [
            session("s1", "bo", "ada", teacher_rating=SECRET),
            session("s2", "bo", "ada", sdg_goals=f'["{SECRET}"]'),
            session("s3", "nobody", "ada", teacher_comment=SECRET),
        ],
        "checkins": [
            checkin("c1", "m", mood=SECRET, notes=SECRET),
            checkin("c2", "m", question_responses=f"{SECRET}{{"),
            checkin("c3", "m") | {"match_id": SECRET},
        ],
        "feedback": [
            feedback("f1", "m", rating=SECRET, feedback_text=SECRET),
            feedback("f2", "m", feedback_text=SECRET) | {"feedback_id": SECRET},
            feedback("f3", "m", from_role=SECRET),
        ],
        "milestones": [
            milestone(2, "ada", points=SECRET),
            milestone(3, "ada", metadata=SECRET),
            milestone(4, "ada", target_role=SECRET),
        ],
    }


def write(folder: Path, format: str, export_date: str, content: Rows) -> Path:
    """Writes an export, its metadata with a canary too."""
    metadata = {"export_id": uid(export_date + format), "export_date": export_date, "version": "1.0.0", "exported_by": SECRET}
    path = folder / f"{format}-{export_date[:10]}"
    if format == "csv":
        return _write_csv(path, metadata, content)
    if format == "json":
        return _write_json(path.with_suffix(".json"), metadata, content)
    return _write_xlsx(path.with_suffix(".xlsx"), metadata, content)


def write_rosters(folder: Path) -> list[Path]:
    """A roster whose second half is faulty, and one that cannot be taken at all."""
    sound = [member(f"{KIND} AS", f"{SECRET}.ada", industry=KIND), member(f"{KIND} AS", f"{SECRET}.stranger")]
    faulty = [
        member(f"{KIND} AS", SECRET, email=f"{SECRET} at home"),
        member(f"{KIND} AS", f"{SECRET.upper()}.TWIN", joined_at=SECRET),
        member(f"{KIND} AS", f"{SECRET}.bo", joined_at=f"{SECRET}@example.org", left_at=SECRET),
        member(KIND * 50, f"{SECRET}.bo"),
        member("", f"{SECRET}.bo"),
    ]
    taken = write_roster(folder / "company_users_2024-06-30.csv", *sound, *sound[:1], *faulty)
    broken = write_roster(folder / "company_users.csv", *sound)
    broken.write_text(f'{broken.read_text("utf-8")}"{SECRET}\n', encoding="utf-8")
    return [taken, broken]


def write_costs_and_outcomes(folder: Path) -> list[Path]:
    """A list of each, the second half of each faulty."""
    cost = {"month": "2024-03", "kind": "cash", "funder": KIND, "item": KIND, "amount": "1", "currency": "NOK", "source": KIND}
    answer = {"outcome": KIND, "stakeholder": KIND, "email": f"{SECRET}.ada@example.org", "date": "2024-06-01", "source": KIND}
    costs = [cost, cost | {"month": SECRET}, cost | {"kind": SECRET, "amount": SECRET, "currency": SECRET}]
    answers = [
        answer,
        answer | {"email": f"{SECRET}.stranger@example.org"},
        answer | {"email": f"{SECRET} at home"},
        answer | {"email": f"{SECRET}.bo@example.org", "date": SECRET},
    ]
    return [
        write_list(folder / "costs_2024-06-30.csv", *costs),
        write_list(folder / "outcomes_2024-06-30.csv", *answers),
    ]


def _columns(entity: str) -> list[str]:
    return [*BUDDY[entity].column_names, *([UNKNOWN_COLUMN] if entity == "users" else [])]


def _write_csv(folder: Path, metadata: dict[str, str], content: Rows) -> Path:
    folder.mkdir(parents=True)
    for name, entity_rows in content.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _columns(name))
            writer.writeheader()
            writer.writerows(entity_rows)
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return folder


def _write_json(path: Path, metadata: dict[str, str], content: Rows) -> Path:
    path.write_text(json.dumps({"export_metadata": metadata, **content}), encoding="utf-8")
    return path


def _write_xlsx(path: Path, metadata: dict[str, str], content: Rows) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Export Metadata"
    for label, value in metadata.items():
        sheet.append([label.replace("_", " ").title(), value])
    for name, entity_rows in content.items():
        sheet = workbook.create_sheet(BUDDY[name].sheet)
        sheet.append(_columns(name))
        for row in entity_rows:
            sheet.append([row.get(column) for column in _columns(name)])
        for cell in [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]:
            cell.data_type = "s"
    workbook.save(path)
    return path


def write_broken(folder: Path) -> list[Path]:
    """Exports that cannot be taken at all, a canary where each breaks."""
    return [
        _broken_csv(folder / "without-header", lambda text: text.partition("\n")[2]),
        _broken_csv(folder / "without-end-of-quote", lambda text: f'{text}"{SECRET}\n'),
        _broken_json(folder / "cut-off-late.json", 0.99),
        _broken_csv(folder / "repeated-header", lambda text: text.replace(UNKNOWN_COLUMN, f"{SECRET},{SECRET}", 1)),
        _broken_csv(folder / "with-nul", lambda text: text.replace(SECRET, f"{SECRET}\0", 1)),
        _broken_csv(folder / "with-counts", lambda text: text, record_counts={"users": 99}),
        _broken_csv(folder / "with-odd-count", lambda text: text, record_counts={"users": SECRET}),
        _broken_csv(folder / "with-odd-date", lambda text: text, export_date=SECRET),
        _broken_csv(folder / "with-odd-version", lambda text: text, version=SECRET),
        _broken_json(folder / "cut-off.json", 0.6),
        _broken_workbook(folder / "without-header.xlsx"),
    ]


def _broken_csv(folder: Path, spoil: Any, **metadata: Any) -> Path:
    _write_csv(folder, {"export_date": "2024-06-20T10:00:00Z"} | metadata, {"users": rows()["users"]})
    path = folder / "users.csv"
    path.write_text(spoil(path.read_text("utf-8")), encoding="utf-8")
    return folder


def _broken_json(path: Path, share: float) -> Path:
    _write_json(path, {"export_date": "2024-06-20T10:00:00Z"}, rows())
    text = path.read_text("utf-8")
    path.write_text(text[: int(len(text) * share)], encoding="utf-8")
    return path


def _broken_workbook(path: Path) -> Path:
    workbook = Workbook()
    workbook.active.title = "Export Metadata"
    workbook.active.append(["Export Date", "2024-06-20T10:00:00Z"])
    sheet = workbook.create_sheet("Users")
    for row in rows()["users"]:
        sheet.append(list(row.values()))
    workbook.save(path)
    return path
