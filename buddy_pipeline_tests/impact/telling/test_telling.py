"""What may be told of companies, and what is kept back."""

from datetime import date

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.telling import Level
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.importing.erasing import erase_person
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline_tests.impact.telling.community import Staff, community
from buddy_pipeline_tests.impact.telling.conftest import PERIOD, Told
from buddy_pipeline_tests.impact.world import make_what_is_stale, read
from buddy_pipeline_tests.small_exports import KEYS

SMALL, LARGE, OTHER = "Small", "Large", "Other"
EARLIER = date(2024, 5, 1)


def staff(name: str, people: int) -> Staff:
    return Staff(name, (10,) * people)


@pytest.fixture
def filled(told: Told) -> Told:
    """A company of four and two of twelve, beside whom nobody is."""
    told.fill(community([staff(SMALL, 4), staff(LARGE, 12), staff(OTHER, 12)]), [EARLIER, PERIOD])
    return told


def test_a_company_of_few_is_told_by_hours_in_steps_and_counts_alone(filled: Told) -> None:
    (telling,) = filled.tell(SMALL)
    assert telling.level is Level.FEW
    assert telling.hours is not None
    assert telling.hours % 50 == 0
    assert (telling.volunteers, telling.participants) == (None, None)
    seen = filled.seen(SMALL)
    assert seen["level"] == "few"
    assert seen["hours"] == telling.hours
    figures = ("vis_score", "sroi_ratio", "investment", "present_value", "sessions_count", "avg_integration_score")
    assert [seen[name] for name in figures] == [None] * len(figures)


def test_a_company_of_many_is_told_as_its_figures_are(filled: Told) -> None:
    assert filled.tell(LARGE)[0].level is Level.FIGURES
    (row,) = read(
        filled.url,
        "SELECT round(vis_score) AS vis, volunteers_count, participants_count FROM csr.metrics_company_period m"
        " JOIN csr.companies c ON c.id = m.company_id WHERE name = %s AND period = %s",
        LARGE,
        PERIOD,
    )
    seen = filled.seen(LARGE)
    assert (seen["vis_score"], seen["volunteers_count"], seen["participants_count"]) == (
        row["vis"],
        row["volunteers_count"],
        row["participants_count"],
    )


def test_the_same_people_are_told_again(filled: Told) -> None:
    assert [filled.tell(LARGE)[0].level for _ in range(2)] == [Level.FIGURES] * 2
    assert filled.tell(LARGE, period=EARLIER)[0].level is Level.FIGURES
    assert read(filled.url, "SELECT count(*) FROM impact.told")[0]["count"] == 2


def test_a_roster_without_one_person_does_not_give_their_score(filled: Told) -> None:
    filled.tell(LARGE)
    before = filled.seen(LARGE)
    filled.leave(staff(LARGE, 12).volunteer(3))
    (telling,) = filled.tell(LARGE)
    assert telling.level is Level.CLOSE
    assert telling.reason in {
        f"Its people differ by fewer than 5 {side}s from those of the figures told of 2024-06: the difference of the figures"
        " would tell of them."
        for side in ("volunteer", "participant")
    }
    assert telling.stands
    assert filled.seen(LARGE) == before


def test_nor_does_another_period(filled: Told) -> None:
    filled.tell(LARGE, period=EARLIER)
    filled.leave(staff(LARGE, 12).volunteer(3))
    (telling,) = filled.tell(LARGE)
    assert telling.level is Level.CLOSE
    assert telling.before is not None
    assert (telling.before.period, telling.stands) == (EARLIER, False)
    assert filled.seen(LARGE)["level"] == "close"
    assert filled.seen(LARGE)["vis_score"] is None


def test_nor_the_same_company_under_another_name(filled: Told) -> None:
    filled.tell(LARGE)
    filled.change(
        "INSERT INTO csr.companies SELECT %s, 'Renamed', industry, created_at FROM csr.companies WHERE name = %s",
        company_id("Renamed"),
        LARGE,
    )
    filled.change(
        "UPDATE csr.company_users SET company_id = %s WHERE company_id = %s AND user_id <> %s",
        company_id("Renamed"),
        company_id(LARGE),
        staff(LARGE, 12).volunteer(3),
    )
    (telling,) = filled.tell("Renamed")
    assert telling.level is Level.CLOSE
    assert "of a company whose figures of 2024-06 were told" in str(telling.reason)


def test_who_was_erased_since_counts_as_different(filled: Told) -> None:
    filled.tell(LARGE)
    gone = staff(LARGE, 12).volunteer(3)
    with psycopg.connect(filled.url, autocommit=True) as connection:
        erase_person(connection, Deciding(Vault(KEYS), (), by="the test"), id_=str(gone))
    make_what_is_stale(filled.url, filled.methodology, filled.programs)
    assert not read(filled.url, "SELECT FROM impact.told_people WHERE user_id = %s", gone)
    assert filled.tell(LARGE)[0].level is Level.CLOSE


def test_enough_other_people_are_told_again(filled: Told) -> None:
    filled.tell(LARGE)
    for number in range(5):
        filled.leave(staff(LARGE, 12).volunteer(number))
    (telling,) = filled.tell(LARGE)
    assert telling.level is Level.FIGURES
    assert filled.seen(LARGE)["volunteers_count"] == 7


def test_a_company_is_kept_back_that_would_leave_few_beside_those_that_were_told(filled: Told) -> None:
    """Everybody less Large and Other would be the four of Small."""
    everybody, large, other = filled.tell(None, LARGE, OTHER)
    assert [one.level for one in (everybody, large, other)] == [Level.FIGURES, Level.FIGURES, Level.CLOSE]
    assert "fewer than 5" in str(other.reason)
    assert "would be left" in str(other.reason)


def test_a_company_that_is_almost_everybody_is_kept_back(told: Told) -> None:
    told.fill(community([staff(SMALL, 2), staff(LARGE, 12)]), [PERIOD])
    first, everybody, again = (*told.tell(LARGE, None), *told.tell(LARGE))
    assert [first.level, everybody.level, again.level] == [Level.CLOSE, Level.FIGURES, Level.CLOSE]
    assert "would be left" in str(first.reason)
    assert "Its people are all of 2024-06 but fewer than 5" in str(again.reason)


def test_the_database_itself_refuses_figures_of_few(filled: Told) -> None:
    filled.tell(SMALL)
    with psycopg.connect(filled.url) as connection:
        with pytest.raises(psycopg.errors.CheckViolation, match="told_no_figures_of_few"):
            connection.execute("UPDATE impact.told SET vis_score = 50")
        connection.rollback()
        with pytest.raises(psycopg.errors.CheckViolation, match="told_of_many"):
            connection.execute("UPDATE impact.told SET level = 'figures'")


def test_others_who_may_connect_see_what_was_told_and_nothing_else(filled: Told) -> None:
    filled.tell(LARGE)
    with psycopg.connect(filled.url) as connection:
        connection.execute("CREATE ROLE somebody_else")
        connection.execute("SET LOCAL ROLE somebody_else")
        seen = connection.execute("SELECT company, level FROM told.company_figures").fetchall()
        assert seen == [(LARGE, "figures")]
        for table in ("csr.metrics_company_period", "impact.told", "impact.sroi", "csr.users"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"SELECT FROM {table}")
        connection.rollback()


def test_means_that_rest_on_an_outcome_of_few_people_are_left_out(filled: Told) -> None:
    people = [staff(LARGE, 12).participant(number) for number in range(12)]
    filled.change(
        "DELETE FROM csr.journey_milestones WHERE category IN ('community', 'cultural') AND user_id NOT IN"
        " (SELECT DISTINCT user_id FROM csr.journey_milestones WHERE category = 'community' AND user_id = ANY (%s)"
        " AND reached_at BETWEEN '2023-07-01Z' AND '2024-06-30Z' ORDER BY 1 LIMIT 2)",
        people,
    )
    assert filled.tell(LARGE)[0].level is Level.FIGURES
    seen = filled.seen(LARGE)
    assert seen["avg_integration_score"] is None
    assert seen["avg_job_readiness"] is not None
