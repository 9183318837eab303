"""What is held on a person is given to them, and goes when they are erased: canaries in every column that the schema has."""

import json
import zipfile
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Column, Integer, LargeBinary, String, Text
from sqlalchemy.dialects.postgresql import JSONB

from buddy_pipeline.access.give import give_access
from buddy_pipeline.database.tables import METADATA
from buddy_pipeline.database.tables.whose import THEIRS, Holds, Undeclared, whose, why_withheld
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.access.planting import ADDRESSES, FEWEST_LETTERS, NAMES, A, B, Planted, Planter
from buddy_pipeline_tests.small_exports import KEYS, RETENTION, Installation, uid

STAY_WITHOUT_THEM = ("ops.quarantine.", "ops.audit.")
"""Faults of files, without the key of the row, and acts, of a pseudonym."""


GO_WITH_THE_TEXT = ("csr.texts.", "csr.outcome_scores.", "csr.evidence_snippets.")
"""What was read in a text that both had a part in, and that is gone with one of them."""


@pytest.fixture
def planted(database_url: str) -> Planted:
    with psycopg.connect(database_url) as connection:
        return Planter(connection).plant()


def given(url: str, id_: str, out: Path) -> str:
    """All of the file, bytes as text."""
    give_access(url, Vault(KEYS), RETENTION, id_=id_, address=None, out=out, actor="a steward")
    with zipfile.ZipFile(out) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))


def _in(text: str, canary: str) -> bool:
    return canary in text or canary.encode().hex() in text


def test_every_column_of_a_person_was_planted(planted: Planted) -> None:
    holding = {
        f"{table.fullname}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if whose(column).holds in (Holds.VALUE, Holds.ID, Holds.TEXT, Holds.NAME, Holds.SEALED, Holds.KEY, Holds.TOLD)
        and _has_room(column)
    }
    unplanted = holding - planted.columns
    assert unplanted <= {"csr.user_external_ids.provider", "csr.user_external_ids.reference", "pii.identities.sealed"} | {
        f"{table}.{name}"
        for table, name in (
            ("ops.buddy_system_events", "type"),
            ("ops.buddy_system_events", "entity"),
            ("ops.waiting_rows", "entity"),
            ("export.feedback", "from_role"),
            ("export.kintell_ratings", "from_role"),
            ("csr.texts", "text_type"),
            ("csr.evidence_snippets", "status"),
            ("ops.safety_review_queue", "status"),
        )
    }


def _has_room(column: Column[object]) -> bool:
    if isinstance(column.type, String):
        return (column.type.length or FEWEST_LETTERS) >= FEWEST_LETTERS
    return isinstance(column.type, JSONB | LargeBinary | Text)


def _is_withheld(place: str) -> bool:
    return why_withheld(METADATA.tables[place.rpartition(".")[0]]) is not None


@pytest.mark.parametrize(("one", "other"), [(A, B), (B, A)])
def test_each_is_given_all_of_theirs_and_nothing_of_the_other(
    planted: Planted, database_url: str, tmp_path: Path, one: str, other: str
) -> None:
    text = given(database_url, uid(f"{one} reference"), tmp_path / "out.zip")
    missing = {planted.places[canary][1] for canary in (*planted.of(one), *planted.of("ab")) if not _in(text, canary)}
    assert {place for place in missing if not _is_withheld(place)} == set()
    assert {place for place in missing if _is_withheld(place)} == {
        planted.places[canary][1] for canary in (*planted.of(one), *planted.of("ab")) if _is_withheld(planted.places[canary][1])
    }, "what is withheld is shown to nobody"
    assert {planted.places[canary][1] for canary in planted.of(other) if _in(text, canary)} == set()
    for strange in (uid(f"{other} reference"), uid(f"{other} person"), ADDRESSES[other], NAMES[other]):
        assert strange not in text
    assert "your buddy" in text
    assert "your participant" in text


def test_nothing_of_theirs_is_left_once_they_are_erased(planted: Planted, database_url: str, tmp_path: Path) -> None:
    Installation(database_url, tmp_path).erase(uid("a reference"))
    left = everything(database_url)
    found = {planted.places[canary][1] for canary in planted.of(A) if _in(left, canary)}
    assert {place for place in found if not place.startswith(STAY_WITHOUT_THEM)} == set()
    assert "ops.quarantine.key" not in found
    for theirs in (uid("a reference"), uid("a person"), ADDRESSES[A], NAMES[A]):
        assert theirs not in left
    hashes = Vault(KEYS).email_hashes([ADDRESSES[A]])
    assert left.count(f"\\\\x{(hashes[0] or b'').hex()}") == 1, "the tombstone"
    lost = {planted.places[canary][1] for canary in planted.of(B) if not _in(left, canary)}
    kept = {place for place in lost if place.startswith(("csr.", "impact.")) and not place.startswith(GO_WITH_THE_TEXT)}
    assert kept == set(), "the other keeps what is theirs alone"


def everything(url: str) -> str:
    """All rows of all schemas, opened as far as a seal still belongs to its row."""
    lines: list[str] = []
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('export', 'csr', 'pii', 'impact', 'ops', 'staging')"
        ).fetchall()
        for schema, name in tables:
            for (row,) in connection.execute(sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(schema, name))):
                lines += [json.dumps(row, ensure_ascii=False), *_opened(f"{schema}.{name}", row)]
    return "\n".join(lines)


def _opened(table: str, row: dict[str, str | None]) -> list[str]:
    declared = METADATA.tables.get(table)
    if declared is None or row.get("sealed") is None:
        return []
    told = whose(declared.c["sealed"])
    bound = [str(row[name]) for name in told.bound_to]
    name, key = (told.seal, "|".join(bound)) if told.seal else (bound[0], "|".join(bound[1:]))
    return [json.dumps(Vault(KEYS).open(row["key_id"] or "", name, key, bytes.fromhex((row["sealed"] or "")[2:])))]


def test_a_new_column_that_says_nothing_is_found_by_access_and_erasure(
    planted: Planted, database_url: str, tmp_path: Path
) -> None:
    del planted
    users = METADATA.tables["csr.users"]
    forgotten: Column[str] = Column("nickname", Text())
    users.append_column(forgotten)
    try:
        with pytest.raises(Undeclared, match=r"csr\.users\.nickname"):
            given(database_url, uid("a reference"), tmp_path / "out.zip")
        with pytest.raises(Undeclared, match=r"csr\.users\.nickname"):
            Installation(database_url, tmp_path).erase(uid("a reference"))
    finally:
        users._columns.remove(forgotten)  # the schema is that of all tests
    assert list(tmp_path.iterdir()) == []


def test_a_column_in_the_database_that_nobody_declared_fails_the_check_of_traces(
    planted: Planted, database_url: str, tmp_path: Path
) -> None:
    """As if a migration had brought a copy of an id that no declaration tells of: the search for traces reads the database itself."""
    del planted
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE ops.forgotten AS SELECT id, id AS whose FROM csr.users")
    Installation(database_url, tmp_path).erase(uid("a reference"))
    assert uid("a person") in everything(database_url)


def test_a_new_column_that_says_whose_it_is_is_given_and_goes(planted: Planted, database_url: str, tmp_path: Path) -> None:
    del planted
    users = METADATA.tables["csr.users"]
    added: Column[int] = Column("shoe_size", Integer(), info=dict(THEIRS))
    users.append_column(added)
    try:
        with psycopg.connect(database_url) as connection:
            connection.execute("ALTER TABLE csr.users ADD COLUMN shoe_size integer")
            connection.execute("UPDATE csr.users SET shoe_size = 987654")
        assert "987654" in given(database_url, uid("a reference"), tmp_path / "out.zip")
    finally:
        users._columns.remove(added)
