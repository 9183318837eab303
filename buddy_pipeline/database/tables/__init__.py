"""Every table of ours, with what each column means: a file a subject.

`export` and `pii` follow from the contract; `csr` has the platform's tables with the names and columns of spec 5, less
the personal ones, which live in `pii` (decisions, "Personal data"); `ops` is the pipeline's own book-keeping; `impact` has
what lies behind the figures. `export_date`, `created_at` and `updated_at` are dates of exports, not of the clock, and follow
from which exports were loaded, not from their order: the same exports give the same tables. When things were done is in `ops`.
"""

from sqlalchemy import Table

from buddy_pipeline.database.tables import (
    activity,
    bookkeeping,
    companies,
    computations,
    events,
    exported,
    figures,
    learning,
    matches,
    office_lists,
    people,
    remote,
    sessions,
    telling,
    voice_figures,
    voices,
)
from buddy_pipeline.database.tables.metadata import METADATA

ALL = (
    exported,
    people,
    matches,
    sessions,
    learning,
    bookkeeping,
    events,
    companies,
    office_lists,
    activity,
    figures,
    computations,
    telling,
    voices,
    voice_figures,
    remote,
)
"""Where tables are declared; all of them are there once one is."""
_OF_DROPS = (people, matches, sessions, learning)

CSR: dict[str, Table] = {
    table.name: table
    for subject in _OF_DROPS
    for table in vars(subject).values()
    if isinstance(table, Table) and table.schema == "csr"
}
"""The tables of the platform that an import of drops fills; those of companies are filled by rosters and figures."""
IMPACT: dict[str, Table] = {table.name: table for table in METADATA.tables.values() if table.schema == "impact"}
"""The tables behind the figures."""
PERSONS = ("volunteer_id", "participant_id")
"""What their columns are called that hold people."""
