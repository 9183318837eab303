"""Tables of what happens between exports: events received, events sent, and how exports and events agree."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import KEY, NOBODY, THEIRS, TOLD, each, sealed


def _when(name: str, comment: str, *, required: bool = True) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=not required, comment=comment)


RECEIVED = Table(
    "buddy_system_events",
    METADATA,
    *each(
        THEIRS,
        Column("seq", BigInteger(), Identity(always=True), primary_key=True, comment="Order in which events were stored."),
        Column("event_id", UUID(), nullable=False, unique=True, comment="The event's own id."),
        Column("type", String(50), nullable=False, comment="Type of the event, such as `buddy.match.created`."),
        Column("version", String(10), nullable=False, comment="Version of the type."),
        _when("occurred_at", "When the platform made the event."),
        _when("received_at", "When it was stored."),
        Column("via", String(10), nullable=False, comment="`webhook`, or `log` for one of a replayed log."),
        Column("entity", String(50), nullable=False, comment="Entity of the export whose row it tells of."),
        Column("key", Text(), nullable=False, info=KEY, comment="Natural key of that row, parts joined by |."),
        Column(
            "data", JSONB(), nullable=False, info=TOLD, comment="What it carries, by column of the entity, less what is personal."
        ),
        Column("key_id", String(50), info=NOBODY, comment="Id of the key that sealed the personal values."),
        Column(
            "sealed",
            LargeBinary(),
            info=sealed("buddy_system_events", "event_id"),
            comment="AES-SIV ciphertext of the personal values, bound to the event's id.",
        ),
        Column(
            "status",
            String(20),
            nullable=False,
            server_default="received",
            comment="`received`; `waiting` for its match or its people; `applied`; `rejected`, see the quarantine.",
        ),
        Column(
            "drop_id",
            String(12),
            ForeignKey("ops.drops.drop_id", deferrable=True, initially="DEFERRED"),
            comment="The batch, known as a drop, that it was settled with.",
        ),
        _when("settled_at", "When it was applied or rejected.", required=False),
        Column(
            "told",
            JSONB(),
            info=TOLD,
            comment="What it told of its row as it was taken, by column; to be compared with the exports.",
        ),
        Column("told_sealed", LargeBinary(), comment="SHA-256 of the sealed personal values of its row as it was taken."),
        _when(
            "based_on",
            "Of a part of a row: date of the whole row that it was put on, so that one that comes late can take its place.",
            required=False,
        ),
    ),
    Index("ix_buddy_system_events_unsettled", "seq", postgresql_where=sql_text("status IN ('received', 'waiting')")),
    Index("ix_buddy_system_events_entity_key", "entity", "key"),
    Index("ix_buddy_system_events_drop_id", "drop_id"),
    schema="ops",
    comment="Events that the Buddy platform sent, and what became of each.",
)
OUTBOX = Table(
    "outbox",
    METADATA,
    *each(
        THEIRS,
        Column("seq", BigInteger(), Identity(always=True), primary_key=True, comment="Order of the changes."),
        Column(
            "event_id", UUID(), nullable=False, unique=True, comment="Id of the event: follows from what changed, and to what."
        ),
        Column("subject", String(100), nullable=False, comment="Subject it is published under: `<domain>.<entity>.<action>`."),
        _when("occurred_at", "Date of the export, or time of the event, that brought the change."),
        Column(
            "data", JSONB(), nullable=False, info=TOLD, comment="What changed: ids, kinds, dates and numbers, nothing personal."
        ),
        Column("drop_id", String(12), nullable=False, comment="Drop that brought the change."),
        _when("published_at", "When the stream took it.", required=False),
    ),
    Index("ix_outbox_unpublished", "seq", postgresql_where=sql_text("published_at IS NULL")),
    schema="ops",
    comment="Changes to be published to other services, written with the change itself.",
)
RECONCILIATION = Table(
    "reconciliation",
    METADATA,
    *each(
        NOBODY,
        Column("period", Date(), primary_key=True, comment="Month that was reconciled: its first day."),
        Column("topic", String(50), primary_key=True, comment="Event type, or an entity that no event tells of."),
        Column("entity", String(50), nullable=False, comment="The entity."),
        Column("drop_id", String(12), nullable=False, comment="The full export that the events are compared with."),
        Column("equal", Integer(), nullable=False, comment="Told by both, and the same."),
        Column("different", Integer(), nullable=False, comment="Told by both, and not the same: the export counts."),
        Column(
            "missed", Integer(), nullable=False, comment="Only in the export: the webhook was lost, the export filled the gap."
        ),
        Column("newer", Integer(), nullable=False, comment="Only from webhooks, made after the export."),
        Column(
            "unconfirmed",
            Integer(),
            nullable=False,
            comment="Only from webhooks, though made before the export: to be looked at.",
        ),
        Column(
            "vanished",
            Integer(),
            nullable=False,
            comment="In the tables from earlier exports, of whatever month, no longer in this one; kept.",
        ),
        Column("run_id", String(64), nullable=False, comment="Run that compared them."),
        _when("reconciled_at", "When they were compared."),
    ),
    schema="ops",
    comment="How each month's full export and the events received agree, by event type.",
)
DISCREPANCIES = Table(
    "discrepancies",
    METADATA,
    *each(
        THEIRS,
        Column("period", Date(), primary_key=True, comment="Month that was reconciled: its first day."),
        Column("topic", String(50), primary_key=True, comment="Event type, or an entity that no event tells of."),
        Column("key", Text(), primary_key=True, info=KEY, comment="Natural key of the row, parts joined by |."),
        Column("outcome", String(20), nullable=False, comment="`different`, `missed`, `unconfirmed` or `vanished`."),
        Column("columns", ARRAY(Text()), nullable=False, comment="Of `different`, the columns that differ; never a value."),
        _when("happened_at", "When it happened, as the side tells that has it.", required=False),
    ),
    schema="ops",
    comment="The rows behind the counts of ops.reconciliation, for a person to look at.",
)
