"""The components of a Volunteer Impact Score, each with its formula and its rows."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.counting import match_counts
from buddy_pipeline.impact.explain.fragments import UNTIL, participant, session_types, sessions_that_count, volunteer_roles
from buddy_pipeline.impact.explain.kinds import hours_by_kind
from buddy_pipeline.impact.explain.listing import Parts, listed, listing, values, within
from buddy_pipeline.impact.explain.node import SHOWN, Node, exact, given, plain, reckoned
from buddy_pipeline.impact.methodology import FULL_SCORE, Methodology
from buddy_pipeline.impact.people import program_of_matches
from buddy_pipeline.impact.periods import Window
from buddy_pipeline.impact.programs import Program

IDLE = "nothing was recorded of a volunteer who was matched, enrolled or a member of a company in the window: known to be 0"
_UNION = sql.SQL("\nUNION\n")
_ACCOMPANIED: LiteralString = "WITH accompanied AS (\n{participants}\n)\n{improved}"


@dataclass(frozen=True)
class Volunteer:
    """Whose score it is, in which window, by which rules; ``counted`` are those of the ``programs`` whose rows count."""

    connection: psycopg.Connection
    methodology: Methodology
    programs: tuple[Program, ...]
    counted: tuple[Program, ...]
    user_id: UUID
    window: Window

    @cached_property
    def parts(self) -> Parts:
        """What queries of the volunteer's rows take."""
        vis, counting = self.methodology.vis, self.methodology.counting
        return (
            values(
                volunteer=self.user_id,
                checkins=vis.mood_trend_checkins,
                progress=list(vis.improving_progress),
                moods=list(vis.moods),
                mood_values=list(vis.moods.values()),
            )
            | within(self.window)
            | {
                "session_types": session_types(self.counted),
                "all_session_types": session_types(self.programs),
                "participant": participant(counting, self.programs),
                "match_counts": match_counts(counting, "m"),
                "session_counts": sessions_that_count(counting, self.programs),
                "improving": _improving(vis.improving_milestones),
                "until": sql.SQL(UNTIL),
                "volunteer_roles": volunteer_roles(self.programs),
            }
        )

    @property
    def has_matches(self) -> bool:
        """Whether matches count: in all programs together, and in that whose matches they are."""
        return self.counted == self.programs or program_of_matches(self.programs) in {one.program for one in self.counted}

    def rows(self, name: str) -> sql.Composed:
        return listing(name, self.parts)


def measured_components(volunteer: Volunteer, score: dict[str, Any]) -> dict[str, Node]:
    """Each component with all that is there to measure it; ``score`` is the row of the table."""
    return {
        "weighted_hours": _weighted_hours(volunteer, score),
        "quality": _quality(volunteer, score),
        "outcome_lift": _outcome_lift(volunteer, score),
        "placement": Node("placement"),
    }


def _weighted_hours(volunteer: Volunteer, score: dict[str, Any]) -> Node:
    rule = volunteer.methodology.vis.full_score_hours
    kinds = hours_by_kind(
        volunteer.connection, volunteer.methodology, volunteer.counted, "vis_activities", volunteer.parts, weighted=True
    )
    hours = reckoned(
        "hours by weight",
        score["weighted_hours"],
        "weighted hours",
        " + ".join(kind.label for kind in kinds) or "0",
        *kinds,
        note=None if kinds or score["hours_component"] is None else IDLE,
    )
    full = given("full score", rule.value, rule.unit, f"{rule.source}, {rule.year}")
    formula = f"min({FULL_SCORE}, hours by weight ÷ full score × {FULL_SCORE})"
    return reckoned("weighted hours", score["hours_component"], "of 100", formula, hours, full)


def _quality(volunteer: Volunteer, score: dict[str, Any]) -> Node:
    feedback = [_ratings(volunteer, "feedback of participants", "vis_feedback")] if volunteer.has_matches else []
    found = [*feedback, _ratings(volunteer, "ratings of sessions", "vis_rated_sessions")]
    numbers, totals = (" + ".join(node.label for node in nodes) for nodes in zip(*found, strict=True))
    formula = f"({totals}) ÷ ({numbers}) × {FULL_SCORE}"
    return reckoned("quality", score["quality_component"], "of 100", formula, *(node for pair in found for node in pair))


def _ratings(volunteer: Volunteer, label: str, name: str) -> tuple[Node, Node]:
    """Number and sum of the ratings of one kind; the mean stands beside."""
    query = volunteer.rows(name)
    number = listed(volunteer.connection, label, "ratings", query)
    total = listed(volunteer.connection, f"sum of {label}", "ratings from 0 to 1, added up", query, column="counted")
    mean = f"mean {plain(exact(total) / exact(number), SHOWN)}" if number.rows else None
    return number, replace(total, note=mean)


def _outcome_lift(volunteer: Volunteer, score: dict[str, Any]) -> Node:
    connection = volunteer.connection
    ways = {"of sessions taught": volunteer.rows("vis_taught")}
    if volunteer.has_matches:
        ways = {"of matches in force": volunteer.rows("vis_matched")} | ways
    all_of_them = _UNION.join(ways.values())
    participants = listed(
        connection,
        "participants",
        "people",
        all_of_them,
        note="matched or taught in the window; who is both counts once",
        children=tuple(listed(connection, label, "people", rows) for label, rows in ways.items()),
    )
    improved = _improved(volunteer, all_of_them)
    formula = f"{improved.label} ÷ {participants.label} × {FULL_SCORE}"
    return reckoned("outcome lift", score["lift_component"], "of 100", formula, improved, participants)


def _improved(volunteer: Volunteer, participants: sql.Composed) -> Node:
    def among_them(label: str, improved: sql.Composed, *ways: Node, note: str | None = None) -> Node:
        query = compose(_ACCOMPANIED, participants=participants, improved=improved)
        return listed(volunteer.connection, label, "people", query, note=note, children=ways)

    milestone, mood, progress = (volunteer.rows(f"vis_improved_by_{way}") for way in ("milestone", "mood", "progress"))
    return among_them(
        "improved",
        _UNION.join([milestone, mood, progress]),
        among_them("by a milestone reached", milestone),
        among_them("by the trend of their mood", mood),
        among_them("by progress in sessions", progress),
        note="in at least one of these ways; who improved in several counts once",
    )


def _improving(categories: tuple[str, ...] | None) -> sql.Composable:
    """Whether the milestone `g` is an improvement."""
    return sql.SQL("true") if categories is None else compose("g.category = ANY ({})", sql.Literal(list(categories)))
