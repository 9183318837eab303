"""Which figures were made of what, so that they are made anew when it changes."""

from sqlalchemy import Column, SmallInteger, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from buddy_pipeline.database.tables.figure_columns import made_with, moment, period
from buddy_pipeline.database.tables.metadata import METADATA
from buddy_pipeline.database.tables.whose import NOBODY, each

COMPUTED = Table(
    "computed",
    METADATA,
    *each(
        NOBODY,
        Column("asset", String(50), primary_key=True, comment="Which figures; `months` are the sums of a month."),
        period(),
        Column("inputs", String(32), nullable=False, comment="Digest of all they were made from; another one means: make anew."),
        *made_with(),
        Column("run_id", String(64), nullable=False, comment="Run that made them."),
        moment("computed_at", "When they were made."),
    ),
    schema="impact",
    comment="Which figures were made from what, so that what is out of date is known.",
)

REVISION = Table(
    "revision",
    METADATA,
    *each(
        NOBODY,
        Column("id", SmallInteger(), primary_key=True, autoincrement=False, comment="Always 1."),
        Column("revision", UUID(), nullable=False, comment="Another one after each change."),
    ),
    schema="impact",
    comment="Tells whether any row changed that figures are made from; a trigger of each such table sees to it.",
)

LAST_LOOK = Table(
    "last_look",
    METADATA,
    *each(
        NOBODY,
        Column("grounds", String(32), primary_key=True, comment="Digest of revision, queries and rules."),
        Column("digests", JSONB(), nullable=False, comment="Digests of the rows by part and month, see `impact.inputs`."),
        moment("looked_at", "When they were read."),
    ),
    schema="impact",
    comment="What was found when the inputs of all figures were read last: not read again until a row changes.",
)

METHODOLOGIES = Table(
    "methodologies",
    METADATA,
    *each(
        NOBODY,
        Column("digest", String(12), primary_key=True, comment="First characters of the digest of the file."),
        Column("version", String(50), nullable=False, comment="Its version."),
        Column("document", Text(), nullable=False, comment="The whole file, as it was."),
        moment("first_used_at", "When figures were first made with it."),
    ),
    schema="impact",
    comment="Every methodology that figures were ever made with.",
)
