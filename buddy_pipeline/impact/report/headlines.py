"""The figures that stand first, on the page and in the console."""

from dataclasses import dataclass
from decimal import Decimal

from buddy_pipeline.impact.claims import GROSS
from buddy_pipeline.impact.report.contents import ReportFigures
from buddy_pipeline.impact.report.small_groups import told
from buddy_pipeline.impact.report.wording import span
from buddy_pipeline.impact.telling import Telling
from buddy_pipeline.pages.numbers import FIXED, NOT_KNOWN, THIN, Known, count, day, money, month, number, percent

FULL_SCORE = 100
PLACES = 6
"""To which parts of people are added up: the noise of divisions lies behind."""


@dataclass(frozen=True)
class Headline:
    """One figure: what it is, how much, and what a reader should know beside it."""

    label: str
    text: str
    note: str = ""


def ratio(figures: ReportFigures) -> Headline:
    """The social return on investment, with its range."""
    sroi = figures.sroi
    label = f"SROI ratio, {GROSS}" if sroi.is_gross else "SROI ratio"
    if sroi.ratio.value is None:
        return Headline(label, NOT_KNOWN, sroi.ratio.why)
    ranges = (
        (sroi.ratio_low, sroi.ratio_high, "if any one assumption is varied"),
        (sroi.ratio_unfavourable, sroi.ratio_favourable, "if all are at once"),
    )
    within = [
        f"{number(low, 2)} to {number(high, 2)} {when}" for low, high, when in ranges if low is not None and high is not None
    ]
    return Headline(label, number(sroi.ratio.value, 2), ", ".join(within))


def claim(figures: ReportFigures) -> str:
    """What the ratio says, as a sentence that does not leave out what it lacks."""
    sroi, value = figures.sroi, f"{GROSS} social value" if figures.sroi.is_gross else "social value"
    invested = "invested" if sroi.costs.value is not None else "of volunteers' time"
    return f"{number(sroi.ratio.value or 0, 2)}{FIXED}{sroi.currency} of {value} for each {sroi.currency} {invested}"


def beside_the_ratio(figures: ReportFigures) -> tuple[str, ...]:
    """What the ratio lacks, as sentences; none of one that lacks nothing."""
    lacks = figures.sroi.caveats
    beside = [*lacks, _bearing(figures)] if lacks else []
    return tuple(f"{note[:1].upper()}{note[1:]}." for note in beside if note)


def _bearing(figures: ReportFigures) -> str:
    """How few of the hours bear how much of the value: only what an outcome is measured by has one."""
    taught = {source.name for program in figures.programs for source in program.activities if source.session_types}
    hours = sum((one.recorded + one.estimated for one in figures.hours if one.activity in taught), Decimal(0))
    measured = {name for name, one in figures.methodology.sroi.outcomes.items() if one.measured_by.sessions}
    value = sum((one.present_value for one in figures.outcomes if one.outcome in measured), Decimal(0))
    may_be_told = figures.apart.outcomes and figures.apart.kinds
    if not may_be_told or not figures.sroi.present_value or not figures.sroi.hours:
        return ""
    return (
        f"only what outcomes are measured by has a value: {number(hours, 1)} of {number(figures.sroi.hours, 1)} hours are sessions,"
        f" and the outcomes that they tell of are {percent(value / figures.sroi.present_value)} of it"
    )


def key_figures(figures: ReportFigures) -> tuple[Headline, ...]:
    """What stands beside the ratio: what was done, who gained what, and what it rests on."""
    return *_done(figures), *_gained(figures), *_worth(figures)


def _done(figures: ReportFigures) -> tuple[Headline, ...]:
    sroi, counts = figures.sroi, figures.counts
    scored = f"Volunteer Impact Score, 0 to {FULL_SCORE}; {told(figures.scores.scored).text} have one"
    return (
        Headline("Hours", number(sroi.hours, 1), f"{assumed_share(figures)} with assumed minutes"),
        Headline("Volunteers", told(counts.volunteers).text, "who were active"),
        Headline("Participants", told(counts.participants).text, "accompanied"),
        Headline("Sessions", number(counts.sessions), "held"),
        _known("Mean VIS", counts.vis, scored),
    )


def _gained(figures: ReportFigures) -> tuple[Headline, ...]:
    outcomes = figures.methodology.sroi.outcomes
    return tuple(
        Headline(
            outcomes[one.outcome].title,
            f"{told(round(one.people, PLACES)).text} people",
            f"of whom {count(round(one.observations, PLACES))} observations tell",
        )
        for one in figures.outcomes
        if figures.apart.outcomes
    )


def _worth(figures: ReportFigures) -> tuple[Headline, ...]:
    sroi = figures.sroi
    return (
        _known("Investment", sroi.investment, _what_is_invested(figures), sroi.currency),
        _known("Value of an hour", sroi.hour_value, f"as of {sroi.hour_value_year}", sroi.currency, 2),
        Headline(
            "Present value", money(sroi.present_value, sroi.currency), f"of all outcomes{', gross' if sroi.is_gross else ''}"
        ),
    )


def assumed_share(figures: ReportFigures) -> str:
    """Share of the hours whose minutes are assumed."""
    return percent(figures.sroi.estimated_hours / figures.sroi.hours) if figures.sroi.hours else "none"


def headlines(figures: ReportFigures) -> tuple[str, ...]:
    """The same as lines of plain text."""
    first, then, last = _done(figures) + _gained(figures), (ratio(figures),), _worth(figures)
    lines = [*first, *then, *last] if figures.sroi.caveats else [*then, *last, *first]
    width = max(len(line.label) for line in lines)
    texts = (f"{line.label:<{width}}  {line.text}{f' ({line.note})' if line.note else ''}" for line in lines)
    return tuple(text.replace(THIN, " ").replace(FIXED, " ") for text in (_title(figures), *texts, *beside_the_ratio(figures)))


def headlines_kept_back(figures: ReportFigures, telling: Telling) -> tuple[str, ...]:
    """Likewise, of whom the figures are kept back."""
    few_volunteers, few_participants = (
        f"fewer than {least}" for least in (figures.policy.volunteers, figures.policy.participants)
    )
    lines = [f"Figures are kept back: {telling.reason}"]
    if telling.before is not None:
        lines.append(f"Those of {month(telling.before.period)} stand as they were told on {day(telling.before.told_at.date())}.")
    hours = number(telling.hours) if telling.hours else f"fewer than {telling.hours_step}"
    volunteers = few_volunteers if telling.volunteers is None else number(telling.volunteers)
    participants = few_participants if telling.participants is None else number(telling.participants)
    lines.append(f"Hours, to the nearest {telling.hours_step}: {hours}; volunteers: {volunteers}; participants: {participants}")
    return tuple(text.replace(THIN, " ").replace(FIXED, " ") for text in (_title(figures), *lines))


def _title(figures: ReportFigures) -> str:
    return f"Impact of {figures.company or 'all programs'}, {month(figures.period)} ({span(figures.window)})"


def _known(label: str, figure: Known, note: str, currency: str = "", places: int = 0) -> Headline:
    """With a currency it is money, of so many places; else a number."""
    if figure.value is None:
        return Headline(label, NOT_KNOWN, figure.why)
    return Headline(label, money(figure.value, currency, places) if currency else number(figure.value), note)


def _what_is_invested(figures: ReportFigures) -> str:
    costs = figures.sroi.costs
    if costs.value is None:
        return f"hours alone; costs {costs.why_not}"
    return f"hours and costs; {costs.why}" if costs.reason else "hours and costs"
