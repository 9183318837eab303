"""Outcomes of everybody, harms, surveys, other currencies and told costs are opened down to their rows, of everybody and of a company."""

from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.explain import explain_sroi
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import PROJECT
from buddy_pipeline_tests.impact.printed import printed, read_printed, recomputed, rounded
from buddy_pipeline_tests.impact.rows import (
    Answer,
    Company,
    Cost,
    Enrollment,
    Feedback,
    Match,
    Membership,
    Milestone,
    Rating,
    Session,
    User,
    World,
)
from buddy_pipeline_tests.impact.wide import load_wide
from buddy_pipeline_tests.impact.world import make, read, uid, write

WIDE = load_wide()
TEMPLATES = load_programs(PROJECT / "data" / "programs", WIDE)
MARCH = date(2024, 3, 1)
ADA, BO, CY, DEE = uid(1), uid(2), uid(3), uid(4)
NORDLYS = company_id("Nordlys")


def _day(day: int) -> datetime:
    return datetime(2024, 3, day, 10, tzinfo=UTC)


WORLD = World(
    users=(User(ADA, "volunteer"), User(BO), User(CY, "volunteer"), User(DEE)),
    program_enrollments=(
        Enrollment(uid(11), ADA, "buddy", _day(1), roles=("buddy",)),
        Enrollment(uid(12), BO, "buddy", _day(2), "dropped", _day(20)),
        Enrollment(uid(13), DEE, "language", _day(3)),
    ),
    buddy_matches=(Match(uid(21), BO, ADA, _day(1)), Match(uid(22), BO, CY, _day(1))),
    buddy_feedback=(
        Feedback(uid(31), uid(21), "participant", Decimal("0.9"), _day(4)),
        Feedback(uid(32), uid(21), "buddy", Decimal("0.7"), _day(4)),
    ),
    kintell_sessions=(
        Session(uid(41), "skill_share", BO, ADA, _day(5), 90, Decimal("0.8"), {"skill_category": "tech"}),
        Session(uid(42), "language", DEE, CY, _day(6), None, None),
    ),
    kintell_ratings=(Rating(uid(42), "participant", Decimal(1)), Rating(uid(41), "volunteer", Decimal("0.5"))),
    journey_milestones=(Milestone(ADA, 1, _day(7), "community", "buddy"), Milestone(BO, 2, _day(7), "community")),
    companies=(Company(NORDLYS, "Nordlys"),),
    company_users=(Membership(uid(901), NORDLYS, ADA, _day(1)),),
    costs=(
        Cost(uid(1001), MARCH, "cash", NORDLYS, "Nordlys", Decimal(5000), "NOK"),
        Cost(uid(1002), MARCH, "paid_time", uid(802), "A foundation", hours=Decimal("7.5")),
    ),
    surveyed_outcomes=(
        Answer(uid(1101), "calm", "Participants", Decimal("0.5"), _day(8), BO, of_person=True),
        Answer(uid(1102), "calm", "Participants", Decimal("0.25"), _day(9), BO, of_person=True),
        Answer(uid(1103), "loyalty", "Volunteers", Decimal(2), _day(8), ADA, of_person=True),
        Answer(uid(1104), "peace", "neighbours", Decimal(3), _day(8), people=Decimal(12), company_id=NORDLYS),
        Answer(uid(1105), "peace", "Neighbours", Decimal(1), _day(9), people=Decimal(5)),
    ),
)


@pytest.mark.parametrize("company", [None, "Nordlys"])
def test_a_return_of_anything_is_recomputed_from_the_printed_tree_alone(one_database: str, company: str | None) -> None:
    write(one_database, WORLD)
    make(one_database, WIDE, TEMPLATES, [MARCH])
    with psycopg.connect(one_database) as connection:
        tree = explain_sroi(connection, WIDE, TEMPLATES, company=company, period=MARCH)
    figure, queries = read_printed(printed(tree))
    for one in reversed(list(figure.all())):  # the innermost that does not hold first
        if one.formula and one.value is not None:
            assert rounded(recomputed(one) or Decimal(0), 6) == rounded(Decimal(one.value), 6), one
    scope = "program" if company is None else "company"
    (row,) = read(one_database, "SELECT * FROM impact.sroi WHERE scope = %s", scope)
    assert rounded(recomputed(figure) or Decimal(0), 6) == rounded(row["ratio"], 6)
    outcomes = read(one_database, "SELECT * FROM impact.sroi_outcomes WHERE sroi_id = %s", row["id"])
    assert len(outcomes) == len(WIDE.sroi.outcomes)
    assert sum(one["quantity"] != 0 for one in outcomes) >= 8, "most outcomes are seen"
    for one in figure.all():
        if one.listing is not None:
            rows, number = one.listing
            assert len(read(one_database, queries[number])) == rows, one.label
