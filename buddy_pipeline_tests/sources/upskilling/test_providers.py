"""Providers are data: what a file says is checked before anything is read by it, and a fault is told with its line."""

from pathlib import Path

import pytest

from buddy_pipeline.settings import PROJECT
from buddy_pipeline.sources.upskilling import PROVIDERS
from buddy_pipeline.sources.upskilling.entities import ENTITIES, described_by
from buddy_pipeline.sources.upskilling.providers import Provider, ProvidersInvalid, load_providers

FILES = {path.stem: path.read_text(encoding="utf-8") for path in (PROJECT / "data" / "providers").glob("*.yaml")}
MOODLE = FILES["moodle"]


def _load(folder: Path, **texts: str) -> tuple[Provider, ...]:
    for name, text in ({"generic": FILES["generic"]} | texts).items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_providers(folder, ENTITIES)


def test_the_providers_of_the_project_load_that_of_all_others_first() -> None:
    assert [one.provider for one in PROVIDERS] == ["generic", "ecornell", "itslearning", "moodle", "xapi"]
    assert all(one.source and one.version for one in PROVIDERS)


def test_another_platform_is_another_file(tmp_path: Path) -> None:
    text = MOODLE.replace("provider: moodle", "provider: canvas").replace("title: Moodle", "title: Canvas")
    text = text.replace("final_score: 100}", "final_score: 5}")
    providers = _load(tmp_path, canvas=text)
    completions = described_by(ENTITIES[0], providers)
    assert completions["provider"].values == ("generic", "canvas")
    assert [shape.name for shape in completions.shapes] == ["Any provider: course completions", "Canvas: Course participants"]
    assert completions.tellers is not None
    assert completions.tellers.dialects["canvas"].highest == {"final_score": 5}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("provider: moodle\n", "provider: Moodle\n", "provider: must be a plain name: "),
        ("provider: moodle\n", "provider: other\n", "provider: must be the name of the file, moodle"),
        ('"yes": completed', '"yes": finished', "words.status.yes: must be one of enrolled, in_progress, dropped, completed, or empty"),
        ("words:\n  status", "words:\n  mood", "words.mood: is a column of neither course_completions nor credentials"),
        ("highest: {final_score: 100}", "highest: {final_score: 0}", "highest.final_score: must be more than 0"),
        ("highest: {final_score", "highest: {course_id", "highest.course_id: has no scale of ours"),
        ("  started_at: [", "  status: [", "days.status: is no date"),
        ("  - entity: course_completions", "  - entity: courses", "files.1.entity: must be course_completions or credentials"),
        ("Grade: final_score", "Grade: score", "files.1.columns.Grade: score is no column of course_completions; it has user_email,"),
        ("constants: {provider: moodle}", "constants: {status: done}", "files.1.constants.status: must be one of enrolled,"),
        ('version: "4.x"', "version: 4", "version: must be text; if it is, put it in quotes"),
        ("title: Moodle", "titel: Moodle", "titel: is not known here"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert MOODLE.count(old) == 1
    line = MOODLE[: MOODLE.index(old)].count("\n") + 1 + ("\n" in old[:-1])
    with pytest.raises(ProvidersInvalid) as caught:
        _load(tmp_path, moodle=MOODLE.replace(old, new))
    assert any(one.startswith(f"moodle.yaml, line {line}: {fault}") for one in caught.value.faults), caught.value.faults


def test_an_event_of_a_webhook_tells_of_an_entity_that_has_fields(tmp_path: Path) -> None:
    text = FILES["itslearning"].replace("CourseProgress: {entity: course_completions}", "CourseProgress: {entity: credentials}")
    with pytest.raises(ProvidersInvalid, match=r"webhook\.events\.CourseProgress: tells of credentials, which has no fields"):
        _load(tmp_path, itslearning=text)


def test_an_event_of_a_webhook_tells_all_that_a_row_needs(tmp_path: Path) -> None:
    before, fields = FILES["itslearning"].split("webhook:")
    text = f"{before}webhook:{fields.replace('      courseName: course_name', '')}"
    with pytest.raises(ProvidersInvalid, match="CourseEnrollment: tells of course_completions, and no field says course_name"):
        _load(tmp_path, itslearning=text)


def test_there_is_one_for_providers_that_no_file_describes(tmp_path: Path) -> None:
    (tmp_path / "moodle.yaml").write_text(MOODLE, encoding="utf-8")
    with pytest.raises(ProvidersInvalid, match=r"there is no generic\.yaml"):
        load_providers(tmp_path, ENTITIES)
