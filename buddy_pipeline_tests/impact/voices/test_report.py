"""The section *Voices* of a report: what is told, of how many, and what is kept back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.impact.report import ReportFigures, read_figures, render, write_reports
from buddy_pipeline.impact.telling import Level, load_policy
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, DEFAULT_TELLING, PROJECT
from buddy_pipeline_tests.impact.report.reading import PageRead
from buddy_pipeline_tests.impact.voices.speaking import PERIOD, Speaking, flag
from buddy_pipeline_tests.impact.world import make, write

METHODOLOGY = load_methodology(DEFAULT_METHODOLOGY)
TEMPLATES = load_programs(PROJECT / "data" / "programs", METHODOLOGY)
POLICY = load_policy(DEFAULT_TELLING)
SCORES = ("0.8", "0.2", "0.5", "0.8", "0.8", "0.2")


def _when(month: int, day: int = 3) -> datetime:
    return datetime(2024, month, day, tzinfo=UTC)


@dataclass
class Reported:
    url: str

    def of(self, speaking: Speaking) -> None:
        write(self.url, speaking.world)
        make(self.url, METHODOLOGY, TEMPLATES, [PERIOD])

    def figures(self, company: str | None = None) -> ReportFigures:
        return read_figures(self.url, METHODOLOGY, TEMPLATES, POLICY, period=PERIOD, company=company)

    def page(self, company: str | None = None) -> str:
        return render(self.figures(company))


@pytest.fixture
def reported(one_database: str) -> Reported:
    return Reported(one_database)


def _everybody_tells(speaking: Speaking, month: int = 5) -> None:
    for number in range(len(speaking.companies)):
        speaking.tell(number, SCORES[number % len(SCORES)], _when(month))


def _told(figures: ReportFigures) -> list[str]:
    return [voice.dimension for voice in figures.voices]


def test_the_section_tells_means_people_texts_and_reader(reported: Reported) -> None:
    speaking = Speaking([None] * 6)
    _everybody_tells(speaking)
    speaking.tell(0, "0.8", _when(6), mixed=True)
    reported.of(speaking)
    page = reported.page()
    assert '<a href="#voices">' in page
    (table,) = [table for table in PageRead(page).tables if table.caption.startswith("What texts tell")]
    assert table.rows[1:] == [["Confidence", "0.55", "6", "7", "14\N{NO-BREAK SPACE}%"]]
    assert "cues 2026.1, taxonomy 2026.1 (0123456789ab)" in page
    assert "This is no questionnaire and no test." in page


def test_of_two_people_there_is_no_section(reported: Reported) -> None:
    speaking = Speaking([None] * 6)
    speaking.tell(0, "0.8", _when(5), snippet="Words of one")
    speaking.tell(1, "0.8", _when(5), snippet="Words of another")
    reported.of(speaking)
    page = reported.page()
    assert 'id="voices"' not in page
    assert "#voices" not in page
    assert "Words of" not in page


def test_steps_of_one_person_are_not_told_and_the_next_smallest_neither(reported: Reported) -> None:
    speaking = Speaking([None] * 8)
    for number, score in enumerate(("0.1", "0.5", "0.5", "0.5", "0.9", "0.9", "0.9", "0.9")):
        speaking.tell(number, score, _when(5))
    reported.of(speaking)
    (voice,) = reported.figures().voices
    assert [step.text for step in voice.steps] == ["fewer than 3", "0", "not shown", "0", "4"]


def test_a_month_of_few_people_is_a_gap_and_does_not_follow_from_the_others(reported: Reported) -> None:
    speaking = Speaking([None] * 8)
    for number in range(4):
        speaking.tell(number, "0.8", _when(3))
    for number in range(3):
        speaking.tell(4 + number, "0.5", _when(4))
    speaking.tell(7, "0.2", _when(5))
    reported.of(speaking)
    (voice,) = reported.figures().voices
    told = {one.month.month: (one.people.text, one.mean.value is not None) for one in voice.months if one.month.year == 2024}
    assert told == {
        1: ("0", False), 2: ("0", False), 3: ("4", True), 4: ("not shown", False), 5: ("fewer than 3", False), 6: ("0", False),
    }  # fmt: skip


def test_only_approved_snippets_are_shown_the_newest_first_and_a_handful(reported: Reported) -> None:
    speaking = Speaking([None] * 9)
    for number in range(7):
        speaking.tell(number, "0.8", _when(5, 1 + number), snippet=f"Words number {number} <b>")
    speaking.tell(7, "0.8", _when(5, 20), snippet="Waiting words", status="waiting")
    speaking.tell(8, "0.8", _when(5, 21), snippet="Refused words", status="refused")
    reported.of(speaking)
    assert [one.words for one in reported.figures().snippets] == [f"Words number {number} <b>" for number in (6, 5, 4, 3, 2)]
    page = reported.page()
    assert "Words number 6 &lt;b&gt;" in page
    assert "Waiting" not in page
    assert "Refused words" not in page


def test_of_one_person_the_newest_snippet_is_shown(reported: Reported) -> None:
    speaking = Speaking([None] * 3)
    _everybody_tells(speaking)
    for day in (10, 11, 12):
        speaking.tell(0, "0.8", _when(5, day), snippet=f"Of day {day}")
    reported.of(speaking)
    assert [one.words for one in reported.figures().snippets] == ["Of day 12"]


def test_a_snippet_whose_text_came_under_a_flag_is_gone_at_once(reported: Reported) -> None:
    speaking = Speaking([None] * 4)
    texts = [speaking.tell(number, "0.8", _when(5), snippet=f"Words number {number}") for number in range(4)]
    reported.of(speaking)
    flag(reported.url, texts[0])
    assert "Words number 0" not in reported.page()
    assert "Words number 1" in reported.page()


def test_a_company_is_told_its_own_people_roughly(reported: Reported) -> None:
    speaking = Speaking(["Fjord"] * 6 + ["Berg"] * 6)
    _everybody_tells(speaking)
    speaking.tell(0, "0.8", _when(6), snippet="Of Fjord")
    speaking.tell(6, "0.8", _when(6), snippet="Of Berg")
    reported.of(speaking)
    page = reported.page("Fjord")
    (table,) = [table for table in PageRead(page).tables if table.caption.startswith("What texts tell")]
    assert table.rows[1][:4] == ["Confidence", "0.6", "6", "7"]
    assert "Of Fjord" in page
    assert "Of Berg" not in page


def test_of_four_people_of_a_company_nothing_is_told_though_of_everybody_it_is(reported: Reported) -> None:
    speaking = Speaking(["Fjord"] * 6 + [None] * 6)
    for number in (0, 1, 2, 3, 6, 7, 8, 9, 10):
        speaking.tell(number, "0.8", _when(5), snippet=f"Words number {number}")
    reported.of(speaking)
    assert _told(reported.figures()) == ["confidence"]
    assert _told(reported.figures("Fjord")) == []
    assert reported.figures("Fjord").snippets == ()
    assert "Words" not in reported.page("Fjord")


@pytest.mark.parametrize(
    ("companies", "silent", "told"),
    [
        (["Fjord"] * 6 + [None] * 6, (), ["confidence"]),
        (["Fjord"] * 6 + [None] * 6, range(7, 12), []),  # of all others one tells: the difference from everybody
        (["Fjord"] * 6 + [None] * 6, range(6, 12), ["confidence"]),  # nobody else tells: it is everybody
        (["Fjord"] * 6 + ["Berg"] * 6 + [None] * 6, range(14, 18), []),  # two are left beside two companies that are told
        (["Fjord"] * 6 + ["Berg"] * 2 + [None] * 6, (), ["confidence"]),
    ],
)
def test_what_is_left_is_not_of_few_people(
    reported: Reported, companies: list[str | None], silent: tuple[int, ...], told: list[str]
) -> None:
    speaking = Speaking(companies)
    for number in range(len(companies)):
        if number not in silent:
            speaking.tell(number, "0.8", _when(5))
    reported.of(speaking)
    assert _told(reported.figures("Fjord")) == told


def test_of_a_company_whose_figures_are_kept_back_no_voice_is_told(reported: Reported, tmp_path: Path) -> None:
    speaking = Speaking(["Fjord"] * 3 + [None] * 6)
    for number in range(9):
        speaking.tell(number, "0.8", _when(5), snippet=f"Words number {number}")
    reported.of(speaking)
    pages = {name: tmp_path / f"{name}.html" for name in (None, "Fjord")}
    told = write_reports(reported.url, METHODOLOGY, TEMPLATES, POLICY, period=PERIOD, pages=pages)
    assert [told[name].level for name in pages] == [Level.FIGURES, Level.FEW]
    assert "Words number" in pages[None].read_text()
    assert "Words number" not in pages["Fjord"].read_text()
    assert "Voices" not in pages["Fjord"].read_text()


def test_the_page_is_proper(reported: Reported) -> None:
    speaking = Speaking([None] * 6)
    for number in range(6):
        text = speaking.tell(number, SCORES[number], _when(1 + number % 3), snippet=f"Words {number}")
        speaking.also(text, "0.9", dimension="own_dimension")
    reported.of(speaking)
    read = PageRead(reported.page())
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {value.removeprefix("#") for value in read.values("href")} <= set(ids)
    assert {name for value in read.values("aria-labelledby") for name in value.split()} <= set(ids)
    assert [read.tags[tag] for tag in ("h1", "header", "main", "footer", "nav")] == [1] * 5
    assert "Own dimension" in reported.page()
