"""Names as they were told, decisions about who is one person, and ids that may be several people's"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFERENCE = ["csr.user_external_ids.provider", "csr.user_external_ids.reference"]


def upgrade() -> None:
    _told_names()
    _decisions()
    _ids_of_several_people()
    _ratings_go_with_their_session()


def _told_names() -> None:
    op.create_table(
        "told_names",
        sa.Column("provider", sa.String(length=50), nullable=False, comment="Program that calls the person so."),
        sa.Column("reference", sa.UUID(), nullable=False, comment="What stands for the person in rows of that program."),
        sa.Column(
            "name_hash", sa.LargeBinary(), nullable=False, comment="Keyed hash of a full name, alike for all its spellings."
        ),
        sa.Column("key_id", sa.String(length=50), nullable=False, comment="Id of the key that sealed the name."),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="AES-SIV ciphertext of the name, as it was told."),
        sa.ForeignKeyConstraint(
            ["provider", "reference"], REFERENCE, name="fk_told_names_reference", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("provider", "reference", "name_hash", name=op.f("pk_told_names")),
        schema="pii",
        comment="Which full names programs told of each person. Tells whether two who share an address are one person.",
    )
    op.create_index("ix_told_names_name_hash", "told_names", ["name_hash"], schema="pii")


def _decisions() -> None:
    op.create_table(
        "identity_decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Number of the decision."),
        sa.Column("same", sa.Boolean(), nullable=False, comment="Whether the two are one person, or two people."),
        sa.Column("provider", sa.String(length=50), nullable=False, comment="Program of the one."),
        sa.Column("reference", sa.UUID(), nullable=False, comment="What stands for the one in rows of that program."),
        sa.Column("other_provider", sa.String(length=50), nullable=False, comment="Program of the other."),
        sa.Column("other_reference", sa.UUID(), nullable=False, comment="What stands for the other in rows of that program."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False, comment="When it was decided."),
        sa.Column("decided_by", sa.String(length=64), nullable=False, comment="Who decided it."),
        sa.Column("key_id", sa.String(length=50), nullable=True, comment="Id of the key that sealed the reason."),
        sa.Column("sealed", sa.LargeBinary(), nullable=True, comment="AES-SIV ciphertext of the reason that was given."),
        sa.Column(
            "undone_at", sa.DateTime(timezone=True), nullable=True, comment="When it was taken back; empty while it stands."
        ),
        sa.Column("undone_by", sa.String(length=64), nullable=True, comment="Who took it back."),
        sa.ForeignKeyConstraint(["provider", "reference"], REFERENCE, name="fk_identity_decisions_reference"),
        sa.ForeignKeyConstraint(["other_provider", "other_reference"], REFERENCE, name="fk_identity_decisions_other_reference"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_decisions")),
        schema="pii",
        comment="What somebody decided about who is one person. It stands above what exports say, until it is taken back.",
    )


def _ids_of_several_people() -> None:
    op.alter_column(
        "user_external_ids",
        "profile_id",
        existing_type=sa.UUID(),
        nullable=True,
        comment="The person; empty of an address that several people share, until it is decided whose it is.",
        existing_comment="The person.",
        schema="csr",
    )
    op.add_column(
        "user_external_ids",
        sa.Column(
            "by_address",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Whether rows tell the person by an address alone, for which the id stands.",
        ),
        schema="csr",
    )


def _ratings_go_with_their_session() -> None:
    op.drop_constraint("fk_kintell_ratings_session_id", "kintell_ratings", schema="csr", type_="foreignkey")
    op.create_foreign_key(
        "fk_kintell_ratings_session_id",
        "kintell_ratings",
        "kintell_sessions",
        ["session_id"],
        ["id"],
        source_schema="csr",
        referent_schema="csr",
        ondelete="CASCADE",
    )
