"""What happens in the very moment in which a match, a membership, a month or a band begins or ends."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.agreement import assert_figures_agree
from buddy_pipeline_tests.impact.oracle import Oracle
from buddy_pipeline_tests.impact.rows import (
    CheckIn,
    Company,
    Enrollment,
    Feedback,
    Match,
    Membership,
    Milestone,
    Session,
    User,
    World,
)
from buddy_pipeline_tests.impact.world import make, read, uid, write

DEFAULT = load_methodology(DEFAULT_METHODOLOGY)
METHODOLOGY = DEFAULT.model_copy(update={"window_months": 1})
"""A window is the month itself."""
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
MARCH = date(2024, 3, 1)
START, END = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)
BEFORE, DURING, TICK = START - timedelta(days=60), datetime(2024, 3, 10, 10, tzinfo=UTC), timedelta(microseconds=1)
BUDDY, PARTICIPANT, MATCH, COMPANY = uid(1), uid(2), uid(3), uid(4)
PEOPLE = (User(BUDDY, "volunteer"), User(PARTICIPANT))


def _figures(url: str, world: World) -> None:
    """Computes March, and holds it against the oracle."""
    write(url, world)
    make(url, METHODOLOGY, TEMPLATES, [MARCH])
    assert_figures_agree(url, Oracle(world, METHODOLOGY, TEMPLATES), MARCH, None)


def _one(url: str, query: str) -> object:
    (row,) = read(url, query)
    (value,) = row.values()
    return value


@pytest.mark.parametrize(("end", "participants"), [(START - TICK, 0), (START, 1), (END, 1)])
def test_a_match_that_ends_as_the_window_begins_is_in_force(one_database: str, end: datetime, participants: int) -> None:
    match = Match(MATCH, PARTICIPANT, BUDDY, BEFORE, "ended", end)
    _figures(one_database, World(users=PEOPLE, buddy_matches=(match,)))
    found = "SELECT participants_count FROM csr.metrics_company_period WHERE scope = 'program'"
    assert _one(one_database, found) == participants


@pytest.mark.parametrize(("since", "participants"), [(END - TICK, 1), (END, 0)])
def test_a_match_that_begins_as_the_window_ends_is_not(one_database: str, since: datetime, participants: int) -> None:
    _figures(one_database, World(users=PEOPLE, buddy_matches=(Match(MATCH, PARTICIPANT, BUDDY, since),)))
    found = "SELECT participants_count FROM csr.metrics_company_period WHERE scope = 'program'"
    assert _one(one_database, found) == participants


@pytest.mark.parametrize(
    ("since", "until", "share"),
    [(DURING, None, 1), (DURING + TICK, None, 0), (BEFORE, DURING, 0), (BEFORE, DURING + TICK, 1)],
)
def test_a_milestone_is_of_the_match_from_its_first_moment_to_its_last(
    one_database: str, since: datetime, until: datetime | None, share: int
) -> None:
    world = World(
        users=PEOPLE,
        buddy_matches=(Match(MATCH, PARTICIPANT, BUDDY, since, "active", until),),
        journey_milestones=(Milestone(PARTICIPANT, 1, DURING, "community"),),
        companies=(Company(COMPANY, "Nordlys"),),
        company_users=(Membership(uid(5), COMPANY, BUDDY, BEFORE),),
    )
    _figures(one_database, world)
    found = (
        "SELECT o.observations FROM impact.sroi_outcomes o JOIN impact.sroi s ON s.id = o.sroi_id"
        " WHERE s.scope = 'company' AND o.outcome = 'integration'"
    )
    assert _one(one_database, found) == share


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [(DURING, None, 1), (DURING + TICK, None, 0), (BEFORE, DURING, 0), (BEFORE, DURING + TICK, 1)],
)
def test_a_member_belongs_from_the_first_moment_and_not_in_the_last(
    one_database: str, since: datetime, until: datetime | None, hours: int
) -> None:
    world = World(
        users=PEOPLE,
        kintell_sessions=(Session(uid(6), "skill_share", PARTICIPANT, BUDDY, DURING, 60),),
        companies=(Company(COMPANY, "Nordlys"),),
        company_users=(Membership(uid(5), COMPANY, BUDDY, since, until),),
    )
    _figures(one_database, world)
    assert _one(one_database, "SELECT recorded_hours FROM impact.sroi WHERE scope = 'company'") == hours


@pytest.mark.parametrize(
    ("since", "until", "companies"),
    [(BEFORE, START, 0), (BEFORE, START + TICK, 1), (END - TICK, None, 1), (END, None, 0)],
)
def test_a_company_without_members_in_the_window_has_no_figures(
    one_database: str, since: datetime, until: datetime | None, companies: int
) -> None:
    world = World(
        users=PEOPLE,
        companies=(Company(COMPANY, "Nordlys"),),
        company_users=(Membership(uid(5), COMPANY, BUDDY, since, until),),
    )
    _figures(one_database, world)
    assert _one(one_database, "SELECT count(*) FROM impact.sroi WHERE scope = 'company'") == companies


@pytest.mark.parametrize(("until", "share"), [(END - TICK, 0), (END, 1), (None, 1)])
def test_a_volunteer_without_activity_goes_by_the_last_moment_of_the_window(
    one_database: str, until: datetime | None, share: int
) -> None:
    world = World(
        users=PEOPLE,
        buddy_matches=(Match(MATCH, PARTICIPANT, BUDDY, BEFORE),),
        companies=(Company(COMPANY, "Nordlys"),),
        company_users=(Membership(uid(5), COMPANY, BUDDY, BEFORE, until),),
    )
    _figures(one_database, world)
    found = "SELECT participants_share FROM csr.metrics_company_period WHERE scope = 'company'"
    assert _one(one_database, found) == share


@pytest.mark.parametrize(("target_role", "improved"), [(None, 1), ("all", 1), ("participant", 1), ("buddy", 0)])
def test_milestones_of_buddies_do_not_lift(one_database: str, target_role: str | None, improved: int) -> None:
    world = World(
        users=PEOPLE,
        buddy_matches=(Match(MATCH, PARTICIPANT, BUDDY, BEFORE),),
        journey_milestones=(Milestone(PARTICIPANT, 1, DURING, "cultural", target_role),),
    )
    _figures(one_database, world)
    assert _one(one_database, "SELECT improved FROM impact.vis_scores") == improved


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("moods", "apart", "improved"),
    [
        (("okay", "good", "great"), HOUR, 1),
        (("okay", "good", "great"), timedelta(), 0),  # all at one moment: no line
        (("good", "good", "good"), HOUR, 0),
        (("good", "okay", "good"), HOUR, 0),  # a line without slope
        (("great", "good", "okay"), HOUR, 0),
        (("okay", "great"), HOUR, 0),  # too few
        (("okay", None, "great"), HOUR, 0),
        (("okay", "okay", "good"), TICK, 1),
    ],
)
def test_moods_lift_where_their_line_rises(
    one_database: str, moods: tuple[str | None, ...], apart: timedelta, improved: int
) -> None:
    checkins = tuple(CheckIn(uid(10 + n), MATCH, DURING + n * apart, mood) for n, mood in enumerate(moods))
    _figures(
        one_database,
        World(users=PEOPLE, buddy_matches=(Match(MATCH, PARTICIPANT, BUDDY, BEFORE),), buddy_checkins=checkins),
    )
    assert _one(one_database, "SELECT improved FROM impact.vis_scores") == improved


def test_sessions_of_no_program_count_for_nothing(one_database: str) -> None:
    told = {"learner_progress": "excellent-progress", "skill_category": "tech"}
    session = Session(uid(6), "upskilling", PARTICIPANT, BUDDY, DURING, 60, Decimal(1), told)
    world = World(users=PEOPLE, buddy_matches=(Match(MATCH, PARTICIPANT, BUDDY, BEFORE),), kintell_sessions=(session,))
    _figures(one_database, world)
    (row,) = read(one_database, "SELECT activities, ratings, participants, improved FROM impact.vis_scores")
    assert tuple(row.values()) == (0, 0, 1, 0)
    assert _one(one_database, "SELECT present_value FROM impact.sroi WHERE scope = 'program'") == 0


@pytest.mark.parametrize(("finished", "completed"), [(END - TICK, 1), (END, 0)])
def test_who_finishes_as_the_month_ends_is_still_active(one_database: str, finished: datetime, completed: int) -> None:
    enrollment = Enrollment(uid(7), PARTICIPANT, "buddy", BEFORE, "completed", finished, ("participant",))
    match = Match(MATCH, PARTICIPANT, None, BEFORE, "ended", finished, end_reason="completed")
    users = (User(PARTICIPANT),)
    _figures(one_database, World(users=users, program_enrollments=(enrollment,), buddy_matches=(match,)))
    found = read(
        one_database,
        "SELECT metric, value FROM impact.program_metrics WHERE program = 'buddy' AND metric IN ('completed', 'active_participants')",
    )
    assert {row["metric"]: row["value"] for row in found} == {"completed": completed, "active_participants": 1 - completed}


def test_the_border_between_bands(one_database: str) -> None:
    """A score of exactly 30.5 is rounded up, however many digits its parts have: thirds of hours, thirds of ratings."""
    borders = [Fraction(band.up_to) + Fraction(1, 2) for band in METHODOLOGY.vis.bands[:-1]]
    volunteers = [
        (border, minutes, rating * 3)
        for border in borders
        for minutes in range(20, 1500, 20)
        if 0 <= (rating := (2 * border - Fraction(minutes, 60)) / 100) <= 1 and (rating * 300).denominator == 1
    ]
    write(one_database, _rated(volunteers))
    however_little = METHODOLOGY.model_copy(update={"vis": METHODOLOGY.vis.model_copy(update={"least_for_a_band": None})})
    make(one_database, however_little, TEMPLATES, [MARCH])
    found = {row["volunteer_id"]: row for row in read(one_database, "SELECT volunteer_id, score, band FROM impact.vis_scores")}
    assert len(found) == len(volunteers) > len(borders)
    for number, (border, _, _) in enumerate(volunteers):
        above = next(band.name for band in METHODOLOGY.vis.bands if border <= band.up_to)
        assert abs(Fraction(found[uid(number)]["score"]) - border) <= Fraction(1, 10**9)
        assert found[uid(number)]["band"] == above


def _rated(volunteers: list[tuple[Fraction, int, Fraction]]) -> World:
    """Volunteers with a session of so many minutes and three ratings of such a sum, from a participant who was erased."""
    numbers = range(len(volunteers))
    return World(
        users=tuple(User(uid(number), "volunteer") for number in numbers),
        buddy_matches=tuple(Match(uid(1000 + number), None, uid(number), BEFORE) for number in numbers),
        buddy_feedback=tuple(
            Feedback(uid(3000 + 3 * number + place), uid(1000 + number), "participant", rating, DURING)
            for number, (_, _, total) in enumerate(volunteers)
            for place, rating in enumerate(_split(total))
        ),
        kintell_sessions=tuple(
            Session(uid(2000 + number), "skill_share", None, uid(number), DURING, minutes)
            for number, (_, minutes, _) in enumerate(volunteers)
        ),
    )


def _split(total: Fraction) -> list[Decimal]:
    """Three ratings from 0 to 1 of that sum, in hundredths."""
    hundredths = int(total * 100)
    return [Decimal(max(0, min(100, hundredths - 100 * place))) / 100 for place in range(3)]


def test_a_mean_on_the_border_is_rounded_up(one_database: str) -> None:
    """Five times 2 minutes and once 17: scores of 1/30 and 17/60, whose mean is exactly 0.075."""
    minutes = (2, 2, 2, 2, 2, 17)
    world = World(
        users=tuple(User(uid(number), "volunteer") for number in range(6)),
        kintell_sessions=tuple(
            Session(uid(100 + number), "skill_share", None, uid(number), DURING, length) for number, length in enumerate(minutes)
        ),
    )
    _figures(one_database, world)
    found = "SELECT vis_score FROM csr.metrics_company_period WHERE scope = 'program'"
    assert _one(one_database, found) == Decimal("0.08")
