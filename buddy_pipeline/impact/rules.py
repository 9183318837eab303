"""What figures are made by, methodology and programs together: an outcome that no program measures is a promise that no figure keeps."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from buddy_pipeline.impact.methodology import Methodology, Outcome, load_methodology
from buddy_pipeline.impact.methodology.exported import values_of
from buddy_pipeline.impact.programs import Program, load_programs
from buddy_pipeline.settings import DEFAULT_VOICES
from buddy_pipeline.voices.taxonomy import TAXONOMY, Taxonomy, load_taxonomy
from buddy_pipeline.yaml_files import FileInvalid, Place, read_yaml


def load_rules(methodology_file: Path, templates: Path, voices: Path = DEFAULT_VOICES) -> tuple[Methodology, tuple[Program, ...]]:
    """The methodology and the programs that figures are made by; ``voices`` is the folder with what texts are read by.

    Raises FileInvalid, also for an outcome that counts nowhere.
    """
    methodology = load_methodology(methodology_file)
    programs = load_programs(templates, methodology)
    if faults := list(counted_nowhere(methodology, programs, voices)):
        raise FileInvalid(faults)
    return methodology, programs


def counted_nowhere(methodology: Methodology, programs: Sequence[Program], voices: Path) -> Iterator[str]:
    """A line for each outcome, or part of what it is measured by, that no row of the programs and no text tells of."""
    outcomes = methodology.sroi.outcomes
    taxonomy = load_taxonomy(voices / TAXONOMY) if any(one.measured_by.q2q for one in outcomes.values()) else None
    faults = [
        (("sroi", "outcomes", name, *place), problem)
        for name, outcome in outcomes.items()
        for place, problem in (*_unmeasured(outcome, programs), *_unread(outcome, taxonomy))
    ]
    if faults:
        file = read_yaml(methodology.path)
        yield from (file.fault(place, problem) for place, problem in faults)


def _unmeasured(outcome: Outcome, programs: Sequence[Program]) -> Iterator[tuple[Place, str]]:
    by = outcome.measured_by
    if outcome.dimension and not any(program.sroi_dimensions.get(outcome.dimension) for program in programs):
        yield ("dimension",), "no template of a program measures it, so the outcome would count nowhere"
    if strange := [category for category in by.sessions if category not in _categories(programs)]:
        yield ("measured_by", "sessions"), f"no session has the category {', '.join(strange)}"
    elsewhere = (by.milestones, by.sessions, by.enrollments, by.ratings, by.q2q)
    if by.courses and not any(elsewhere) and not any("course" in program.activity_types for program in programs):
        yield ("measured_by", "courses"), "no program has courses, so the outcome would count nowhere"
    known = [program.program for program in programs]
    if by.enrollments and (strange := [name for name in by.enrollments.programs if name not in known]):
        yield ("measured_by", "enrollments", "programs"), f"there is no program {', '.join(strange)}; they are {', '.join(known)}"


def _unread(outcome: Outcome, taxonomy: Taxonomy | None) -> Iterator[tuple[Place, str]]:
    """What texts are to tell of the outcome, and are not read for."""
    told, way = outcome.measured_by.q2q, outcome.direction
    if taxonomy is None or told is None:
        return
    place = ("measured_by", "q2q")
    if told in taxonomy.labels:
        label = taxonomy.labels[told]
        if label.direction != way:
            yield place, f"{told} is a {label.direction} label, and of {_A[way]} only {way} ones tell"
    elif told not in taxonomy.dimensions:
        yield place, f"texts are not read for {told}; they are for {', '.join((*taxonomy.dimensions, *taxonomy.labels))}"
    elif not any(label.dimension == told and label.direction == way for label in taxonomy.labels.values()):
        yield place, f"{told} has no {way} label, and of {_A[way]} only {way} ones tell"


_A = {"positive": "a benefit", "negative": "a harm"}


def _categories(programs: Sequence[Program]) -> set[str]:
    """Those that sessions have: of some programs all the same, of others each its own."""
    named = {source.category for program in programs for source in program.activities if source.category}
    return named | set(values_of("skill_category"))
