"""Texts for people to label, de-identified: balanced over languages and labels."""

from collections.abc import Iterator

import psycopg

from buddy_pipeline.csr.rights.meant import names_of
from buddy_pipeline.evidence.opening import open_text
from buddy_pipeline.evidence.people import everybody
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sql_files import sql_file
from buddy_pipeline.voices.masking.mask import Masker

_SAMPLE = sql_file(__package__, "sql/sample")


def sample(connection: psycopg.Connection, vault: Vault, *, count: int, seed: str, by: str) -> Iterator[dict[str, str]]:
    """Up to ``count`` texts as rows of `label_files.COLUMNS`, without labels; each is audited. The same seed gives the same texts.

    Texts under a flag that nobody approved are left out. Raises SealBroken.
    """
    chosen = [id_ for (id_,) in connection.execute(_SAMPLE, {"count": count, "seed": seed})]
    masker = Masker(names_of(connection, vault, everybody(connection)) if chosen else [])
    for id_ in chosen:
        text = open_text(connection, vault, id_, by=by, purpose="labelling")
        if text is not None:
            masked = masker.mask(text.text, text.language)
            yield {"id": str(id_), "language": text.language or "", "kind": text.kind, "text": masked.text}
