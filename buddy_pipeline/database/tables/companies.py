"""Companies, whose people are whose, and their figures (spec 5)."""

from sqlalchemy import Column, Date, ForeignKey, LargeBinary, Numeric, String, Table, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.figure_columns import (
    averages,
    made_with,
    moment,
    number,
    people_and_sessions,
    period,
    scope,
    told_by_texts,
)
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import ADDRESS, NOBODY, THEIRS, each

COMPANIES = Table(
    "companies",
    METADATA,
    *each(
        NOBODY,
        Column("id", UUID(), primary_key=True, comment="Follows from the name, whatever its case and spaces."),
        Column("name", String(255), nullable=False, comment="Name, as the newest roster has it."),
        Column("industry", String(100), comment="Line of business."),
        moment("created_at", "Date of the roster that first brought the company."),
    ),
    schema="csr",
    comment="Companies that fund the program.",
)

COMPANY_USERS = Table(
    "company_users",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="Follows from company and person."),
        Column("company_id", UUID(), ForeignKey("csr.companies.id"), nullable=False, comment="The company."),
        Column("user_id", UUID(), ForeignKey("csr.users.id"), nullable=False, comment="The person.", index=True),
        moment("joined_at", "Since when the person belongs to the company."),
        moment("left_at", "Until when; empty while the person belongs to it.", required=False),
    ),
    UniqueConstraint("company_id", "user_id", name="uq_company_users_company_id_user_id"),
    schema="csr",
    comment="Which people belong to which company, as far as they are known in a program.",
)

ROSTER = Table(
    "company_roster",
    METADATA,
    *each(
        THEIRS,
        Column("company_id", UUID(), ForeignKey("csr.companies.id"), primary_key=True, comment="The company."),
        Column(
            "email_hash",
            LargeBinary(),
            primary_key=True,
            info=ADDRESS,
            comment="Keyed hash of the person's normalised e-mail address.",
        ),
        Column("user_id", UUID(), ForeignKey("csr.users.id"), comment="The person, once known in a program.", index=True),
        moment("joined_at", "Since when the person belongs to the company."),
        moment("left_at", "Until when; empty while the person belongs to it.", required=False),
        moment("roster_date", "Date of the roster that said so last."),
    ),
    schema="pii",
    comment="Who belongs to which company, by keyed hashes: also those whom no program knows yet.",
)

COMPANY_PERIOD = Table(
    "metrics_company_period",
    METADATA,
    *each(
        NOBODY,
        Column("id", UUID(), primary_key=True, comment="Follows from scope, company and period."),
        period(key=False),
        *scope(),
        Column("period_start", Date(), nullable=False, comment="First day of the window that the figures look back on."),
        Column("period_end", Date(), nullable=False, comment="Last day of the window."),
        *people_and_sessions(),
        *averages(),
        *told_by_texts(),
        Column("sroi_ratio", Numeric(12, 2), comment="Present value for each unit of investment."),
        Column("vis_score", Numeric(6, 2), comment="Mean score of the volunteers who have one."),
        Column("reasons", JSONB(), nullable=False, server_default=text("'{}'"), comment="Why a figure is empty, by column."),
        *made_with(),
        moment("created_at", "When the row was computed."),
    ),
    UniqueConstraint(
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

COMPANY_PROGRAMS = Table(
    "company_programs",
    METADATA,
    *each(
        NOBODY,
        Column(
            "metrics_id", UUID(), primary_key=True, comment="Id of the figures over all programs, in csr.metrics_company_period."
        ),
        Column("program", String(50), primary_key=True, comment="The program."),
        period(key=False),
        *people_and_sessions(),
        number("recorded_hours", "Hours of volunteers that were recorded, not weighted.", required=True),
        number("estimated_hours", "Hours that were assumed, not weighted.", required=True),
        *averages(),
        Column("vis_score", Numeric(6, 2), comment="Mean score in the program of the volunteers who have one."),
        Column("reasons", JSONB(), nullable=False, server_default=text("'{}'"), comment="Why a figure is empty, by column."),
        *made_with(),
    ),
    schema="impact",
    comment="The same figures of the rows of each program alone. Who takes part in several counts in each of them.",
)
