"""Program templates: data that is checked against the tables and the methodology before anything is computed."""

import subprocess
import sys
from pathlib import Path

import pytest

from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import Program, TemplateInvalid, load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, from_environment
from buddy_pipeline.yaml_files import FileInvalid
from buddy_pipeline_tests.impact.own_files import TEMPLATES, changed, write

BUDDY = TEMPLATES["buddy.yaml"]
LANGUAGE = TEMPLATES["language.yaml"]
CHECKINS = "table: buddy_checkins, at: checkin_date}\n\n"
SESSIONS = "shape: session, session_types: [skill_share]"
CONTRADICTED = ("match_table", "vis_components", "sroi_dimensions")


@pytest.fixture(scope="module")
def methodology() -> Methodology:
    return load_methodology(DEFAULT_METHODOLOGY)


def _load(folder: Path, methodology: Methodology, **texts: str) -> tuple[Program, ...]:
    for name, text in texts.items():
        write(folder, text, f"{name}.yaml")
    return load_programs(folder, methodology)


def _faults(folder: Path, methodology: Methodology, **texts: str) -> tuple[str, ...]:
    with pytest.raises(TemplateInvalid) as caught:
        _load(folder, methodology, **texts)
    return caught.value.faults


def test_the_templates_of_the_project_load_that_of_the_buddy_program_first(methodology: Methodology) -> None:
    programs = load_programs(from_environment({}).programs, methodology)
    assert [program.program for program in programs] == ["buddy", "language", "mentorship", "upskilling"]
    assert programs[0].activities[0].session_types == ("skill_share",)
    assert programs[0].roles["buddy"].csr_role == "volunteer"


def test_the_buddy_program_comes_first_whatever_the_others_are_called(tmp_path: Path, methodology: Methodology) -> None:
    programs = _load(tmp_path, methodology, buddy=BUDDY, another=LANGUAGE)
    assert [program.program for program in programs] == ["buddy", "language"]


def test_a_further_program_is_a_further_file(tmp_path: Path, methodology: Methodology) -> None:
    text = LANGUAGE.replace("program: language", "program: choir").replace("[language]", "[singing]")
    assert [program.program for program in _load(tmp_path, methodology, choir=text, language=LANGUAGE)] == ["language", "choir"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("name: checkin,", "name: phone_call,", "activities.5.name: has no line in vis.activities of the methodology"),
        ("organized: formal_event_organized", "organized: nothing", "activities.2.organized: has no line in vis.activities of the methodology"),
        (CHECKINS, "table: buddy_notes, at: checkin_date}\n\n", "activities.5.table: must be a table of the CSR platform: "),
        (CHECKINS, "table: buddy_checkins, at: mood}\n\n", "activities.5.at: must be a moment of buddy_checkins: checkin_date, export_date"),
        (CHECKINS, "table: journey_milestones, at: reached_at}\n\n", "activities.5: table journey_milestones has no column id, match_id"),
        (CHECKINS, "table: buddy_checkins, at: checkin_date, kind: informal}\n\n", "activities.5: table buddy_checkins has no column kind"),
        (CHECKINS, "at: checkin_date}\n\n", "activities.5: the shape of_match needs table"),
        (SESSIONS, "shape: session", "activities.1: the shape session needs session_types"),
        (SESSIONS, "shape: session, session_types: []", "activities.1: the shape session needs session_types"),
        (SESSIONS, "shape: session, session_types: [x], table: users", "activities.1.table: is not for the shape session"),
        ("shape: attendance", "shape: presence", "activities.2.shape: must be 'session', 'of_match' or 'attendance'"),
        ("Matches made, table: buddy_matches", "Matches made, table: pg_class; drop table x", "metrics.match_count.table: must be a table of"),
        ("at: matched_at", "at: matched_at) or (1=1", "metrics.match_count.at: must be a moment of buddy_matches: matched_at"),
        ("at: reached_at}", "at: reached_at, session_types: [x]}", "metrics.milestones_reached: table journey_milestones has no"),
        ("buddy: {csr_role: volunteer", "buddy: {csr_role: helper", "roles.buddy.csr_role: must be 'beneficiary' or 'volunteer'"),
        ("flag: is_buddy_volunteer", "flag: is-buddy", "roles.buddy.flag: must be a plain name: "),
        ("[active, completed, dropped]", "[active, gone]", "enrollment_states.2: must be 'active', 'completed' or 'dropped'"),
        ("matching: true", "matching: yes", "matching: must be true or false"),
        ("matching: true", "matching: false", "match_table: is for a program with matching: true"),
        ("match_table: buddy_matches", "match_table: pg_class", "match_table: must be a table of the CSR platform: "),
        ("inactive_after_months: null", "inactive_after_months: 0", "inactive_after_months: must be at least 1"),
        ("completed_after_sessions: null", "completed_after_sessions: ten", "completed_after_sessions: must be a whole number"),
        ("[event, skill_session,", "[Social events, skill_session,", "activity_types.1: must be a plain name: "),
        ("contributes_to_vis: true", "contributes_to_vis: false", "vis_components: contradicts contributes_to_vis: false"),
        ("contributes_to_sroi: true", "contributes_to_sroi: false", "sroi_dimensions: contradicts contributes_to_sroi: false"),
        ("placement: false", "placment: false", "vis_components: must say true or false of each of outcome_lift, "),
        ("job_readiness: true", "wealth: true", "sroi_dimensions.wealth: is no dimension; they are "),
        ("program: buddy\n", "program: Buddy Program\n", "program: must be a plain name: "),
        ("title: Buddy Program", "titel: Buddy Program", "titel: is not known here"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_told_with_file_and_line(
    tmp_path: Path, methodology: Methodology, old: str, new: str, fault: str
) -> None:
    text, line = changed(BUDDY, old, new)
    place = fault.partition(":")[0]
    if place in CONTRADICTED:
        line = BUDDY[: BUDDY.index(f"\n{place}:")].count("\n") + 2
    assert any(one.startswith(f"buddy.yaml, line {line}: {fault}") for one in _faults(tmp_path, methodology, buddy=text))


def test_a_template_says_how_enrollments_run(methodology: Methodology) -> None:
    lifecycles = {one.program: one.lifecycle for one in load_programs(from_environment({}).programs, methodology)}
    assert lifecycles == {
        "buddy": Lifecycle(program="buddy", roles={"participant": "beneficiary", "buddy": "volunteer"}),
        "language": Lifecycle(
            program="language", roles={"learner": "beneficiary", "tutor": "volunteer"}, inactive_after_months=6
        ),
        "mentorship": Lifecycle(
            program="mentorship",
            roles={"mentee": "beneficiary", "mentor": "volunteer"},
            completed_after_sessions=10,
            inactive_after_months=6,
        ),
        "upskilling": Lifecycle(program="upskilling", roles={"learner": "beneficiary"}, inactive_after_months=6),
    }


def test_a_template_from_before_enrollments_ran_out_is_read_as_ever(tmp_path: Path, methodology: Methodology) -> None:
    since = ("completed_after_sessions", "inactive_after_months", "match_table", "activity_types", "contributes_to")
    text = "".join(line for line in BUDDY.splitlines(keepends=True) if not line.startswith(since))
    (program,) = _load(tmp_path, methodology, buddy=text)
    assert (program.lifecycle.completed_after_sessions, program.lifecycle.inactive_after_months) == (None, None)


def test_a_program_in_which_nobody_volunteers_has_no_activities(tmp_path: Path, methodology: Methodology) -> None:
    text, _ = changed(LANGUAGE, "  tutor: {csr_role: volunteer, flag: is_language_tutor}\n", "")
    (fault,) = _faults(tmp_path, methodology, language=text)
    assert fault == "language.yaml, line 5: roles: needs a role of each csr_role: beneficiary and volunteer"
    (program,) = _load(tmp_path, methodology, language=TEMPLATES["upskilling.yaml"])
    assert program.activities == ()


def test_a_program_needs_roles_of_both_sides(tmp_path: Path, methodology: Methodology) -> None:
    text, _ = changed(LANGUAGE, "csr_role: volunteer", "csr_role: beneficiary")
    (fault,) = _faults(tmp_path, methodology, language=text)
    assert fault == "language.yaml, line 5: roles: needs a role of each csr_role: beneficiary and volunteer"


def test_an_activity_stands_once_in_a_template(tmp_path: Path, methodology: Methodology) -> None:
    text, line = changed(BUDDY, "name: informal_workshop,", "name: informal_event,")
    (fault,) = _faults(tmp_path, methodology, buddy=text)
    assert fault == f"buddy.yaml, line {line}: activities.4.name: must not be that of another activity"


def test_two_templates_share_neither_name_nor_sessions(tmp_path: Path, methodology: Methodology) -> None:
    name, sessions = _faults(tmp_path, methodology, language=LANGUAGE, second=LANGUAGE)
    assert name == "second.yaml, line 2: program: must not be that of another template"
    assert sessions == "second.yaml, line 16: activities.1: another activity has language already"


def test_attendances_of_events_are_of_one_activity(tmp_path: Path, methodology: Methodology) -> None:
    text = LANGUAGE.replace("shape: session, session_types: [language], category: language", "shape: attendance")
    (fault,) = _faults(tmp_path, methodology, buddy=BUDDY, language=text)
    assert fault == "language.yaml, line 16: activities.1: another activity has the attendances of events already"


def test_the_faults_of_all_templates_are_told_at_once(tmp_path: Path, methodology: Methodology) -> None:
    faults = _faults(tmp_path, methodology, buddy=BUDDY.replace("matching: true", ""), language=LANGUAGE + "language: x\n")
    assert [fault.partition(",")[0] for fault in faults] == ["buddy.yaml", "language.yaml"]


def test_a_folder_without_templates_is_a_fault(tmp_path: Path, methodology: Methodology) -> None:
    with pytest.raises(FileInvalid, match="there is no template of a program"):
        load_programs(tmp_path, methodology)


def test_reading_them_needs_no_heavy_library() -> None:
    script = "import sys, buddy_pipeline.impact.programs; print({'pandas', 'pyarrow', 'dagster'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
