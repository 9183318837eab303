"""Each fault reads as plain sentences."""

import re
import string

import pytest

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.rules import BY_CODE, RULES
from buddy_pipeline.judging.wording import problem_and_fix
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.buddy.entities import EVENT_ATTENDANCE, EVENTS, FEEDBACK, MATCHES, SKILL_SESSIONS, USERS
from buddy_pipeline.sources.companies import MEMBERS
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.kintell.entities import SESSIONS
from buddy_pipeline.sources.outcomes import ANSWER
from buddy_pipeline.sources.upskilling import COURSE_COMPLETIONS, UPSKILLING
from buddy_pipeline_tests.judging.broken_rows import every_broken_row
from buddy_pipeline_tests.judging.rows import OF_LISTS

ENTITIES = (*BUDDY.entities, *OF_LISTS, *KINTELL.entities, *UPSKILLING.entities)
WITHOUT_COLUMN = {rules.CELLS_MISCOUNTED, rules.ENCODING_GUESSED, rules.COLUMN_UNKNOWN, rules.KEY_REPEATED, rules.KEY_CONFLICT}
WITHOUT_COLUMN |= {rules.EMAIL_SHARED, rules.EMAIL_TAKEN, rules.EMAIL_OF_TWO}
WITHOUT_COLUMN |= {rules.TOTAL_ROW, rules.RATING_SCALE_UNKNOWN, rules.STATEMENTS_LEFT_OUT}
"""Their column is empty, foreign, or not what they are about."""

TOLD = {(one.entity, one.rule, one.column) for one in every_broken_row()}
TOLD |= {(entity, rule, entity.key[0]) for entity in ENTITIES for rule in (rules.KEY_REPEATED, rules.KEY_CONFLICT)}
TOLD |= {(entity, rule, "") for entity in ENTITIES for rule in (rules.CELLS_MISCOUNTED, rules.ENCODING_GUESSED)}
TOLD |= {(entity, rules.COLUMN_UNKNOWN, "column 10 (9 characters)") for entity in ENTITIES}
TOLD |= {(USERS, rule, "location") for rule in (rules.CELL_UNREADABLE, rules.FORMULA_NOT_CALCULATED, rules.CELL_MERGED)}
TOLD |= {(USERS, rule, "email") for rule in (rules.EMAIL_SHARED, rules.EMAIL_TAKEN, rules.EMAIL_OF_TWO)}
TOLD |= {(MATCHES, rules.WITH_ONESELF_AFTER_MERGE, "buddy_id"), (SESSIONS, rules.WITH_ONESELF_AFTER_MERGE, "volunteer_email")}
TOLD |= {(SESSIONS, rules.EMAIL_AMBIGUOUS, column.name) for column in SESSIONS.naming}
TOLD |= {(SESSIONS, rules.TOTAL_ROW, "session_id"), (SESSIONS, rules.RATING_SCALE_UNKNOWN, "rating")}
TOLD |= {(COURSE_COMPLETIONS, rules.STATEMENTS_LEFT_OUT, "")}
TOLD |= {(USERS, rules.PERSON_ERASED, "id"), (EVENTS, rules.PERSON_ERASED, "match_id"), (MEMBERS, rules.PERSON_ERASED, "email")}
TOLD |= {(MEMBERS, rules.MEMBER_AMBIGUOUS, "email")}
TOLD |= {(ANSWER, rule, "email") for rule in (rules.SURVEY_AMBIGUOUS, rules.SURVEY_PERSON_UNKNOWN)}
TOLD |= {
    (entity, {"users": rules.USER_UNKNOWN, "matches": rules.MATCH_UNKNOWN}[column.references], column.name)
    for entity in BUDDY.entities
    for column in entity.columns
    if column.references
}


def test_every_rule_is_put_into_words_here():
    assert {rule for _, rule, _ in TOLD} == set(RULES)


@pytest.mark.parametrize(
    ("entity", "rule", "column"), sorted(TOLD, key=str), ids=lambda one: getattr(one, "code", getattr(one, "table", one))
)
def test_sentences_are_whole(entity, rule, column):
    for text in problem_and_fix(entity, rule.code, column):
        assert re.fullmatch(r"[\w\"].*\.", text), text
        assert "\n" not in text
        assert "  " not in text
        assert " ." not in text
        assert "None" not in text
    assert rule in WITHOUT_COLUMN or column in problem_and_fix(entity, rule.code, column)[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_places_are_those_that_are_filled(rule):
    places = {name for text in (rule.problem, rule.fix) for _, name, _, _ in string.Formatter().parse(text) if name}
    assert places <= {"column", "allowed", "other", "case", "scale", "years"}
    assert not (rule in WITHOUT_COLUMN and places)
    assert BY_CODE[rule.code] is rule


@pytest.mark.parametrize(
    ("entity", "rule", "column", "problem"),
    [
        (
            EVENT_ATTENDANCE,
            rules.NUMBER_OUT_OF_RANGE,
            "duration_minutes",
            "duration_minutes lies outside the range from 1 to 2,147,483,647.",
        ),
        (FEEDBACK, rules.RATING_OUT_OF_RANGE, "rating", "rating lies outside the range from 0 to 1."),
        (USERS, rules.TEXT_TOO_LONG, "first_name", "first_name is longer than 100 characters."),
        (EVENTS, rules.TEXT_TOO_LONG, "event_type", "event_type is longer than 100 characters."),
        (USERS, rules.JSON_INVALID, "interests", "interests is not a JSON list of texts."),
        (
            SKILL_SESSIONS,
            rules.LIST_MEMBER_INVALID,
            "sdg_goals",
            "sdg_goals lists something other than whole numbers from 1 to 17.",
        ),
        (USERS, rules.LIST_MEMBER_INVALID, "interests", "interests lists something other than texts."),
        (MATCHES, rules.MATCH_WITH_ONESELF, "buddy_id", "buddy_id and participant_id are the same person."),
        (MATCHES, rules.ENDED_BEFORE_MATCHED, "ended_at", "ended_at lies before matched_at."),
        (MEMBERS, rules.LEFT_BEFORE_JOINED, "left_at", "left_at lies before joined_at."),
        (
            SESSIONS,
            rules.RATING_OUT_OF_RANGE,
            "rating",
            "rating lies outside the range from 1 to 5, or 0 to 1, whichever scale the file is on.",
        ),
        (SESSIONS, rules.TIMESTAMP_TOO_OLD, "completed_at", "completed_at lies more than 10 years before the export."),
    ],
    ids=lambda one: getattr(one, "code", getattr(one, "name", None)),
)
def test_problems_say_what_is_allowed(entity, rule, column, problem):
    assert problem_and_fix(entity, rule.code, column)[0] == problem


def test_the_fix_of_a_list_of_values_names_them_all():
    assert problem_and_fix(USERS, rules.ENUM_UNKNOWN.code, "role")[1] == "Use one of: participant, buddy. Capital letters count."
    assert problem_and_fix(SESSIONS, rules.ENUM_UNKNOWN.code, "session_type")[1] == "Use one of: language, mentorship."


def test_the_fix_of_a_rating_says_on_which_scale_it_should_be():
    fixes = [problem_and_fix(entity, rules.RATING_OUT_OF_RANGE.code, "rating")[1] for entity in (FEEDBACK, SESSIONS)]
    assert fixes[0] == "Ratings run from 0.00 to 1.00; divide stars by the highest number of stars."
    assert fixes[1] == "All ratings of a file run from 1 to 5, or all from 0 to 1; rating_scale in its metadata tells which."


def test_a_date_is_asked_for_where_a_date_will_do():
    fixes = [problem_and_fix(entity, rules.TIMESTAMP_INVALID.code, "joined_at")[1] for entity in (USERS, MEMBERS)]
    assert fixes[0].startswith("Write it as 2024-01-15T10:00:00Z: date, the letter T, time, and Z")
    assert fixes[1].startswith("Write it as 2024-01-15, or with a time as 2024-01-15T10:00:00Z: date,")
