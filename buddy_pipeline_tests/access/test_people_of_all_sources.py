"""Access and erasure of people as each source knows them: by an id, by an address alone, by a roster alone."""

import json
import resource
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

from buddy_pipeline.access.archive import NotWritten
from buddy_pipeline.access.give import give_access
from buddy_pipeline.access.held import Held
from buddy_pipeline.csr.rights.meant import PersonUnknown
from buddy_pipeline.importing.deciding import decide
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import SealBroken, Vault
from buddy_pipeline_tests.access.test_every_column import everything
from buddy_pipeline_tests.small_exports import (
    KEYS,
    LIFECYCLES,
    RETENTION,
    Installation,
    checkin,
    event,
    feedback,
    held,
    match,
    member,
    session,
    uid,
    user,
    write_list,
)

COURSE = {
    "user_email": "dag@example.org",
    "user_external_id": "EC-77",
    "provider": "ecornell",
    "course_id": "C1",
    "course_name": "First Aid",
    "started_at": "2024-02-10",
    "status": "in_progress",
}


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    """Ada and Bo are in the Buddy Program; Cy and Eva with Kintell, she by her address alone; Dag learns; Finn is in a roster alone."""
    installation = Installation(database_url, tmp_path)
    installation.load(
        users=[user("ada", location="Tromso"), user("bo", role="buddy", last_name="Berg")],
        matches=[match("m", "ada", "bo")],
        events=[event("e", "m", description="Coffee with Bo Berg", attendees=f'["{uid("ada")}","{uid("bo")}"]')],
        skill_sessions=[session("s", "bo", "ada", teacher_comment="Ada is quick", learner_comment="Bo Berg explains well")],
        checkins=[checkin("c", "m", notes="Well, says Bo Berg; write to bo@example.org")],
        feedback=[
            feedback("f", "m", feedback_text="My own words"),
            feedback("g", "m", from_role="buddy", feedback_text="His words"),
        ],
    )
    sessions = [
        held("K1", "cy@example.org", "eva@example.org", participant_kintell_id="KT-1", participant_name="Cy Quist", feedback_text="Mine",
             volunteer_name="Eva Holm"),
    ]  # fmt: skip
    folder = tmp_path / "lists"
    folder.mkdir()
    installation.load_path(write_list(folder / "list-2024-06-30.csv", *sessions))
    installation.load_path(write_list(folder / "courses-2024-06-30.csv", COURSE))
    installation.load_roster(member("Nordlys", "finn"), member("Nordlys", "bo"))
    return installation


def give(
    installation: Installation, out: Path, id_: str | None = None, address: str | None = None
) -> tuple[Held, dict[str, Any], str]:
    held_ = give_access(installation.url, Vault(KEYS), RETENTION, id_=id_, address=address, out=out, actor="a steward")
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    tables = {name.removesuffix(".json"): json.loads(text) for name, text in files.items() if name.endswith(".json")}
    return held_, tables, "\n".join(files.values())


def test_what_two_share_is_shown_to_each_without_the_other(installation: Installation, tmp_path: Path) -> None:
    _, tables, text = give(installation, tmp_path / "ada.zip", uid("ada").upper())
    assert tables["pii.users"]["rows"][0]["email"] == "ada@example.org"
    assert tables["export.matches"]["rows"][0]["buddy_id"] == "your buddy"
    assert tables["export.matches"]["rows"][0]["participant_id"] == uid("ada")
    assert tables["export.events"]["rows"][0]["description"] == "Coffee with [name]"
    assert tables["export.events"]["rows"][0]["attendees"] == [uid("ada"), "another person"]
    assert tables["pii.checkins"]["rows"][0]["notes"] == "Well, says [name]; write to [e-mail]"
    (skills,) = tables["pii.skill_sessions"]["rows"]
    assert skills["learner_comment"] == "[name] explains well"
    assert "teacher_comment" not in skills
    assert [row.get("feedback_text") for row in tables["pii.feedback"]["rows"]].count("My own words") == 1
    assert "His words" not in text
    assert "Ada is quick" not in text
    assert "Berg" not in text
    assert uid("bo") not in text
    assert tables["export.matches"]["drops"][0].startswith("2024-06-30: buddy ")


def test_what_was_shared_with_somebody_who_was_erased_is_given_without_them(installation: Installation, tmp_path: Path) -> None:
    installation.erase(uid("ada"))
    _, tables, text = give(installation, tmp_path / "bo.zip", uid("bo"))
    (exported,), (of_both,) = tables["export.matches"]["rows"], tables["csr.buddy_matches"]["rows"]
    assert (exported["buddy_id"], exported.get("participant_id"), exported["status"]) == (uid("bo"), None, "ended")
    assert (of_both.get("participant_id"), of_both["status"]) == (None, "ended")
    assert len(tables["export.skill_sessions"]["rows"]) == 1
    assert uid("ada") not in text
    assert "pii.skill_sessions" not in tables


@pytest.mark.parametrize(
    ("id_", "address", "shown", "hidden"),
    [
        ("KT-1", None, ["Cy Quist", "cy@example.org", "Mine", "your volunteer"], ["Eva Holm", "eva@example.org"]),
        (None, "EVA@example.org", ["Eva Holm", "eva@example.org", "your participant"], ["Cy Quist", "KT-1", "Mine"]),
        ("ecornell:EC-77", None, ["EC-77", "First Aid", "dag@example.org"], ["ada@example.org"]),
        (None, "finn@example.org", ["pii.company_roster"], ["bo@example.org"]),
    ],
)
def test_everybody_is_found_and_forgotten(
    installation: Installation, tmp_path: Path, id_: str | None, address: str | None, shown: list[str], hidden: list[str]
) -> None:
    _, _, text = give(installation, tmp_path / "out.zip", id_, address)
    assert [one for one in shown if one not in text] == []
    assert [one for one in hidden if one in text] == []
    erased = installation.erase(id_ or "") if address is None else installation.erase_address(address)
    assert sum(erased.tables.values()) > 0
    left = everything(installation.url)
    named = [one for one in shown if "@" in one or one in ("Cy Quist", "Eva Holm", "EC-77")]
    assert [one for one in named if one in left] == []
    with pytest.raises(PersonUnknown):
        give(installation, tmp_path / "again.zip", id_, address)
    assert not (tmp_path / "again.zip").exists()


def test_an_old_roster_does_not_bring_back_who_was_in_it_alone(installation: Installation) -> None:
    installation.erase_address("finn@example.org")
    assert installation.one("SELECT count(*) FROM pii.company_roster") == 1
    installation.load_roster(member("Nordlys", "finn"), date="2024-07-30")
    assert installation.one("SELECT count(*) FROM pii.company_roster") == 1


def test_it_is_audited_without_values_and_told_the_next_time(installation: Installation, tmp_path: Path) -> None:
    held_, _, _ = give(installation, tmp_path / "one.zip", uid("ada"))
    assert held_.shown == ()
    held_, tables, _ = give(installation, tmp_path / "two.zip", uid("ada"))
    assert [(one["actor"], one["kind"]) for one in held_.shown] == [("a steward", "access-given")]
    assert len(tables["told"]["shown"]) == 1
    assert (tmp_path / "two.zip").stat().st_mode & 0o777 == 0o600


def test_the_number_of_queries_does_not_depend_on_how_much_is_held(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    execute = psycopg.Connection.execute

    def counted(self: psycopg.Connection, *args: Any, **more: Any) -> Any:
        counts[-1] += 1
        return execute(self, *args, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", counted)
    counts.append(0)
    give(installation, tmp_path / "few.zip", uid("ada"))
    counts.append(0)  # those of the load
    installation.load("2024-07-30T10:00:00Z", checkins=[checkin(f"c{n}", "m", notes=f"Note {n}") for n in range(30)])
    counts.append(0)
    _, tables, _ = give(installation, tmp_path / "many.zip", uid("ada"))
    assert len(tables["pii.checkins"]["rows"]) == 31
    assert counts[0] == counts[-1]


def test_who_was_erased_and_who_never_was_are_told_apart(installation: Installation, tmp_path: Path) -> None:
    installation.erase(uid("ada"))
    with pytest.raises(PersonUnknown, match="was erased on request"):
        give(installation, tmp_path / "out.zip", uid("ada"))
    with pytest.raises(PersonUnknown, match="Nobody in the tables has that id"):
        give(installation, tmp_path / "out.zip", uid("nobody"))
    with pytest.raises(PersonUnknown, match="Nobody in the tables has that address"):
        give(installation, tmp_path / "out.zip", address="nobody@example.org")
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == []


def test_an_address_that_two_people_have_is_not_guessed(installation: Installation, tmp_path: Path) -> None:
    installation.rows(
        "WITH n AS (INSERT INTO pii.identities SELECT 'buddy', %s, email_hash, first_date, last_date FROM pii.identities"
        " WHERE external_id = %s RETURNING 1) SELECT count(*) FROM n",
        uid("bo"),
        uid("ada"),
    )
    with pytest.raises(PersonUnknown, match="Several people have that address"):
        give(installation, tmp_path / "out.zip", address="ada@example.org")


def test_without_the_key_nothing_is_written(installation: Installation, tmp_path: Path) -> None:
    others = Keyring(KEYS.hash_key, {"other": b"o" * 32})
    with pytest.raises(SealBroken):
        give_access(installation.url, Vault(others), RETENTION, id_=uid("ada"), address=None, out=tmp_path / "out.zip", actor="x")
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == []
    assert installation.one("SELECT count(*) FROM ops.audit WHERE kind = 'access-given'") == 0


def test_a_disk_that_fills_leaves_nothing(installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("buddy_pipeline.access.archive.os.fsync", full)
    with pytest.raises(NotWritten, match="No space left on device"):
        give(installation, tmp_path / "out.zip", uid("ada"))
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == []
    monkeypatch.undo()
    (tmp_path / "out.zip").write_text("mine")
    with pytest.raises(NotWritten, match="is there already"):
        give(installation, tmp_path / "out.zip", uid("ada"))
    assert (tmp_path / "out.zip").read_text() == "mine"
    with pytest.raises(NotWritten, match="No such file or directory"):
        give(installation, tmp_path / "nowhere" / "out.zip", uid("ada"))


def test_why_two_were_told_apart_is_shown_without_the_other(installation: Installation, tmp_path: Path) -> None:
    home = "home@example.org"
    couple = [user(first, email=home, first_name=first, last_name="Koval") for first in ("Anna", "Borys")]
    installation.load(users=couple)
    with psycopg.connect(installation.url) as connection:
        deciding = Deciding(Vault(KEYS), LIFECYCLES, "a steward")
        decide(connection, deciding, uid("Anna"), uid("Borys"), same=False, why="Anna Koval is married to Borys Koval.")
    _, tables, text = give(installation, tmp_path / "anna.zip", uid("Anna"))
    (decision,) = tables["pii.identity_decisions"]["rows"]
    assert decision["why"] == "Anna Koval is married to [name]."
    assert {decision["reference"], decision["other_reference"]} == {uid("Anna"), "another person"}
    assert "Borys" not in text
    assert uid("Borys") not in text


def test_nothing_is_given_or_noted_where_the_file_finds_no_room(installation: Installation, tmp_path: Path) -> None:
    installation.load(users=[user("ada")])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(NotWritten, match="File too large"):
            give(installation, tmp_path / "ada.zip", uid("ada"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.glob("*ada.zip*")) == []
    assert installation.rows("SELECT kind FROM ops.audit WHERE kind = 'access-given'") == []
