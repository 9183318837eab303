"""The planting itself: faults of every rule, nothing else changed, and all that follows is told."""

from collections import Counter

import pytest

from buddy_pipeline.contract.rules import BY_CODE
from buddy_pipeline.sample.generator import generate
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline_tests.faults.planting import CSV_ONLY, NOT_PLANTED, plant

SHARE = 0.05


@pytest.fixture(scope="module")
def clean():
    sample = generate(250, 3, faults=False)
    return {entity.name: sample.rows(entity.name) for entity in BUDDY.entities}


@pytest.fixture(scope="module")
def planted(clean):
    return plant(clean, 1, SHARE)


def test_every_rule_is_broken(planted):
    assert {one.rule for one in planted.expected if one.planted} == BY_CODE.keys() - NOT_PLANTED


def test_rules_that_are_left_out_are_let_be(clean):
    assert CSV_ONLY.isdisjoint(one.rule for one in plant(clean, 1, SHARE, leave_out=CSV_ONLY).expected)


def test_about_the_share_is_planted(clean, planted):
    faults = sum(one.planted for one in planted.expected)
    assert faults == pytest.approx(SHARE * sum(map(len, clean.values())), rel=0.1)


def test_the_same_seed_plants_the_same_faults(clean, planted):
    again = plant(clean, 1, SHARE)
    assert (again.rows, again.expected) == (planted.rows, planted.expected)
    assert plant(clean, 2, SHARE).expected != planted.expected


def test_no_row_gets_two_faults_of_its_own(planted):
    faults = Counter((one.entity, one.index) for one in planted.expected if one.planted and one.index is not None)
    assert set(faults.values()) == {1}


def test_rows_that_nothing_is_said_of_are_as_they_were(clean, planted):
    spoken_of = {(one.entity, one.index) for one in planted.expected}
    for name, rows in clean.items():
        assert all(planted.rows[name][index] == row for index, row in enumerate(rows) if (name, index) not in spoken_of)


def test_rows_given_are_not_changed(clean):
    before = {name: [dict(row) for row in rows] for name, rows in clean.items()}
    plant(clean, 9, SHARE)
    assert clean == before


def test_all_rows_of_a_rejected_person_are_told_of(clean, planted):
    lost = {clean["users"][one.index]["id"] for one in planted.expected if one.entity == "users" and one.rejects}
    lost -= {row["id"] for row in planted.rows["users"][len(clean["users"]) :]}
    told = {(one.entity, one.index, one.column) for one in planted.expected}
    followers = [
        (entity.name, index, column.name)
        for entity in BUDDY.entities
        for index, row in enumerate(clean[entity.name])
        for column in entity.columns
        if column.references == "users" and row[column.name] is not None and any(one in row[column.name] for one in lost)
    ]
    assert followers
    assert set(followers) <= told


def test_what_follows_is_only_about_references(planted):
    assert {one.rule for one in planted.expected if not one.planted} <= {"user-unknown", "match-unknown", "attendee-unknown"}
