"""A month in which webhooks told of some things and an export of others."""

import json
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.contract.columns import Column, Entity
from buddy_pipeline.reconciling.reconcile import reconcile
from buddy_pipeline.reconciling.results import OUTCOMES, Reconciliation, read_reconciliation
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.small_exports import Installation, match, session, user

Row = dict[str, Any]
NOVEMBER = date(2025, 11, 1)
MONTH_END = "2025-11-30T20:00:00Z"
SESSION, CREATED, ENDED = "buddy.skill_share.completed", "buddy.match.created", "buddy.match.ended"
PEOPLE = [user("ola", role="buddy"), user("per"), user("kari")]


def held(name: str, day: int, **cells: Any) -> Row:
    """A session of a day of November."""
    return session(name, "ola", "per", completed_at=f"2025-11-{day:02}T10:00:00Z") | cells


def matched(name: str, day: int, **cells: Any) -> Row:
    """A match made on a day of November."""
    return match(name, "per", "ola", matched_at=f"2025-11-{day:02}T10:00:00Z") | cells


def over(name: str, made: str, ended_at: str, **cells: Any) -> Row:
    return match(name, "per", "ola", matched_at=made, status="ended", ended_at=ended_at) | cells


@dataclass
class Month:
    """``export`` imports, ``hear`` stores what a webhook told, ``look`` reconciles."""

    installation: Installation

    def export(self, at: str = MONTH_END, **entities: list[Row]) -> str:
        """Imports a full export: all entities, empty those that are not given. Gives the drop's id."""
        every = {entity.name: entities.get(entity.name, []) for entity in BUDDY.entities}
        return self.installation.load(at, **every | {"users": entities.get("users", PEOPLE)}).drop_id

    def hear(self, type_: str, row: Row, at: str, *, status: str = "applied", into_tables: bool = True) -> None:
        """Stores an event of this row; one that was applied also brings the row, as of the event's time."""
        event_type = EVENT_TYPES[type_]
        carried = {column.name: row[column.name] for column in event_type.columns if column.name in row}
        entity = event_type.entity
        if status == "applied" and into_tables:
            summary = self.installation.load(at, **{entity.name: [row]})
            self.installation.rows("UPDATE ops.drops SET format = 'events' WHERE drop_id = %s RETURNING 1", summary.drop_id)
        told = {name: _parsed(entity[name], value) for name, value in carried.items() if not entity[name].is_personal}
        values = {
            "event_id": str(uuid.uuid4()),
            "type": type_,
            "at": at,
            "entity": entity.name,
            "key": "|".join(str(row[name]) for name in entity.key),
            "data": Jsonb(told),
            "told": Jsonb(told | event_type.settles) if status == "applied" else None,
            "status": status,
        } | self._seal(entity, row, is_told=status == "applied" and set(told) != set(carried))
        statement = sql.SQL(
            "INSERT INTO ops.buddy_system_events (event_id, type, version, occurred_at, received_at, via, entity, key, data, status,"
            " key_id, sealed, told, told_sealed) SELECT %(event_id)s, %(type)s, 'v1', %(at)s, %(at)s, 'webhook', %(entity)s, %(key)s,"
            " %(data)s, %(status)s, %(key_id)s, %(sealed)s,"
            " jsonb_strip_nulls(to_jsonb(jsonb_populate_record(NULL::export.{}, %(told)s))), sha256(%(sealed)s)"
        ).format(sql.Identifier(entity.name))
        with psycopg.connect(self.installation.url) as connection:
            connection.execute(statement, values)

    def _seal(self, entity: Entity, row: Row, is_told: bool) -> Row:
        """What stands sealed in `pii` of a row, where applying the event has put it."""
        if not is_told:
            return {"key_id": None, "sealed": None}
        (found,) = self.installation.rows(
            f"SELECT key_id, sealed FROM pii.{entity.name} WHERE ({', '.join(entity.key)}) = ({', '.join(['%s'] * len(entity.key))})",
            *(row[name] for name in entity.key),
        )
        return dict(zip(("key_id", "sealed"), found, strict=True))

    def look(self, period: date = NOVEMBER) -> Reconciliation:
        """Reconciles the month, and reads what was found."""
        reconcile(self.installation.url, BUDDY, period, run_id="run-of-the-test")
        return read_reconciliation(self.installation.url, BUDDY, period)

    def counts(self, topic: str, period: date = NOVEMBER) -> dict[str, int]:
        """The counts of a topic that are not 0."""
        found = self.look(period)
        (of_topic,) = [each for each in found.topics if each.topic == topic]
        return {outcome: count for outcome in OUTCOMES if (count := getattr(of_topic, outcome))}


def _parsed(column: Column, cell: str) -> Any:
    return json.loads(cell) if column.is_json else cell


def listed(found: Reconciliation) -> list[tuple[str, str, str, list[str]]]:
    """Outcome, topic, key and columns of what is listed."""
    return sorted((each.outcome, each.topic, each.key, each.columns) for each in found.discrepancies)
