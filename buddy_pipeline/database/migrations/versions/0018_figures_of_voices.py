"""Figures of what texts tell of participants"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _figures()
    _company_figures()
    for table in ("csr.texts", "csr.outcome_scores", "csr.evidence_snippets", "ops.safety_review_queue"):
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION impact.note_change()"
        )


def _figures() -> None:
    op.create_table(
        "voices",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from scope, company, period and dimension."),
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column(
            "scope",
            sa.String(length=10),
            nullable=False,
            comment="`program` (everybody), `company`, or `no_company` (what people in no company did): companies and `no_company` add up to `program`.",
        ),
        sa.Column("company_id", sa.UUID(), nullable=True, comment="The company, of scope `company`."),
        sa.Column("dimension", sa.String(length=50), nullable=False, comment="Dimension of the taxonomy of texts."),
        sa.Column(
            "people",
            sa.Integer(),
            nullable=False,
            comment="Participants of whom texts of the window tell; in each company that accompanied them.",
        ),
        sa.Column("texts", sa.Integer(), nullable=False, comment="These texts."),
        sa.Column("mixed_texts", sa.Integer(), nullable=False, comment="Of these, those whose labels speak against one another."),
        sa.Column(
            "mean",
            sa.Numeric(),
            nullable=True,
            comment="Mean over the people of each one's mean of the window, 0 to 1; empty of fewer than three.",
        ),
        sa.Column(
            "bins",
            sa.ARRAY(sa.Integer()),
            nullable=True,
            comment="People by their mean, in five steps of 0.2 from 0 to 1, the lower end in; empty of fewer than three.",
        ),
        sa.Column(
            "readers",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="Who read the texts: reader, version and version of the taxonomy.",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why there is no mean; empty where there is one."),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voices")),
        schema="impact",
        comment="What texts of the window tell of participants, by dimension: a reader's reading of words, no measurement of people.",
    )
    op.create_index("ix_voices_period", "voices", ["period"], unique=False, schema="impact")
    op.create_table(
        "voices_months",
        sa.Column("voices_id", sa.UUID(), nullable=False, comment="The figure."),
        sa.Column("month", sa.Date(), nullable=False, comment="Month in which the texts were written: its first day."),
        sa.Column("people", sa.Integer(), nullable=False, comment="People of whom texts of the month tell."),
        sa.Column("texts", sa.Integer(), nullable=False, comment="These texts."),
        sa.Column(
            "mean",
            sa.Numeric(),
            nullable=True,
            comment="Mean over these people of each one's mean of the month; empty of fewer than three.",
        ),
        sa.ForeignKeyConstraint(["voices_id"], ["impact.voices.id"], name=op.f("fk_voices_months_voices_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("voices_id", "month", name=op.f("pk_voices_months")),
        schema="impact",
        comment="The same month by month: the trend within the window.",
    )
    op.create_table(
        "voices_people",
        sa.Column("voices_id", sa.UUID(), nullable=False, comment="The figure."),
        sa.Column("user_id", sa.UUID(), nullable=False, comment="The participant."),
        sa.Column("texts", sa.Integer(), nullable=False, comment="Texts of the window that tell of them."),
        sa.Column("mean", sa.Numeric(), nullable=False, comment="Mean of the scores of these texts."),
        sa.ForeignKeyConstraint(["voices_id"], ["impact.voices.id"], name=op.f("fk_voices_people_voices_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("voices_id", "user_id", name=op.f("pk_voices_people")),
        schema="impact",
        comment="Whom each of these figures is of: what may be told of whom follows from it.",
    )
    op.create_table(
        "voices_snippets",
        sa.Column("voices_id", sa.UUID(), nullable=False, comment="The figure."),
        sa.Column("snippet_id", sa.UUID(), nullable=False, comment="The snippet, approved for showing."),
        sa.Column("written_at", sa.Date(), nullable=False, comment="Day on which its text was written."),
        sa.ForeignKeyConstraint(
            ["voices_id"], ["impact.voices.id"], name=op.f("fk_voices_snippets_voices_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("voices_id", "snippet_id", name=op.f("pk_voices_snippets")),
        schema="impact",
        comment="The newest approved snippets behind each of these figures, one a person.",
    )


def _company_figures() -> None:
    op.add_column(
        "metrics_company_period",
        sa.Column("q2q_people", sa.Integer(), nullable=True, comment="Participants of whom texts of the window tell anything."),
        schema="csr",
    )
    op.add_column(
        "metrics_company_period",
        sa.Column(
            "q2q_confidence",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean of the confidence that texts tell of, 0 to 1; see impact.voices.",
        ),
        schema="csr",
    )
    op.add_column(
        "metrics_company_period",
        sa.Column(
            "q2q_belonging",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean of the belonging that texts tell of, 0 to 1; see impact.voices.",
        ),
        schema="csr",
    )
    op.add_column(
        "metrics_company_period",
        sa.Column(
            "q2q_lang_level_proxy",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean of the ease in the new language that texts tell of, 0 to 1; see impact.voices.",
        ),
        schema="csr",
    )
    op.add_column(
        "metrics_company_period",
        sa.Column(
            "q2q_job_readiness",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean of the steps towards work that texts tell of, 0 to 1; see impact.voices.",
        ),
        schema="csr",
    )
    op.add_column(
        "metrics_company_period",
        sa.Column(
            "q2q_well_being",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean of the well-being that texts tell of, 0 to 1; see impact.voices.",
        ),
        schema="csr",
    )
