"""What is said of the rows of Kintell's lists (formats, Kintell)."""

from pathlib import Path

import pytest

from buddy_pipeline_tests.sources.kintell.lists import COMBINED, LANGUAGE, MENTORSHIP, USER, faults, taken, write_list

MENTORS, LANGUAGES, BOTH, USERS = "mentors-2025-11.csv", "language-2025-11.csv", "combined-2025-11.csv", "users-2025-11.csv"
ERRORS = [
    (MENTORS, MENTORSHIP, {"session_id": ""}, "session_id", "required-missing"),
    (MENTORS, MENTORSHIP, {"session_id": "x" * 256}, "session_id", "text-too-long"),
    (MENTORS, MENTORSHIP, {"session_id": "alice@example.org"}, "session_id", "id-with-address"),
    (MENTORS, MENTORSHIP, {"participant_email": ""}, "participant_email", "required-missing"),
    (MENTORS, MENTORSHIP, {"participant_email": "olena at example.org"}, "participant_email", "email-invalid"),
    (MENTORS, MENTORSHIP, {"mentor_email": ""}, "volunteer_email", "required-missing"),
    (MENTORS, MENTORSHIP, {"mentor_email": "olena@example.org"}, "volunteer_email", "session-with-oneself"),
    (
        MENTORS,
        MENTORSHIP,
        {"participant_kintell_id": "KT-9", "mentor_kintell_id": "KT-9"},
        "volunteer_kintell_id",
        "session-with-oneself",
    ),
    (MENTORS, MENTORSHIP, {"scheduled_at": "9999-12-31T23:00:00-05:00"}, "scheduled_at", "timestamp-invalid"),
    (MENTORS, MENTORSHIP, {"scheduled_at": ""}, "scheduled_at", "required-missing"),
    (MENTORS, MENTORSHIP, {"scheduled_at": "3.11.2025"}, "scheduled_at", "timestamp-invalid"),
    (MENTORS, MENTORSHIP, {"scheduled_at": "2025-11-03T16:00:00"}, "scheduled_at", "timestamp-without-zone"),
    (MENTORS, MENTORSHIP, {"scheduled_at": "2015-11-30"}, "scheduled_at", "timestamp-too-old"),
    (MENTORS, MENTORSHIP, {"completed_at": "2025-12-01"}, "completed_at", "timestamp-future"),
    (MENTORS, MENTORSHIP, {"completed_at": "2025-11-03T16:00:00"}, "completed_at", "timestamp-without-zone"),
    (MENTORS, MENTORSHIP, {"completed_at": "2025-11-03T15:59:59Z"}, "completed_at", "completed-before-scheduled"),
    (MENTORS, MENTORSHIP, {"duration_minutes": "481"}, "duration_minutes", "number-out-of-range"),
    (MENTORS, MENTORSHIP, {"duration_minutes": "0"}, "duration_minutes", "number-out-of-range"),
    (MENTORS, MENTORSHIP, {"duration_minutes": "an hour"}, "duration_minutes", "number-invalid"),
    (MENTORS, MENTORSHIP, {"rating": "5.5"}, "rating", "rating-out-of-range"),
    (MENTORS, MENTORSHIP, {"rating": "-1"}, "rating", "rating-out-of-range"),
    (MENTORS, MENTORSHIP, {"rating": "good"}, "rating", "number-invalid"),
    (MENTORS, MENTORSHIP, {"feedback_text": "x" * 5001}, "feedback_text", "text-too-long"),
    (MENTORS, MENTORSHIP, {"goals_discussed": "x" * 1001}, "goals_discussed", "text-too-long"),
    (MENTORS, MENTORSHIP, {"status": "done"}, "status", "enum-unknown"),
    (LANGUAGES, LANGUAGE, {"language_level": "intermediate"}, "language_level", "enum-unknown"),
    (LANGUAGES, LANGUAGE, {"language_level": "B3"}, "language_level", "enum-unknown"),
    (LANGUAGES, LANGUAGE, {"metadata": "zoom"}, "metadata", "json-invalid"),
    (LANGUAGES, LANGUAGE, {"metadata": f'{{"x":"{"y" * 2000}"}}'}, "metadata", "text-too-long"),
    (BOTH, COMBINED, {"session_type": "Choir"}, "session_type", "enum-unknown"),
    (BOTH, COMBINED, {"session_type": ""}, "session_type", "required-missing"),
    (BOTH, COMBINED, {"date": ""}, "completed_at", "required-missing"),
    (BOTH, COMBINED, {"date": "2025-12-01"}, "completed_at", "timestamp-future"),
    (BOTH, COMBINED, {"status": "cancelled", "date": ""}, "completed_at", "required-missing"),
    (BOTH, COMBINED, {"status": "cancelled", "date": "5 November"}, "scheduled_at", "timestamp-invalid"),
    (BOTH, COMBINED, {"duration_min": ""}, "duration_minutes", "required-missing"),
    (USERS, USER, {"Email": ""}, "email", "required-missing"),
    (USERS, USER, {"Email": "olena"}, "email", "email-invalid"),
    (USERS, USER, {"Joined_kg_at": "14/12/2025"}, "joined_kg_at", "timestamp-invalid"),
    (USERS, USER, {"Joined_kg_at": "Nov 31, 2025"}, "joined_kg_at", "timestamp-invalid"),
]
WARNINGS = [
    (MENTORS, MENTORSHIP, {"status": "completed"}, "completed_at", "completed-without-date"),
    (MENTORS, MENTORSHIP, {"status": "no_show", "completed_at": "2025-11-04"}, "completed_at", "date-but-not-completed"),
    (MENTORS, MENTORSHIP, {"focus_area": "gardening"}, "focus_area", "enum-new"),
    (MENTORS, MENTORSHIP, {"participant_name": "0lena"}, "participant_name", "name-left-out"),
    (MENTORS, MENTORSHIP, {"mentor_name": "alice@example.org"}, "volunteer_name", "name-left-out"),
    (MENTORS, MENTORSHIP, {"goals_discussed": "ask alice@example.org"}, "goals_discussed", "personal-in-text"),
    (USERS, USER, {"Role when joined": "Wizard"}, "role", "enum-assumed"),
    (USERS, USER, {"Role when joined": ""}, "role", "enum-assumed"),
    (USERS, USER, {"Name": "Olena <3"}, "name", "name-left-out"),
]


def _ids(case: object) -> str | None:
    return case if isinstance(case, str) else None


@pytest.mark.parametrize(("name", "sound", "changes", "column", "rule"), ERRORS, ids=_ids)
def test_a_row_in_error_is_rejected_and_the_others_are_taken(
    tmp_path: Path, name: str, sound: dict[str, str], changes: dict[str, str], column: str, rule: str
) -> None:
    path = write_list(tmp_path / name, *_three(sound, changes))
    assert faults(path) == {(3, column, rule)}
    assert len(taken(path, "users" if name == USERS else "sessions")) == 2


@pytest.mark.parametrize(("name", "sound", "changes", "column", "rule"), WARNINGS, ids=_ids)
def test_an_odd_row_is_taken_with_a_warning(
    tmp_path: Path, name: str, sound: dict[str, str], changes: dict[str, str], column: str, rule: str
) -> None:
    path = write_list(tmp_path / name, *_three(sound, changes))
    assert faults(path) == {(3, column, rule)}
    assert len(taken(path, "users" if name == USERS else "sessions")) == 3


def _three(sound: dict[str, str], changes: dict[str, str]) -> list[dict[str, str]]:
    return [sound, sound | changes, sound]


@pytest.mark.parametrize(
    ("name", "sound", "changes", "kept"),
    [
        (MENTORS, MENTORSHIP, {"scheduled_at": "2025-11-03"}, {"scheduled_at": "2025-11-03T00:00:00Z"}),
        (MENTORS, MENTORSHIP, {"scheduled_at": "2026-02-01T10:00:00+02:00"}, {"scheduled_at": "2026-02-01T10:00:00+02:00"}),
        (MENTORS, MENTORSHIP, {"scheduled_at": "2015-12-01"}, {"scheduled_at": "2015-12-01T00:00:00Z"}),
        (MENTORS, MENTORSHIP, {"completed_at": "2025-11-30"}, {"completed_at": "2025-11-30T00:00:00Z"}),
        (MENTORS, MENTORSHIP, {"focus_area": "Career"}, {"focus_area": "career"}),
        (
            MENTORS,
            MENTORSHIP,
            {"goals_discussed": "write a CV, , find a course "},
            {"goals_discussed": '["write a CV","find a course"]'},
        ),
        (MENTORS, MENTORSHIP, {"goals_discussed": "x" * 1000}, {"goals_discussed": f'["{"x" * 1000}"]'}),
        (MENTORS, MENTORSHIP, {"mentor_name": " ALICE O'NEILL-ŚWIĄTEK "}, {"volunteer_name": "Alice O'Neill-Świątek"}),
        (MENTORS, MENTORSHIP, {"participant_name": "Марʼяна Коваленко"}, {"participant_name": "Марʼяна Коваленко"}),
        (MENTORS, MENTORSHIP, {"participant_name": "МАРІЯ"}, {"participant_name": "Марія"}),
        (MENTORS, MENTORSHIP, {"participant_name": "محمد علي"}, {"participant_name": "محمد علي"}),
        (MENTORS, MENTORSHIP, {"participant_name": "de la Cruz"}, {"participant_name": "de la Cruz"}),
        (MENTORS, MENTORSHIP, {"mentor_kintell_id": "KT-9"}, {"volunteer_kintell_id": "KT-9"}),
        (MENTORS, MENTORSHIP, {"status": "Cancelled"}, {"status": "cancelled"}),
        (LANGUAGES, LANGUAGE, {"language_level": "c2"}, {"language_level": "C2"}),
        (LANGUAGES, LANGUAGE, {"topics": "work,travel"}, {"topics": '["work","travel"]'}),
        (LANGUAGES, LANGUAGE, {"topics": '["work, too","travel"]'}, {"topics": '["work, too","travel"]'}),
        (LANGUAGES, LANGUAGE, {"metadata": '{"a": 1}'}, {"metadata": '{"a":1}'}),
        (BOTH, COMBINED, {"session_type": "LANGUAGE CONNECT"}, {"session_type": "language"}),
        (BOTH, COMBINED, {"session_type": "Mentorship"}, {"session_type": "mentorship"}),
        (BOTH, COMBINED, {"session_type": "language"}, {"session_type": "language", "completed_at": "2025-11-05T00:00:00Z"}),
        (BOTH, COMBINED, {"status": "Completed"}, {"status": "completed", "completed_at": "2025-11-05T00:00:00Z"}),
        (
            BOTH,
            COMBINED,
            {"status": "scheduled", "date": "2026-02-01"},
            {"status": "scheduled", "scheduled_at": "2026-02-01T00:00:00Z"},
        ),
        (BOTH, COMBINED, {"status": "No_Show"}, {"status": "no_show", "scheduled_at": "2025-11-05T00:00:00Z"}),
        (USERS, USER, {"Joined_kg_at": "Nov 4, 2025"}, {"joined_kg_at": "2025-11-04T00:00:00Z"}),
        (USERS, USER, {"Joined_kg_at": "november 14, 2025"}, {"joined_kg_at": "2025-11-14T00:00:00Z"}),
        (USERS, USER, {"Joined_kg_at": "2025-11-14T10:00:00Z"}, {"joined_kg_at": "2025-11-14T10:00:00Z"}),
        (USERS, USER, {"Name": "Anna Maria van der Berg"}, {"name": "Anna Maria van der Berg"}),
        (USERS, USER, {"Role when joined": "Career Advisor"}, {"role": "volunteer"}),
        (USERS, USER, {"Role when joined": "MENTOR and learner"}, {"role": "volunteer"}),
        (USERS, USER, {"Role when joined": "language learner"}, {"role": "participant"}),
        (USERS, USER, {"Role when joined": "Mentee"}, {"role": "participant"}),
        (USERS, USER, {"Linkedin_URL": "https://example.org/a"}, {"linkedin_url": "https://example.org/a"}),
    ],
    ids=_ids,
)
def test_what_is_written_otherwise_is_kept_in_one_way_without_a_word(
    tmp_path: Path, name: str, sound: dict[str, str], changes: dict[str, str], kept: dict[str, str]
) -> None:
    path = write_list(tmp_path / name, sound | changes)
    (row,) = taken(path, "users" if name == USERS else "sessions")
    assert kept.items() <= row.items()
    assert faults(path) == set()


@pytest.mark.parametrize(
    "cells",
    [
        {"session_id": "Total"},
        {"session_id": "TOTAL: 2 sessions", "duration_minutes": "90"},
        {"participant_email": "Grand total", "rating": "9"},
        {"session_id": "Разом", "duration_minutes": "1200", "rating": "37.5"},
        {"session_id": "Sum", "scheduled_at": "2"},
    ],
)
def test_a_total_row_is_one_fault_and_no_session(tmp_path: Path, cells: dict[str, str]) -> None:
    path = write_list(tmp_path / MENTORS, MENTORSHIP | {"duration_minutes": "60", "rating": "4"}, MENTORSHIP, cells)
    assert faults(path) == {(4, "session_id", "total-row")}
    assert len(taken(path)) == 2


def test_a_sound_session_may_be_called_as_a_total_is(tmp_path: Path) -> None:
    path = write_list(tmp_path / MENTORS, MENTORSHIP | {"session_id": "Total", "focus_area": "sum"})
    assert {rule for _, _, rule in faults(path)} == {"enum-new"}
    assert len(taken(path)) == 1


def test_a_total_that_does_not_fill_the_columns_is_a_miscounted_row(tmp_path: Path) -> None:
    path = write_list(tmp_path / MENTORS, MENTORSHIP)
    path.write_text(path.read_text() + "Total: 1\n")
    assert faults(path) == {(3, "", "cells-miscounted")}


@pytest.mark.parametrize("changes", [{"Header": "x"}, {"Shoe size": "43"}])
def test_unknown_columns_are_told_of(tmp_path: Path, changes: dict[str, str]) -> None:
    from buddy_pipeline.drops.batches import FileNote
    from buddy_pipeline_tests.sources.kintell.lists import parts

    notes = [part for part in parts(write_list(tmp_path / MENTORS, MENTORSHIP | changes)) if isinstance(part, FileNote)]
    assert [(note.rule.code, note.column) for note in notes] == [
        ("column-unknown", f"column 5 ({len(next(iter(changes)))} characters)")
    ]


@pytest.mark.parametrize(
    ("session_id", "shown"),
    [
        ("MS-2025-0042", "MS-2025-0042"),
        ("lang_7/3", "lang_7/3"),
        ("12", "12"),
        ("Olena Kovalenko", ""),
        ("Kovalenko", ""),
        ("olena.kovalenko2", ""),
        ("Олена7", ""),
        ("+47 900 00 000", ""),
    ],
)
def test_an_id_is_shown_where_it_looks_like_one(tmp_path: Path, session_id: str, shown: str) -> None:
    from buddy_pipeline_tests.sources.kintell.lists import judged

    (batch,) = judged(write_list(tmp_path / MENTORS, MENTORSHIP | {"session_id": session_id, "duration_minutes": "0"}))
    assert batch.faults["key"].to_pylist() == [f"{shown}|mentorship"]
