"""The figures that stand first, on the page and in the console."""

from dataclasses import dataclass

from buddy_pipeline.impact.report.figures import ReportFigures
from buddy_pipeline.impact.report.small_groups import told
from buddy_pipeline.impact.report.wording import span
from buddy_pipeline.impact.telling import Telling
from buddy_pipeline.pages.numbers import FIXED, NOT_KNOWN, THIN, Known, day, money, month, number, percent

FULL_SCORE = 100


@dataclass(frozen=True)
class Headline:
    """One figure: what it is, how much, and what a reader should know beside it."""

    label: str
    text: str
    note: str = ""


def ratio(figures: ReportFigures) -> Headline:
    """The social return on investment, with its range."""
    sroi = figures.sroi
    if sroi.ratio.value is None:
        return Headline("SROI ratio", NOT_KNOWN, sroi.ratio.why)
    low, high = sroi.ratio_low, sroi.ratio_high
    within = (
        f"{number(low, 2)} to {number(high, 2)} if any one assumption is varied" if low is not None and high is not None else ""
    )
    return Headline("SROI ratio", number(sroi.ratio.value, 2), within)


def key_figures(figures: ReportFigures) -> tuple[Headline, ...]:
    """What stands beside the ratio."""
    sroi, counts = figures.sroi, figures.counts
    scored = f"Volunteer Impact Score, 0 to {FULL_SCORE}; {told(figures.scores.scored).text} have one"
    return (
        _known("Investment", sroi.investment, _what_is_invested(figures), sroi.currency),
        _known("Value of an hour", sroi.hour_value, f"as of {sroi.hour_value_year}", sroi.currency, 2),
        Headline("Present value", money(sroi.present_value, sroi.currency), "of all outcomes"),
        _known("Mean VIS", counts.vis, scored),
        Headline("Volunteers", told(counts.volunteers).text, "who were active"),
        Headline("Participants", told(counts.participants).text, "accompanied"),
        Headline("Sessions", number(counts.sessions), "held"),
        Headline("Hours", number(sroi.hours, 1), f"{assumed_share(figures)} with assumed minutes"),
    )


def assumed_share(figures: ReportFigures) -> str:
    """Share of the hours whose minutes are assumed."""
    return percent(figures.sroi.estimated_hours / figures.sroi.hours) if figures.sroi.hours else "none"


def headlines(figures: ReportFigures) -> tuple[str, ...]:
    """The same as lines of plain text."""
    lines = [ratio(figures), *key_figures(figures)]
    width = max(len(line.label) for line in lines)
    texts = (f"{line.label:<{width}}  {line.text}{f' ({line.note})' if line.note else ''}" for line in lines)
    return tuple(text.replace(THIN, " ").replace(FIXED, " ") for text in (_title(figures), *texts))


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
    return "hours and costs" if figures.sroi.costs.value is not None else f"hours alone; costs {figures.sroi.costs.why_not}"
