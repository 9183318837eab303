"""The social return on investment once more, in plain Python."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from buddy_pipeline.impact.methodology import Outcome
from buddy_pipeline_tests.impact.oracle import Oracle, Row, Shares, grouped
from buddy_pipeline_tests.impact.oracle_costs import Costs
from buddy_pipeline_tests.impact.oracle_outcomes import Counted, answers_of, of_buddies, others_of
from buddy_pipeline_tests.impact.rows import Cost, Session

ONE = Fraction(1)
WORSE = {
    *("hour_value", "program_costs", "estimated_hours", "discount_rate"),
    *("deadweight", "attribution", "displacement", "drop_off"),
}
"""Of which more makes the ratio less."""
OF_OUTCOME = ("gain", "proxy", "deadweight", "attribution", "displacement", "drop_off", "years")

Values = Mapping[str, Fraction]
"""The values of all assumptions, by name."""


@dataclass(frozen=True)
class Has:
    """How many observations a person has of which way, and how many levels were measured."""

    each: int
    level: int
    course: int
    levels: int
    units: Fraction
    """Of `each`: one an observation, or the hours of a session."""

    def points(self, gains: Mapping[str, Fraction]) -> Fraction:
        """All points of the person before the cap."""
        return self.units * gains["each"] + self.levels * gains["level"] + self.course * gains["course"]


@dataclass(frozen=True)
class Observation:
    """A milestone, session or course of a person, one of all that ``has`` tells of, and whose doing it is."""

    person: UUID
    shares: Shares
    units: Fraction
    way: str
    """each: so much an observation; level: the levels of the person, split over such observations; course."""
    has: "Has"

    @property
    def of(self) -> int:
        return self.has.each + self.has.level + self.has.course

    def share(self, scope: tuple[str, UUID | None]) -> Fraction:
        return ONE if scope[0] == "program" else self.shares.get(scope[1], Fraction())


@dataclass(frozen=True)
class Ground:
    """What a return rests on before any assumption: hours, and observations with the scope's part of each."""

    recorded: Fraction
    estimated: Fraction
    of_costs: Fraction
    """The scope's part of the program's costs."""
    observations: dict[str, list[tuple[Fraction, Observation]]] = field(default_factory=dict)
    told: list[tuple[Fraction, Cost]] = field(default_factory=list)
    answered: dict[str, list[tuple[Counted, Fraction]]] = field(default_factory=dict)


class Returns:
    """Social return of a period by scope."""

    def __init__(self, oracle: Oracle, period: date, program: str | None = None) -> None:
        """Of all programs, or of the observations of one alone."""
        self.oracle = oracle
        self.period = period
        self.program = program
        self.sroi = oracle.methodology.sroi
        self.outcomes = {
            name: outcome
            for name, outcome in self.sroi.outcomes.items()
            if outcome.dimension is None or oracle.tracks("sroi_dimensions", outcome.dimension)
        }
        self.observations = {name: list(self._observed(name)) for name in self.outcomes}
        self.hours = [
            (one.is_estimated, one.hours, oracle.shares(one.volunteer_id, one.happened_at))
            for one in oracle.in_window_activities(period)
        ]
        self.all_hours = sum((hours for _, hours, _ in self.hours), Fraction())
        self.costs = Costs(oracle, period)
        self.answers = {name: list(answers_of(oracle, period, name, outcome)) for name, outcome in self.outcomes.items()}

    def rows(self) -> list[Row]:
        """Rows of impact.sroi, each with its ``outcomes``, ``inputs`` and ``sensitivity``."""
        found = [self._row(scope) for scope in self.oracle.scopes(self.period)]
        fallen: dict[tuple[str, str], list[Fraction]] = {}
        for row in found[1:]:
            for one in row["inputs"]:
                fallen.setdefault((one["kind"], one["funder"]), []).append(one["present_value"])
        for one in found[0]["inputs"]:
            parts = [part for part in fallen.get((one["kind"], one["funder"]), []) if part is not None]
            one["present_value"] = sum(parts, Fraction()) if parts else None
        return found

    # Observations

    def _observed(self, outcome: str) -> Iterator[Observation]:
        milestones = grouped(self._milestones(outcome))
        sessions = grouped((row.participant_id, row) for row in self._sessions(outcome))
        courses = grouped(self._courses(outcome))
        others = grouped(others_of(self.oracle, self.period, self.outcomes[outcome], self._units))
        for person in {*milestones, *sessions, *courses, *others}:
            levels = self._levels(outcome, sessions.get(person, []))
            shares = [
                (self.oracle.shares(row.volunteer_id, row.completed_at), self._units(self.outcomes[outcome], row))
                for row in sessions.get(person, [])
            ]
            ways = {
                "each": [
                    *((one, ONE) for one in milestones.get(person, [])),
                    *(shares if levels is None else []),
                    *others.get(person, []),
                ],
                "level": [] if levels is None else shares,
                "course": [(one, ONE) for one in courses.get(person, [])],
            }
            all_units = sum((units for _, units in ways["each"]), Fraction())
            has = Has(*(len(all_) for all_ in ways.values()), levels=levels or 0, units=all_units)
            yield from (Observation(person, one, units, way, has) for way, all_ in ways.items() for one, units in all_)

    def _units(self, outcome: Outcome, session: Session) -> Fraction:
        if outcome.measured_by.sessions_by == "session":
            return ONE
        activity = next(
            source.name
            for program in self.oracle.programs
            for source in program.activities
            if session.session_type in source.session_types
        )
        assumed = self.oracle.methodology.vis.activities[activity].default_minutes
        return Fraction(assumed if session.duration_minutes is None else session.duration_minutes, 60)

    def _levels(self, outcome: str, sessions: list[Session]) -> int | None:
        """Levels from the first to the last recorded; of one moment the first counts as high, the last as low as it may."""
        rule = self.outcomes[outcome].measured_by.levels
        if rule is None:
            return None
        recorded = [
            (row.completed_at, rule.scale.index(row.language_level)) for row in sessions if row.language_level in rule.scale
        ]
        if len(recorded) < rule.least:
            return None
        first = max(level for at, level in recorded if at == min(recorded)[0])
        last = min(level for at, level in recorded if at == max(recorded)[0])
        return max(0, last - first)

    def _courses(self, outcome: str) -> Iterator[tuple[UUID, Shares]]:
        """Nobody's doing."""
        if self.outcomes[outcome].measured_by.courses:
            for row in self.oracle.courses(self.period, self.program):
                if row.user_id in self.oracle.participants:
                    yield row.user_id, {None: ONE}

    def _milestones(self, outcome: str) -> Iterator[tuple[UUID, Shares]]:
        by = self.outcomes[outcome].measured_by
        categories = by.milestones if by.of == "participants" and self.oracle.has_matches(self.program) else ()
        for row in self.oracle.world.journey_milestones:
            if (
                row.user_id not in self.oracle.participants
                or row.target_role in self.oracle.volunteer_roles
                or row.category not in categories
            ):
                continue
            if self.oracle.in_window(row.reached_at, self.period):
                yield row.user_id, of_buddies(self.oracle, row.user_id, row.reached_at)

    def _sessions(self, outcome: str) -> Iterator[Session]:
        by = self.outcomes[outcome].measured_by
        categories = by.sessions if by.of == "participants" else ()
        instead = {
            kind: source.category
            for program in self.oracle.programs
            for source in program.activities
            for kind in source.session_types
            if source.category
        }
        for row in self.oracle.sessions(self.period, self.program):
            category = instead.get(row.session_type) or row.told("skill_category")
            if row.participant_id in self.oracle.participants and category in categories:
                yield row

    # Investment

    def _ground(self, scope: tuple[str, UUID | None]) -> Ground:
        totals = {True: Fraction(), False: Fraction()}
        for is_estimated, hours, shares in self.hours:
            totals[is_estimated] += hours * (ONE if scope[0] == "program" else shares.get(scope[1], Fraction()))
        observed = {name: [(one.share(scope), one) for one in all_] for name, all_ in self.observations.items()}
        of_costs = self._part_of_costs(scope, sum(totals.values()))
        told = [(share, row) for row in self.costs.told if (share := self.costs.share(scope, row, of_costs))]
        answered = {
            name: [
                (people, value)
                for company, people, value in all_
                if scope[0] == "program"
                or scope[1] == (company if ("company", company) in self.oracle.scopes(self.period) else None)
            ]
            for name, all_ in self.answers.items()
        }
        return Ground(totals[False], totals[True], of_costs, observed, told, answered)

    def _part_of_costs(self, scope: tuple[str, UUID | None], hours: Fraction) -> Fraction:
        """By hours; where nobody worked, the costs are of no company."""
        if not self.all_hours:
            return Fraction(scope[0] != "company")
        return hours / self.all_hours

    # Rows

    def _row(self, scope: tuple[str, UUID | None]) -> Row:
        ground = self._ground(scope)
        latest = self.sroi.hour_value.latest(self.period.year)
        base = self._values(Fraction(latest[1]) if latest else None)
        investment = self._investment(ground, base)
        outcomes = [self._outcome(name, ground, base) for name in self.outcomes]
        sensitivity = self._sensitivity(ground, base)
        ratio = self._ratio(ground, base)
        ratios = [value for row in sensitivity for value in (row["ratio_low"], row["ratio_high"]) if value is not None]
        hours = ground.recorded + ground.estimated
        hour_value = base["hour_value"] * self.costs.rate(self.sroi.hour_value.currency) if latest else None
        present = sum((row["present_value"] for row in outcomes), Fraction())
        return {
            "scope": scope[0],
            "company_id": scope[1],
            "recorded_hours": ground.recorded,
            "estimated_hours": ground.estimated,
            "hour_value_year": latest[0] if latest else None,
            "hour_value": hour_value,
            "hours_value": hours * hour_value if hour_value is not None else None,
            "program_costs": self._all_costs(ground, hour_value),
            "investment": investment,
            "gross_value": sum((row["gross_value"] for row in outcomes), Fraction()),
            "value": sum((row["value"] for row in outcomes), Fraction()),
            "is_gross": all(row[of] == 0 for row in outcomes for of in ("deadweight", "attribution", "displacement")),
            "present_value": present,
            "net_present_value": present - investment if investment is not None else None,
            "payback_years": payback(outcomes, investment),
            "ratio": ratio,
            "ratio_unfavourable": self._ratio(ground, self._all_at_once(base, 0)),
            "ratio_favourable": self._ratio(ground, self._all_at_once(base, 1)),
            "ratio_low": min([ratio, *ratios]) if ratio is not None else None,
            "ratio_high": max([ratio, *ratios]) if ratio is not None else None,
            "currency": self.sroi.currency,
            "outcomes": outcomes,
            "sensitivity": sensitivity,
            "inputs": list(self._inputs(ground, hour_value, present, investment)),
        }

    def _all_costs(self, ground: Ground, hour_value: Fraction | None) -> Fraction | None:
        if self.costs.refused or (not ground.told and self.costs.given is None):
            return None
        money = self.costs.money(ground.told, hour_value)
        own = (
            None
            if self.costs.given is None
            else self.costs.given * self.costs.rate(self.sroi.program_costs.currency) * ground.of_costs
        )
        return own if money is None else money + (own or 0)

    def _inputs(
        self, ground: Ground, hour_value: Fraction | None, present: Fraction, investment: Fraction | None
    ) -> Iterator[Row]:
        """Who gave what, with what falls to it; nothing where the investment is not known."""
        if investment is None:
            return
        hours = ground.recorded + ground.estimated
        given: dict[tuple[str, str], list[Any]] = {}
        if hours:
            given["volunteer_time", "Volunteers"] = [hours, hours * (hour_value or 0)]
        if self.costs.given is not None and (
            own := self.costs.given * self.costs.rate(self.sroi.program_costs.currency) * ground.of_costs
        ):
            given["cash", "Not told"] = [None, own]
        for share, row in ground.told:
            one = given.setdefault((row.kind, row.funder), [None, Fraction()])
            one[0] = (one[0] or 0) + share * Fraction(row.hours) if row.hours else one[0]
            one[1] += share * self.costs.worth(row, hour_value)
        for (kind, funder), (its_hours, value) in given.items():
            falls = present * value / investment if investment else None
            yield {"kind": kind, "funder": funder, "hours": its_hours, "value": value, "present_value": falls}

    def _values(self, hour_value: Fraction | None) -> dict[str, Fraction]:
        values = {
            "estimated_hours": ONE,
            "discount_rate": Fraction(self.sroi.discount_rate.value),
            "cap": Fraction(self.sroi.cap.value),
        }
        if hour_value is not None:
            values["hour_value"] = hour_value
        if self.costs.given is not None:
            values["program_costs"] = self.costs.given
        for name, outcome in self.outcomes.items():
            values |= {f"{name}.{of}": Fraction(getattr(outcome, of).value) for of in self._of_outcome(name)}
        return values

    def _of_outcome(self, name: str) -> tuple[str, ...]:
        """What is assumed of it: of levels and courses only where any were recorded."""
        ways = {one.way for one in self.observations[name]}
        always = (of for of in OF_OUTCOME if of != "gain" or not self.outcomes[name].measured_by.surveyed)
        return (*always, *(f"{way}_gain" for way in ("level", "course") if way in ways))

    def gains(self, name: str, values: Values) -> dict[str, Fraction]:
        """Points of an observation, of a level and of a course; 0 for what the outcome does not take."""
        outcome = self.outcomes[name]
        level, course = outcome.level_gain, outcome.course_gain
        return {
            "each": values.get(f"{name}.gain", Fraction(outcome.gain.value) if outcome.gain else ONE),
            "level": values.get(f"{name}.level_gain", Fraction(level.value)) / Fraction(level.per) if level else Fraction(),
            "course": values.get(f"{name}.course_gain", Fraction(course.value)) if course else Fraction(),
        }

    def _investment(self, ground: Ground, values: Values) -> Fraction | None:
        if "hour_value" not in values or self.costs.refused:
            return None
        hours = ground.recorded + ground.estimated * values["estimated_hours"]
        hour_value = values["hour_value"] * self.costs.rate(self.sroi.hour_value.currency)
        own = values.get("program_costs", Fraction()) * self.costs.rate(self.sroi.program_costs.currency) * ground.of_costs
        return hours * hour_value + own + (self.costs.money(ground.told, hour_value) or 0)

    def _ratio(self, ground: Ground, values: Values) -> Fraction | None:
        investment = self._investment(ground, values)
        present = sum((self._outcome(name, ground, values)["present_value"] for name in self.outcomes), Fraction())
        return present / investment if investment else None

    def _outcome(self, name: str, ground: Ground, values: Values) -> Row:
        outcome = self.outcomes[name]
        own = {of: values.get(f"{name}.{of}", ONE) for of in OF_OUTCOME}
        answered = ground.answered.get(name, [])
        observed = ground.observations[name]
        cap, rate, years = values["cap"], values["discount_rate"], int(own["years"])
        gains = self.gains(name, values)
        limit = cap if outcome.dimension else None
        quantity = sum((share * _points(one, gains, limit) for share, one in observed), Fraction())
        quantity += sum((value for _, value in answered), Fraction())
        observations = sum((share for share, _ in observed), Fraction())
        observations += sum((counted.answers for counted, _ in answered), Fraction())
        measured = [(share, one) for share, one in observed if one.way == "level"]
        unit_value = own["proxy"] / Fraction(outcome.proxy.per) * self.costs.rate(outcome.proxy.currency)
        unit_value = -unit_value if outcome.effect == "harm" else unit_value
        value = quantity * unit_value * (1 - own["deadweight"]) * (1 - own["attribution"]) * (1 - own["displacement"])
        return {
            "outcome": name,
            "observations": observations,
            "people": sum((share / one.of for share, one in observed), Fraction())
            + sum((counted.people for counted, _ in answered), Fraction()),
            "units": self._all_units(name, observed, answered),
            "uncapped": sum((share * _own(one, gains) for share, one in observed), Fraction())
            + sum((value for _, value in answered), Fraction()),
            "quantity": quantity,
            "gain": own["gain"],
            "measured_sessions": sum((share for share, _ in measured), Fraction()),
            "measured_people": sum((share / one.has.level for share, one in measured), Fraction()),
            "levels": sum((share * one.has.levels / one.has.level for share, one in measured), Fraction()),
            "level_gain": gains["level"] if self.outcomes[name].level_gain else None,
            "courses": sum((share for share, one in observed if one.way == "course"), Fraction()),
            "course_gain": gains["course"] if self.outcomes[name].course_gain else None,
            "cap": limit,
            "unit_value": unit_value,
            "gross_value": quantity * unit_value,
            "deadweight": own["deadweight"],
            "attribution": own["attribution"],
            "displacement": own["displacement"],
            "value": value,
            "drop_off": own["drop_off"],
            "years": years,
            "first_year": outcome.first_year,
            "discount_rate": rate,
            "present_value": sum(
                (
                    value * (1 - own["drop_off"]) ** (year - 1) / (1 + rate) ** (year + outcome.first_year - 1)
                    for year in range(1, years + 1)
                ),
                Fraction(),
            ),
        }

    def _all_units(self, name: str, observed: Any, answered: Any) -> Fraction | None:
        by = self.outcomes[name].measured_by
        if by.sessions_by == "hour":
            return sum((share * one.units for share, one in observed if one.way == "each"), Fraction())
        return sum((value for _, value in answered), Fraction()) if answered else None

    # Sensitivity

    def _ranges(self, base: Values) -> Iterator[tuple[str, Fraction, Fraction]]:
        for name, by_year in (("hour_value", self.sroi.hour_value), ("program_costs", self.sroi.program_costs)):
            if name in base:
                yield name, base[name] * Fraction(by_year.low), base[name] * Fraction(by_year.high)
        for name in ("estimated_hours", "discount_rate", "cap"):
            assumption = getattr(self.sroi, name)
            yield name, Fraction(assumption.low), Fraction(assumption.high)
        for name, outcome in self.outcomes.items():
            for of in self._of_outcome(name):
                yield f"{name}.{of}", Fraction(getattr(outcome, of).low), Fraction(getattr(outcome, of).high)

    def _sensitivity(self, ground: Ground, base: Values) -> list[Row]:
        rows = [self._varied(ground, base, *range_) for range_ in self._ranges(base)]
        rows = [row for row in rows if not row["low"] == row["base"] == row["high"]]
        rows.sort(key=lambda row: (row["effect"] is None, -(row["effect"] or 0), row["assumption"]))
        return [row | {"rank": rank} for rank, row in enumerate(rows, start=1)]

    def _all_at_once(self, base: Values, end: int) -> Values:
        """All assumptions at the end that lowers the ratio (0), or that raises it (1)."""
        ranges = {name: sorted(ends, reverse=self._is_worse(name)) for name, *ends in self._ranges(base)}
        return {**base, **{name: ends[end] for name, ends in ranges.items()}}

    def _is_worse(self, name: str) -> bool:
        """Whether more of it makes the ratio less: of a harm, what would else make it more."""
        outcome = self.outcomes.get(name.partition(".")[0])
        is_harm = outcome is not None and outcome.effect == "harm"
        return (name.rpartition(".")[-1] in WORSE) != is_harm

    def _varied(self, ground: Ground, base: Values, name: str, low: Fraction, high: Fraction) -> Row:
        ratio_low = self._ratio(ground, {**base, name: low})
        ratio_high = self._ratio(ground, {**base, name: high})
        known = ratio_low is not None and ratio_high is not None
        return {
            "assumption": name,
            "low": low,
            "base": base[name],
            "high": high,
            "ratio_low": ratio_low,
            "ratio_high": ratio_high,
            "effect": abs(ratio_high - ratio_low) if known else None,
        }


def _own(one: Observation, gains: Mapping[str, Fraction]) -> Fraction:
    """Points of the observation before the cap."""
    return one.has.levels * gains["level"] / one.has.level if one.way == "level" else gains[one.way] * one.units


def _points(one: Observation, gains: Mapping[str, Fraction], cap: Fraction | None) -> Fraction:
    """Of a person with more points than the cap, each observation loses the same part."""
    whole = one.has.points(gains)
    cap = whole if cap is None else cap
    return _own(one, gains) * (min(whole, cap) / whole if whole else ONE)


def payback(outcomes: list[Row], investment: Fraction | None) -> Fraction | None:
    """Years until what the outcomes are worth has grown to the investment, evenly over each."""
    if not investment or investment < 0:
        return None
    grown = Fraction()
    for year in range(1, 101):
        worth = sum(
            (
                one["value"] * (1 - one["drop_off"]) ** (year - one["first_year"]) / (1 + one["discount_rate"]) ** year
                for one in outcomes
                if one["first_year"] <= year < one["first_year"] + one["years"]
            ),
            Fraction(),
        )
        grown += worth
        if grown >= investment and worth > 0:
            return year - (grown - investment) / worth
    return None
