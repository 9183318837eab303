"""What holds all tables, and in which schemas they lie."""

from sqlalchemy import MetaData

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

SCHEMAS = ("export", "csr", "pii", "ops", "impact")

STAGING = "staging"
"""Holds tables only while a drop is being loaded; made with the others, not described here."""
