"""How fast the figures are, beside the queries of the spec that ask for one volunteer at a time.

    python -m benchmarks.impact [--volunteers 1000 100000] [--runs 3]

For each size two worlds (see `impact_world`), of the Buddy Program alone and of all programs, each in a fresh database of one
embedded server. Told are the median seconds of both, taken in turn, and the median of the ratios of the second to the first:
of the activities of a whole window; of the scores of one period when nothing was summed up yet, when the months before
were (as in every month after the first), and when all were; of the whole call for these, from the connection to the commit;
of every figure of every month; of the other figures of a period; of what a report reads; of the look which of all figures are
out of date, after a change and without one.

At the smallest size the spec's two queries run for each volunteer in turn, beside the scores with all months summed up: on
tables as the spec creates them, and on ours, which have indexes. They tell hours and ratings only; ours tell the score.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from benchmarks.impact_world import ACTIVITIES_A_VOLUNTEER, write_world
from buddy_pipeline.database import embedded
from buddy_pipeline.database.migrate import migrate
from buddy_pipeline.impact.compute import Made, compute
from buddy_pipeline.impact.figures import ASSETS
from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.impact.report.figures import read_figures
from buddy_pipeline.impact.staleness import stale
from buddy_pipeline.impact.telling import load_policy
from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.settings import DEFAULT_TELLING, from_environment

PERIOD = date(2025, 10, 1)
POLICY = load_policy(DEFAULT_TELLING)
SLICES = 10
"""In so many slices the spec's queries are asked, the scores made after each, so that both have the machine's slow moments."""
KEYS = Keyring(b"h" * 32, {"bench": b"k" * 32})

SPEC_TABLES: LiteralString = """
    CREATE SCHEMA spec;
    CREATE TABLE spec.buddy_matches (id uuid PRIMARY KEY, participant_id uuid, buddy_id uuid, matched_at timestamptz, status varchar(50),
        ended_at timestamptz);
    CREATE TABLE spec.buddy_events (id uuid PRIMARY KEY, match_id uuid, event_type varchar(100), event_date timestamptz, description text,
        location varchar(255), created_at timestamptz, duration_minutes int);
    CREATE TABLE spec.buddy_feedback (id uuid PRIMARY KEY, match_id uuid, from_role varchar(50), rating numeric(3, 2), feedback_text text,
        submitted_at timestamptz);
    CREATE TABLE spec.kintell_sessions (id uuid PRIMARY KEY, session_type varchar(50), participant_id uuid, volunteer_id uuid,
        completed_at timestamptz, duration_minutes int, rating numeric(3, 2), metadata jsonb);
    INSERT INTO spec.buddy_matches SELECT id, participant_id, buddy_id, matched_at, status, ended_at FROM csr.buddy_matches;
    INSERT INTO spec.buddy_events SELECT id, match_id, event_type, event_date, description, location, created_at, duration_minutes
        FROM csr.buddy_events;
    INSERT INTO spec.buddy_feedback SELECT id, match_id, from_role, rating, NULL, submitted_at FROM csr.buddy_feedback;
    INSERT INTO spec.kintell_sessions SELECT id, session_type, participant_id, volunteer_id, completed_at, duration_minutes, rating, metadata
        FROM csr.kintell_sessions;
    ANALYZE spec.buddy_matches, spec.buddy_events, spec.buddy_feedback, spec.kintell_sessions
"""
"""Spec 5, Core and Buddy Tables: primary keys and no other index. `duration_minutes` of events is what spec 2 asks for."""

SPEC_QUERIES: tuple[LiteralString, ...] = (
    "WITH buddy_hours AS (SELECT sum(duration_minutes) / 60.0 AS total_hours FROM {schema}.buddy_events"
    "  WHERE match_id IN (SELECT id FROM {schema}.buddy_matches WHERE buddy_id = %(volunteer)s)),"
    " buddy_quality AS (SELECT avg(rating) AS avg_rating FROM {schema}.buddy_feedback"
    "  WHERE match_id IN (SELECT id FROM {schema}.buddy_matches WHERE buddy_id = %(volunteer)s))"
    " SELECT buddy_hours.total_hours, buddy_quality.avg_rating FROM buddy_hours, buddy_quality",
    "SELECT sum(hours) FROM (SELECT sum(duration_minutes) / 60.0 AS hours FROM {schema}.buddy_events"
    "  WHERE match_id IN (SELECT id FROM {schema}.buddy_matches WHERE buddy_id = %(volunteer)s)"
    " UNION ALL SELECT sum(duration_minutes) / 60.0 FROM {schema}.kintell_sessions"
    "  WHERE session_type = 'mentorship' AND volunteer_id = %(volunteer)s"
    " UNION ALL SELECT sum(duration_minutes) / 60.0 FROM {schema}.kintell_sessions"
    "  WHERE session_type = 'language' AND volunteer_id = %(volunteer)s) AS all_hours",
)
"""Spec 2, VIS Calculation: for one program, and across programs."""


def one_by_one(url: str, schema: LiteralString, volunteers: list[str]) -> float:
    """Seconds of the spec's queries for each volunteer in turn, each sent anew, as Drizzle (spec 5) sends them, and as ours are."""
    queries = [sql.SQL(query).format(schema=sql.Identifier(schema)) for query in SPEC_QUERIES]
    with psycopg.connect(url, autocommit=True) as connection:
        started = time.perf_counter()
        for volunteer in volunteers:
            for query in queries:
                connection.execute(query, {"volunteer": volunteer}, prepare=False).fetchone()
        return time.perf_counter() - started


class World:
    """A world of a size, with what makes its figures."""

    def __init__(self, url: str, volunteers: int, *, all_programs: bool = False) -> None:
        self.url = url
        self.methodology = load_methodology(from_environment({}).methodology)
        self.programs = load_programs(from_environment({}).programs, self.methodology)
        migrate(url)
        write_world(url, volunteers, KEYS, all_programs=all_programs)
        self.periods = stale(url, self.methodology, self.programs)["volunteer_activity"]

    def look(self) -> float:
        started = time.perf_counter()
        stale(self.url, self.methodology, self.programs)
        return time.perf_counter() - started

    def look_after_a_change(self) -> float:
        self._run("DELETE FROM impact.last_look")
        return self.look()

    def scores(self) -> float:
        """Seconds of the scores of one period; every month is summed up."""
        return self.scores_and_call()[0]

    def scores_and_call(self) -> tuple[float, float]:
        """Seconds of these scores, and of the whole call: connection, look, people, scores, commit."""
        started = time.perf_counter()
        return self.make("vis_scores", [PERIOD]), time.perf_counter() - started

    def activities_from_nothing(self) -> float:
        """Seconds of the activities of all months."""
        self._run("TRUNCATE impact.volunteer_activity")
        return self.make("volunteer_activity", self.periods)

    def figures_of(self, asset: str) -> float:
        """Seconds of a figure of one period, all that it is made from being there: of the whole call."""
        started = time.perf_counter()
        self._compute([asset], [PERIOD])
        return time.perf_counter() - started

    def report(self) -> float:
        """Seconds of what the report of everybody asks the database."""
        started = time.perf_counter()
        read_figures(self.url, self.methodology, self.programs, POLICY, period=PERIOD, company=None)
        return time.perf_counter() - started

    def everything(self) -> float:
        """Seconds of all figures of all months, nothing being there: of the whole call."""
        self._run("TRUNCATE impact.volunteer_activity")
        self._run("DELETE FROM impact.computed")
        started = time.perf_counter()
        self._compute(ASSETS, self.periods)
        return time.perf_counter() - started

    def scores_of_a_new_month(self) -> float:
        """Seconds of the activities, the sums and the scores of one month, all before it being there."""
        self._run("DELETE FROM impact.computed WHERE asset = 'months' AND period = '2025-10-01'")
        return self.make("volunteer_activity", [PERIOD]) + self.scores()

    def scores_from_nothing(self) -> float:
        """Seconds of the scores of one period and of the sums of all months of its window."""
        self._run("TRUNCATE impact.volunteer_months, impact.participant_months, impact.taught_pairs, impact.vis_scores")
        self._run("DELETE FROM impact.computed WHERE asset = 'months'")
        return self.make("vis_scores", [PERIOD])

    def _run(self, statement: LiteralString) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def make(self, asset: str, periods: list[date]) -> float:
        """Seconds that the database worked on the figures."""
        return sum(one.seconds for one in self._compute([asset], periods))

    def _compute(self, assets: Sequence[str], periods: list[date]) -> list[Made]:
        made: list[Made] = []
        compute(self.url, keys=KEYS, methodology=self.methodology, programs=self.programs, assets=assets, periods=periods,
                run_id="benchmark", on_made=made.append)  # fmt: skip
        return made


SCORES, ACTIVITIES, FROM_NOTHING, NEW_MONTH = (
    "scores, all months summed up",
    "activities of all months",
    "scores, no month summed up yet",
    "a new month: activities and scores",
)
STEPS: dict[str, Callable[[World], float]] = {
    ACTIVITIES: World.activities_from_nothing,
    FROM_NOTHING: World.scores_from_nothing,
    NEW_MONTH: World.scores_of_a_new_month,
    SCORES: World.scores,
    "the whole call for these": lambda world: world.scores_and_call()[1],
    "every figure of every month": World.everything,
    "returns and sensitivity of a period": lambda world: world.figures_of("sroi"),
    "company figures of a period": lambda world: world.figures_of("metrics_company_period"),
    "program metrics of a period": lambda world: world.figures_of("program_metrics"),
    "what a report reads": World.report,
    "look what is out of date": World.look_after_a_change,
    "look again, no row changed": World.look,
}


def measure(alone: World, beside: World, runs: int) -> dict[str, float]:
    """Prints the seconds of each step in both worlds, and how many times as long the second takes. Gives those of the first."""
    print(f"{'':39}{'Buddy alone':>12}{'all programs':>14}  times as long")
    seconds: dict[str, float] = {}
    for step, taken in STEPS.items():
        pairs = [(taken(alone), taken(beside)) for _ in range(runs)]
        here, there = (statistics.median(one) for one in zip(*pairs, strict=True))
        ratios = [second / first for first, second in pairs]
        times = f"{statistics.median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"  {step:37}{here:10.3f} s{there:12.3f} s  {times}", flush=True)
        seconds[step] = here
    return seconds


def beside_the_spec(world: World, runs: int, more: Mapping[str, float]) -> None:
    """Prints how many times as long the spec's queries take: as the scores, as the call, as the seconds of ``more``."""
    with psycopg.connect(world.url) as connection:
        connection.execute(SPEC_TABLES)
        volunteers = [str(one) for (one,) in connection.execute("SELECT DISTINCT buddy_id FROM csr.buddy_matches")]
    for schema, told in (("spec", "tables as the spec makes them"), ("csr", "our tables, with indexes")):
        seconds: list[float] = []
        ratios: dict[str, list[float]] = {"the scores": [], "the whole call": []}
        for _ in range(runs):
            slices = [
                (one_by_one(world.url, schema, volunteers[start::SLICES]), *world.scores_and_call()) for start in range(SLICES)
            ]
            spec, scores, call = (sum(column) for column in zip(*slices, strict=True))
            seconds.append(spec)
            ratios["the scores"].append(SLICES * spec / scores)
            ratios["the whole call"].append(SLICES * spec / call)
        print(f"  spec, one by one, on {told}: {statistics.median(seconds):.2f} s, times as long as")
        for name, found in ratios.items():
            print(f"    {name:28}{statistics.median(found):8.1f}  ({min(found):.1f} to {max(found):.1f})")
        for name, once in more.items():
            print(f"    {name:28}{statistics.median(seconds) / once:8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--volunteers", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="buddy-bench-"))
    data = folder / "postgres"
    embedded.join(data)
    try:
        scores = {}
        for size in sorted(given.volunteers):
            alone = World(_new_database(data, f"buddy_{size}"), size)
            beside = World(_new_database(data, f"all_{size}"), size, all_programs=True)
            print(f"\n{size:,} volunteers, {size * ACTIVITIES_A_VOLUNTEER:,} activities in {len(alone.periods)} months")
            seconds = measure(alone, beside, given.runs)
            if not scores:
                from_rows = seconds[ACTIVITIES] + seconds[FROM_NOTHING]
                beside_the_spec(alone, given.runs, {"a new month": seconds[NEW_MONTH], "everything from the rows": from_rows})
            scores[size] = seconds[SCORES]
        small, large = min(scores), max(scores)
        if small != large:
            growth = scores[large] / scores[small]
            print(f"\n{large / small:.0f} times the volunteers take {growth:.0f} times as long for the scores")
    finally:
        embedded.leave(data)
        shutil.rmtree(folder)


def _new_database(data: Path, name: str) -> str:
    with psycopg.connect(embedded.url(data, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return embedded.url(data, name)


if __name__ == "__main__":
    main()
