"""What participants' texts tell, of everybody and of each company: figures of the scores in `voices`."""

from sqlalchemy import ARRAY, Column, Date, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from buddy_pipeline.database.tables.figure_columns import count, made_with, number, period, reason, scope
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import NOBODY, PERSON, THEIRS, each, row_of

VOICES = Table(
    "voices",
    METADATA,
    *each(
        NOBODY,
        Column("id", UUID(), primary_key=True, comment="Follows from scope, company, period and dimension."),
        period(key=False),
        *scope(),
        Column("dimension", String(50), nullable=False, comment="Dimension of the taxonomy of texts."),
        count("people", "Participants of whom texts of the window tell; in each company that accompanied them."),
        count("texts", "These texts."),
        count("mixed_texts", "Of these, those whose labels speak against one another."),
        number("mean", "Mean over the people of each one's mean of the window, 0 to 1; empty of fewer than three."),
        Column(
            "bins",
            ARRAY(Integer()),
            comment="People by their mean, in five steps of 0.2 from 0 to 1, the lower end in; empty of fewer than three.",
        ),
        Column(
            "readers", ARRAY(Text()), nullable=False, comment="Who read the texts: reader, version and version of the taxonomy."
        ),
        reason("mean"),
        *made_with(),
    ),
    Index("ix_voices_period", "period"),
    schema="impact",
    comment="What texts of the window tell of participants, by dimension: a reader's reading of words, no measurement of people.",
)

VOICES_MONTHS = Table(
    "voices_months",
    METADATA,
    *each(
        NOBODY,
        Column("voices_id", UUID(), ForeignKey("impact.voices.id", ondelete="CASCADE"), primary_key=True, comment="The figure."),
        Column("month", Date(), primary_key=True, comment="Month in which the texts were written: its first day."),
        count("people", "People of whom texts of the month tell."),
        count("texts", "These texts."),
        number("mean", "Mean over these people of each one's mean of the month; empty of fewer than three."),
    ),
    schema="impact",
    comment="The same month by month: the trend within the window.",
)

VOICES_PEOPLE = Table(
    "voices_people",
    METADATA,
    *each(
        THEIRS,
        Column("voices_id", UUID(), ForeignKey("impact.voices.id", ondelete="CASCADE"), primary_key=True, comment="The figure."),
        Column("user_id", UUID(), primary_key=True, info=PERSON, comment="The participant."),
        count("texts", "Texts of the window that tell of them."),
        number("mean", "Mean of the scores of these texts.", required=True),
    ),
    schema="impact",
    comment="Whom each of these figures is of: what may be told of whom follows from it.",
)

VOICES_SNIPPETS = Table(
    "voices_snippets",
    METADATA,
    *each(
        NOBODY,
        Column("voices_id", UUID(), ForeignKey("impact.voices.id", ondelete="CASCADE"), primary_key=True, comment="The figure."),
        Column(
            "snippet_id",
            UUID(),
            primary_key=True,
            info=row_of("csr.evidence_snippets.id"),
            comment="The snippet, approved for showing.",
        ),
        Column("written_at", Date(), nullable=False, info=THEIRS, comment="Day on which its text was written."),
    ),
    schema="impact",
    comment="The newest approved snippets behind each of these figures, one a person.",
)
