"""The charts of a report: what each shows, and the same numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from textwrap import shorten

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from buddy_pipeline.impact.report.contents import Effect, OutcomeValue, ReportFigures
from buddy_pipeline.impact.report.goals import GOALS
from buddy_pipeline.impact.report.small_groups import FEWER, SMALLEST, told, told_together
from buddy_pipeline.impact.report.voices import Voice
from buddy_pipeline.impact.report.wording import activity_titles, band_titles, from_to, voice_title
from buddy_pipeline.impact.titles import assumption_title
from buddy_pipeline.pages import drawing
from buddy_pipeline.pages.charts import Chart
from buddy_pipeline.pages.drawing import (
    ACCENT,
    HATCHED,
    INK,
    LIGHT,
    LONGEST,
    SOLID,
    Bar,
    Look,
    canvas,
    draw_bars,
    draw_legend,
    draw_months,
    draw_trend,
)
from buddy_pipeline.pages.numbers import NOT_KNOWN, money, month, number

TOO_LITTLE = "Too little to say"
"""Where the bands are named, that of a score which rests on too little."""
LARGEST_EFFECTS = 10
"""So many assumptions are drawn; the table has them all."""


@dataclass(frozen=True)
class Swing:
    """An assumption in words, and the ratio with its low and with its high value."""

    label: str
    low: Decimal
    high: Decimal


def charts(figures: ReportFigures) -> tuple[Chart, ...]:
    """All charts of a report that may be told, in its order."""
    apart = figures.apart
    drawn = ((True, _bands), (apart.kinds, _hours), (apart.outcomes, _outcomes), (apart.outcomes, _effects), (True, _goals))
    return tuple(draw(figures) for may_be_told, draw in drawn if may_be_told)


def voice_charts(figures: ReportFigures) -> tuple[tuple[Voice, Chart, Chart], ...]:
    """Of each dimension that is told of texts: how people are spread, and the means of the months."""
    return tuple((voice, _spread(voice), _trend(voice)) for voice in figures.voices)


def chart_images(figures: ReportFigures) -> dict[str, bytes]:
    """PNG of each chart that has something to show, by its key: vis_bands, hours, outcomes, sensitivity, goals."""
    return {chart.key: drawing.png(chart.draw, chart.key) for chart in charts(figures) if chart.draw}


def _bands(figures: ReportFigures) -> Chart:
    """People are told by `small_groups`: the picture tells no more than the table."""
    scores, titles = figures.scores, band_titles(figures.methodology)
    people = {titles[band]: people for band, people in scores.bands.items()}
    if figures.methodology.vis.least_for_a_band is not None:
        people[TOO_LITTLE] = scores.without_band
    groups = told_together(list(people.values()))
    rows = tuple((title, group.text) for title, group in zip(people, groups, strict=True))
    lines = [(label, [Bar(_float(group.count), group.text)]) for (label, _), group in zip(rows, groups, strict=True)]
    if scores.scored:
        description = (
            f"Volunteers by the band of their Volunteer Impact Score, of {told(scores.scored).text} who have one."
            f" A band of {FEWER} people is not told exactly, so that nobody can be made out."
        )
    else:
        description = "No volunteer has a Volunteer Impact Score."
    header = ("Band of the score", "Volunteers")
    draw = (lambda: draw_bars(lines)) if scores.scored >= SMALLEST else None
    return Chart("vis_bands", "Volunteers by impact score", description, header, rows, draw)


def _hours(figures: ReportFigures) -> Chart:
    """Months in rows, kinds of activity in columns, those with most hours first."""
    by_kind: dict[str, dict[date, Decimal]] = {}
    for row in figures.hours:
        by_kind.setdefault(row.activity, {})[row.period] = row.recorded + row.estimated
    kinds = sorted(by_kind, key=lambda kind: (-sum(by_kind[kind].values()), kind))
    titles = activity_titles(figures.programs)
    months = figures.window.months
    heights = [[by_kind[kind].get(each, Decimal(0)) for each in months] for kind in kinds]
    sums = [sum(column, Decimal(0)) for column in zip(*heights, strict=True)] if heights else [Decimal(0)] * len(months)
    body = zip(months, *heights, sums, strict=True)
    rows = tuple((month(each), *(number(hours, 1) for hours in line)) for each, *line in body)
    total = ("Sum", *(number(sum(line, Decimal(0)), 1) for line in (*heights, sums)))
    description = f"{number(sum(sums, Decimal(0)), 1)} hours of volunteers, not weighted, by month and kind of activity."
    named = [titles[kind] for kind in kinds]
    draw = (lambda: draw_months(months, named, heights)) if kinds else None
    return Chart("hours", "Hours by kind and month", description, ("Month", *named, "All hours"), (*rows, total), draw)


def _outcomes(figures: ReportFigures) -> Chart:
    """Value before and after deductions and its present value; what equals the step before it is not drawn again."""
    currency = figures.sroi.currency
    titles = {name: outcome.title for name, outcome in figures.methodology.sroi.outcomes.items()}
    rows = [(titles[each.outcome], *(number(value, 2) for value in _steps(each))) for each in figures.outcomes]
    total = figures.sroi
    rows.append(("All outcomes", *(number(value, 2) for value in (total.gross_value, total.value, total.present_value))))
    drawn = _steps_that_differ(figures.outcomes)
    steps = ("Gross value", "After deductions", "Present value")
    looks = (LIGHT, HATCHED, SOLID)
    lines = [
        (
            titles[each.outcome],
            [Bar(float(_steps(each)[step]), money(_steps(each)[step], currency), looks[step]) for step in drawn],
        )
        for each in figures.outcomes
    ]
    same = "" if len(drawn) == len(steps) else " Steps that change nothing are not drawn."
    description = f"Value of each outcome in {currency}: gross, after deductions, and as present value.{same}"
    legend = [(steps[step], looks[step]) for step in drawn] if len(drawn) > 1 else []
    draw = (lambda: draw_bars(lines, legend)) if figures.outcomes else None
    return Chart("outcomes", "Value by outcome", description, (f"Outcome, in {currency}", *steps), tuple(rows), draw)


def _steps(outcome: OutcomeValue) -> tuple[Decimal, Decimal, Decimal]:
    return outcome.gross_value, outcome.value, outcome.present_value


def _steps_that_differ(outcomes: Sequence[OutcomeValue]) -> list[int]:
    """Positions in `_steps`: always the last, and those before it that the next step changes."""
    changed = [step for step in (0, 1) if any(_steps(each)[step] != _steps(each)[step + 1] for each in outcomes)]
    return [*changed, 2]


def _effects(figures: ReportFigures) -> Chart:
    """A tornado: the ratio with the low and the high value of one assumption, all others kept."""
    swings = [
        Swing(_assumption(effect, figures), effect.ratio_low, effect.ratio_high)
        for effect in figures.effects
        if effect.ratio_low is not None and effect.ratio_high is not None
    ]
    rows = tuple(
        (
            assumption_title(effect.assumption, figures.methodology),
            f"{from_to(effect.low, effect.high)} {effect.unit}",
            _ratio(effect.ratio_low),
            _ratio(effect.ratio_high),
        )
        for effect in figures.effects
    )
    header = ("Assumption", "Low to high value", "Ratio with the low value", "Ratio with the high value")
    title, base = "What the ratio rests on", figures.sroi.ratio.value
    if base is None or not swings:
        why = f"The ratio is {figures.sroi.ratio.why_not}" if base is None else "No assumption has a range."
        return Chart("sensitivity", title, why, header, rows, None)
    shown = swings[:LARGEST_EFFECTS]
    rest = f" The {len(shown)} with the largest effect are drawn." if len(swings) > len(shown) else ""
    description = f"The ratio is {number(base, 2)}. Each line varies one assumption and keeps all others.{rest}"
    return Chart("sensitivity", title, description, header, rows, lambda: _draw_tornado(shown, base))


def _assumption(effect: Effect, figures: ReportFigures) -> str:
    return f"{assumption_title(effect.assumption, figures.methodology)}, {from_to(effect.low, effect.high)}"


def _ratio(value: Decimal | None) -> str:
    return NOT_KNOWN if value is None else number(value, 2)


def _draw_tornado(swings: Sequence[Swing], base: Decimal) -> Figure:
    line, top = 46, 68
    figure, axes = canvas(top + line * len(swings), left=46, right=46, top=top)
    ends = [float(end) for swing in swings for end in (swing.low, swing.high, base)]
    axes.set_xlim(min(ends), max(ends) if max(ends) > min(ends) else min(ends) + 1)
    axes.set_ylim(line * len(swings), 0)
    axes.set_axis_off()
    for place, swing in enumerate(swings):
        _draw_swing(axes, swing, base, place * line)
    axes.annotate(f"ratio {number(base, 2)}", (float(base), 0), (0, 4), textcoords="offset points", ha="center")
    draw_legend(figure, (("with the low value", HATCHED), ("with the high value", SOLID)))
    return figure


def _draw_swing(axes: Axes, swing: Swing, base: Decimal, y: float) -> None:
    label = shorten(swing.label, LONGEST, placeholder="…")
    axes.annotate(label, (0, y + 10), (-44, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center")
    for end, look in ((swing.low, HATCHED), (swing.high, SOLID)):
        axes.barh(y + 30, float(end - base), 15, left=float(base), color=look.face, hatch=look.hatch, edgecolor=ACCENT, zorder=2)
    axes.plot([float(base)] * 2, [y + 20, y + 40], color=INK, linewidth=1.5, zorder=3)
    for end, side, align in ((min(swing.low, swing.high, base), -5, "right"), (max(swing.low, swing.high, base), 5, "left")):
        axes.annotate(number(end, 2), (float(end), y + 30), (side, 0), textcoords="offset points", ha=align, va="center_baseline")


def _goals(figures: ReportFigures) -> Chart:
    """Formal events and sessions, each counted for every goal it serves."""
    title = "Sustainable Development Goals touched"
    header = ("Goal", "Formal events", "Sessions")
    named = [(f"{goal.number} {GOALS[goal.number]}", goal) for goal in figures.goals]
    rows = tuple((name, number(goal.events), number(goal.sessions)) for name, goal in named)
    whose = "that its volunteers took part in or taught" if figures.company else "of the window"
    if not named:
        return Chart("goals", title, f"No formal event or session {whose} names a goal.", header, rows, None)
    lines = [(name, [_counted(goal.events, LIGHT), _counted(goal.sessions, SOLID)]) for name, goal in named]
    legend = (("formal events", LIGHT), ("sessions", SOLID))
    description = f"Formal events and sessions {whose}, by the goals of the United Nations that they name; one may serve several."
    return Chart("goals", title, description, header, rows, lambda: draw_bars(lines, legend))


def _spread(voice: Voice) -> Chart:
    width = Decimal(1) / len(voice.steps)
    titles = [from_to(step * width, (step + 1) * width) for step in range(len(voice.steps))]
    rows = tuple((title, group.text) for title, group in zip(titles, voice.steps, strict=True))
    lines = [(title, [Bar(_float(group.count), group.text)]) for title, group in zip(titles, voice.steps, strict=True)]
    title = f"{voice_title(voice.dimension)}: people by their mean"
    description = f"{number(voice.people)} people by the mean of what texts tell of each, from 0 to 1; a step has its lower end."
    draw = (lambda: draw_bars(lines)) if any(group.count for group in voice.steps) else None
    return Chart(f"voices-{voice.dimension}", title, description, ("Mean", "People"), rows, draw)


def _trend(voice: Voice) -> Chart:
    """Months of too few people have a gap."""
    title, places = f"{voice_title(voice.dimension)}: means by month", voice.places
    rows = tuple(
        (
            month(each.month),
            each.people.text,
            each.mean.reason or "" if each.mean.value is None else number(each.mean.value, places),
        )
        for each in voice.months
    )
    values = [None if each.mean.value is None else float(round(each.mean.value, places)) for each in voice.months]
    drawn = any(value is not None for value in values)
    description = (
        "Mean over the people of whom texts of the month tell." if drawn else "In no month do texts tell of enough people."
    )
    months = [each.month for each in voice.months]
    draw = (lambda: draw_trend(months, values)) if drawn else None
    return Chart(f"voices-{voice.dimension}-months", title, description, ("Month", "People", "Mean"), rows, draw)


def _counted(count: int, look: Look) -> Bar:
    return Bar(count, number(count), look)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
