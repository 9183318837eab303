"""People, matches, companies, activities and scores once more, in plain Python: slow, exact, and written from the words
of the methodology alone.

Numbers are fractions; a row of a table is a dictionary by column. `oracle_returns` goes on with the social return,
`oracle_metrics` with the figures of companies and programs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.programs import ActivitySource, Program
from buddy_pipeline.privacy.vault import normalise_name
from buddy_pipeline_tests.impact.rows import Attendance, Course, Feedback, Match, Session, User, World

FOREVER = datetime.max.replace(tzinfo=UTC)
LAST_MOMENT = timedelta(microseconds=1)
SESSIONS = "kintell_sessions"
COMPONENTS = ("weighted_hours", "quality", "outcome_lift", "placement")

Row = dict[str, Any]
Shares = dict[UUID | None, Fraction]
"""By company, None for no company."""


@dataclass(frozen=True)
class Activity:
    volunteer_id: UUID
    participant_id: UUID | None
    program: str
    activity: str
    happened_at: datetime
    recorded: int | None
    default: int
    weight: Fraction
    source_table: str
    source_id: UUID

    @property
    def minutes(self) -> int:
        return self.default if self.recorded is None else self.recorded

    @property
    def is_estimated(self) -> bool:
        return self.recorded is None

    @property
    def hours(self) -> Fraction:
        return Fraction(self.minutes, 60)


def month_start(period: date, shift: int = 0) -> datetime:
    """The first moment of the period, or of that so many months later."""
    months = period.year * 12 + period.month - 1 + shift
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction()) / len(values) if values else None


def half_up(value: Fraction) -> int:
    return (value * 2 + 1).__floor__() // 2


class Oracle:
    """All figures of a world by a methodology and the program templates."""

    def __init__(self, world: World, methodology: Methodology, programs: Sequence[Program]) -> None:
        self.world = world
        self.methodology = methodology
        self.programs = programs
        self.matches = {match.id: match for match in world.buddy_matches if self._match_counts(match)}
        self.program_of_type = {
            kind: program.program for program in programs for source in program.activities for kind in source.session_types
        }
        self.program_of_matches = next((one.program for one in programs if one.matching and one.match_table != SESSIONS), None)
        self.program_of_courses = next((one.program for one in programs if "course" in one.activity_types), None)

    def _match_counts(self, match: Match) -> bool:
        counting = self.methodology.counting
        with_oneself = match.buddy_id is not None and match.buddy_id == match.participant_id
        of_no_time = match.ended_at is not None and match.ended_at <= match.matched_at
        return (counting.with_oneself or not with_oneself) and (counting.matches_of_no_time or not of_no_time)

    # Periods

    def start(self, period: date) -> datetime:
        return month_start(period, 1 - self.methodology.window_months)

    def end(self, period: date) -> datetime:
        return month_start(period, 1)

    def in_window(self, moment: datetime | None, period: date) -> bool:
        return moment is not None and self.start(period) <= moment < self.end(period)

    def tracks(self, kind: str, name: str, program: str | None = None) -> bool:
        """Whether the program, or any of them, counts a component or dimension."""
        return any(getattr(one, kind).get(name, False) for one in self.programs if program in (None, one.program))

    # People

    def _of_role(self, csr_role: str, in_match: set[UUID | None]) -> set[UUID]:
        roles = [
            (program.program, name, role.flag)
            for program in self.programs
            for name, role in program.roles.items()
            if role.csr_role == csr_role
        ]
        held = {(program, name) for program, name, _ in roles}
        enrolled = {
            row.user_id for row in self.world.program_enrollments if held & {(row.program_type, role) for role in row.roles}
        }
        return {
            user.id
            for user in self.world.users
            if user.role == csr_role or user.id in in_match | enrolled or any(user.journey_flags.get(flag) for *_, flag in roles)
        }

    @cached_property
    def volunteers(self) -> set[UUID]:
        teachers = {row.volunteer_id for row in self.held if self.methodology.counting.sessions_without_volunteer == "both"}
        return self._of_role("volunteer", {match.buddy_id for match in self.matches.values()} | teachers)

    @cached_property
    def volunteer_roles(self) -> set[str]:
        """The programs' own names for volunteers."""
        return {name for one in self.programs for name, role in one.roles.items() if role.csr_role == "volunteer"}

    @cached_property
    def participants(self) -> set[UUID]:
        return self._of_role("beneficiary", {match.participant_id for match in self.matches.values()})

    # Matches

    def end_of(self, match: Match) -> datetime:
        if match.ended_at is not None:
            return match.ended_at
        if match.status == "ended":
            return match.matched_at + timedelta(days=match.duration_days or 0)
        return FOREVER

    def matches_in_window(self, period: date) -> list[Match]:
        return [
            match
            for match in self.matches.values()
            if match.matched_at < self.end(period) and self.end_of(match) >= self.start(period)
        ]

    def buddies_at(self, participant: UUID, moment: datetime) -> set[UUID]:
        return {
            match.buddy_id
            for match in self.matches.values()
            if match.participant_id == participant
            and match.buddy_id is not None
            and match.matched_at <= moment < self.end_of(match)
        }

    # Companies

    def shares(self, person: UUID | None, moment: datetime) -> Shares:
        """How what the person did at that moment is split among companies."""
        companies = [
            member.company_id
            for member in self.world.company_users
            if member.user_id == person and member.joined_at <= moment < (member.left_at or FOREVER)
        ]
        return {company: Fraction(1, len(companies)) for company in companies} or {None: Fraction(1)}

    def scopes(self, period: date) -> list[tuple[str, UUID | None]]:
        present = {
            member.company_id
            for member in self.world.company_users
            if member.joined_at < self.end(period) and (member.left_at is None or member.left_at > self.start(period))
        }
        return [("program", None), ("no_company", None), *(("company", company) for company in sorted(present))]

    # Sessions

    @cached_property
    def held(self) -> list[Session]:
        """Sessions that took place, of one person with themself only if these count."""
        with_oneself = self.methodology.counting.with_oneself
        return [
            row
            for row in self.world.kintell_sessions
            if row.status == "completed"
            and row.completed_at is not None
            and row.session_type in self.program_of_type
            and (with_oneself or row.volunteer_id is None or row.volunteer_id != row.participant_id)
        ]

    @cached_property
    def counted_sessions(self) -> list[Session]:
        """Those whose teacher is a volunteer, unless those of others have a value, too."""
        value_of_all = self.methodology.counting.sessions_without_volunteer == "value"
        return [row for row in self.held if value_of_all or row.volunteer_id in self.volunteers]

    def sessions(self, period: date, program: str | None = None) -> list[Session]:
        """Sessions held in the window, of all programs or of one."""
        return [
            session
            for session in self.counted_sessions
            if program in (None, self.program_of_type[session.session_type]) and self.in_window(session.completed_at, period)
        ]

    def rating_of(self, session: Session) -> Fraction | None:
        """What the participant gave, in Kintell or else on the session itself."""
        told = (
            row.rating for row in self.world.kintell_ratings if (row.session_id, row.from_role) == (session.id, "participant")
        )
        rating = next((one for one in told if one is not None), session.rating)
        return None if rating is None else Fraction(rating)

    def courses(self, period: date, program: str | None = None) -> list[Course]:
        """Courses completed in the window, if a program has courses."""
        if self.program_of_courses is None or program not in (None, self.program_of_courses):
            return []
        return [
            row for row in self.world.learning_progress if row.status == "completed" and self.in_window(row.completed_at, period)
        ]

    def has_matches(self, program: str | None) -> bool:
        return program in (None, self.program_of_matches)

    # Activities

    @cached_property
    def activities(self) -> list[Activity]:
        return [
            activity
            for program in self.programs
            for source in program.activities
            for activity in self._of_source(program, source)
        ]

    def in_window_activities(self, period: date, program: str | None = None) -> list[Activity]:
        return [one for one in self.activities if self.in_window(one.happened_at, period) and program in (None, one.program)]

    def activity_rows(self, period: date) -> list[Row]:
        """Rows of impact.volunteer_activity of the month alone."""
        return [
            {
                "volunteer_id": one.volunteer_id,
                "participant_id": one.participant_id,
                "program": one.program,
                "activity": one.activity,
                "happened_at": one.happened_at,
                "minutes": one.minutes,
                "is_estimated": one.is_estimated,
                "hours": one.hours,
                "weight": one.weight,
                "source_table": one.source_table,
                "source_id": one.source_id,
            }
            for one in self.activities
            if month_start(period) <= one.happened_at < self.end(period)
        ]

    def _of_source(self, program: Program, source: ActivitySource) -> Iterator[Activity]:
        if source.shape == "session":
            yield from self._taught(program, source)
        elif source.shape == "attendance":
            yield from self._attended(program, source)
        else:
            yield from self._with_match(program, source)

    def _activity(
        self,
        program: Program,
        name: str,
        volunteer: UUID,
        participant: UUID | None,
        at: datetime,
        recorded: int | None,
        table: str,
        row: UUID,
    ) -> Activity:
        counted = self.methodology.vis.activities[name]
        weight = Fraction(counted.weight)
        return Activity(volunteer, participant, program.program, name, at, recorded, counted.default_minutes, weight, table, row)

    def _taught(self, program: Program, source: ActivitySource) -> Iterator[Activity]:
        for row in self.counted_sessions:
            if row.session_type in source.session_types and row.volunteer_id in self.volunteers:
                yield self._activity(
                    program,
                    source.name,
                    row.volunteer_id,
                    row.participant_id,
                    row.completed_at,
                    row.duration_minutes,
                    "kintell_sessions",
                    row.id,
                )

    def _attended(self, program: Program, source: ActivitySource) -> Iterator[Activity]:
        events = {event.id: event for event in self.world.buddy_events}
        matches = {match.id: match for match in self.world.buddy_matches}
        for row in self.world.buddy_event_attendances:
            match = matches.get(row.match_id) if row.match_id else None
            is_participant = match is not None and match.participant_id == row.user_id
            if row.kind != "formal" or row.user_id not in self.volunteers or is_participant:
                continue
            event = events[row.event_id]
            recorded = event.duration_minutes if row.duration_minutes is None else row.duration_minutes
            organized = source.organized is not None and self._organizers(event.organizer, row) == {row.user_id}
            name = source.organized if organized else source.name
            participant = match.participant_id if match else None
            yield self._activity(
                program, name, row.user_id, participant, row.attended_at, recorded, "buddy_event_attendances", row.event_id
            )

    def _organizers(self, organizer: str | None, attendance: Attendance) -> set[UUID]:
        """Who of all that came to the event has the organizer's name."""
        came = {row.user_id for row in self.world.buddy_event_attendances if row.event_id == attendance.event_id}
        return {user.id for user in self.world.users if user.id in came and organizer and _has_name(user, organizer)}

    def _with_match(self, program: Program, source: ActivitySource) -> Iterator[Activity]:
        for row in getattr(self.world, source.table or ""):
            match = self.matches.get(row.match_id) if row.match_id else None
            at = getattr(row, source.at or "")
            if match is None or match.buddy_id is None or at is None or not _is_of(row, source):
                continue
            yield self._activity(program, source.name, match.buddy_id, match.participant_id, at, None, source.table or "", row.id)

    # Scores

    def vis_rows(self, period: date, before: dict[UUID, Fraction | None]) -> list[Row]:
        """Rows of impact.vis_scores; ``before`` holds the scores of the period before."""
        enrolled = {row.user_id for row in self.world.program_enrollments if row.enrolled_at < self.end(period)}
        rows = [self._vis(volunteer, period, before.get(volunteer)) for volunteer in sorted(self.volunteers)]
        listed = enrolled | self.there(period)
        return [
            row for row in rows if row["activities"] or row["ratings"] or row["participants"] or row["volunteer_id"] in listed
        ]

    def scores(self, period: date) -> dict[UUID, Fraction | None]:
        return {row["volunteer_id"]: row["score"] for row in self.vis_rows(period, {})}

    def program_scores(self, period: date, program: str) -> list[Row]:
        """Rows of impact.program_scores of a program."""
        rows = [self._vis(volunteer, period, None, program) for volunteer in sorted(self.volunteers)]
        return [
            {"program": program} | {name: value for name, value in row.items() if name not in ("previous_score", "trend")}
            for row in rows
            if row["activities"] or row["ratings"] or row["participants"]
        ]

    def there(self, period: date) -> set[UUID]:
        """Volunteers of the window, whose hours are known to be 0 where none are: matched, enrolled as one, or of a company."""
        if not self.methodology.vis.idle_hours_are_zero:
            return set()
        start, end = self.start(period), self.end(period)
        flags = {user.id: user.journey_flags for user in self.world.users}
        roles = {
            (program.program, name): role.flag
            for program in self.programs
            for name, role in program.roles.items()
            if role.csr_role == "volunteer"
        }
        enrolled = {
            row.user_id
            for row in self.world.program_enrollments
            if row.enrolled_at < end and (row.completed_at is None or row.completed_at >= start)
            for (program, name), flag in roles.items()
            if row.program_type == program and (name in row.roles or flags[row.user_id].get(flag))
        }
        members = {
            row.user_id
            for row in self.world.company_users
            if row.joined_at < end and (row.left_at is None or row.left_at > start)
        }
        matched = {match.buddy_id for match in self.matches_in_window(period) if match.buddy_id is not None}
        return matched | enrolled | (members & self.volunteers)

    def _vis(self, volunteer: UUID, period: date, previous: Fraction | None, program: str | None = None) -> Row:
        mine = [one for one in self.in_window_activities(period, program) if one.volunteer_id == volunteer]
        ratings = self.ratings(volunteer, period, program)
        accompanied = self.accompanied(volunteer, period, program)
        improved = [person for person in accompanied if self.has_improved(person, period)]
        weighted = sum((one.hours * one.weight for one in mine), Fraction())
        full = Fraction(self.methodology.vis.full_score_hours.value)
        quality = mean(ratings)
        components = {
            "weighted_hours": min(Fraction(100), weighted / full * 100) if mine or volunteer in self.there(period) else None,
            "quality": quality * 100 if quality is not None else None,
            "outcome_lift": Fraction(len(improved), len(accompanied)) * 100 if accompanied else None,
            "placement": None,
        }
        covered = [name for name in COMPONENTS if components[name] is not None and self.tracks("vis_components", name, program)]
        weights = {name: Fraction(self.methodology.vis.components[name].weight) for name in covered}
        weight_sum = sum(weights.values(), Fraction())
        score = sum(weights[name] * (components[name] or 0) for name in covered) / weight_sum if weight_sum else None
        return {
            "volunteer_id": volunteer,
            "score": score,
            "band": self.band(score) if self._tells_enough(mine, len(ratings) + len(accompanied)) else None,
            "previous_score": previous,
            "trend": score - previous if score is not None and previous is not None else None,
            "coverage": covered,
            "weight_sum": weight_sum,
            "hours_component": components["weighted_hours"],
            "quality_component": components["quality"],
            "lift_component": components["outcome_lift"],
            "placement_component": components["placement"],
            "weighted_hours": weighted,
            "activities": len(mine),
            "estimated_activities": sum(one.is_estimated for one in mine),
            "recorded_minutes": sum(one.minutes for one in mine if not one.is_estimated),
            "estimated_minutes": sum(one.minutes for one in mine if one.is_estimated),
            "ratings": len(ratings),
            "participants": len(accompanied),
            "improved": len(improved),
        }

    def _tells_enough(self, mine: list[Activity], observations: int) -> bool:
        least = self.methodology.vis.least_for_a_band
        hours = sum((one.hours for one in mine), Fraction())
        return least is None or (hours >= Fraction(least.hours) and observations >= least.observations)

    def band(self, score: Fraction | None) -> str | None:
        if score is None:
            return None
        return next(band.name for band in self.methodology.vis.bands if half_up(score) <= band.up_to)

    def ratings(self, volunteer: UUID, period: date, program: str | None = None) -> list[Fraction]:
        given = [
            _value(row)
            for row in self.world.buddy_feedback
            if self.has_matches(program)
            and row.from_role == "participant"
            and row.match_id in self.matches
            and self.matches[row.match_id].buddy_id == volunteer
            and self.in_window(row.submitted_at, period)
        ]
        of_sessions = [self.rating_of(row) for row in self.sessions(period, program) if row.volunteer_id == volunteer]
        return given + [rating for rating in of_sessions if rating is not None]

    def accompanied(self, volunteer: UUID, period: date, program: str | None = None) -> set[UUID]:
        """The volunteer's participants, in all programs or in one."""
        matches = self.matches_in_window(period) if self.has_matches(program) else []
        matched = {match.participant_id for match in matches if match.buddy_id == volunteer}
        taught = {session.participant_id for session in self.sessions(period, program) if session.volunteer_id == volunteer}
        return {person for person in matched | taught if person in self.participants}

    def has_improved(self, person: UUID, period: date) -> bool:
        return self._reached(person, period) or self._feels_better(person, period) or self._learnt(person, period)

    def _reached(self, person: UUID, period: date) -> bool:
        improving = self.methodology.vis.improving_milestones
        return any(
            row.user_id == person and row.target_role != "buddy" and self.in_window(row.reached_at, period)
            for row in self.world.journey_milestones
            if improving is None or row.category in improving
        )

    def _feels_better(self, person: UUID, period: date) -> bool:
        moods = self.methodology.vis.moods
        points = [
            ((row.checkin_date - self.start(period)) // LAST_MOMENT, moods[row.mood])
            for row in self.world.buddy_checkins
            if row.mood in moods
            and row.match_id in self.matches
            and self.matches[row.match_id].participant_id == person
            and self.in_window(row.checkin_date, period)
        ]
        return len(points) >= self.methodology.vis.mood_trend_checkins and slopes_up(points)

    def _learnt(self, person: UUID, period: date) -> bool:
        return any(
            row.participant_id == person and row.told("learner_progress") in self.methodology.vis.improving_progress
            for row in self.sessions(period)
        )


def slopes_up(points: Sequence[tuple[int, int]]) -> bool:
    """Whether the least-squares line through (time, mood) rises; all at one moment there is none."""
    count = len(points)
    covariance = count * sum(x * y for x, y in points) - sum(x for x, _ in points) * sum(y for _, y in points)
    return covariance > 0  # the sign of the slope: what it is divided by is positive, or the covariance is 0


def split(parts: Iterable[tuple[Shares, Fraction]]) -> Counter[UUID | None]:
    """What each company gets of amounts that are shared out."""
    totals: Counter[UUID | None] = Counter()
    for shares, amount in parts:
        for company, share in shares.items():
            totals[company] += share * amount
    return totals


def grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _has_name(user: User, name: str) -> bool:
    return normalise_name(name) in {normalise_name(f"{first} {last}") for first, last in user.names}


def _is_of(row: Any, source: ActivitySource) -> bool:
    if source.kind and row.kind != source.kind:
        return False
    if source.event_types and row.event_type not in source.event_types:
        return False
    return not (source.except_types and row.event_type in source.except_types)


def _value(row: Feedback) -> Fraction:
    """The rating, and where categories were rated, the mean of it and their mean."""
    rated = [Fraction(value) for value in (row.communication, row.helpfulness, row.engagement) if value is not None]
    overall = Fraction(row.rating)
    return (overall + sum(rated, Fraction()) / len(rated)) / 2 if rated else overall
