"""The tables of people: who they are, by which ids and addresses they are known, and which programs they are in."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.columns import person, when
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import ADDRESS, NOBODY, PERSON, REFERENCE, THEIR_ID, THEIRS, each, row_of, sealed

IDENTITIES = Table(
    "identities",
    METADATA,
    *each(
        THEIRS,
        Column(
            "provider",
            String(50),
            primary_key=True,
            info=row_of("csr.user_external_ids.provider"),
            comment="Program the external id comes from.",
        ),
        Column(
            "external_id",
            String(255),
            primary_key=True,
            info=row_of("csr.user_external_ids.external_id"),
            comment="The person's id there.",
        ),
        Column(
            "email_hash",
            LargeBinary(),
            primary_key=True,
            info=ADDRESS,
            comment="Keyed hash of a normalised e-mail address that they had.",
        ),
        when("first_date", "Date of the oldest export in which they had it.", required=True),
        when("last_date", "Date of the newest export in which they had it.", required=True),
        Column(
            "key_id",
            String(50),
            info=NOBODY,
            comment="Id of the key that sealed the address; empty where the person's exported row has it.",
        ),
        Column(
            "sealed",
            LargeBinary(),
            info=sealed("identities", "provider", "external_id", "email_hash"),
            comment="AES-SIV ciphertext of the address, where rows name the person by it.",
        ),
    ),
    ForeignKeyConstraint(
        ["provider", "external_id"],
        ["csr.user_external_ids.provider", "csr.user_external_ids.external_id"],
        name="fk_identities_external_id",
        deferrable=True,
        initially="DEFERRED",
    ),
    Index("ix_identities_email_hash", "email_hash"),
    schema="pii",
    comment="Which e-mail addresses, as keyed hashes, each external id had, and when. Finds one person across ids and programs.",
)

TOLD_NAMES = Table(
    "told_names",
    METADATA,
    *each(
        THEIRS,
        Column("provider", String(50), primary_key=True, info=NOBODY, comment="Program that calls the person so."),
        Column(
            "reference", UUID(), primary_key=True, info=REFERENCE, comment="What stands for the person in rows of that program."
        ),
        Column("name_hash", LargeBinary(), primary_key=True, comment="Keyed hash of a full name, alike for all its spellings."),
        Column("key_id", String(50), nullable=False, info=NOBODY, comment="Id of the key that sealed the name."),
        Column(
            "sealed",
            LargeBinary(),
            nullable=False,
            info=sealed("told_names", "provider", "reference", "name_hash"),
            comment="AES-SIV ciphertext of the name, as it was told.",
        ),
    ),
    ForeignKeyConstraint(
        ["provider", "reference"],
        ["csr.user_external_ids.provider", "csr.user_external_ids.reference"],
        name="fk_told_names_reference",
        deferrable=True,
        initially="DEFERRED",
    ),
    Index("ix_told_names_name_hash", "name_hash"),
    schema="pii",
    comment="Which full names programs told of each person. Tells whether two who share an address are one person.",
)

DECISIONS = Table(
    "identity_decisions",
    METADATA,
    *each(
        THEIRS,
        Column("id", BigInteger(), Identity(always=True), primary_key=True, comment="Number of the decision."),
        Column("same", Boolean(), nullable=False, comment="Whether the two are one person, or two people."),
        Column("provider", String(50), nullable=False, info=NOBODY, comment="Program of the one."),
        Column("reference", UUID(), nullable=False, info=REFERENCE, comment="What stands for the one in rows of that program."),
        Column("other_provider", String(50), nullable=False, info=NOBODY, comment="Program of the other."),
        Column(
            "other_reference",
            UUID(),
            nullable=False,
            info=REFERENCE,
            comment="What stands for the other in rows of that program.",
        ),
        when("decided_at", "When it was decided.", required=True),
        Column("decided_by", String(64), nullable=False, info=NOBODY, comment="Who decided it."),
        Column("key_id", String(50), info=NOBODY, comment="Id of the key that sealed the reason."),
        Column(
            "sealed",
            LargeBinary(),
            info=sealed("identity_decisions", "id"),
            comment="AES-SIV ciphertext of the reason that was given.",
        ),
        when("undone_at", "When it was taken back; empty while it stands."),
        Column("undone_by", String(64), info=NOBODY, comment="Who took it back."),
    ),
    *(
        ForeignKeyConstraint(
            [f"{prefix}provider", f"{prefix}reference"],
            ["csr.user_external_ids.provider", "csr.user_external_ids.reference"],
            name=f"fk_identity_decisions_{prefix}reference",
        )
        for prefix in ("", "other_")
    ),
    schema="pii",
    comment="What somebody decided about who is one person. It stands above what exports say, until it is taken back.",
)

TOMBSTONES = Table(
    "tombstones",
    METADATA,
    *each(
        NOBODY,
        Column(
            "hash",
            LargeBinary(),
            primary_key=True,
            comment="Hash of an erased person's id, e-mail address or name (keyed), or of the id of a match of theirs.",
        ),
        when("erased_at", "When the person was erased.", required=True),
    ),
    schema="pii",
    comment="Who was erased on request, told by keyed hashes only, so that an old export does not bring them back.",
)

USERS = Table(
    "users",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, info=PERSON, comment="Surrogate id, made with a keyed hash; tells nothing."),
        Column("role", String(50), nullable=False, comment="`beneficiary` or `volunteer`: that of the earliest enrollment."),
        Column("language_preference", Text(), comment="Preferred language."),
        Column("interests", JSONB(), comment="Hobbies and interests."),
        Column("location", String(255), comment="City or region."),
        Column(
            "journey_flags",
            JSONB(),
            nullable=False,
            server_default=text("'{}'"),
            comment="Flags and counters of spec 2, as of the newest export.",
        ),
        when("created_at", "Date of the oldest export that has the person.", required=True),
        when("updated_at", "Date of the newest export that has the person.", required=True),
    ),
    schema="csr",
    comment="People, one row each however many programs and ids they have. E-mail and names live in `pii`.",
)

USER_EXTERNAL_IDS = Table(
    "user_external_ids",
    METADATA,
    *each(
        THEIRS,
        Column("provider", String(50), primary_key=True, comment="Source the id comes from, such as `buddy`."),
        Column(
            "external_id",
            String(255),
            primary_key=True,
            info=THEIR_ID,
            comment="The person's id there; of whom rows name by an address alone, a keyed hash of it.",
        ),
        Column(
            "reference",
            UUID(),
            nullable=False,
            info=THEIR_ID,
            comment="What stands for the person in rows of the source: the id if it is a UUID, else a keyed hash of id or address.",
        ),
        person("profile_id", "The person; empty of an address that several people share, until it is decided whose it is."),
        Column(
            "by_address",
            Boolean(),
            nullable=False,
            server_default=text("false"),
            comment="Whether rows tell the person by an address alone, for which the id stands.",
        ),
        Column(
            "as_volunteer",
            Boolean(),
            nullable=False,
            server_default=text("false"),
            comment="Whether rows name them as a volunteer.",
        ),
        when("created_at", "Date of the oldest export that has the id.", required=True),
    ),
    UniqueConstraint("provider", "reference", name="uq_user_external_ids_provider_reference"),
    schema="csr",
    comment="Which ids of which programs are which person.",
)

ENROLLMENTS = Table(
    "program_enrollments",
    METADATA,
    *each(
        THEIRS,
        Column("id", UUID(), primary_key=True, comment="Follows from person and program."),
        person("user_id", "The person.", required=True),
        Column("program_type", String(50), nullable=False, comment="`buddy`, `language`, `mentorship` or `upskilling`."),
        Column(
            "roles",
            ARRAY(String(50)),
            nullable=False,
            server_default=text("'{}'"),
            comment="Roles held in it, as the program's template calls them, the earliest first.",
        ),
        when("enrolled_at", "When the person first joined the program.", required=True),
        Column(
            "status",
            String(50),
            nullable=False,
            server_default="active",
            comment="`active`, `completed` or `dropped`, computed from all matches, sessions or courses.",
        ),
        when("completed_at", "When it was completed or dropped: the end of the last match, the last session or course."),
        when("updated_at", "Date of the newest export that tells of it.", required=True),
    ),
    UniqueConstraint("user_id", "program_type", name="uq_program_enrollments_user_id_program_type"),
    schema="csr",
    comment="Who takes part in which program, and how far they came (spec 2, Program Enrollment Lifecycle).",
)
