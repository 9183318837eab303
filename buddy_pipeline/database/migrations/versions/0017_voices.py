"""What was read in texts: scores, the words they rest on, and flags for a person to review"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "texts",
        sa.Column(
            "id", sa.UUID(), nullable=False, comment="Follows from its type and the key of the row in which it was written."
        ),
        sa.Column("text_type", sa.String(length=50), nullable=False, comment="In what it was written, such as `buddy_feedback`."),
        sa.Column("source_key", sa.Text(), nullable=False, comment="Key of that row in `export`, parts joined by |."),
        sa.Column("kind", sa.String(length=50), nullable=False, comment="Kind of text, as the taxonomy names it."),
        sa.Column("match_id", sa.UUID(), nullable=True, comment="The match of which it tells."),
        sa.Column("session_id", sa.UUID(), nullable=True, comment="The session of which it tells."),
        sa.Column(
            "writer",
            sa.String(length=20),
            nullable=True,
            comment="`participant` or `buddy` (whoever has that side); empty where it may be either.",
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True, comment="When it was written."),
        sa.Column(
            "language",
            sa.String(length=8),
            nullable=True,
            comment="Its language (ISO 639-1); empty where it has too few words to tell.",
        ),
        sa.Column("words", sa.Integer(), nullable=False, comment="How many words it has; 0 for none."),
        sa.Column("is_read", sa.Boolean(), nullable=False, comment="Whether a reader knows its language and kind."),
        sa.Column("seal", sa.LargeBinary(), nullable=False, comment="SHA-256 of what is sealed: tells whether the text changed."),
        sa.Column("read_by", sa.String(length=100), nullable=False, comment="Reader and version, empty for none."),
        sa.Column("screened_by", sa.String(length=100), nullable=False, comment="Version of the rules that screened it."),
        sa.Column(
            "export_date", sa.DateTime(timezone=True), nullable=False, comment="Date of the oldest export that has the row."
        ),
        sa.ForeignKeyConstraint(["match_id"], ["csr.buddy_matches.id"], name=op.f("fk_texts_match_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["csr.kintell_sessions.id"], name=op.f("fk_texts_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint("text_type", "source_key", name="texts_of_a_row"),
        schema="csr",
        comment="Every text that was read or screened, without a word of it.",
    )
    op.create_index(op.f("ix_texts_match_id"), "texts", ["match_id"], unique=False, schema="csr")
    op.create_index(op.f("ix_texts_session_id"), "texts", ["session_id"], unique=False, schema="csr")
    op.create_table(
        "outcome_scores",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from text, dimension and whom it tells of."),
        sa.Column("text_id", sa.UUID(), nullable=False, comment="The text."),
        sa.Column("text_type", sa.String(length=50), nullable=False, comment="In what it was written."),
        sa.Column("dimension", sa.String(length=50), nullable=False, comment="Dimension of the taxonomy."),
        sa.Column(
            "about",
            sa.String(length=20),
            nullable=False,
            comment="Whom it tells of, `participant` or `buddy`; empty where that is not clear.",
        ),
        sa.Column(
            "user_id",
            sa.UUID(),
            nullable=True,
            comment="The person whom it tells of; empty where that is not clear or not known.",
        ),
        sa.Column("score", sa.Numeric(precision=4, scale=3), nullable=False, comment="0 to 1, see docs/voices.md."),
        sa.Column("confidence", sa.Numeric(precision=4, scale=3), nullable=False, comment="Of the surest label, 0 to 1."),
        sa.Column(
            "labels",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="The labels: label, direction, confidence, and the cue that each rests on.",
        ),
        sa.Column("is_mixed", sa.Boolean(), nullable=False, comment="Whether labels speak against one another."),
        sa.Column("reader", sa.String(length=50), nullable=False, comment="The reader."),
        sa.Column("model_version", sa.String(length=50), nullable=False, comment="Its version."),
        sa.Column("taxonomy_version", sa.String(length=50), nullable=False, comment="Version of the taxonomy."),
        sa.Column("taxonomy_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="Date of the export that brought the text."),
        sa.CheckConstraint("score BETWEEN 0 AND 1 AND confidence BETWEEN 0 AND 1", name="outcome_scores_from_0_to_1"),
        sa.ForeignKeyConstraint(["text_id"], ["csr.texts.id"], name=op.f("fk_outcome_scores_text_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_scores")),
        sa.UniqueConstraint("text_id", "dimension", "about", name="outcome_scores_of_a_text"),
        schema="csr",
        comment="What texts tell of people, by dimension. No signal, no row.",
    )
    op.create_index(op.f("ix_outcome_scores_text_id"), "outcome_scores", ["text_id"], unique=False, schema="csr")
    op.create_index(op.f("ix_outcome_scores_user_id"), "outcome_scores", ["user_id"], unique=False, schema="csr")
    op.create_table(
        "safety_review_queue",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from text, reason and kind."),
        sa.Column("text_id", sa.UUID(), nullable=False, comment="The text."),
        sa.Column(
            "reason",
            sa.String(length=20),
            nullable=False,
            comment="`danger`, `hate_speech`, `pii_leakage`, `profanity` or `other`.",
        ),
        sa.Column(
            "kind", sa.String(length=50), server_default="", nullable=False, comment="Which danger, or which personal data."
        ),
        sa.Column("confidence", sa.Numeric(precision=4, scale=3), nullable=False, comment="How sure the rules are, 0 to 1."),
        sa.Column("priority", sa.Integer(), nullable=False, comment="1 is the most urgent."),
        sa.Column("because", sa.Text(), nullable=False, comment="The rule that it met."),
        sa.Column("screened_by", sa.String(length=100), nullable=False, comment="Version of the rules."),
        sa.Column(
            "seal", sa.LargeBinary(), nullable=False, comment="SHA-256 of what is sealed, as it was when the flag was raised."
        ),
        sa.Column("goes_to", sa.String(length=20), nullable=False, comment="`safeguarding` or `moderation`."),
        sa.Column("status", sa.String(length=20), nullable=False, comment="`open`, `approved`, `rejected` or `escalated`."),
        sa.Column("assigned_to", sa.String(length=100), nullable=True, comment="Who looks at it."),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False, comment="When it was raised."),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="By when somebody has to look at it."),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True, comment="When an alert was sent, for what is urgent."),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True, comment="When it was reviewed last."),
        sa.Column("reviewed_by", sa.String(length=100), nullable=True, comment="Who reviewed it."),
        sa.CheckConstraint("status IN ('open', 'approved', 'rejected', 'escalated')", name="safety_review_queue_status"),
        sa.ForeignKeyConstraint(["text_id"], ["csr.texts.id"], name=op.f("fk_safety_review_queue_text_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_review_queue")),
        sa.UniqueConstraint("text_id", "reason", "kind", name="safety_review_queue_of_a_text"),
        schema="ops",
        comment="Texts that a person has to look at, the most urgent first. A text under a flag that is not approved is evidence nowhere.",
        info={
            "withheld": "A flag may tell of danger that one side of a match or session is in, and the other must not learn of it. Ask the safeguarding contact, who sees it with you."
        },
    )
    op.create_index(op.f("ix_safety_review_queue_text_id"), "safety_review_queue", ["text_id"], unique=False, schema="ops")
    op.create_table(
        "evidence_snippets",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from its hash."),
        sa.Column("outcome_score_id", sa.UUID(), nullable=False, comment="The score that rests on it."),
        sa.Column("label", sa.String(length=50), nullable=False, comment="The label that it shows."),
        sa.Column(
            "snippet_hash",
            sa.String(length=64),
            nullable=False,
            comment="Keyed hash of person, label and de-identified words: the same words of two people are two snippets.",
        ),
        sa.Column(
            "snippet_text", sa.Text(), nullable=True, comment="The de-identified words, once a person approved them for showing."
        ),
        sa.Column(
            "masked",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="How many names, numbers and so on were masked, by kind.",
        ),
        sa.Column("status", sa.String(length=20), nullable=False, comment="`waiting`, `approved` or `refused`."),
        sa.Column(
            "embedding_ref",
            sa.String(length=255),
            nullable=True,
            comment="Kept for spec 5; nothing is stored elsewhere, so it is empty.",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="Date of the export that brought the text."),
        sa.CheckConstraint("snippet_text IS NULL OR status = 'approved'", name="evidence_snippets_shown_once_approved"),
        sa.CheckConstraint("status IN ('waiting', 'approved', 'refused')", name="evidence_snippets_status"),
        sa.ForeignKeyConstraint(
            ["outcome_score_id"],
            ["csr.outcome_scores.id"],
            name=op.f("fk_evidence_snippets_outcome_score_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_snippets")),
        sa.UniqueConstraint("snippet_hash", name=op.f("uq_evidence_snippets_snippet_hash")),
        schema="csr",
        comment="The words on which scores rest, de-identified; sealed in `pii` until a person approved them.",
    )
    op.create_index(
        op.f("ix_evidence_snippets_outcome_score_id"), "evidence_snippets", ["outcome_score_id"], unique=False, schema="csr"
    )
    op.create_table(
        "safety_notes",
        sa.Column("flag_id", sa.UUID(), nullable=False, comment="The flag."),
        sa.Column("key_id", sa.String(length=50), nullable=False, comment="Id of the key that sealed it."),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="AES-SIV ciphertext, bound to this row, of: notes."),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["ops.safety_review_queue.id"], name=op.f("fk_safety_notes_flag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("flag_id", name=op.f("pk_safety_notes")),
        schema="pii",
        comment="What reviewers noted of a flag, encrypted by the application.",
        info={
            "withheld": "A flag may tell of danger that one side of a match or session is in, and the other must not learn of it. Ask the safeguarding contact, who sees it with you."
        },
    )
    op.create_table(
        "evidence_snippets",
        sa.Column("id", sa.UUID(), nullable=False, comment="The snippet."),
        sa.Column("key_id", sa.String(length=50), nullable=False, comment="Id of the key that sealed it."),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="AES-SIV ciphertext, bound to this row, of: snippet."),
        sa.ForeignKeyConstraint(["id"], ["csr.evidence_snippets.id"], name=op.f("fk_evidence_snippets_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_snippets")),
        schema="pii",
        comment="The de-identified words of snippets, encrypted by the application.",
    )
