"""What was read in the texts that people wrote: scores with the words they rest on, and flags (spec 5, "Q2Q AI Tables", "Safety").

The texts themselves stay where they lie, sealed. What is here goes with them: a text that is gone takes along all of it.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.columns import came_from, when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import NOBODY, PERSON, THEIR_WORDS, THEIRS, each, sealed, withheld

TEXTS = Table(
    "texts",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="Follows from its type and the key of the row in which it was written."),
        Column("text_type", String(50), nullable=False, comment="In what it was written, such as `buddy_feedback`."),
        Column("source_key", Text(), nullable=False, comment="Key of that row in `export`, parts joined by |."),
        Column("kind", String(50), nullable=False, comment="Kind of text, as the taxonomy names it."),
        Column(
            "match_id",
            UUID(),
            ForeignKey("csr.buddy_matches.id", ondelete="CASCADE"),
            index=True,
            comment="The match of which it tells.",
        ),
        Column(
            "session_id",
            UUID(),
            ForeignKey("csr.kintell_sessions.id", ondelete="CASCADE"),
            index=True,
            comment="The session of which it tells.",
        ),
        Column("writer", String(20), comment="`participant` or `buddy` (whoever has that side); empty where it may be either."),
        when("written_at", "When it was written."),
        Column("language", String(8), comment="Its language (ISO 639-1); empty where it has too few words to tell."),
        Column("words", Integer(), nullable=False, comment="How many words it has; 0 for none."),
        Column("is_read", Boolean(), nullable=False, comment="Whether a reader knows its language and kind."),
        Column("seal", LargeBinary(), nullable=False, comment="SHA-256 of what is sealed: tells whether the text changed."),
        Column("read_by", String(100), nullable=False, info=NOBODY, comment="Reader and version, empty for none."),
        Column("screened_by", String(100), nullable=False, info=NOBODY, comment="Version of the rules that screened it."),
        came_from(),
    ),
    UniqueConstraint("text_type", "source_key", name="texts_of_a_row"),
    schema="csr",
    comment="Every text that was read or screened, without a word of it.",
)

OUTCOME_SCORES = Table(
    "outcome_scores",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="Follows from text, dimension and whom it tells of."),
        Column(
            "text_id", UUID(), ForeignKey("csr.texts.id", ondelete="CASCADE"), nullable=False, index=True, comment="The text."
        ),
        Column("text_type", String(50), nullable=False, comment="In what it was written."),
        Column("dimension", String(50), nullable=False, comment="Dimension of the taxonomy."),
        Column(
            "about",
            String(20),
            nullable=False,
            comment="Whom it tells of, `participant` or `buddy`; empty where that is not clear.",
        ),
        Column(
            "user_id",
            UUID(),
            info=PERSON,
            index=True,
            comment="The person whom it tells of; empty where that is not clear or not known.",
        ),
        Column("score", Numeric(4, 3), nullable=False, comment="0 to 1, see docs/voices.md."),
        Column("confidence", Numeric(4, 3), nullable=False, comment="Of the surest label, 0 to 1."),
        Column(
            "labels", JSONB(), nullable=False, comment="The labels: label, direction, confidence, and the cue that each rests on."
        ),
        Column("is_mixed", Boolean(), nullable=False, comment="Whether labels speak against one another."),
        Column("reader", String(50), nullable=False, info=NOBODY, comment="The reader."),
        Column("model_version", String(50), nullable=False, info=NOBODY, comment="Its version."),
        Column("taxonomy_version", String(50), nullable=False, info=NOBODY, comment="Version of the taxonomy."),
        Column("taxonomy_digest", String(12), nullable=False, info=NOBODY, comment="First characters of the digest of its file."),
        when("created_at", "Date of the export that brought the text.", required=True),
    ),
    UniqueConstraint("text_id", "dimension", "about", name="outcome_scores_of_a_text"),
    CheckConstraint("score BETWEEN 0 AND 1 AND confidence BETWEEN 0 AND 1", name="outcome_scores_from_0_to_1"),
    schema="csr",
    comment="What texts tell of people, by dimension. No signal, no row.",
)

EVIDENCE_SNIPPETS = Table(
    "evidence_snippets",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="Follows from its hash."),
        Column(
            "outcome_score_id",
            UUID(),
            ForeignKey("csr.outcome_scores.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
            comment="The score that rests on it.",
        ),
        Column("label", String(50), nullable=False, comment="The label that it shows."),
        Column(
            "snippet_hash",
            String(64),
            nullable=False,
            unique=True,
            comment="Keyed hash of person, label and de-identified words: the same words of two people are two snippets.",
        ),
        Column(
            "snippet_text", Text(), info=THEIR_WORDS, comment="The de-identified words, once a person approved them for showing."
        ),
        Column("masked", JSONB(), nullable=False, comment="How many names, numbers and so on were masked, by kind."),
        Column("status", String(20), nullable=False, comment="`waiting`, `approved` or `refused`."),
        Column("embedding_ref", String(255), comment="Kept for spec 5; nothing is stored elsewhere, so it is empty."),
        when("created_at", "Date of the export that brought the text.", required=True),
    ),
    CheckConstraint("status IN ('waiting', 'approved', 'refused')", name="evidence_snippets_status"),
    CheckConstraint("snippet_text IS NULL OR status = 'approved'", name="evidence_snippets_shown_once_approved"),
    schema="csr",
    comment="The words on which scores rest, de-identified; sealed in `pii` until a person approved them.",
)

SEALED_SNIPPETS = Table(
    "evidence_snippets",
    METADATA,
    Column(
        "id",
        UUID(),
        ForeignKey("csr.evidence_snippets.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The snippet.",
    ),
    Column("key_id", String(50), nullable=False, info=NOBODY, comment="Id of the key that sealed it."),
    Column(
        "sealed",
        LargeBinary(),
        nullable=False,
        info=sealed("evidence_snippets", "id"),
        comment="AES-SIV ciphertext, bound to this row, of: snippet.",
    ),
    schema="pii",
    comment="The de-identified words of snippets, encrypted by the application.",
)

_OF_SAFETY = withheld(
    "A flag may tell of danger that one side of a match or session is in, and the other must not learn of it."
    " Ask the safeguarding contact, who sees it with you."
)

SAFETY_REVIEW_QUEUE = Table(
    "safety_review_queue",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="Follows from text, reason and kind."),
        Column(
            "text_id", UUID(), ForeignKey("csr.texts.id", ondelete="CASCADE"), nullable=False, index=True, comment="The text."
        ),
        Column("reason", String(20), nullable=False, comment="`danger`, `hate_speech`, `pii_leakage`, `profanity` or `other`."),
        Column("kind", String(50), nullable=False, server_default="", comment="Which danger, or which personal data."),
        Column("confidence", Numeric(4, 3), nullable=False, comment="How sure the rules are, 0 to 1."),
        Column("priority", Integer(), nullable=False, comment="1 is the most urgent."),
        Column("because", Text(), nullable=False, info=NOBODY, comment="The rule that it met."),
        Column("screened_by", String(100), nullable=False, info=NOBODY, comment="Version of the rules."),
        Column("seal", LargeBinary(), nullable=False, comment="SHA-256 of what is sealed, as it was when the flag was raised."),
        Column("goes_to", String(20), nullable=False, info=NOBODY, comment="`safeguarding` or `moderation`."),
        Column("status", String(20), nullable=False, comment="`open`, `approved`, `rejected` or `escalated`."),
        Column("assigned_to", String(100), info=NOBODY, comment="Who looks at it."),
        when("raised_at", "When it was raised.", required=True),
        when("due_at", "By when somebody has to look at it.", required=True),
        when("alerted_at", "When an alert was sent, for what is urgent."),
        when("reviewed_at", "When it was reviewed last."),
        Column("reviewed_by", String(100), info=NOBODY, comment="Who reviewed it."),
    ),
    UniqueConstraint("text_id", "reason", "kind", name="safety_review_queue_of_a_text"),
    CheckConstraint("status IN ('open', 'approved', 'rejected', 'escalated')", name="safety_review_queue_status"),
    schema="ops",
    info=_OF_SAFETY,
    comment="Texts that a person has to look at, the most urgent first. A text under a flag that is not approved is evidence nowhere.",
)

SAFETY_NOTES = Table(
    "safety_notes",
    METADATA,
    Column(
        "flag_id",
        UUID(),
        ForeignKey("ops.safety_review_queue.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The flag.",
    ),
    Column("key_id", String(50), nullable=False, info=NOBODY, comment="Id of the key that sealed it."),
    Column(
        "sealed",
        LargeBinary(),
        nullable=False,
        info=sealed("safety_notes", "flag_id"),
        comment="AES-SIV ciphertext, bound to this row, of: notes.",
    ),
    schema="pii",
    info=_OF_SAFETY,
    comment="What reviewers noted of a flag, encrypted by the application.",
)
