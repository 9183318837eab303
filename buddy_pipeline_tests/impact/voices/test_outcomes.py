"""An outcome of the return that is measured by what texts tell: which texts count, for whom, and what a file may say."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.explain import explain_sroi
from buddy_pipeline.impact.explain.node import Node
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.impact.rules import load_rules
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT
from buddy_pipeline.yaml_files import FileInvalid
from buddy_pipeline_tests.impact.own_files import write as write_file
from buddy_pipeline_tests.impact.voices.speaking import PERIOD, Speaking, flag
from buddy_pipeline_tests.impact.wide import ANYBODY, outcome
from buddy_pipeline_tests.impact.world import make, make_what_is_stale, read, write

PROGRAMS = PROJECT / "data" / "programs"
MAY, OLD = datetime(2024, 5, 7, tzinfo=UTC), datetime(2023, 6, 30, tzinfo=UTC)
GAIN, LOSS, MILD = (
    ("confidence_increase", "positive"),
    ("confidence_decrease", "negative"),
    ("language_comfort_medium", "neutral"),
)


def _file(folder: Path, measured_by: str, own: str = "") -> Path:
    text = ANYBODY.replace("  outcomes:\n", "  outcomes:\n" + outcome("voiced", "Participants", measured_by, own=own))
    return write_file(folder, text)


def _load(folder: Path, measured_by: str, own: str = "") -> Methodology:
    return load_methodology(_file(folder, measured_by, own))


def _outcome(url: str, scope: str = "program", company: str | None = None) -> tuple[Decimal, Decimal, Decimal]:
    (row,) = read(
        url,
        "SELECT o.* FROM impact.sroi_outcomes o JOIN impact.sroi s ON s.id = o.sroi_id"
        " WHERE s.scope = %s AND s.company_id IS NOT DISTINCT FROM %s AND o.outcome = 'voiced' AND s.period = %s",
        scope,
        company_id(company) if company else None,
        PERIOD,
    )
    return row["observations"], row["people"], row["quantity"]


def _speaking() -> tuple[Speaking, list[UUID]]:
    """Two texts of the first person and one of the second tell of a gain; what others tell does not count."""
    speaking = Speaking(["Fjord", None, "Fjord", None])
    texts: list[UUID] = [
        speaking.tell(0, "0.8", MAY, labels=[GAIN]),
        speaking.tell(0, "0.5", MAY, labels=[GAIN, LOSS]),
        speaking.tell(1, "0.8", MAY, labels=[GAIN]),
        speaking.tell(2, "0.2", MAY, labels=[LOSS]),
        speaking.tell(3, "0.8", OLD, labels=[GAIN]),
        speaking.tell(3, "0.8", MAY, labels=[GAIN], about="buddy"),
        speaking.tell(3, "0.6", MAY, dimension="lang_level_proxy", labels=[MILD]),
    ]
    return speaking, texts


@pytest.mark.parametrize("told", ["confidence", "confidence_increase"])
def test_texts_with_a_positive_label_are_observations(one_database: str, tmp_path: Path, told: str) -> None:
    methodology = _load(tmp_path, f"{{q2q: {told}}}")
    speaking, texts = _speaking()
    write(one_database, speaking.world)
    programs = load_programs(PROGRAMS, methodology)
    make(one_database, methodology, programs, [PERIOD])
    assert _outcome(one_database) == (3, 2, 3 * Decimal("0.4"))
    assert _outcome(one_database, "company", "Fjord") == (2, 1, 2 * Decimal("0.4"))
    assert _outcome(one_database, "no_company") == (1, 1, Decimal("0.4"))
    flag(one_database, texts[0])
    make_what_is_stale(one_database, methodology, programs)
    assert _outcome(one_database) == (2, 2, 2 * Decimal("0.4"))


def test_of_a_harm_those_with_a_negative_label_are(one_database: str, tmp_path: Path) -> None:
    methodology = _load(tmp_path, "{q2q: confidence}", own="      effect: harm\n")
    speaking, _ = _speaking()
    write(one_database, speaking.world)
    make(one_database, methodology, load_programs(PROGRAMS, methodology), [PERIOD])
    assert _outcome(one_database) == (2, 2, 2 * Decimal("0.4"))


def test_the_observations_can_be_opened(one_database: str, tmp_path: Path) -> None:
    methodology = _load(tmp_path, "{q2q: confidence}")
    speaking, texts = _speaking()
    write(one_database, speaking.world)
    flag(one_database, texts[1])
    programs = load_programs(PROGRAMS, methodology)
    make(one_database, methodology, programs, [PERIOD])
    with psycopg.connect(one_database) as connection:
        for company in (None, "Fjord"):
            tree = explain_sroi(connection, methodology, programs, company=company, period=PERIOD)
            counts = {one.label: one.shown for one in _under(tree, "The outcome voiced")}
            scope = ("program", None) if company is None else ("company", company)
            observations, people, _ = _outcome(one_database, *scope)
            assert (Decimal(counts["observations"] or ""), Decimal(counts["people"] or "")) == (observations, people)


def _under(node: Node, label: str, *, within: bool = False) -> list[Node]:
    within = within or node.label == label
    return [*([node] if within else []), *(one for child in node.children for one in _under(child, label, within=within))]


@pytest.mark.parametrize(
    ("measured_by", "own", "fault"),
    [
        ("{q2q: confidance}", "", "texts are not read for confidance; they are for confidence, belonging, lang_level_proxy, "),
        ("{q2q: confidence_decrease}", "", "confidence_decrease is a negative label, and of a benefit only positive ones tell"),
        ("{q2q: belonging_increase}", "      effect: harm\n", "belonging_increase is a positive label, and of a harm only negative ones tell"),
        ("{q2q: language_comfort_medium}", "", "language_comfort_medium is a neutral label, and of a benefit only positive ones tell"),
        ("{q2q: job_readiness}", "      effect: harm\n", "job_readiness has no negative label, and of a harm only negative ones tell"),
    ],
)  # fmt: skip
def test_what_texts_are_not_read_for_is_told_with_its_line(tmp_path: Path, measured_by: str, own: str, fault: str) -> None:
    path = _file(tmp_path, measured_by, own)
    line = path.read_text()[: path.read_text().index(measured_by)].count("\n") + 1
    with pytest.raises(FileInvalid) as caught:
        load_rules(path, PROGRAMS)
    (told,) = caught.value.faults
    assert told.startswith(f"methodology.yaml, line {line}: sroi.outcomes.voiced.measured_by.q2q: {fault}")


@pytest.mark.parametrize(
    ("measured_by", "own", "fault"),
    [
        ("{q2q: confidence, of: volunteers}", "", "measured_by.of: q2q tell of participants alone"),
        ("{q2q: confidence, surveyed: true}", "", "measured_by.surveyed: stands alone"),
        ("{q2q: confidence}", "      dimension: job_readiness\n", "dimension: is of milestones, sessions and courses"),
    ],
)
def test_a_slip_is_told(tmp_path: Path, measured_by: str, own: str, fault: str) -> None:
    with pytest.raises(FileInvalid, match=fault):
        _load(tmp_path, measured_by, own)


def test_no_outcome_that_ships_is_measured_so() -> None:
    outcomes = load_methodology(DEFAULT_METHODOLOGY).sroi.outcomes.values()
    assert [one.title for one in outcomes if one.measured_by.q2q] == []
