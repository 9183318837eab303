"""What a methodology may say of outcomes, stakeholders, inputs and currencies, and what is told of slips."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.impact.rules import load_rules
from buddy_pipeline.settings import PROJECT
from buddy_pipeline.yaml_files import FileInvalid
from buddy_pipeline_tests.impact.own_files import OWN, TEMPLATES, changed, write
from buddy_pipeline_tests.impact.rows import Cost, Enrollment, Match, Session, User, World
from buddy_pipeline_tests.impact.wide import ANYBODY, WIDE
from buddy_pipeline_tests.impact.world import make, read, uid
from buddy_pipeline_tests.impact.world import write as write_world

PROGRAMS = PROJECT / "data" / "programs"
MARCH = date(2024, 3, 1)
SOME_STAKEHOLDERS = "  stakeholders:\n    residents: {title: Residents}\n  outcomes:\n"
EVERYBODY = "  stakeholders:\n    participants: {title: Participants}\n    state: {title: The state}\n  outcomes:\n"
MILESTONES = "{milestones: [community, cultural]}"


@pytest.mark.parametrize(
    ("text", "old", "new", "fault"),
    [
        (OWN, "proxy: {value: 150, per: 1, low: 100", "proxy: {value: -150, per: 1, low: -200",
         "sroi.outcomes.integration.proxy.value: must be at least 0; an outcome that does harm says so, with effect: harm"),
        (OWN, "per: 1, low: 100, high: 200, unit: USD a point", "per: 1, currency: NOK, low: 100, high: 200, unit: NOK a point",
         "sroi.outcomes.integration.proxy.currency: needs a line in sroi.rates: what one NOK is worth in USD"),
        (OWN, "    unit: USD per volunteer hour", "    currency: SEK\n    unit: SEK per volunteer hour",
         "sroi.hour_value.currency: needs a line in sroi.rates: what one SEK is worth in USD"),
        (WIDE, "  rates: {NOK", "  rates: {USD", "sroi.rates.USD: is the currency of the report itself"),
        (ANYBODY, "  outcomes:\n", SOME_STAKEHOLDERS, "sroi.outcomes.integration.stakeholder: must be one of sroi.stakeholders: Residents"),
        (ANYBODY, "  outcomes:\n", EVERYBODY, "sroi.stakeholders.state: has no outcome; give it one, or say left_out and why"),
        (OWN, MILESTONES, "{surveyed: true}", "sroi.outcomes.integration"),
        (OWN, MILESTONES, "{milestones: [community], surveyed: true}", "sroi.outcomes.integration.measured_by.surveyed: stands alone"),
        (OWN, MILESTONES, "{milestones: [community], of: volunteers}", "sroi.outcomes.integration"),
        (OWN, "courses: true}", "courses: true, of: volunteers}", "sroi.outcomes.job_readiness.measured_by.of: courses tell of participants"),
        (OWN, "title: Language proficiency", "title: Social integration", "sroi.outcomes.language.title: must not be that of another"),
        (WIDE, "title: The outcome calm", "title: Calm\n      first_year: 0", "sroi.outcomes.calm.first_year: must be at least 1"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_place(tmp_path: Path, text: str, old: str, new: str, fault: str) -> None:
    with pytest.raises(FileInvalid) as caught:
        load_methodology(write(tmp_path, changed(text, old, new)[0]))
    assert any(fault in one and one.startswith("methodology.yaml, line ") for one in caught.value.faults), caught.value.faults


def test_an_outcome_that_no_program_measures_is_told_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, OWN)
    programs = tmp_path / "programs"
    programs.mkdir()
    write(
        programs, TEMPLATES["language.yaml"].replace("language_proficiency: true", "language_proficiency: false"), "language.yaml"
    )
    with pytest.raises(FileInvalid) as caught:
        load_rules(path, programs)
    line = OWN[: OWN.index("dimension: language_proficiency")].count("\n") + 1
    assert (
        f"methodology.yaml, line {line}: sroi.outcomes.language.dimension: no template of a program measures it, so the outcome would"
        " count nowhere"
    ) in caught.value.faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("sessions: [tech, professional]", "sessions: [tehc]", "skills.measured_by.sessions: no session has the category tehc"),
        ("programs: [buddy, language]", "programs: [budy]", "content.measured_by.enrollments.programs: there is no program budy; they are"),
    ],
)  # fmt: skip
def test_rows_that_there_are_not_are_told(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(FileInvalid, match=f"methodology.yaml, line [0-9]+: sroi.outcomes.{fault}"):
        load_rules(write(tmp_path, changed(WIDE, old, new)[0]), PROGRAMS)


def _hour(cost: Cost) -> World:
    """Two hours of a volunteer, and a cost."""
    at = datetime(2024, 3, 5, tzinfo=UTC)
    return World(
        users=(User(uid(1), "volunteer"), User(uid(2))),
        program_enrollments=(Enrollment(uid(11), uid(1), "buddy", at),),
        buddy_matches=(Match(uid(21), uid(2), uid(1), at),),
        kintell_sessions=(Session(uid(31), "skill_share", uid(2), uid(1), at, 120, metadata={"skill_category": "tech"}),),
        costs=(cost,),
    )


CASH = Cost(uid(1001), MARCH, "cash", uid(899), "The town", Decimal(500), "USD")


def _return(url: str, folder: Path, text: str, cost: Cost) -> dict[str, object]:
    methodology = load_methodology(write(folder, text))
    write_world(url, _hour(cost))
    make(url, methodology, load_programs(PROGRAMS, methodology), [MARCH])
    (row,) = read(url, "SELECT * FROM impact.sroi WHERE scope = 'program'")
    return row


def test_costs_that_lists_tell_are_invested(one_database: str, tmp_path: Path) -> None:
    row = _return(one_database, tmp_path, OWN, CASH)
    assert (row["program_costs"], row["investment"]) == (500, 2 * Decimal("29.95") + 500)
    assert row["reason_costs"] == "Costs are told of 1 of the 12 months of the window."


def test_costs_of_the_same_year_in_the_methodology_and_in_a_list_are_refused(one_database: str, tmp_path: Path) -> None:
    row = _return(one_database, tmp_path, OWN.replace("    by_year: {}\n", "    by_year: {2023: 1000, 2024: 1200}\n"), CASH)
    assert (row["ratio"], row["investment"], row["program_costs"]) == (None, None, None)
    assert str(row["reason"]).startswith("Costs of 2024 stand in the methodology and in a list of costs, and would count twice")


def test_costs_in_a_currency_without_a_rate_are_refused(one_database: str, tmp_path: Path) -> None:
    row = _return(one_database, tmp_path, OWN, Cost(uid(1001), MARCH, "cash", uid(899), "The town", Decimal(500), "NOK"))
    assert (row["ratio"], row["investment"]) == (None, None)
    assert str(row["reason"]).startswith("Costs are told in NOK, of which the methodology has no rate")


def test_the_time_of_volunteers_may_be_worth_nothing(one_database: str, tmp_path: Path) -> None:
    row = _return(one_database, tmp_path, OWN.replace("2021: 29.95", "2021: 0"), CASH)
    assert (row["hour_value"], row["hours_value"], row["investment"]) == (0, 0, 500)
    assert row["ratio"] is not None
