"""A new key is put before the old ones: what changes is sealed with it, what does not stays as it is."""

import base64

import pytest

from buddy_pipeline.privacy.keys import Keyring, parse_keyring
from buddy_pipeline.privacy.vault import SealBroken, Vault
from buddy_pipeline_tests.small_exports import Installation, checkin, match, session, uid, user

JULY, AUGUST, SEPTEMBER = "2024-07-31T10:00:00Z", "2024-08-31T10:00:00Z", "2024-09-30T10:00:00Z"
PEOPLE = [user("ada"), user("bo", role="buddy")]
CHECKINS = [checkin("c", "m", notes="as it was"), checkin("d", "m", notes="before")]


def keyring(*ids: str) -> Keyring:
    """As BUDDY_PII_KEYS has it; a key's bytes follow from its id."""
    return parse_keyring(",".join(f"{name}:{base64.b64encode(name.ljust(32).encode()).decode()}" for name in ("hash", *ids)))


@pytest.fixture
def rotated(installation: Installation) -> Installation:
    """Loaded with the key of 2025; the key of 2026 has been put before it since."""
    installation.keys = keyring("2025")
    installation.load(JULY, users=PEOPLE, matches=[match("m", "ada", "bo")], checkins=CHECKINS)
    installation.keys = keyring("2026", "2025")
    return installation


def keys_in_use(installation: Installation) -> dict[str, str]:
    return dict(
        installation.rows("SELECT id::text, key_id FROM pii.users UNION ALL SELECT checkin_id::text, key_id FROM pii.checkins")
    )


def opened(installation: Installation, keys: Keyring, name: str) -> dict[str, str]:
    ((key_id, sealed),) = installation.rows("SELECT key_id, sealed FROM pii.checkins WHERE checkin_id = %s", uid(name))
    return Vault(keys).open(key_id, "checkins", uid(name), sealed)


def test_changed_rows_are_sealed_with_the_new_key_and_old_values_still_open(rotated: Installation) -> None:
    rotated.load(AUGUST, checkins=[checkin("d", "m", notes="after"), checkin("e", "m", notes="new")])
    assert keys_in_use(rotated) == {uid("ada"): "2025", uid("bo"): "2025", uid("c"): "2025", uid("d"): "2026", uid("e"): "2026"}
    assert opened(rotated, rotated.keys, "c") == {"notes": "as it was"}
    assert opened(rotated, rotated.keys, "d") == {"notes": "after"}
    with pytest.raises(SealBroken, match="2026"):
        opened(rotated, keyring("2025"), "d")


def test_a_row_that_waited_keeps_the_key_that_sealed_it(rotated: Installation) -> None:
    rotated.keys = keyring("2025")
    rotated.load(AUGUST, skill_sessions=[session("s", "bo", "cy", learner_comment="Takk"), session("t", "cy", "bo")])
    rotated.keys = keyring("2026", "2025")
    assert rotated.load(SEPTEMBER, users=[user("cy")]).freed == {"skill_sessions": 2}
    ((key_id, sealed),) = rotated.rows("SELECT key_id, sealed FROM pii.skill_sessions")
    assert key_id == "2025"
    assert Vault(rotated.keys).open(key_id, "skill_sessions", uid("s"), sealed) == {"learner_comment": "Takk"}
    assert rotated.one("SELECT count(*) FROM csr.kintell_sessions") == 2


def test_rows_that_did_not_change_count_as_unchanged_and_are_sealed_anew(rotated: Installation) -> None:
    before = rotated.rows("SELECT * FROM csr.users ORDER BY id")
    summary = rotated.load(JULY, users=PEOPLE, matches=[match("m", "ada", "bo")], checkins=CHECKINS)
    assert all(counts.unchanged == counts.accepted for counts in summary.entities.values())
    assert set(keys_in_use(rotated).values()) == {"2026"}
    assert opened(rotated, keyring("2026"), "c") == {"notes": "as it was"}
    assert rotated.rows("SELECT * FROM csr.users ORDER BY id") == before


def test_the_same_drop_moves_everything_to_the_new_key_after_which_the_old_one_may_go(rotated: Installation) -> None:
    rotated.load_path(rotated.folder / "drop-1")
    assert set(keys_in_use(rotated).values()) == {"2026"}
    rotated.keys = keyring("2026")
    summary = rotated.load(SEPTEMBER, users=PEOPLE, checkins=CHECKINS)
    assert all(counts.unchanged == counts.accepted for counts in summary.entities.values())


def test_everybody_is_still_known_by_their_address(rotated: Installation) -> None:
    rotated.load(AUGUST, users=[user("ada2", email="ada@example.org")])
    assert rotated.one("SELECT count(DISTINCT profile_id) FROM csr.user_external_ids") == 2
