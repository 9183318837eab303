"""Explanations of single cases: what is not known, what is not there, and what must not be told."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.explain import Node, NothingToExplain, explain_sroi, explain_vis
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline_tests.impact.own_files import OWN, write
from buddy_pipeline_tests.impact.printed import Figure, printed, read_printed
from buddy_pipeline_tests.impact.world import make_what_is_stale
from buddy_pipeline_tests.small_exports import (
    Installation,
    attendance,
    checkin,
    event,
    feedback,
    match,
    milestone,
    session,
    uid,
    user,
)

PERIOD = date(2024, 6, 1)
METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
PROGRAMS = load_programs(PROJECT / "data" / "programs", METHODOLOGY)


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    """Ola has a match, teaches, and organised an event; Una only enrolled. Fjord has Ola; Polar has nobody."""
    installation = Installation(database_url, tmp_path)
    installation.load(
        users=[user("ola", role="buddy"), user("una", role="buddy"), user("per"), user("kim")],
        matches=[match("m", "per", "ola")],
        events=[event("walk", "m")],
        event_attendance=[attendance("talk", "ola", organizer="Ola Example", duration_minutes="120")],
        skill_sessions=[
            session("s1", "ola", "kim", duration_minutes="45", skill_category="tech", learner_rating="0.9"),
            session("s2", "ola", "kim", skill_category="tech"),
        ],
        checkins=[checkin("c", "m", mood="good")],
        feedback=[feedback("f", "m", rating="0.8", communication="0.7", helpfulness="1.0")],
        milestones=[milestone(1, "per")],
    )
    with psycopg.connect(database_url) as connection:
        for name in ("Fjord  & Sons", "Polar"):
            connection.execute(
                "INSERT INTO csr.companies (id, name, created_at) VALUES (%s, %s, now())", [company_id(name), name]
            )
        connection.execute(
            "INSERT INTO csr.company_users (id, company_id, user_id, joined_at)"
            " SELECT gen_random_uuid(), %s, profile_id, '2024-01-01' FROM csr.user_external_ids WHERE external_id = %s",
            [company_id("Fjord & Sons"), uid("ola")],
        )
    make_what_is_stale(database_url, METHODOLOGY, PROGRAMS)
    return installation


def _vis(installation: Installation, person: str, period: date = PERIOD, methodology: Methodology = METHODOLOGY) -> Node:
    with psycopg.connect(installation.url) as connection:
        return explain_vis(connection, methodology, PROGRAMS, person=person, period=period)


def _sroi(installation: Installation, company: str | None, period: date = PERIOD) -> Node:
    with psycopg.connect(installation.url) as connection:
        return explain_sroi(connection, METHODOLOGY, PROGRAMS, company=company, period=period)


def _read(node: Node) -> Figure:
    return read_printed(printed(node))[0]


def test_a_score_worked_out_by_hand_stands_with_all_its_steps(installation: Installation) -> None:
    """Hours 0.75 + 1 + 2 × 1.2 + 1.5 × 0.9 + 0.25 = 5.75; ratings (0.8 + 0.85) ÷ 2 = 0.825 and 0.9; one of two improved."""
    tree = _read(_vis(installation, uid("ola")))
    assert tree.value == "47.18"  # (0.3 × 5.75 + 0.3 × 86.25 + 0.25 × 50) ÷ 0.85
    assert {label: tree[label].value for label in ("hours by weight", "quality", "outcome lift", "band")} == {
        "hours by weight": "5.75",
        "quality": "86.25",
        "outcome lift": "50",
        "band": "good",
    }
    organised = tree["Formal event attended (as its organizer)"]
    assert (organised.value, organised["recorded minutes"].listing[0] if organised["recorded minutes"].listing else 0) == (
        "2.4",
        1,
    )
    taught = tree["Skill session taught"]
    assert (taught["recorded minutes"].value, taught["assumed minutes"].value) == ("45", "60")
    assert tree["by a milestone reached"].value == "1"
    assert tree["sum of feedback of participants"].value == "0.825"


def test_the_root_names_the_methodology_and_a_given_value_its_source_and_year(installation: Installation) -> None:
    score, ratio = _read(_vis(installation, uid("ola"))), _read(_sroi(installation, None))
    for tree in (score, ratio):
        assert f"from: methodology {METHODOLOGY.version}, digest {METHODOLOGY.digest}" in tree.lines
    assert "from: Methodology of the Buddy Program, 2025" in score["full score"].lines
    assert "from: Independent Sector, national estimate of the value of a volunteer hour, United States, 2021" in (
        ratio["value of an hour"].lines
    )


def test_a_component_that_is_left_out_says_why(installation: Installation) -> None:
    tree = _read(_vis(installation, uid("ola")))
    assert tree["placement"].value is None
    assert "no program tracks it" in tree["placement"].lines[0]


def test_a_volunteer_who_did_nothing_has_0_hours_and_a_tree_that_says_why(installation: Installation) -> None:
    tree = _read(_vis(installation, uid("una")))
    assert (tree.value, tree["hours by weight"].value, tree["band"].value) == ("0", "0", None)
    assert "known to be 0" in tree["hours by weight"].lines[-1]
    assert any(line.startswith("Too little to say: a band takes 5 hours, and 3 ratings") for line in tree["band"].lines)


def test_a_volunteer_without_a_score_gets_a_tree_that_says_why(installation: Installation) -> None:
    with psycopg.connect(installation.url) as connection:  # una has left long ago
        connection.execute("UPDATE csr.program_enrollments SET enrolled_at = '2020-01-01', completed_at = '2021-01-01'")
    make_what_is_stale(installation.url, METHODOLOGY, PROGRAMS)
    tree = _read(_vis(installation, uid("una")))
    assert tree.value is None
    assert "Nothing that counts was recorded in the window." in tree.lines
    for label in ("weighted hours", "quality", "outcome lift"):
        assert tree[label].value is None
        assert any("no data" in line for line in tree[label].lines)
    assert tree["participants"].value == "0"


def test_our_own_id_finds_the_same_volunteer(installation: Installation) -> None:
    ours = installation.one("SELECT profile_id FROM csr.user_external_ids WHERE external_id = %s", uid("ola"))
    assert _vis(installation, str(ours)) == _vis(installation, uid("ola").upper())


def test_a_company_is_found_whatever_its_case_and_spaces_and_has_all_that_its_only_volunteer_did(
    installation: Installation,
) -> None:
    company, program = _read(_sroi(installation, " fjord &  SONS")), _read(_sroi(installation, None))
    assert company.label.startswith("SROI of Fjord  & Sons")
    for label in ("present value", "hours", "investment"):
        assert company[label].value == program[label].value
    assert company.value == program.value


def test_costs_that_are_not_known_are_said_not_to_be(installation: Installation) -> None:
    tree = _read(_sroi(installation, None))
    assert tree["program costs"].value is None
    assert "no costs" in tree["program costs"].lines[0]
    assert tree["investment"].formula == "value of hours"


def test_a_return_without_an_investment_says_why_there_is_no_ratio(database_url: str, tmp_path: Path) -> None:
    idle = Installation(database_url, tmp_path)
    idle.load(
        users=[user("ola", role="buddy"), user("per")], matches=[match("m", "per", "ola")], milestones=[milestone(1, "per")]
    )
    make_what_is_stale(database_url, METHODOLOGY, PROGRAMS)
    tree = _read(_sroi(idle, None))
    assert tree.value is None
    assert any("nothing is counted as invested" in line for line in tree.lines)
    assert (tree["hours"].value, tree["investment"].value, tree["present value"].value) == ("0", "0", "15")
    assert tree["range"].children == []


def test_no_participant_and_no_name_is_told_but_who_is_asked_for(installation: Installation) -> None:
    people = {name: str(installation.one("SELECT profile_id FROM csr.user_external_ids WHERE external_id = %s", uid(name)))
              for name in ("per", "kim", "una", "ola")}  # fmt: skip
    for text in (
        printed(_vis(installation, uid("ola"))),
        printed(_sroi(installation, None)),
        printed(_sroi(installation, "Fjord & Sons")),
    ):
        for name in ("per", "kim", "una"):
            assert people[name] not in text
            assert uid(name) not in text
        assert "Example" not in text
        assert "@example" not in text
        assert uid("ola") not in text
    assert people["ola"] in printed(_vis(installation, uid("ola")))


def test_what_is_not_there_is_one_plain_line(installation: Installation, tmp_path: Path) -> None:
    with pytest.raises(NothingToExplain, match="Nobody in the tables has that id"):
        _vis(installation, uid("nobody"))
    with pytest.raises(NothingToExplain, match="no figure of that volunteer in 2024-06"):
        _vis(installation, uid("per"))
    with pytest.raises(NothingToExplain, match="2031-01 are not computed: `buddy-pipeline figures`"):
        _vis(installation, uid("ola"), date(2031, 1, 1))
    with pytest.raises(NothingToExplain, match="No company is called"):
        _sroi(installation, "Nordlys")
    with pytest.raises(NothingToExplain, match="no figure of Polar in 2024-06"):
        _sroi(installation, "Polar")
    other = load_methodology(write(tmp_path, OWN))
    with pytest.raises(NothingToExplain, match="Another methodology"):
        _vis(installation, uid("ola"), methodology=other)


def test_a_figure_of_everybody_counts_each_observation_once(installation: Installation) -> None:
    tree = _read(_sroi(installation, None))
    assert tree["Job readiness"]["observations"].value == "2"
    assert tree["Job readiness"]["people"].value == "1"
    assert Decimal(tree["Social integration"].value or 0) == 15


def test_the_ratio_is_shown_as_exactly_as_its_range(installation: Installation) -> None:
    tree = _read(_sroi(installation, None))
    lowest, highest = (Decimal(tree[label].value or 0) for label in ("lowest", "highest"))
    assert lowest <= Decimal(tree.value or 0) <= highest
    assert all(len(tree[label].value or "") > len("0.12") for label in ("lowest", "highest"))
    assert len(tree.value or "") > len("0.12")
    assert Decimal(tree["all unfavourable"].value or 0) < lowest < highest < Decimal(tree["all favourable"].value or 0)


def test_a_gross_ratio_says_so_where_it_is_opened(installation: Installation) -> None:
    tree, text = _read(_sroi(installation, None)), printed(_sroi(installation, None))
    assert any(line.startswith("gross: nothing is taken off") for line in tree.lines)
    assert "the costs of the program are not known and not counted" in " ".join(tree.lines)
    assert "USD of gross present value for each USD invested" in text


def test_assumptions_are_called_by_their_titles(installation: Installation) -> None:
    tree = _read(_sroi(installation, None))
    noted = " ".join(tree["lowest"].lines + tree["highest"].lines)
    assert "Job readiness: " in noted or "Social integration: " in noted or "Hours with assumed minutes" in noted
    assert "job_readiness." not in noted


def test_people_and_parts_say_how_they_follow_from_the_rows(installation: Installation) -> None:
    with psycopg.connect(installation.url) as connection:
        connection.execute(
            "INSERT INTO csr.company_users (id, company_id, user_id, joined_at)"
            " SELECT gen_random_uuid(), %s, profile_id, '2024-01-01' FROM csr.user_external_ids WHERE external_id = %s",
            [company_id("Polar"), uid("ola")],
        )
    make_what_is_stale(installation.url, METHODOLOGY, PROGRAMS)
    node = _sroi(installation, "Polar")
    told = [one for one in _all(node) if one.label == "observations" and one.value == "0.5"]
    assert told[0].note == "0.5 of 1 row, since others have a part in some: `part` tells the company's"
    assert all("a third of a person" in (one.note or "") for one in _all(node) if one.label == "people")


def _all(node: Node) -> list[Node]:
    return [node, *(one for child in node.children for one in _all(child))]
