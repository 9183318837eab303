"""Rules over several cells of a match, enum values that are not listed, and moments at the limits."""

import json
from datetime import UTC, datetime

import pytest

from buddy_pipeline.contract.columns import Kind, Unknown
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import EVENT_ATTENDANCE, EVENTS, FEEDBACK, MATCHES, MILESTONES, SKILL_SESSIONS, USERS
from buddy_pipeline_tests.judging.rows import is_taken, judge, kept, rules_of, sound_row, told

ENDED = {"status": "ended", "matched_at": "2024-01-20T14:00:00Z", "ended_at": "2024-02-20T02:00:00+02:00"}
"""30.4 days."""


@pytest.mark.parametrize(
    ("stated", "warned", "stored"),
    [("30", False, "30"), ("31", False, "30"), ("29", True, "30"), ("32", True, "30"), ("0", True, "30"), (None, False, None)],
)
def test_dates_win_over_a_duration_and_less_than_a_day_is_rounding(stated, warned, stored):
    judged = judge(MATCHES, [sound_row(MATCHES, **ENDED, duration_days=stated)])
    assert {rule for _, _, rule in told(judged)} == ({"duration-contradicts-dates"} if warned else set())
    assert judged.rows["duration_days"].to_pylist() == [stored]
    assert judged.rows["rejected"].to_pylist() == [False]


def test_a_match_of_centuries_is_judged_like_any_other():
    assert rules_of(MATCHES, status="ended", matched_at="1024-01-20T14:00:00Z", ended_at="2024-02-20T14:00:00Z") == set()
    assert rules_of(MATCHES, status="ended", matched_at="2024-01-20T14:00:00Z", ended_at="1024-02-20T14:00:00Z") == {
        "ended-before-matched"
    }


@pytest.mark.parametrize("changes", [{"ended_at": None}, {"ended_at": "2024-01-20"}, {"ended_at": "2023-01-01T00:00:00Z"}])
def test_a_duration_without_an_end_to_compare_with_is_kept(changes):
    row = sound_row(MATCHES, **ENDED | changes, duration_days="7")
    assert judge(MATCHES, [row]).rows["duration_days"].to_pylist() == ["7"]


@pytest.mark.parametrize(
    ("status", "ended_at", "rules"),
    [
        ("ended", None, {"ended-without-date"}),
        ("ended", "soon", {"timestamp-invalid"}),
        ("ended", "2024-05-01", {"timestamp-without-zone"}),
        ("ended", "2999-01-01T00:00:00Z", {"timestamp-future"}),
        ("ended", "2024-05-01T00:00:00Z", set()),
        ("active", None, set()),
        ("active", "2024-05-01T00:00:00Z", {"end-date-but-active"}),
        ("active", "soon", {"timestamp-invalid"}),
        ("inactive", None, set()),
        ("inactive", "2024-05-01T00:00:00Z", set()),
        ("over", "2024-05-01T00:00:00Z", {"enum-unknown"}),
        ("over", None, {"enum-unknown"}),
        ("ended", "2024-01-15T11:59:59.999999+02:00", {"ended-before-matched"}),
        ("active", "2024-01-15T09:59:59Z", {"ended-before-matched", "end-date-but-active"}),
        ("ended", "2024-01-15T10:00:00Z", set()),
    ],
)
def test_status_and_end_of_a_match(status, ended_at, rules):
    """A faulty date is neither empty nor filled in."""
    assert rules_of(MATCHES, status=status, ended_at=ended_at) == rules


@pytest.mark.parametrize(
    ("entity", "one", "other"), [(MATCHES, "participant_id", "buddy_id"), (SKILL_SESSIONS, "teacher_id", "learner_id")]
)
def test_two_faulty_or_empty_ids_are_not_one_person(entity, one, other):
    assert rules_of(entity, **{one: "1", other: "1"}) == {"uuid-invalid"}
    assert rules_of(entity, **{one: None, other: None}) == {"required-missing"}


OTHER = [(entity, column) for entity in BUDDY.entities for column in entity.columns if column.unknown is Unknown.OTHER]
KEPT = [(entity, column) for entity in BUDDY.entities for column in entity.columns if column.unknown is Unknown.KEPT]


@pytest.mark.parametrize(("entity", "column"), OTHER, ids=lambda one: one.name)
def test_new_kinds_become_other_and_the_original_is_kept_beside(entity, column):
    value = 'say "hi" \\ 新しい'
    rows = judge(
        entity, [sound_row(entity), sound_row(entity, **{column.name: value}), sound_row(entity, **{column.name: None})]
    ).rows
    assert rows[column.name].to_pylist() == [column.example, "other", None]
    plain, new, empty = rows["as_exported"].to_pylist()
    assert (plain, empty) == (None, None)
    assert json.loads(new) == {column.name: value}
    assert rules_of(entity, **{column.name: column.example.capitalize()}) == {"enum-new"}, "capital letters count"


def test_the_word_other_itself_is_nothing_new():
    for entity, column in OTHER:
        assert rules_of(entity, **{column.name: "other"}) == set()


@pytest.mark.parametrize(("entity", "column"), KEPT, ids=lambda one: one.name)
def test_new_kinds_of_free_text_are_kept_as_they_are(entity, column):
    assert kept(entity, column.name, "Cultural_Exchange") == "Cultural_Exchange"
    assert is_taken(entity, **{column.name: "Cultural_Exchange"})
    assert rules_of(entity, **{column.name: "x" * 101}) == {"enum-new", "text-too-long"}
    assert "as_exported" not in judge(entity, []).rows.column_names


def test_which_lists_of_values_are_open():
    assert [(entity.name, column.name) for entity, column in OTHER] == [
        ("event_attendance", "event_type"),
        ("milestones", "milestone_category"),
    ]
    assert [(entity.name, column.name) for entity, column in KEPT] == [
        ("events", "event_type"),
        ("skill_sessions", "skill_category"),
    ]


@pytest.mark.parametrize("entity", BUDDY.entities, ids=lambda entity: entity.name)
@pytest.mark.parametrize(
    ("cell", "is_future"),
    [
        ("2024-06-01T12:00:00.25Z", False),
        ("2024-06-01T12:00:00.250000Z", False),
        ("2024-06-01T12:00:00.250001Z", True),
        ("2024-06-01T12:00:01Z", True),
        ("2024-06-01T12:00Z", False),
        ("2024-06-01T12:01Z", True),
        ("2024-06-01T14:00:00,25+02:00", False),
        ("2024-06-01T12:00:01+00:00", True),
        ("2024-06-02T01:30:00+14:00", False),
        ("2024-06-01T11:00:00-05:00", True),
    ],
)
def test_the_future_begins_after_the_export(entity, cell, is_future):
    for column in entity.columns:
        if column.kind is Kind.TIMESTAMP and column.name != "ended_at":
            row = sound_row(entity, **{column.name: cell})
            judged = judge(entity, [row], export_date=datetime(2024, 6, 1, 12, 0, 0, 250_000, UTC))
            assert told(judged) == ({(2, column.name, "timestamp-future")} if is_future else set())


@pytest.mark.parametrize(
    ("cell", "is_before"),
    [
        ("2020-01-01T00:00:00Z", False),
        ("2019-12-31T23:59:59.999999Z", True),
        ("2020-01-01T01:59:59+02:00", True),
        ("2020-01-01T02:00:00+02:00", False),
        ("2019-12-31T19:00-05:00", False),
    ],
)
def test_only_what_happened_at_events_is_held_against_the_beginning_of_the_program(cell, is_before):
    for entity, column in ((EVENTS, "event_date"), (EVENT_ATTENDANCE, "attended_at")):
        assert rules_of(entity, **{column: cell}) == ({"timestamp-before-program"} if is_before else set())
    for entity, column in ((USERS, "joined_at"), (FEEDBACK, "submitted_at"), (MILESTONES, "reached_at")):
        assert rules_of(entity, **{column: cell}) == set()


@pytest.mark.parametrize(
    ("column", "cell", "spelt"),
    [
        ("id", "550E8400-E29B-41D4-A716-446655440000", "550e8400-e29b-41d4-a716-446655440000"),
        ("email", "Åsa@Example.org", "åsa@example.org"),
        ("joined_at", "2024-01-15T10:00:00,5Z", "2024-01-15T10:00:00.5Z"),
        ("first_name", "  Åsa ", "  Åsa "),
        ("interests", '[ "a" ,"b"]', '["a","b"]'),
    ],
)
def test_what_is_taken_is_kept_in_one_spelling(column, cell, spelt):
    assert kept(USERS, column, cell) == spelt


@pytest.mark.parametrize(
    ("cell", "spelt"), [("60.0", "60"), ("+5", "5"), ("007", "7"), ("1.", None), ("100", "100"), ("1e3", None), ("٣", None)]
)
def test_whole_numbers_as_spreadsheets_write_them(cell, spelt):
    assert kept(EVENT_ATTENDANCE, "duration_minutes", cell) == spelt


@pytest.mark.parametrize("cell", ["0", "0.00", "1", "1.00", "+0.5", ".5", "-0", "1.", "1.000", "0." + "9" * 40])
def test_ratings_that_are_taken(cell):
    assert rules_of(FEEDBACK, rating=cell) == set()


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("1.0000001", "rating-out-of-range"),
        ("1." + "0" * 40 + "1", "rating-out-of-range"),
        ("-0.01", "rating-out-of-range"),
        ("9" * 400, "rating-out-of-range"),
        ("1e-1", "number-invalid"),
        ("NaN", "number-invalid"),
        ("0,5", "number-invalid"),
        ("50%", "number-invalid"),
        ("٠.٥", "number-invalid"),
    ],
)
def test_ratings_that_are_not(cell, rule):
    assert rules_of(FEEDBACK, rating=cell) == {rule}


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("0", "number-out-of-range"),
        ("2147483648", "number-out-of-range"),
        ("9" * 400, "number-out-of-range"),
        ("0.5", "number-invalid"),
    ],
)
def test_one_slip_in_a_number_is_one_fault(cell, rule):
    assert rules_of(EVENT_ATTENDANCE, attendee_count=cell) == {rule}


@pytest.mark.parametrize(
    "cell", ["2023-02-29", "2024-01-15 10:00:00Z", "2024-01-15t10:00:00z", "20240115T100000Z", "0024-01-15T10:00:00Z"]
)
def test_one_slip_in_a_timestamp_is_one_fault(cell):
    assert rules_of(USERS, joined_at=cell) == {"timestamp-invalid"}
