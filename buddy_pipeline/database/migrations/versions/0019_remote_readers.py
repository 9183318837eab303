"""What remote readers told of texts, and what they cost"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remote_readings",
        sa.Column("text_id", sa.UUID(), nullable=False, comment="The text."),
        sa.Column("reader", sa.String(length=50), nullable=False, comment="The reader that was asked."),
        sa.Column("version", sa.String(length=50), nullable=False, comment="Its model, and the version of what it is asked."),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="Keyed hash of the de-identified text that was sent."),
        sa.Column(
            "labels",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="What it told: label, of whom, how sure, and from where to where in what was sent. No words. Empty where no answer"
            " could be used.",
        ),
        sa.Column("tries", sa.Integer(), nullable=False, comment="How many answers could not be used, one after the other."),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked, or the answer found again."),
        sa.ForeignKeyConstraint(["text_id"], ["csr.texts.id"], name=op.f("fk_remote_readings_text_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("text_id", "reader", name=op.f("pk_remote_readings")),
        schema="ops",
        comment="Answers of remote readers: the same text is not asked about twice.",
    )
    op.create_index("ix_remote_readings_digest", "remote_readings", ["digest", "reader", "version"], schema="ops")
    op.create_table(
        "remote_costs",
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month (UTC)."),
        sa.Column("reader", sa.String(length=50), nullable=False, comment="The reader."),
        sa.Column("model", sa.String(length=100), nullable=False, comment="The model that was asked."),
        sa.Column("currency", sa.String(length=3), nullable=False, comment="Of the cost (ISO 4217)."),
        sa.Column("requests", sa.Integer(), nullable=False, comment="Requests that were made."),
        sa.Column("texts", sa.Integer(), nullable=False, comment="Texts that were in them."),
        sa.Column("tokens_in", sa.Integer(), nullable=False, comment="Tokens that went in, as the provider counts."),
        sa.Column("tokens_out", sa.Integer(), nullable=False, comment="Tokens that came out."),
        sa.Column(
            "cost",
            sa.Numeric(precision=14, scale=6),
            nullable=False,
            comment="By the prices of data/q2q/remote.yaml. Of a request under way, or that may have been worked on without an answer,"
            " the most that it may cost.",
        ),
        sa.CheckConstraint("cost >= 0", name="remote_costs_not_negative"),
        sa.PrimaryKeyConstraint("month", "reader", "model", "currency", name=op.f("pk_remote_costs")),
        schema="ops",
        comment="What remote readers cost, a month, reader and model each.",
    )
