"""What a source says of the origins of its rows is so in the tables."""

from pathlib import Path
from typing import Any

import pytest

from buddy_pipeline.database.tables import CSR
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.small_exports import Installation, attendance, event, match, session, user

PEOPLE = [user("pat"), user("bo", role="buddy")]


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    return Installation(database_url, tmp_path)


def behind(table: str, column: str) -> set[str]:
    origin = BUDDY.origins[table]
    return set(origin.columns.get(column, [f"{entity}.{column}" for entity in origin.entities]))


def test_origins_name_columns_of_the_export_and_of_the_tables() -> None:
    for table, origin in BUDDY.origins.items():
        assert set(origin.columns) <= set(CSR[table].columns.keys())
        for name in (name for names in origin.columns.values() for name in names):
            entity, _, column = name.partition(".")
            assert BUDDY[entity][column]


def test_an_unknown_type_of_an_attended_event_is_in_the_metadata_that_of_an_informal_one_is_not(
    installation: Installation,
) -> None:
    installation.load(
        users=PEOPLE,
        matches=[match("m", "pat", "bo")],
        events=[event("informal", "m", event_type="knitting")],
        event_attendance=[attendance("formal", "pat", event_type="knitting")],
    )
    metadata = dict(installation.rows("SELECT kind, metadata FROM csr.buddy_events"))
    assert metadata == {"informal": None, "formal": {"event_type": "knitting"}}
    assert behind("buddy_events", "metadata") == {"event_attendance.event_type"}


def test_skill_sessions_change_no_journey_flag(installation: Installation) -> None:
    def flags() -> list[tuple[Any, ...]]:
        return installation.rows("SELECT id, journey_flags - 'buddy_last_synced' FROM csr.users ORDER BY id")

    installation.load("2024-06-01T10:00:00Z", users=PEOPLE, matches=[match("m", "pat", "bo")])
    before = flags()
    installation.load("2024-06-02T10:00:00Z", users=PEOPLE, skill_sessions=[session("s", "bo", "pat")])
    assert installation.one("SELECT count(*) FROM csr.kintell_sessions") == 1
    assert flags() == before
    assert not [name for name in behind("users", "journey_flags") if name.startswith("skill_sessions.")]
