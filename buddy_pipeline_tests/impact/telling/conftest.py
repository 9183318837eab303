from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg
import pytest

from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import Program, load_programs
from buddy_pipeline.impact.report import tell_of
from buddy_pipeline.impact.telling import Policy, Telling, load_policy
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, DEFAULT_TELLING, PROJECT
from buddy_pipeline_tests.impact.rows import World
from buddy_pipeline_tests.impact.world import make, make_what_is_stale, read, write

PERIOD = date(2024, 6, 1)


@dataclass(frozen=True)
class Told:
    """A database with a world whose figures are made, and what may be told of it."""

    url: str
    methodology: Methodology
    programs: tuple[Program, ...]
    policy: Policy

    def fill(self, world: World, periods: list[date]) -> None:
        write(self.url, world)
        make(self.url, self.methodology, self.programs, periods)

    def change(self, statement: str, *values: object) -> None:
        """Changes the rows, and brings the figures up to date."""
        with psycopg.connect(self.url) as connection:
            connection.execute(statement.encode(), values)
        make_what_is_stale(self.url, self.methodology, self.programs)

    def leave(self, user: UUID) -> None:
        """Takes somebody off the roster, as if they had never been on it."""
        self.change("DELETE FROM csr.company_users WHERE user_id = %s", user)

    def tell(self, *companies: str | None, period: date = PERIOD) -> list[Telling]:
        told = tell_of(self.url, self.methodology, self.programs, self.policy, period=period, companies=companies)
        return [told[name] for name in companies]

    def seen(self, company: str, period: date = PERIOD) -> dict[str, object]:
        """The row that others see."""
        (row,) = read(self.url, "SELECT * FROM told.company_figures WHERE company = %s AND period = %s", company, period)
        return row


@pytest.fixture
def told(database_url: str) -> Told:
    methodology = load_methodology(DEFAULT_METHODOLOGY)
    programs = load_programs(PROJECT / "data" / "programs", methodology)
    return Told(database_url, methodology, programs, load_policy(DEFAULT_TELLING))


Tell = Callable[..., list[Telling]]
