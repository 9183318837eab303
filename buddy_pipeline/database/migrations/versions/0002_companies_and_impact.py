"""Companies and their people, and the tables behind the figures"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from the name, whatever its case and spaces."),
        sa.Column("name", sa.String(length=255), nullable=False, comment="Name, as the newest roster has it."),
        sa.Column("industry", sa.String(length=100), nullable=True, comment="Line of business."),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="Date of the roster that first brought the company."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        schema="csr",
        comment="Companies that fund the program.",
    )
    op.create_table(
        "metrics_company_period",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from scope, company and period."),
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column(
            "scope",
            sa.String(length=10),
            nullable=False,
            comment="`program` (everybody), `company`, or `no_company` (what people in no company did): companies and `no_company` add up to `program`.",
        ),
        sa.Column("company_id", sa.UUID(), nullable=True, comment="The company, of scope `company`."),
        sa.Column("period_start", sa.Date(), nullable=False, comment="First day of the window that the figures look back on."),
        sa.Column("period_end", sa.Date(), nullable=False, comment="Last day of the window."),
        sa.Column(
            "participants_count",
            sa.Integer(),
            nullable=True,
            comment="Participants accompanied; in each company that accompanied them.",
        ),
        sa.Column(
            "volunteers_count", sa.Integer(), nullable=True, comment="Volunteers with an activity; in each company of theirs."
        ),
        sa.Column("sessions_count", sa.Integer(), nullable=True, comment="Sessions held; in each company of the teacher."),
        sa.Column(
            "participants_share",
            sa.Numeric(),
            nullable=True,
            comment="The same people, those of several companies split: adds up over companies.",
        ),
        sa.Column(
            "volunteers_share",
            sa.Numeric(),
            nullable=True,
            comment="The same people, those of several companies split: adds up over companies.",
        ),
        sa.Column(
            "sessions_share", sa.Numeric(), nullable=True, comment="The same sessions, split likewise: adds up over companies."
        ),
        sa.Column(
            "avg_integration_score",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean over the participants of their points of integration.",
        ),
        sa.Column(
            "avg_language_level",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean over the participants of the levels gained in the language.",
        ),
        sa.Column(
            "avg_job_readiness",
            sa.Numeric(precision=4, scale=3),
            nullable=True,
            comment="Mean over the participants of their points of job readiness.",
        ),
        sa.Column(
            "sroi_ratio", sa.Numeric(precision=12, scale=2), nullable=True, comment="Present value for each unit of investment."
        ),
        sa.Column(
            "vis_score", sa.Numeric(precision=6, scale=2), nullable=True, comment="Mean score of the volunteers who have one."
        ),
        sa.Column(
            "reasons",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Why a figure is empty, by column.",
        ),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When the row was computed."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metrics_company_period")),
        sa.UniqueConstraint(
            "scope",
            "company_id",
            "period_start",
            "period_end",
            name="uq_metrics_company_period_company_id",
            postgresql_nulls_not_distinct=True,
        ),
        schema="csr",
        comment="What the companies ask for, by company and period (spec 5, Metrics Tables), and for the whole program.",
    )
    op.create_table(
        "computed",
        sa.Column("asset", sa.String(length=50), nullable=False, comment="Which figures."),
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column(
            "inputs",
            sa.String(length=32),
            nullable=False,
            comment="Digest of all they were made from; another one means: make anew.",
        ),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.Column("run_id", sa.String(length=64), nullable=False, comment="Run that made them."),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False, comment="When they were made."),
        sa.PrimaryKeyConstraint("asset", "period", name=op.f("pk_computed")),
        schema="impact",
        comment="Which figures were made from what, so that what is out of date is known.",
    )
    op.create_table(
        "methodologies",
        sa.Column("digest", sa.String(length=12), nullable=False, comment="First characters of the digest of the file."),
        sa.Column("version", sa.String(length=50), nullable=False, comment="Its version."),
        sa.Column("document", sa.Text(), nullable=False, comment="The whole file, as it was."),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False, comment="When figures were first made with it."),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_methodologies")),
        schema="impact",
        comment="Every methodology that figures were ever made with.",
    )
    op.create_table(
        "program_metrics",
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column("program", sa.String(length=50), nullable=False, comment="The program."),
        sa.Column("metric", sa.String(length=50), nullable=False, comment="The metric, as the program's template names it."),
        sa.Column("title", sa.Text(), nullable=False, comment="The metric in words."),
        sa.Column("value", sa.Numeric(), nullable=True, comment="The figure."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why there is no figure; empty where there is one."),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.PrimaryKeyConstraint("period", "program", "metric", name=op.f("pk_program_metrics")),
        schema="impact",
        comment="What each program tracks: participation at the end of the period, and counts of the window.",
    )
    op.create_table(
        "sroi",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from scope, company and period."),
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column(
            "scope",
            sa.String(length=10),
            nullable=False,
            comment="`program` (everybody), `company`, or `no_company` (what people in no company did): companies and `no_company` add up to `program`.",
        ),
        sa.Column("company_id", sa.UUID(), nullable=True, comment="The company, of scope `company`."),
        sa.Column(
            "recorded_hours", sa.Numeric(), nullable=False, comment="Hours of volunteers that were recorded, not weighted."
        ),
        sa.Column("estimated_hours", sa.Numeric(), nullable=False, comment="Hours that were assumed, not weighted."),
        sa.Column("hour_value_year", sa.Integer(), nullable=True, comment="Year of the value of an hour that was used."),
        sa.Column("hour_value", sa.Numeric(), nullable=True, comment="Value of a volunteer hour."),
        sa.Column("hours_value", sa.Numeric(), nullable=True, comment="Hours times the value of an hour."),
        sa.Column(
            "program_costs",
            sa.Numeric(),
            nullable=True,
            comment="Share of the program's costs; empty if none are known, see `reason_costs`.",
        ),
        sa.Column("reason_costs", sa.Text(), nullable=True, comment="Why no costs are counted."),
        sa.Column("investment", sa.Numeric(), nullable=True, comment="Value of the hours, and costs as far as they are known."),
        sa.Column("gross_value", sa.Numeric(), nullable=False, comment="Value of all outcomes before anything is taken off."),
        sa.Column(
            "value",
            sa.Numeric(),
            nullable=False,
            comment="Value less deadweight, attribution and displacement, in the first year.",
        ),
        sa.Column("present_value", sa.Numeric(), nullable=False, comment="Value over the years of benefit, discounted."),
        sa.Column("ratio", sa.Numeric(), nullable=True, comment="Present value for each unit of investment."),
        sa.Column("ratio_low", sa.Numeric(), nullable=True, comment="Lowest ratio that any one assumption gives."),
        sa.Column("ratio_high", sa.Numeric(), nullable=True, comment="Highest ratio that any one assumption gives."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why there is no ratio; empty where there is one."),
        sa.Column("currency", sa.String(length=3), nullable=False, comment="Currency of all values."),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sroi")),
        schema="impact",
        comment="Social return on investment of each period, for the program and for each company.",
    )
    op.create_index("ix_sroi_period", "sroi", ["period"], unique=False, schema="impact")
    op.create_table(
        "vis_scores",
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column("volunteer_id", sa.UUID(), nullable=False, comment="The volunteer."),
        sa.Column("score", sa.Numeric(), nullable=True, comment="Volunteer Impact Score, 0 to 100."),
        sa.Column("band", sa.String(length=50), nullable=True, comment="Band of the score."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why there is no score; empty where there is one."),
        sa.Column("previous_score", sa.Numeric(), nullable=True, comment="Score of the period before."),
        sa.Column("trend", sa.Numeric(), nullable=True, comment="Score less that of the period before."),
        sa.Column("coverage", sa.ARRAY(sa.Text()), nullable=False, comment="Components that the score rests on."),
        sa.Column("weight_sum", sa.Numeric(), nullable=False, comment="Sum of the weights of these components."),
        sa.Column(
            "hours_component", sa.Numeric(), nullable=True, comment="Weighted hours as a share of the full score, 0 to 100."
        ),
        sa.Column("quality_component", sa.Numeric(), nullable=True, comment="Mean of the ratings received, 0 to 100."),
        sa.Column("lift_component", sa.Numeric(), nullable=True, comment="Share of the participants who improved, 0 to 100."),
        sa.Column(
            "placement_component",
            sa.Numeric(),
            nullable=True,
            comment="Employment of participants, 0 to 100; no program tracks it.",
        ),
        sa.Column("weighted_hours", sa.Numeric(), nullable=False, comment="Hours of the window by their weights."),
        sa.Column("activities", sa.Integer(), nullable=False, comment="Activities in the window."),
        sa.Column("estimated_activities", sa.Integer(), nullable=False, comment="Of these, those with assumed minutes."),
        sa.Column("recorded_minutes", sa.BigInteger(), nullable=False, comment="Minutes that were recorded."),
        sa.Column("estimated_minutes", sa.BigInteger(), nullable=False, comment="Minutes that were assumed."),
        sa.Column("ratings", sa.Integer(), nullable=False, comment="Ratings received."),
        sa.Column("participants", sa.Integer(), nullable=False, comment="Participants accompanied."),
        sa.Column("improved", sa.Integer(), nullable=False, comment="Of these, those who improved."),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.PrimaryKeyConstraint("period", "volunteer_id", name=op.f("pk_vis_scores")),
        schema="impact",
        comment="Volunteer Impact Score of each volunteer and period, with what it rests on.",
    )
    op.create_table(
        "volunteer_activity",
        sa.Column("period", sa.Date(), nullable=False, comment="Month of the figures: its first day."),
        sa.Column("volunteer_id", sa.UUID(), nullable=False, comment="The volunteer."),
        sa.Column("participant_id", sa.UUID(), nullable=True, comment="The participant it was for, where the row tells one."),
        sa.Column("program", sa.String(length=50), nullable=False, comment="The program."),
        sa.Column("activity", sa.String(length=50), nullable=False, comment="Kind of activity, as the methodology names it."),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column("minutes", sa.Integer(), nullable=False, comment="Minutes recorded, else those that the methodology assumes."),
        sa.Column("is_estimated", sa.Boolean(), nullable=False, comment="Whether the minutes are assumed."),
        sa.Column("hours", sa.Numeric(), nullable=False, comment="Hours, not weighted: minutes / 60."),
        sa.Column("weight", sa.Numeric(), nullable=False, comment="Weight of an hour of such an activity."),
        sa.Column(
            "source_table", sa.String(length=50), nullable=False, comment="Table of csr in which the row lies that tells of it."
        ),
        sa.Column("source_id", sa.UUID(), nullable=False, comment="Id of that row; of attendances, that of the event."),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        schema="impact",
        comment="What volunteers did: one row an activity.",
    )
    op.create_index("ix_volunteer_activity_period", "volunteer_activity", ["period"], unique=False, schema="impact")
    op.create_index(
        "ix_volunteer_activity_volunteer_id", "volunteer_activity", ["volunteer_id", "period"], unique=False, schema="impact"
    )
    op.create_table(
        "names",
        sa.Column("id", sa.UUID(), nullable=False, comment="The person's id in the export, see pii.users."),
        sa.Column("of_seal", sa.LargeBinary(), nullable=False, comment="SHA-256 of the sealed name that was hashed."),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False, comment="Keyed hash of the normalised full name."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_names")),
        schema="pii",
        comment="Full names of people who came to formal events, as keyed hashes: tells who organised one.",
    )
    op.create_table(
        "company_users",
        sa.Column("id", sa.UUID(), nullable=False, comment="Follows from company and person."),
        sa.Column("company_id", sa.UUID(), nullable=False, comment="The company."),
        sa.Column("user_id", sa.UUID(), nullable=False, comment="The person."),
        sa.Column(
            "joined_at", sa.DateTime(timezone=True), nullable=False, comment="Since when the person belongs to the company."
        ),
        sa.Column(
            "left_at", sa.DateTime(timezone=True), nullable=True, comment="Until when; empty while the person belongs to it."
        ),
        sa.ForeignKeyConstraint(["company_id"], ["csr.companies.id"], name=op.f("fk_company_users_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["csr.users.id"], name=op.f("fk_company_users_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_users")),
        sa.UniqueConstraint("company_id", "user_id", name="uq_company_users_company_id_user_id"),
        schema="csr",
        comment="Which people belong to which company, as far as they are known in a program.",
    )
    op.create_index(op.f("ix_company_users_user_id"), "company_users", ["user_id"], unique=False, schema="csr")
    op.create_table(
        "sensitivity",
        sa.Column("sroi_id", sa.UUID(), nullable=False, comment="The return."),
        sa.Column(
            "assumption", sa.String(length=100), nullable=False, comment="The assumption that is changed, all others kept."
        ),
        sa.Column("low", sa.Numeric(), nullable=False, comment="Its low value."),
        sa.Column("base", sa.Numeric(), nullable=False, comment="The value that is used."),
        sa.Column("high", sa.Numeric(), nullable=False, comment="Its high value."),
        sa.Column("unit", sa.Text(), nullable=False, comment="What it is counted in."),
        sa.Column("ratio_low", sa.Numeric(), nullable=True, comment="Ratio with its low value."),
        sa.Column("ratio_high", sa.Numeric(), nullable=True, comment="Ratio with its high value."),
        sa.Column("effect", sa.Numeric(), nullable=True, comment="How far the two lie apart."),
        sa.Column("rank", sa.Integer(), nullable=False, comment="1 for the assumption with the largest effect."),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.ForeignKeyConstraint(["sroi_id"], ["impact.sroi.id"], name=op.f("fk_sensitivity_sroi_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sroi_id", "assumption", name=op.f("pk_sensitivity")),
        schema="impact",
        comment="How much each assumption moves the ratio.",
    )
    op.create_table(
        "sroi_outcomes",
        sa.Column("sroi_id", sa.UUID(), nullable=False, comment="The return."),
        sa.Column("outcome", sa.String(length=50), nullable=False, comment="The outcome, as the methodology names it."),
        sa.Column(
            "observations",
            sa.Numeric(),
            nullable=False,
            comment="Milestones or sessions that it rests on; shares where several have a part.",
        ),
        sa.Column("people", sa.Numeric(), nullable=False, comment="Participants whom they are of; shares likewise."),
        sa.Column("uncapped", sa.Numeric(), nullable=False, comment="Points before the cap of a person."),
        sa.Column("quantity", sa.Numeric(), nullable=False, comment="Points that count."),
        sa.Column("gain", sa.Numeric(), nullable=False, comment="Points that one observation gives."),
        sa.Column("cap", sa.Numeric(), nullable=False, comment="Most points of one person."),
        sa.Column("unit_value", sa.Numeric(), nullable=False, comment="Value of one point."),
        sa.Column("gross_value", sa.Numeric(), nullable=False, comment="Points times the value of one."),
        sa.Column("deadweight", sa.Numeric(), nullable=False, comment="Share that would have happened anyway."),
        sa.Column("attribution", sa.Numeric(), nullable=False, comment="Share that others brought about."),
        sa.Column("displacement", sa.Numeric(), nullable=False, comment="Share that was only moved from elsewhere."),
        sa.Column("value", sa.Numeric(), nullable=False, comment="Value less these shares, in the first year."),
        sa.Column("drop_off", sa.Numeric(), nullable=False, comment="Share lost each year after the first."),
        sa.Column("years", sa.Integer(), nullable=False, comment="Years of benefit."),
        sa.Column("discount_rate", sa.Numeric(), nullable=False, comment="Discount rate of a year."),
        sa.Column("present_value", sa.Numeric(), nullable=False, comment="Value over these years, discounted."),
        sa.Column(
            "methodology_version", sa.String(length=50), nullable=False, comment="Version of the methodology that made the row."
        ),
        sa.Column(
            "methodology_digest", sa.String(length=12), nullable=False, comment="First characters of the digest of its file."
        ),
        sa.ForeignKeyConstraint(["sroi_id"], ["impact.sroi.id"], name=op.f("fk_sroi_outcomes_sroi_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sroi_id", "outcome", name=op.f("pk_sroi_outcomes")),
        schema="impact",
        comment="Value of each return by outcome.",
    )
    op.create_table(
        "company_roster",
        sa.Column("company_id", sa.UUID(), nullable=False, comment="The company."),
        sa.Column(
            "email_hash", sa.LargeBinary(), nullable=False, comment="Keyed hash of the person's normalised e-mail address."
        ),
        sa.Column("user_id", sa.UUID(), nullable=True, comment="The person, once known in a program."),
        sa.Column(
            "joined_at", sa.DateTime(timezone=True), nullable=False, comment="Since when the person belongs to the company."
        ),
        sa.Column(
            "left_at", sa.DateTime(timezone=True), nullable=True, comment="Until when; empty while the person belongs to it."
        ),
        sa.Column("roster_date", sa.DateTime(timezone=True), nullable=False, comment="Date of the roster that said so last."),
        sa.ForeignKeyConstraint(["company_id"], ["csr.companies.id"], name=op.f("fk_company_roster_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["csr.users.id"], name=op.f("fk_company_roster_user_id")),
        sa.PrimaryKeyConstraint("company_id", "email_hash", name=op.f("pk_company_roster")),
        schema="pii",
        comment="Who belongs to which company, by keyed hashes: also those whom no program knows yet.",
    )
    op.create_index(op.f("ix_company_roster_user_id"), "company_roster", ["user_id"], unique=False, schema="pii")
