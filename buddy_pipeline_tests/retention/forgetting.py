"""A program that some people left long ago, and forgetting of what is kept no longer."""

from collections.abc import Mapping
from datetime import UTC, datetime

import psycopg

from buddy_pipeline.retention.applying import apply_retention
from buddy_pipeline.retention.rules import Kind, Retention
from buddy_pipeline_tests.small_exports import Installation, checkin, ended, event, feedback, match, session, uid, user

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
LONG_AGO, LATELY = "2024-05-01T10:00:00Z", "2025-12-01T10:00:00Z"
"""Ends of matches: 26 months ago, and 7."""
EXPORTED = "2026-05-31T10:00:00Z"
KEPT: dict[Kind, int | None] = dict.fromkeys(Kind)
BOTH = f'["{uid("ada")}","{uid("bo")}"]'

PEOPLE = [user(name, role="buddy" if name in ("bo", "dag") else "participant") for name in ("ada", "bo", "cy", "dag")]


def everything_of(one: str, other: str, matched: str, name: str = "") -> dict[str, list[dict[str, object]]]:
    """A row of each kind that has words, of the match ``matched``."""
    return {
        "events": [event(f"e{name}", matched, description="Coffee with Ada", location="Oslo", attendees=BOTH)],
        "skill_sessions": [session(f"s{name}", other, one, teacher_comment="Good", learner_comment="Takk")],
        "checkins": [checkin(f"c{name}", matched, mood="good", notes="Well", question_responses='{"q1":"yes"}')],
        "feedback": [feedback(f"f{name}", matched, feedback_text="Kind")],
    }


def program(end: str = LONG_AGO) -> dict[str, list[dict[str, object]]]:
    """Ada and Bo, whose match ended, with words of every kind; Cy and Dag, who go on, with a check-in."""
    rows = everything_of("ada", "bo", "m")
    return rows | {
        "users": PEOPLE,
        "matches": [ended("m", "ada", "bo", at=end), match("n", "cy", "dag")],
        "checkins": [*rows["checkins"], checkin("d", "n", notes="Still here")],
    }


def forget(installation: Installation, now: datetime = NOW, **months: int) -> Mapping[Kind, Mapping[str, int]]:
    """Applies rules that keep all but the kinds that are named; of which tables how many rows went."""
    rules = Retention(KEPT | {Kind(kind): time for kind, time in months.items()})
    with psycopg.connect(installation.url) as connection:
        removed = apply_retention(connection, rules, now)
    return {kind: {table: rows for table, rows in tables.items() if rows} for kind, tables in removed.items()}


def sealed_words(installation: Installation) -> dict[str, int]:
    """How many rows of each table of words are sealed."""
    tables = ("skill_sessions", "checkins", "feedback", "kintell_sessions", "kintell_ratings")
    return {table: count for table in tables if (count := installation.one(f"SELECT count(*) FROM pii.{table}"))}
