"""Small exports written row by row, to tell in a test what stands in a drop and what became of it."""

import csv
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.csr.linking import link_people
from buddy_pipeline.csr.rights.erasure import Erased
from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.drops.office_lists import open_list
from buddy_pipeline.impact.programs import load_lifecycles
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.importing.erasing import erase_address, erase_person
from buddy_pipeline.importing.importer import import_drop
from buddy_pipeline.importing.office_lists import ListSummary, import_list
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.retention.rules import load_retention
from buddy_pipeline.settings import PROJECT
from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.companies import MEMBERS, ROSTER

KEYS = Keyring(b"h" * 32, {"2026": b"k" * 32})
RETENTION = load_retention(PROJECT / "data" / "retention.yaml")
LIFECYCLES = load_lifecycles(PROJECT / "data" / "programs")
FIRST_PERIOD = date(2020, 1, 1)


def uid(name: str) -> str:
    """A UUID v4 that stays the same for a name."""
    return str(uuid.UUID(bytes=uuid.uuid5(uuid.NAMESPACE_OID, name).bytes, version=4))


def user(name: str, **cells: Any) -> dict[str, Any]:
    """A user; they are called as their address, so that who shares one is one person."""
    address = str(cells.get("email", f"{name}@example.org"))
    return {
        "id": uid(name),
        "email": address,
        "first_name": address.strip().partition("@")[0].title() or name.title(),
        "last_name": "Example",
        "role": "participant",
        "joined_at": "2024-01-15T10:00:00Z",
    } | cells


def match(name: str, participant: str, buddy: str, **cells: Any) -> dict[str, Any]:
    return {
        "match_id": uid(name),
        "participant_id": uid(participant),
        "buddy_id": uid(buddy),
        "matched_at": "2024-02-01T10:00:00Z",
        "status": "active",
    } | cells


def ended(name: str, participant: str, buddy: str, reason: str = "completed", at: str = "2024-05-01T10:00:00Z") -> dict[str, Any]:
    return match(name, participant, buddy, status="ended", ended_at=at, end_reason=reason)


def event(name: str, match_name: str, **cells: Any) -> dict[str, Any]:
    return {
        "event_id": uid(name),
        "match_id": uid(match_name),
        "event_type": "hangout",
        "event_date": "2024-03-01T10:00:00Z",
    } | cells


def attendance(name: str, person: str, **cells: Any) -> dict[str, Any]:
    return {
        "event_id": uid(name),
        "user_id": uid(person),
        "event_title": "CV Writing",
        "event_type": "educational",
        "event_format": "online",
        "attended_at": "2024-03-02T10:00:00Z",
    } | cells


def session(name: str, teacher: str, learner: str, **cells: Any) -> dict[str, Any]:
    return {
        "session_id": uid(name),
        "skill_id": "7",
        "skill_name": "Norwegian",
        "teacher_id": uid(teacher),
        "learner_id": uid(learner),
        "completed_at": "2024-03-03T10:00:00Z",
    } | cells


def checkin(name: str, match_name: str, **cells: Any) -> dict[str, Any]:
    return {"checkin_id": uid(name), "match_id": uid(match_name), "checkin_date": "2024-03-04T10:00:00Z"} | cells


def feedback(name: str, match_name: str, **cells: Any) -> dict[str, Any]:
    return {
        "feedback_id": uid(name),
        "match_id": uid(match_name),
        "from_role": "participant",
        "rating": "0.85",
        "submitted_at": "2024-03-05T10:00:00Z",
    } | cells


def milestone(number: int, person: str, **cells: Any) -> dict[str, Any]:
    return {
        "milestone_id": str(number),
        "user_id": uid(person),
        "milestone_title": "First Match",
        "milestone_category": "community",
        "reached_at": "2024-03-06T10:00:00Z",
        "points": "10",
    } | cells


def member(company: str, name: str, **cells: Any) -> dict[str, Any]:
    """A row of a roster: the person whom `user` makes of that name."""
    return {"company": company, "email": f"{name}@example.org", "joined_at": "2024-01-15"} | cells


@dataclass
class Installation:
    """A database, and a folder in which the exports of a test are written."""

    url: str
    folder: Path
    count: int = field(default=0)
    keys: Keyring = KEYS

    def load(self, export_date: str = "2024-06-30T10:00:00Z", **entities: list[dict[str, Any]]) -> ImportSummary:
        """Writes an export as CSV and imports it."""
        self.count += 1
        path = write_export(self.folder / f"drop-{self.count}", export_date, **entities)
        return self.load_path(path)

    def load_path(self, path: Path) -> ImportSummary:
        drop = open_drop(path, PROGRAMS, first_period=FIRST_PERIOD, now=datetime.now(UTC))
        return import_drop(
            drop,
            url=self.url,
            keys=self.keys,
            first_period=FIRST_PERIOD,
            run_id="run-of-the-test",
            on_progress=lambda _: None,
            lifecycles=LIFECYCLES,
        )

    def load_roster(self, *rows: dict[str, Any], date: str = "2024-06-30") -> ListSummary:
        """Writes a roster of that date (empty: of now) as CSV and imports it."""
        self.count += 1
        folder = self.folder / f"roster-{self.count}"
        folder.mkdir()
        return self.load_roster_path(write_roster(folder / f"company_users{date and '_'}{date}.csv", *rows))

    def load_roster_path(self, path: Path) -> ListSummary:
        return self.load_list_path(ROSTER, path)

    def load_list(self, kind: OfficeList, *rows: dict[str, Any], date: str = "2024-06-30") -> ListSummary:
        """Writes a list of the office of that date (empty: of now) as CSV and imports it."""
        self.count += 1
        folder = self.folder / f"list-{self.count}"
        folder.mkdir()
        return self.load_list_path(kind, write_list(folder / f"{kind.entity.name}{date and '_'}{date}.csv", *rows))

    def load_list_path(self, kind: OfficeList, path: Path) -> ListSummary:
        opened = open_list(path, kind, first_period=FIRST_PERIOD, now=datetime.now(UTC))
        return import_list(opened, kind, url=self.url, keys=self.keys, run_id="run-of-the-test", on_progress=lambda _: None)

    def erase(self, id_: str) -> Erased:
        """Erases whom the id means."""
        with psycopg.connect(self.url) as connection:
            return erase_person(connection, self._by_a_steward(), id_=id_)

    def erase_address(self, address: str) -> Erased:
        """Erases whom the address means."""
        with psycopg.connect(self.url) as connection:
            return erase_address(connection, self._by_a_steward(), address=address)

    def _by_a_steward(self) -> Deciding:
        return Deciding(Vault(self.keys), LIFECYCLES, "a steward")

    def link(self) -> int:
        """Links people of rosters, as a computation does when it starts."""
        with psycopg.connect(self.url) as connection:
            return link_people(connection)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        return self.rows(query, *values)[0][0]

    def faults(self) -> list[tuple[str, int | None, str, str]]:
        """(entity, row, column, rule) of the newest drop."""
        return self.rows(
            'SELECT entity, row, "column", rule FROM ops.quarantine WHERE drop_id ='
            " (SELECT drop_id FROM ops.drops ORDER BY settled_at DESC LIMIT 1) ORDER BY id"
        )

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables that hold data of the program, in an order of their own."""
        query = sql.SQL("SELECT t::text FROM {} t ORDER BY 1")
        with psycopg.connect(self.url) as connection:
            return {
                name: connection.execute(query.format(sql.Identifier(*name.split(".")))).fetchall()
                for name in data_tables(self.url)
            }


def data_tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('export', 'csr', 'pii') ORDER BY 1"
        )
        return [name for (name,) in found]


def write_roster(path: Path, *rows: dict[str, Any]) -> Path:
    """A roster with the given rows; columns that no row names are left out."""
    columns = [name for name in MEMBERS.column_names if any(name in row for row in rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def held(name: str, participant: str, volunteer: str, **cells: Any) -> dict[str, Any]:
    """A session of Kintell's combined list, of people by their addresses."""
    return {
        "session_id": name,
        "session_type": "Language Connect",
        "participant_email": participant,
        "volunteer_email": volunteer,
        "date": "2024-03-05T16:00:00Z",
        "duration_min": "60",
    } | cells


def write_list(path: Path, *rows: dict[str, Any]) -> Path:
    """A CSV file with the given rows."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_export(folder: Path, export_date: str, **entities: list[dict[str, Any]]) -> Path:
    """A CSV folder with the given rows; columns that no row names are left out, unless they are required."""
    folder.mkdir(parents=True)
    for name, rows in entities.items():
        columns = [column.name for column in BUDDY[name].columns if column.required or any(column.name in row for row in rows)]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    metadata = {
        "export_id": uid(folder.name),
        "export_date": export_date,
        "version": "1.0.0",
        "program_name": "Buddy Program",
        "record_counts": {name: len(rows) for name, rows in entities.items()},
    }
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return folder
