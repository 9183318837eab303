"""Events received and sent, and how exports and events agree"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discrepancies",
        sa.Column("period", sa.Date(), nullable=False, comment="Month that was reconciled: its first day."),
        sa.Column("topic", sa.String(length=50), nullable=False, comment="Event type, or an entity that no event tells of."),
        sa.Column("key", sa.Text(), nullable=False, comment="Natural key of the row, parts joined by |."),
        sa.Column("outcome", sa.String(length=20), nullable=False, comment="`different`, `missed`, `unconfirmed` or `vanished`."),
        sa.Column(
            "columns", sa.ARRAY(sa.Text()), nullable=False, comment="Of `different`, the columns that differ; never a value."
        ),
        sa.Column(
            "happened_at", sa.DateTime(timezone=True), nullable=True, comment="When it happened, as the side tells that has it."
        ),
        sa.PrimaryKeyConstraint("period", "topic", "key", name=op.f("pk_discrepancies")),
        schema="ops",
        comment="The rows behind the counts of ops.reconciliation, for a person to look at.",
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Order of the changes."),
        sa.Column("event_id", sa.UUID(), nullable=False, comment="Id of the event: follows from what changed, and to what."),
        sa.Column(
            "subject",
            sa.String(length=100),
            nullable=False,
            comment="Subject it is published under: `<domain>.<entity>.<action>`.",
        ),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Date of the export, or time of the event, that brought the change.",
        ),
        sa.Column(
            "data",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What changed: ids, kinds, dates and numbers, nothing personal.",
        ),
        sa.Column("drop_id", sa.String(length=12), nullable=False, comment="Drop that brought the change."),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True, comment="When the stream took it."),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("event_id", name=op.f("uq_outbox_event_id")),
        schema="ops",
        comment="Changes to be published to other services, written with the change itself.",
    )
    op.create_index(
        "ix_outbox_unpublished", "outbox", ["seq"], unique=False, schema="ops", postgresql_where=sa.text("published_at IS NULL")
    )
    op.create_table(
        "reconciliation",
        sa.Column("period", sa.Date(), nullable=False, comment="Month that was reconciled: its first day."),
        sa.Column("topic", sa.String(length=50), nullable=False, comment="Event type, or an entity that no event tells of."),
        sa.Column("entity", sa.String(length=50), nullable=False, comment="The entity."),
        sa.Column("drop_id", sa.String(length=12), nullable=False, comment="The full export that the events are compared with."),
        sa.Column("equal", sa.Integer(), nullable=False, comment="Told by both, and the same."),
        sa.Column("different", sa.Integer(), nullable=False, comment="Told by both, and not the same: the export counts."),
        sa.Column(
            "missed", sa.Integer(), nullable=False, comment="Only in the export: the webhook was lost, the export filled the gap."
        ),
        sa.Column("newer", sa.Integer(), nullable=False, comment="Only from webhooks, made after the export."),
        sa.Column(
            "unconfirmed",
            sa.Integer(),
            nullable=False,
            comment="Only from webhooks, though made before the export: to be looked at.",
        ),
        sa.Column(
            "vanished",
            sa.Integer(),
            nullable=False,
            comment="In the tables from earlier exports, of whatever month, no longer in this one; kept.",
        ),
        sa.Column("run_id", sa.String(length=64), nullable=False, comment="Run that compared them."),
        sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=False, comment="When they were compared."),
        sa.PrimaryKeyConstraint("period", "topic", name=op.f("pk_reconciliation")),
        schema="ops",
        comment="How each month's full export and the events received agree, by event type.",
    )
    op.create_table(
        "buddy_system_events",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Order in which events were stored."),
        sa.Column("event_id", sa.UUID(), nullable=False, comment="The event's own id."),
        sa.Column("type", sa.String(length=50), nullable=False, comment="Type of the event, such as `buddy.match.created`."),
        sa.Column("version", sa.String(length=10), nullable=False, comment="Version of the type."),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False, comment="When the platform made the event."),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="When it was stored."),
        sa.Column("via", sa.String(length=10), nullable=False, comment="`webhook`, or `log` for one of a replayed log."),
        sa.Column("entity", sa.String(length=50), nullable=False, comment="Entity of the export whose row it tells of."),
        sa.Column("key", sa.Text(), nullable=False, comment="Natural key of that row, parts joined by |."),
        sa.Column(
            "data",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What it carries, by column of the entity, less what is personal.",
        ),
        sa.Column("key_id", sa.String(length=50), nullable=True, comment="Id of the key that sealed the personal values."),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-SIV ciphertext of the personal values, bound to the event's id.",
        ),
        sa.Column(
            "status",
            sa.String(length=20),
            server_default="received",
            nullable=False,
            comment="`received`; `waiting` for its match or its people; `applied`; `rejected`, see the quarantine.",
        ),
        sa.Column(
            "drop_id", sa.String(length=12), nullable=True, comment="The batch, known as a drop, that it was settled with."
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True, comment="When it was applied or rejected."),
        sa.Column(
            "told",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="What it told of its row as it was taken, by column; to be compared with the exports.",
        ),
        sa.Column(
            "told_sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the sealed personal values of its row as it was taken.",
        ),
        sa.ForeignKeyConstraint(
            ["drop_id"],
            ["ops.drops.drop_id"],
            name=op.f("fk_buddy_system_events_drop_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_buddy_system_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_buddy_system_events_event_id")),
        schema="ops",
        comment="Events that the Buddy platform sent, and what became of each.",
    )
    op.create_index("ix_buddy_system_events_drop_id", "buddy_system_events", ["drop_id"], unique=False, schema="ops")
    op.create_index("ix_buddy_system_events_entity_key", "buddy_system_events", ["entity", "key"], unique=False, schema="ops")
    op.create_index(
        "ix_buddy_system_events_unsettled",
        "buddy_system_events",
        ["seq"],
        unique=False,
        schema="ops",
        postgresql_where=sa.text("status IN ('received', 'waiting')"),
    )
