"""What companies and programs are told, once more, in plain Python."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from buddy_pipeline.impact.programs import Metric, Program
from buddy_pipeline_tests.impact.oracle import LAST_MOMENT, SESSIONS, Oracle, Row, Shares, grouped, month_start
from buddy_pipeline_tests.impact.oracle_returns import ONE, Returns
from buddy_pipeline_tests.impact.rows import Enrollment

DIMENSIONS = {
    "integration_score": "avg_integration_score",
    "language_proficiency": "avg_language_level",
    "job_readiness": "avg_job_readiness",
}
PLACES = {**dict.fromkeys(DIMENSIONS.values(), 3), "sroi_ratio": 2, "vis_score": 2}
"""Columns that are rounded, and to how many places."""


def rounded(value: Fraction, places: int) -> Decimal:
    """Half away from zero, as PostgreSQL does."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


class CompanyMetrics:
    """Rows of csr.metrics_company_period; figures that are rounded there are still exact here."""

    def __init__(self, oracle: Oracle, period: date, program: str | None = None) -> None:
        """Of all programs, or of the rows of one alone."""
        self.oracle = oracle
        self.period = period
        self.program = program
        self.returns = Returns(oracle, period, program)
        self.volunteers = self._volunteers()
        self.participants = self._participants()
        self.scores = (
            oracle.scores(period)
            if program is None
            else {row["volunteer_id"]: row["score"] for row in oracle.program_scores(period, program)}
        )

    def rows(self) -> list[Row]:
        """Rows of csr.metrics_company_period."""
        window = {
            "period_start": self.oracle.start(self.period).date(),
            "period_end": (self.oracle.end(self.period) - LAST_MOMENT).date(),
        }
        ratios = {(row["scope"], row["company_id"]): row["ratio"] for row in self.returns.rows()}
        return [self._row(scope) | window | {"sroi_ratio": ratio} for scope, ratio in ratios.items()]

    def rows_of_the_program(self) -> list[Row]:
        """Rows of impact.company_programs."""
        return [self._row(scope) | {"program": self.program} | self._hours(scope) for scope in self.oracle.scopes(self.period)]

    def _hours(self, scope: tuple[str, UUID | None]) -> Row:
        totals = {"recorded_hours": Fraction(), "estimated_hours": Fraction()}
        for one in self.oracle.in_window_activities(self.period, self.program):
            shares = self.oracle.shares(one.volunteer_id, one.happened_at)
            part = ONE if scope[0] == "program" else shares.get(scope[1], Fraction())
            totals["estimated_hours" if one.is_estimated else "recorded_hours"] += one.hours * part
        return dict(totals)

    def _volunteers(self) -> dict[UUID, Shares]:
        """Of each volunteer with an activity, the mean of the shares of their activities."""
        done = grouped((one.volunteer_id, one) for one in self.oracle.in_window_activities(self.period, self.program))
        return {
            volunteer: _mean([self.oracle.shares(volunteer, one.happened_at) for one in all_]) for volunteer, all_ in done.items()
        }

    def _shares_of(self, volunteer: UUID) -> Shares:
        last = self.oracle.end(self.period) - LAST_MOMENT
        return self.volunteers.get(volunteer) or self.oracle.shares(volunteer, last)

    def _participants(self) -> dict[UUID, Shares]:
        matches = self.oracle.matches_in_window(self.period) if self.oracle.has_matches(self.program) else []
        matched = {(match.participant_id, match.buddy_id) for match in matches}
        sessions = self.oracle.sessions(self.period, self.program)
        taught = {(session.participant_id, session.volunteer_id) for session in sessions}
        pairs = {pair for pair in matched | taught if pair[0] in self.oracle.participants and pair[1] in self.oracle.volunteers}
        accompanied = {
            person: _mean([self._shares_of(volunteer) for volunteer in all_]) for person, all_ in grouped(pairs).items()
        }
        of_dimensions = [all_ for name, all_ in self.returns.observations.items() if self.returns.outcomes[name].dimension]
        observed = {one.person for all_ in of_dimensions for one in all_}
        return {person: {None: ONE} for person in observed} | accompanied

    def _row(self, scope: tuple[str, UUID | None]) -> Row:
        volunteers = _in_scope(self.volunteers, scope)
        participants = _in_scope(self.participants, scope)
        held = self.oracle.sessions(self.period, self.program)
        taught = {row.id: self.oracle.shares(row.volunteer_id, row.completed_at) for row in held}
        sessions = _in_scope(taught, scope)
        scored = _in_scope({person: self._shares_of(person) for person in self.scores if self.scores[person] is not None}, scope)
        return {
            "scope": scope[0],
            "company_id": scope[1],
            "participants_count": len(participants),
            "volunteers_count": len(volunteers),
            "sessions_count": len(sessions),
            "participants_share": sum(participants.values(), Fraction()),
            "volunteers_share": sum(volunteers.values(), Fraction()),
            "sessions_share": sum(sessions.values(), Fraction()),
            **{column: self._points(dimension, participants) for dimension, column in DIMENSIONS.items()},
            "vis_score": _weighted({person: self.scores[person] or Fraction() for person in scored}, scored),
        }

    def _points(self, dimension: str, participants: Mapping[UUID, Fraction]) -> Fraction | None:
        outcome = next((name for name, one in self.returns.outcomes.items() if one.dimension == dimension), None)
        if outcome is None or not self.oracle.tracks("sroi_dimensions", dimension, self.program):
            return None
        gains = self.returns.gains(outcome, {})
        points = {one.person: one.has.points(gains) for one in self.returns.observations[outcome]}
        cap = Fraction(self.returns.sroi.cap.value)
        return _weighted({person: min(cap, points.get(person, Fraction())) for person in participants}, participants)


def program_rows(oracle: Oracle, period: date) -> list[Row]:
    """Rows of impact.program_metrics."""
    return [
        {"program": program.program, "metric": name, "title": title, "value": value}
        for program in oracle.programs
        for name, title, value in _program_figures(oracle, program, period)
    ]


def _program_figures(oracle: Oracle, program: Program, period: date) -> list[tuple[str, str | None, Fraction | None]]:
    end = oracle.end(period)
    flags = {
        csr_role: [role.flag for role in program.roles.values() if role.csr_role == csr_role]
        for csr_role in ("beneficiary", "volunteer")
    }
    people = {user.id: user for user in oracle.world.users}
    enrolled = [row for row in oracle.world.program_enrollments if row.program_type == program.program and row.enrolled_at < end]
    states = {row.id: _state(oracle, row, period) for row in oracle.world.program_enrollments if row.enrolled_at < end}
    active = [row for row in enrolled if states[row.id] == "active"]

    def of_role(csr_role: str) -> int:
        named = {name for name, role in program.roles.items() if role.csr_role == csr_role}
        return sum(
            bool(named & set(row.roles)) or any(people[row.user_id].journey_flags.get(flag) for flag in flags[csr_role])
            for row in active
        )

    elsewhere = {
        row.user_id
        for row in oracle.world.program_enrollments
        if row.program_type != program.program and states.get(row.id) == "active"
    }
    completed = sum(states[row.id] == "completed" for row in enrolled)
    figures: list[tuple[str, str | None, Any]] = [
        ("enrolled", None, len(enrolled)),
        ("active_participants", None, of_role("beneficiary")),
        ("active_volunteers", None, of_role("volunteer")),
        ("in_several_programs", None, sum(row.user_id in elsewhere for row in active)),
        ("completed", None, completed),
        ("dropped", None, sum(states[row.id] == "dropped" for row in enrolled)),
        ("completion_rate", None, Fraction(completed, len(enrolled)) if enrolled else None),
        *((name, metric.title, _counted(oracle, metric, period)) for name, metric in program.metrics.items()),
    ]
    if not enrolled and not any(_counted(oracle, metric, period) for metric in program.metrics.values()):
        return [(name, title, None) for name, title, _ in figures]
    return [(name, title, None if value is None else Fraction(value)) for name, title, value in figures]


def _state(oracle: Oracle, enrollment: Enrollment, period: date) -> str:
    """How an enrollment was at the end of the period, by what had begun by then."""
    end = oracle.end(period)
    program = next((one for one in oracle.programs if one.program == enrollment.program_type), None)
    if program is not None and program.program == oracle.program_of_matches:
        return _by_matches(oracle, enrollment.user_id, end)
    if (
        program is not None
        and program.match_table == SESSIONS
        and (told := _by_sessions(oracle, program, enrollment.user_id, period))
    ):
        return told
    if program is not None and program.program == oracle.program_of_courses and _all_completed(oracle, enrollment.user_id, end):
        return "completed"
    over = enrollment.completed_at is not None and enrollment.completed_at < end
    return enrollment.status if over else "active"


def _by_matches(oracle: Oracle, person: UUID, end: datetime) -> str:
    begun = [row for row in oracle.matches.values() if person in (row.participant_id, row.buddy_id) and row.matched_at < end]
    if not begun or any(row.status != "ended" or oracle.end_of(row) >= end for row in begun):
        return "active"
    last = max(begun, key=lambda row: (row.ended_at or row.matched_at, row.id))
    return "completed" if last.end_reason == "completed" else "dropped"


def _by_sessions(oracle: Oracle, program: Program, person: UUID, period: date) -> str | None:
    end, lifecycle = oracle.end(period), program.lifecycle
    held = [
        row.completed_at
        for row in oracle.held
        if oracle.program_of_type[row.session_type] == program.program
        and person in (row.participant_id, row.volunteer_id)
        and row.completed_at < end
    ]
    if not held:
        return None
    if lifecycle.completed_after_sessions and len(held) >= lifecycle.completed_after_sessions:
        return "completed"
    if lifecycle.inactive_after_months and max(held) < month_start(period, 1 - lifecycle.inactive_after_months):
        return "dropped"
    return "active"


def _all_completed(oracle: Oracle, person: UUID, end: datetime) -> bool:
    begun = [
        row
        for row in oracle.world.learning_progress
        if row.user_id == person
        and (
            any(at is not None and at < end for at in (row.started_at, row.completed_at))
            or (row.started_at is None and row.completed_at is None and row.status != "enrolled")
        )
    ]
    return bool(begun) and all(
        row.status == "completed" and row.completed_at is not None and row.completed_at < end for row in begun
    )


def _rows(oracle: Oracle, metric: Metric) -> list[Any]:
    """No world has credentials. What counts by the moment it was completed must have been completed."""
    rows = getattr(oracle.world, metric.table, ())
    return [
        row
        for row in rows
        if (not metric.session_types or row.session_type in metric.session_types)
        and (metric.at != "completed_at" or row.status == "completed")
        and _is_of_what_counts(oracle, metric.table, row)
    ]


def _is_of_what_counts(oracle: Oracle, table: str, row: Any) -> bool:
    known = {match.id for match in oracle.world.buddy_matches}
    if table == "buddy_matches":
        return row.id in oracle.matches
    if table == "kintell_sessions":
        return oracle.methodology.counting.with_oneself or row.volunteer_id is None or row.volunteer_id != row.participant_id
    if table in ("buddy_checkins", "buddy_events", "buddy_feedback"):
        return row.match_id in oracle.matches or row.match_id not in known
    return True


def _counted(oracle: Oracle, metric: Metric, period: date) -> int:
    return sum(oracle.in_window(getattr(row, metric.at), period) for row in _rows(oracle, metric))


def _mean(all_: list[Shares]) -> Shares:
    parts = grouped(pair for shares in all_ for pair in shares.items())
    return {company: sum(shares, Fraction()) / len(all_) for company, shares in parts.items()}


def _in_scope(things: Mapping[UUID, Shares], scope: tuple[str, UUID | None]) -> dict[UUID, Fraction]:
    """The scope's share of each thing that it has a part of."""
    if scope[0] == "program":
        return dict.fromkeys(things, ONE)
    return {thing: shares[scope[1]] for thing, shares in things.items() if scope[1] in shares}


def _weighted(values: Mapping[UUID, Fraction], weights: Mapping[UUID, Fraction]) -> Fraction | None:
    total = sum(weights.values(), Fraction())
    return sum((values[one] * weights[one] for one in weights), Fraction()) / total if total else None
