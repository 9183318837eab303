"""`docs/methodology.md`: what figures are made by, from the default methodology and the program templates."""

from collections.abc import Iterable
from typing import Any

from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.impact.assumptions import MORE_IS_LESS
from buddy_pipeline.impact.methodology import (
    Assumption,
    ByYear,
    Counting,
    Factor,
    Least,
    Levels,
    Methodology,
    Outcome,
    Rate,
    Sroi,
    Vis,
    load_methodology,
)
from buddy_pipeline.impact.programs import ActivitySource, Program, load_programs
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, from_environment
from docs.generator.markdown import code, codes, table

GENERATED = "<!-- Made by `make docs` from data/methodology.yaml and data/programs; change those. -->\n\n"

MEASURED = {
    "weighted_hours": "Weighted hours of the window, as a share of the full score, × 100; at most 100.",
    "quality": "Mean × 100 of the ratings received: feedback of participants (where categories were rated, the mean of the"
    " rating and their mean), and what learners and mentees gave for sessions that were held.",
    "outcome_lift": "Share × 100 of the volunteer's participants who improved.",
    "placement": "Needs data about employment, which no program tracks: left out.",
}
WHAT_COUNTS = {
    "with_oneself": "Whether matches, sessions and feedback of one person with themself count: somebody was told under two ids, and turned"
    " out to be one.",
    "matches_of_no_time": "Whether a match counts that ended in the very moment in which it began.",
    "sessions_without_volunteer": "Of a session whose teacher is no volunteer: `value` counts and no hours, `neither` does, or `both` do,"
    " since who teaches is a volunteer then. A session of nobody known has a value by the first alone.",
}
ASSUMPTIONS = ("gain", "level_gain", "course_gain", "proxy", "deadweight", "attribution", "displacement", "drop_off", "years")
BOUNDS = ("assumption", "value", "low", "high", "unit", "source", "year")


def methodology_page() -> str:
    """The whole page."""
    methodology = load_methodology(DEFAULT_METHODOLOGY)
    programs = load_programs(from_environment({}).programs, methodology)
    rules = _counting(methodology.counting) + _vis(methodology) + _sroi(methodology)
    return GENERATED + _introduction(methodology) + rules + _programs(programs)


def _introduction(methodology: Methodology) -> str:
    return f"""# Methodology

Every weight, value and assumption that a figure rests on, as it stands in
[data/methodology.yaml](../data/methodology.yaml): version {methodology.version} of {methodology.date}. Figures carry the version
and the digest of the file that made them.

Figures of a month look back on {methodology.window_months} months that end with it: the *window*. What is not known is left
out and told, never counted as zero.

## A methodology of your own

1. Copy `data/methodology.yaml`, give the copy another `version`, and change what you see otherwise.
2. Set `BUDDY_METHODOLOGY` to its path.
3. `buddy-pipeline methodology` shows every value that is not the default's. What is wrong with the file is told with its
   line, and nothing is computed until it is mended.

After a later change, change the version again. Every methodology that figures were made with is kept in
`impact.methodologies`. Earlier versions of the default are in [data/methodologies](../data/methodologies) and give the figures
that they gave; what changed from one to the next, and by how much, is told in [methodology-changes.md](methodology-changes.md).
"""


def _counting(counting: Counting) -> str:
    rows = (
        (code("with_oneself"), _yes(counting.with_oneself), WHAT_COUNTS["with_oneself"]),
        (code("matches_of_no_time"), _yes(counting.matches_of_no_time), WHAT_COUNTS["matches_of_no_time"]),
        (
            code("sessions_without_volunteer"),
            code(counting.sessions_without_volunteer),
            WHAT_COUNTS["sessions_without_volunteer"],
        ),
    )
    return f"""
## What counts

{table(("rule", "value", "what"), rows)}"""


def _yes(value: bool) -> str:
    return code(str(value).lower())


def _vis(methodology: Methodology) -> str:
    vis = methodology.vis
    full = vis.full_score_hours
    components = (
        (code(name), str(one.weight), MEASURED[name], one.source, str(one.year)) for name, one in vis.components.items()
    )
    activities = (
        (code(name), str(one.weight), str(one.default_minutes), one.source, str(one.year)) for name, one in vis.activities.items()
    )
    moods = ", ".join(f"{code(name)} {value}" for name, value in vis.moods.items())
    lowest = [0, *(band.up_to + 1 for band in vis.bands)]
    bands = ((band.name, f"{above} to {band.up_to}") for above, band in zip(lowest, vis.bands, strict=False))
    return f"""
## VIS: Volunteer Impact Score

From 0 to 100. Each component that can be measured, times its weight; the sum of these, divided by the sum of their weights.
A component without data is left out: the others carry its weight. A volunteer without any has no score.

{table(("component", "weight", "what it is, 0 to 100", "source", "year"), components)}
### Hours

Weighted hours are minutes ÷ 60 × the weight of the activity. Minutes that were not recorded are assumed; hours of both
kinds are kept apart, so that one sees how much of a score is assumed. The full score takes {full.value} {full.unit}
({full.source}, {full.year}).

{table(("activity", "weight of an hour", "minutes when none are recorded", "source", "year"), activities)}
{_idle(vis)}
### Who improved

A participant improved if in the window

- they reached a milestone{_categories(vis.improving_milestones)} that is not one for buddies, or
- their mood rose: the line that fits their check-ins best (least squares) goes up. It takes {vis.mood_trend_checkins} check-ins
  or more. Moods count as {moods}; or
- a session ended with their progress told as {codes(vis.improving_progress)}.

### Bands

Of the score, rounded half up to a whole number.{_least(vis.least_for_a_band)}

{table(("band", "score"), bands)}"""


def _idle(vis: Vis) -> str:
    if not vis.idle_hours_are_zero:
        return "Of a volunteer without any activity hours are not known, and left out.\n"
    return (
        "Whoever was a volunteer in the window gave 0 hours if no activity is recorded: that is known, and counts. They were if one of"
        "\ntheir matches was in force, an enrollment with a volunteer's role ran, or a company's roster had them at any time of it. Of others"
        "\nhours are left out.\n"
    )


def _least(least: Least | None) -> str:
    if least is None:
        return ""
    return (
        f" It takes at least {least.hours} hours, not weighted, and {least.observations} ratings and participants together"
        f" ({least.source}, {least.year}): else there is too little to say, the band is empty, and the row says so. The score is kept, and"
        " counts in means."
    )


def _categories(improving: tuple[str, ...] | None) -> str:
    return "" if improving is None else f" of the categories {codes(improving)}"


def _sroi(methodology: Methodology) -> str:
    sroi = methodology.sroi
    general = [
        _assumption("discount_rate", sroi.discount_rate),
        _assumption("cap", sroi.cap),
        _factor("hour_value", sroi.hour_value, f"times the value in {sroi.hour_value.unit}"),
        _factor("program_costs", sroi.program_costs, f"times the value in {sroi.program_costs.unit}"),
        _factor("estimated_hours", sroi.estimated_hours, "times the hours that were assumed"),
    ]
    return f"""
## SROI: social return on investment

In {sroi.currency}. Ratio = present value ÷ investment; without an investment there is none.

- **Investment** = hours, not weighted, × the value of an hour, plus the program's costs of the months of the window, as far as
  they are known.
- **Quantity** of an outcome = observations × gain, courses × course_gain, measured levels × level_gain; of one person together at
  most the cap. Where sessions count by the hour, their hours × gain: minutes that were not recorded are those of the activity.
- **Gross value** = quantity × proxy.
- **Value** = gross value × (1 − deadweight) × (1 − attribution) × (1 − displacement).
- **Present value** = for each year of benefit, the value less the drop-off of every year after the first, divided by
  (1 + discount rate) for each year until then, the first included; the sum of these.
- **Range**: each assumption alone at its low and its high value, all others kept; the least and the greatest ratio. Beside it the
  ratio with all assumptions at once at the end that lowers it, and with all at the end that raises it: of
  {", ".join(map(code, MORE_IS_LESS[:4]))}, {", ".join(map(code, MORE_IS_LESS[4:]))} the high value lowers it, of all others the low one.
- **Gross** is a ratio of which nothing is taken off: deadweight, attribution and displacement of every outcome are 0. It is called so
  wherever it is told.

{table(BOUNDS, general)}
### The value of an hour

{sroi.hour_value.source}. Used is the latest year that is not later than the figure's, and the figure says which.

{_by_year(sroi.hour_value)}
### What the program spent

{sroi.program_costs.source}.{_costs(sroi.program_costs)}

### Impact map

{_impact_map(sroi)}{"".join(_outcome(name, outcome) for name, outcome in sroi.outcomes.items())}"""


def _by_year(value: ByYear) -> str:
    return table(("year", value.unit), ((str(year), str(amount)) for year, amount in sorted(value.by_year.items())))


def _costs(costs: ByYear) -> str:
    return f"\n\n{_by_year(costs)}" if costs.by_year else " No year is known: the investment rests on hours alone, and says so."


def _assumption(name: str, one: Assumption[Any]) -> tuple[str, ...]:
    value = f"{one.value} for {one.per}" if isinstance(one, Rate) and one.per != 1 else str(one.value)
    return code(name), value, str(one.low), str(one.high), one.unit, one.source, str(one.year)


def _factor(name: str, factor: Factor, unit: str) -> tuple[str, ...]:
    return code(name), "1", str(factor.low), str(factor.high), unit, factor.source, ""


def _impact_map(sroi: Sroi) -> str:
    rows = ((one.title, one.stakeholder, one.input, one.output, one.change, one.indicator) for one in sroi.outcomes.values())
    left_out = "; ".join(f"{one.title} ({one.left_out})" for one in sroi.stakeholders.values() if one.left_out)
    others = f"\n\nOf others nothing is counted: {left_out}." if left_out else ""
    return table(("outcome", "stakeholder", "input", "output", "change", "indicator"), rows) + others


def _outcome(name: str, outcome: Outcome) -> str:
    by = outcome.measured_by
    kinds = (("milestones", by.milestones), ("sessions", by.sessions))
    hours = " by the hour" if by.sessions_by == "hour" else ""
    told = [
        f"{kind}{hours if kind == 'sessions' else ''} of {'category' if len(names) == 1 else 'the categories'} {codes(names)}"
        for kind, names in kinds
        if names
    ]
    told += ["completed courses"] if by.courses else []
    told += [f"enrollments ({codes(by.enrollments.states)})"] if by.enrollments else []
    told += [f"ratings of {by.ratings.at_least} or more"] if by.ratings else []
    told += [f"texts that tell of {code(by.q2q)}"] if by.q2q else []
    told += ["answers of surveys"] if by.surveyed else []
    rows = (_assumption(name, one) for name in ASSUMPTIONS if (one := getattr(outcome, name)) is not None)
    return (
        f"\n### Outcome {code(name)}: {outcome.title}\n\n{_of_dimension(outcome)} Observations are"
        f" {' and '.join(told)}.{_levels(by.levels)}\n\n{table(BOUNDS, rows)}"
    )


def _of_dimension(outcome: Outcome) -> str:
    return f"Of the dimension {code(outcome.dimension)}." if outcome.dimension else "Of no dimension: no cap ends it."


def _levels(levels: Levels | None) -> str:
    if levels is None:
        return ""
    return (
        f" Of whom sessions recorded {levels.least} levels or more in the window ({codes(levels.scale)}), what they gained is measured:"
        f" the levels from the first to the last, times {code('level_gain')}, count instead of the sessions. A last level below the first"
        " counts as none, never as less; of several levels of one moment those count that leave less. Of all others the gain of a"
        " session is assumed, and the row of the return says of how many people which."
    )


def _programs(programs: Iterable[Program]) -> str:
    return f"""
## Programs

What figures need to know of a program is a template in [data/programs](../data/programs). Another program is another file.
{"".join(map(_program, programs))}"""


def _program(program: Program) -> str:
    roles = ", ".join(f"{code(name)} ({role.csr_role}, told by {code(role.flag)})" for name, role in program.roles.items())
    activities = ((code(source.name), source.title, _place(source)) for source in program.activities)
    metrics = (
        (code(name), metric.title, _rows(metric.table, metric.at, metric.session_types))
        for name, metric in program.metrics.items()
    )
    hours = f"\n{table(('activity', 'what', 'where it lies'), activities)}" if program.activities else ""
    return f"""
### {program.title}

{program.description}. Roles: {roles}. {_matching(program)} Kinds of activity: {codes(program.activity_types) or "not told"}.
States of an enrollment: {codes(program.enrollment_states)}. {_lifecycle(program.lifecycle)}
Components of the VIS: {_tracked(program.vis_components)}. Dimensions of the SROI: {_tracked(program.sroi_dimensions)}.
{hours}
{table(("metric", "what", "rows of the window that are counted"), metrics)}"""


def _matching(program: Program) -> str:
    place = f", as {code('csr.' + program.match_table)} tells" if program.match_table else ""
    return f"People are matched{place}." if program.matching else "Nobody is matched."


def _lifecycle(lifecycle: Lifecycle) -> str:
    sessions, months = lifecycle.completed_after_sessions, lifecycle.inactive_after_months
    completed = f"completed after {sessions} sessions" if sessions else "not completed by a number of sessions"
    dropped = f"dropped after {months} months without activity" if months else "not dropped for want of activity"
    return f"It is {completed}, and {dropped}."


def _tracked(names: dict[str, bool]) -> str:
    return codes(name for name, tracked in names.items() if tracked) or "none"


def _place(source: ActivitySource) -> str:
    if source.shape == "attendance":
        return (
            f"attendances of formal events; for who organised one, {code(source.organized)}"
            if source.organized
            else "attendances"
        )
    if source.shape == "session":
        category = f", counted as category {code(source.category)}" if source.category else ""
        return f"{_rows('kintell_sessions', 'completed_at', source.session_types)}{category}"
    return f"{_rows(source.table or '', source.at or '')}{_which(source)}; the volunteer is the buddy of the match"


def _rows(name: str, at: str, session_types: tuple[str, ...] = ()) -> str:
    of = f", type {codes(session_types)}" if session_types else ""
    return f"{code('csr.' + name)} by {code(at)}{of}"


def _which(source: ActivitySource) -> str:
    parts = [
        (f", kind {code(source.kind)}" if source.kind else ""),
        (f", type {codes(source.event_types)}" if source.event_types else ""),
        (f", any type but {codes(source.except_types)}" if source.except_types else ""),
    ]
    return "".join(parts)
