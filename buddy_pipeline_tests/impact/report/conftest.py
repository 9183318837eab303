from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import Program, load_programs
from buddy_pipeline.impact.report import ReportFigures, read_figures, render
from buddy_pipeline.impact.telling import load_policy
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, DEFAULT_TELLING, PROJECT
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.impact.report.filled import PERIOD, Filled, fill

Read = Callable[..., ReportFigures]
POLICY = load_policy(DEFAULT_TELLING)


@pytest.fixture(scope="session")
def methodology() -> Methodology:
    return load_methodology(DEFAULT_METHODOLOGY)


@pytest.fixture(scope="session")
def programs(methodology: Methodology) -> tuple[Program, ...]:
    return load_programs(PROJECT / "data" / "programs", methodology)


@pytest.fixture(scope="session")
def filled(server_data: Path, migrated_template: str, methodology: Methodology) -> Iterator[Filled]:
    """A database that tests only read."""
    with fresh_database(server_data, migrated_template) as url:
        yield fill(url, methodology)


@pytest.fixture
def own(database_url: str, methodology: Methodology) -> Filled:
    """A database that a test may change."""
    return fill(database_url, methodology)


@pytest.fixture(scope="session")
def read(methodology: Methodology, programs: tuple[Program, ...]) -> Read:
    """Reads the figures of a filled database."""

    def read_filled(filled: Filled, company: str | None = None) -> ReportFigures:
        return read_figures(filled.url, methodology, programs, POLICY, period=PERIOD, company=company)

    return read_filled


@pytest.fixture(scope="session")
def page(read: Read) -> Callable[..., str]:
    """The page of a filled database."""

    def render_filled(filled: Filled, company: str | None = None) -> str:
        return render(read(filled, company))

    return render_filled
