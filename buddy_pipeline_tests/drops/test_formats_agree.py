"""The three formats of one export hold the same cells."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.drops.exports import contents, write_csv, write_json, write_sheets, write_xlsx

# XML, and so a workbook, has no other control characters; `_x` begins its escapes.
_LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\n\t\",;'|#=\\æøå日本語مرحباहिन्दी😀")
TEXTS = st.text(_LETTERS, max_size=20).filter(lambda text: "_x" not in text) | st.sampled_from(
    ["a\r\nb", " a\rb ", "\u00a0", '"', '""']
)


def rows(entity: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of any texts, their key filled in so that none is blank."""
    columns = BUDDY[entity].column_names
    return st.lists(
        st.fixed_dictionaries({columns[0]: st.just("key")}, optional=dict.fromkeys(columns[1:], TEXTS | st.none())), max_size=5
    )


def expected(value: str | None) -> str | None:
    """What a cell of text says, reckoned in Python."""
    return (value or "").replace("\r\n", "\n").replace("\r", "\n").strip() or None


@settings(max_examples=60, deadline=None)
@given(users=rows("users"), events=rows("events"), delimiter=st.sampled_from(",;\t"), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_texts_come_out_alike(users: list[dict[str, Any]], events: list[dict[str, Any]], delimiter: str, end: str) -> None:
    entities = {"users": users, "events": events}
    wanted = {
        entity: [{name: expected(row.get(name)) for name in BUDDY[entity].column_names} for row in given_rows]
        for entity, given_rows in entities.items()
        if given_rows
    }
    with TemporaryDirectory() as folder:
        assert contents(write_csv(Path(folder) / "csv", entities, delimiter=delimiter, end=end)) == wanted
        assert contents(write_json(Path(folder) / "export.json", entities, ensure_ascii=False)) == wanted
        assert contents(write_xlsx(Path(folder) / "export.xlsx", entities)) == wanted


def test_typed_values_count_as_their_texts(tmp_path: Path) -> None:
    session = {
        "session_id": "s",
        "skill_id": 42,
        "duration_minutes": 60.0,
        "teacher_rating": 0.85,
        "learner_rating": 1e-7,
        "sdg_goals": [4, 8],
    }
    milestone = {"milestone_id": 7, "points": 0, "progress": {"current": 1, "steps": ["é", True, None, 0.5]}, "badge_icon": True}
    entities = {"skill_sessions": [session], "milestones": [milestone]}
    as_text = {
        "skill_id": "42",
        "duration_minutes": "60",
        "teacher_rating": "0.85",
        "learner_rating": "0.0000001",
        "sdg_goals": "[4,8]",
    }

    from_json = contents(write_json(tmp_path / "export.json", entities))

    assert as_text.items() <= from_json["skill_sessions"][0].items()
    assert from_json["milestones"][0]["progress"] == '{"current":1,"steps":["é",true,null,0.5]}'
    assert (from_json["milestones"][0]["points"], from_json["milestones"][0]["badge_icon"]) == ("0", "true")
    assert contents(write_xlsx(tmp_path / "export.xlsx", entities)) == from_json


def test_a_sheets_own_dates_count_as_utc(tmp_path: Path) -> None:
    users = [["id", "email", "first_name", "last_name", "role", "joined_at"]]
    moments = [datetime(2024, 1, 15, 10), datetime(2024, 1, 15), datetime(2024, 1, 15, 10, 0, 0, 250_000)]
    users += [["1", "e", "f", "l", "buddy", moment] for moment in moments]

    path = write_sheets(tmp_path / "export.xlsx", {"Users": users, "Export Metadata": [["export_date", "2025-11-22"]]})

    joined = [row["joined_at"] for row in contents(path)["users"]]
    assert joined == ["2024-01-15T10:00:00Z", "2024-01-15T00:00:00Z", "2024-01-15T10:00:00.250000Z"]


def test_nested_json_is_read_like_flat_json(tmp_path: Path) -> None:
    flat = {"feedback_id": "f", "rating": 0.8, "communication": 0.9, "engagement": 0.7}
    nested = {"feedback_id": "f", "rating": 0.8, "categories": {"communication": 0.9, "engagement": 0.7}}
    session = {
        "session_id": "s",
        "learner_progress": "good-progress",
        "feedback": {"teacher_rating": 1, "learner_comment": "Takk!"},
    }

    read = contents(write_json(tmp_path / "export.json", {"feedback": [flat, nested], "skill_sessions": [session]}))

    assert read["feedback"][0] == read["feedback"][1]
    comments = {"teacher_rating": "1", "learner_comment": "Takk!", "learner_progress": "good-progress", "teacher_comment": None}
    assert comments.items() <= read["skill_sessions"][0].items()


def test_json_may_hold_its_metadata_last_and_its_entities_in_any_order(tmp_path: Path) -> None:
    row = {"event_id": "e"}
    path = write_json(
        tmp_path / "export.json", {"events": [row], "users": [], "export_metadata": {"export_date": "2025-11-22"}}, None
    )

    assert contents(path)["events"][0]["event_id"] == "e"
