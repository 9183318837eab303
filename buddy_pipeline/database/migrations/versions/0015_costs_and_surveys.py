"""Costs and answers of surveys, as lists of the office tell them"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "costs",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from month, kind, funder and item."),
        sa.Column("month", sa.Date(), nullable=False, comment="The month: its first day."),
        sa.Column(
            "kind", sa.String(length=20), nullable=False, comment="Cash, paid_time, in_kind, management or volunteer_time."
        ),
        sa.Column(
            "funder_id", sa.UUID(), nullable=False, comment="Follows from the funder's name: the id of a company of that name."
        ),
        sa.Column("funder", sa.String(length=255), nullable=False, comment="Who gave it, as the newest list has the name."),
        sa.Column("item", sa.String(length=255), server_default="", nullable=False, comment="What it was for."),
        sa.Column("amount", sa.Numeric(), nullable=True, comment="Money; empty where hours tell."),
        sa.Column("currency", sa.String(length=3), nullable=True, comment="Its currency."),
        sa.Column("hours", sa.Numeric(), nullable=True, comment="Hours, which the methodology values; empty where money tells."),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the figure stands."),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False, comment="Date of the list that said so last."),
        sa.CheckConstraint("hours IS NULL OR kind IN ('paid_time', 'management', 'volunteer_time')", name="costs_hours_of_time"),
        sa.CheckConstraint("kind IN ('cash', 'in_kind', 'paid_time', 'management', 'volunteer_time')", name="costs_of_a_kind"),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="costs_in_a_currency"),
        sa.CheckConstraint("num_nonnulls(amount, hours) = 1 AND coalesce(amount, hours) >= 0", name="costs_in_money_or_hours"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_costs")),
        schema="csr",
        comment="What the program cost, month by month, of which kind, and who gave it.",
    )
    op.create_table(
        "surveyed_outcomes",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from outcome, stakeholder, person or company, and day."),
        sa.Column("outcome", sa.String(length=50), nullable=False, comment="The outcome, as the methodology names it."),
        sa.Column(
            "stakeholder", sa.String(length=100), nullable=False, comment="Whose outcome it is, as the methodology names them."
        ),
        sa.Column("user_id", sa.UUID(), nullable=True, comment="The person, if it is told of one who is known."),
        sa.Column("of_person", sa.Boolean(), nullable=False, comment="Whether it is told of a person."),
        sa.Column("people", sa.Numeric(), nullable=True, comment="Otherwise of how many people."),
        sa.Column("value", sa.Numeric(), nullable=False, comment="How much changed for each."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False, comment="The day of the answer."),
        sa.Column(
            "company_id",
            sa.UUID(),
            nullable=True,
            comment="The company whose volunteers brought it about, if the list says so of counted people.",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Where the answer stands."),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False, comment="Date of the list that said so last."),
        sa.CheckConstraint(
            "of_person = (people IS NULL) AND (of_person OR user_id IS NULL)", name="surveyed_of_person_or_people"
        ),
        sa.CheckConstraint("people > 0 AND value >= 0", name="surveyed_not_negative"),
        sa.ForeignKeyConstraint(["user_id"], ["csr.users.id"], name=op.f("fk_surveyed_outcomes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveyed_outcomes")),
        schema="csr",
        comment="Answers of surveys about outcomes that no program measures, of a person or of counted people.",
    )
    op.create_index(op.f("ix_surveyed_outcomes_user_id"), "surveyed_outcomes", ["user_id"], unique=False, schema="csr")
    op.create_table(
        "survey_addresses",
        sa.Column("answer_id", sa.UUID(), nullable=False, comment="The answer."),
        sa.Column(
            "email_hash", sa.LargeBinary(), nullable=False, comment="Keyed hash of the person's normalised e-mail address."
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["csr.surveyed_outcomes.id"], name=op.f("fk_survey_addresses_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_survey_addresses")),
        schema="pii",
        comment="By which address answers of surveys are told, so that they follow the decisions about who is who.",
    )
    op.create_index(op.f("ix_survey_addresses_email_hash"), "survey_addresses", ["email_hash"], unique=False, schema="pii")
    for table in ("csr.costs", "csr.surveyed_outcomes"):
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION impact.note_change()"
        )
