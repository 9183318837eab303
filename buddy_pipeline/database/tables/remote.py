"""What remote readers told of texts, so that nothing is asked twice, and what they cost (docs/remote-readers.md).

An answer holds no words: labels, and where in the de-identified text they stand. It goes with its text.
"""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, LargeBinary, Numeric, String, Table
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.columns import when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import NOBODY, THEIRS, each

REMOTE_READINGS = Table(
    "remote_readings",
    METADATA,
    *each(
        THEIRS,
        Column("text_id", UUID(), ForeignKey("csr.texts.id", ondelete="CASCADE"), primary_key=True, comment="The text."),
        Column("reader", String(50), primary_key=True, info=NOBODY, comment="The reader that was asked."),
        Column("version", String(50), nullable=False, info=NOBODY, comment="Its model, and the version of what it is asked."),
        Column("digest", LargeBinary(), nullable=False, comment="Keyed hash of the de-identified text that was sent."),
        Column(
            "labels",
            JSONB(),
            comment="What it told: label, of whom, how sure, and from where to where in what was sent. No words. Empty where no answer"
            " could be used.",
        ),
        Column(
            "tries", Integer(), nullable=False, info=NOBODY, comment="How many answers could not be used, one after the other."
        ),
        when("read_at", "When it was asked, or the answer found again.", required=True),
    ),
    Index("ix_remote_readings_digest", "digest", "reader", "version"),
    schema="ops",
    comment="Answers of remote readers: the same text is not asked about twice.",
)

REMOTE_COSTS = Table(
    "remote_costs",
    METADATA,
    *each(
        NOBODY,
        Column("month", Date(), primary_key=True, comment="First day of the month (UTC)."),
        Column("reader", String(50), primary_key=True, comment="The reader."),
        Column("model", String(100), primary_key=True, comment="The model that was asked."),
        Column("currency", String(3), primary_key=True, comment="Of the cost (ISO 4217)."),
        Column("requests", Integer(), nullable=False, comment="Requests that were made."),
        Column("texts", Integer(), nullable=False, comment="Texts that were in them."),
        Column("tokens_in", Integer(), nullable=False, comment="Tokens that went in, as the provider counts."),
        Column("tokens_out", Integer(), nullable=False, comment="Tokens that came out."),
        Column(
            "cost",
            Numeric(14, 6),
            nullable=False,
            comment="By the prices of data/q2q/remote.yaml. Of a request under way, or that may have been worked on without an answer,"
            " the most that it may cost.",
        ),
    ),
    CheckConstraint("cost >= 0", name="remote_costs_not_negative"),
    schema="ops",
    comment="What remote readers cost, a month, reader and model each.",
)
