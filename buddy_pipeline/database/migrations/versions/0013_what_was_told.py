"""What was told of whom, and what others may see of it"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _told()
    _told_people()
    _what_others_see()


def _told() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from scope, company, period and whom the figures are of."),
        sa.Column(
            "scope",
            sa.String(length=10),
            nullable=False,
            comment="`program` (everybody), `company`, or `no_company` (what people in no company did): companies and `no_company` add up to `program`.",
        ),
        sa.Column("company_id", sa.UUID(), comment="The company, of scope `company`."),
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False, comment="When this was told last."),
        sa.Column(
            "level",
            sa.String(length=10),
            nullable=False,
            comment="`figures`, or only hours and counts: `few` people, or people `close` to those of what was told before.",
        ),
        sa.Column("reason", sa.Text(), comment="Why no more is told; empty of `figures`."),
        sa.Column(
            "volunteers", sa.Integer(), nullable=False, comment="Volunteers whom the figures are of, erased ones included."
        ),
        sa.Column("participants", sa.Integer(), nullable=False, comment="Participants likewise."),
        sa.Column(
            "volunteers_with_data", sa.Integer(), nullable=False, comment="Of the volunteers, those of whom anything is known."
        ),
        sa.Column("participants_with_data", sa.Integer(), nullable=False, comment="Of the participants, those with an outcome."),
        sa.Column("least_volunteers", sa.Integer(), nullable=False, comment="So many the policy asked for."),
        sa.Column("least_participants", sa.Integer(), nullable=False, comment="Likewise."),
        sa.Column("hours", sa.Numeric(), comment="Hours of volunteers, not weighted; in steps where no figures are told."),
        sa.Column("volunteers_count", sa.Integer(), comment="Volunteers with an activity; empty if they are few."),
        sa.Column("participants_count", sa.Integer(), comment="Participants accompanied; empty if they are few."),
        sa.Column("sessions_count", sa.Integer(), comment="Sessions held."),
        sa.Column(
            "avg_integration_score",
            sa.Numeric(precision=4, scale=3),
            comment="Mean over the participants of their points of integration.",
        ),
        sa.Column(
            "avg_language_level",
            sa.Numeric(precision=4, scale=3),
            comment="Mean over the participants of the levels gained in the language.",
        ),
        sa.Column(
            "avg_job_readiness",
            sa.Numeric(precision=4, scale=3),
            comment="Mean over the participants of their points of job readiness.",
        ),
        sa.Column("vis_score", sa.Numeric(), comment="Mean score of the volunteers who have one, as a whole number."),
        sa.Column("sroi_ratio", sa.Numeric(), comment="Present value for each unit of investment."),
        sa.Column("investment", sa.Numeric(), comment="Value of the hours, and costs as far as they are known."),
        sa.Column("present_value", sa.Numeric(), comment="Value of the outcomes over the years of benefit, discounted."),
        sa.Column("currency", sa.String(length=3), comment="Currency of the values."),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.CheckConstraint(
            "level <> 'figures' OR scope = 'program' OR (volunteers_with_data >= least_volunteers AND participants_with_data >= least_participants)",
            name="told_of_many",
        ),
        sa.CheckConstraint(
            "level NOT IN ('few', 'close') OR num_nonnulls(sessions_count, avg_integration_score, avg_language_level, avg_job_readiness, vis_score, sroi_ratio, investment, present_value) = 0",
            name="told_no_figures_of_few",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
        schema="impact",
        comment="What was told of each company and of the program, as it was told. Others see it as told.company_figures.",
    )
    op.create_index("ix_told_company_id_period", "told", ["company_id", "period"], schema="impact")


def _told_people() -> None:
    op.create_table(
        "told_people",
        sa.Column("told_id", sa.UUID(), nullable=False, comment="Id in impact.told."),
        sa.Column("side", sa.String(length=11), nullable=False, comment="`volunteer` or `participant`."),
        sa.Column("user_id", sa.UUID(), nullable=False, comment="The person."),
        sa.PrimaryKeyConstraint("told_id", "side", "user_id", name=op.f("pk_told_people")),
        schema="impact",
        comment="Of whom figures were told. Who is erased goes from here; how many there were is in impact.told.",
    )
    op.create_index(op.f("ix_told_people_user_id"), "told_people", ["user_id"], schema="impact")


def _what_others_see() -> None:
    """A schema that everybody who may connect can read. The rows behind it belong to us, and nobody else has a right to them."""
    op.execute("CREATE SCHEMA told")
    op.execute("COMMENT ON SCHEMA told IS 'What may be seen by those who may not see people.'")
    op.execute(_COMPANY_FIGURES)
    op.execute("COMMENT ON VIEW told.company_figures IS 'What was told of each company and period, as it was told last.'")
    op.execute("GRANT USAGE ON SCHEMA told TO PUBLIC")
    op.execute("GRANT SELECT ON told.company_figures TO PUBLIC")


_COMPANY_FIGURES = """
CREATE VIEW told.company_figures AS
SELECT DISTINCT ON (c.name, t.period)
    t.company_id,
    c.name AS company,
    t.period,
    t.told_at,
    t.level,
    t.reason,
    t.hours,
    t.volunteers_count,
    t.participants_count,
    t.sessions_count,
    t.avg_integration_score,
    t.avg_language_level,
    t.avg_job_readiness,
    t.vis_score,
    t.sroi_ratio,
    t.investment,
    t.present_value,
    t.currency,
    t.methodology_version
FROM impact.told t
JOIN csr.companies c ON c.id = t.company_id
ORDER BY c.name, t.period, t.level = 'figures' DESC, t.told_at DESC
"""
