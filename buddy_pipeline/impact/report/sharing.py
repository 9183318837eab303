"""Parts of a whole: a company's of the program, kinds of activity of all hours."""

from dataclasses import dataclass
from decimal import Decimal

from buddy_pipeline.impact.report.contents import ReportFigures
from buddy_pipeline.impact.report.small_groups import told
from buddy_pipeline.impact.report.wording import activity_titles
from buddy_pipeline.pages.numbers import NOT_KNOWN, Known, count, money, percent


@dataclass(frozen=True)
class Part:
    """A part beside the whole, as texts; ``share`` says why where it is not told."""

    name: str
    part: str
    whole: str
    share: str


def share_of_program(figures: ReportFigures) -> tuple[Part, ...]:
    """What part of the program the company has; nothing for the program itself."""
    if figures.company is None:
        return ()
    own, whole = figures.counts, figures.program_counts
    sroi, program = figures.sroi, figures.program_sroi
    return (
        _people("Volunteers", own.volunteers_share, whole.volunteers),
        _people("Participants", own.participants_share, whole.participants),
        _part("Sessions", own.sessions_share, Decimal(whole.sessions)),
        _part("Hours", sroi.hours, program.hours),
        _money("Investment", sroi.investment, program.investment, sroi.currency),
        _money("Present value", Known(sroi.present_value), Known(program.present_value), sroi.currency),
    )


def _people(name: str, own: Decimal, whole: int) -> Part:
    group, all_of_them = told(own), told(whole)
    exact = group.count is not None and all_of_them.count is not None
    return Part(name, group.text, all_of_them.text, _share(own, Decimal(whole)) if exact else "not shown")


def _part(name: str, own: Decimal, whole: Decimal) -> Part:
    return Part(name, count(own), count(whole), _share(own, whole))


def _money(name: str, own: Known, whole: Known, currency: str) -> Part:
    if own.value is None or whole.value is None:
        return Part(name, own.why_not, whole.why_not, NOT_KNOWN)
    return Part(name, money(own.value, currency), money(whole.value, currency), _share(own.value, whole.value))


def _share(own: Decimal, whole: Decimal) -> str:
    return percent(own / whole) if whole else f"{NOT_KNOWN}: the program has none"


@dataclass(frozen=True)
class KindHours:
    """Hours of one kind of activity over the window; ``share`` is the part with assumed minutes."""

    title: str
    recorded: Decimal
    estimated: Decimal

    @property
    def share(self) -> str:
        """Part of the hours with assumed minutes."""
        hours = self.recorded + self.estimated
        return percent(self.estimated / hours) if hours else "none"


def hours_by_kind(figures: ReportFigures) -> tuple[KindHours, ...]:
    """In the order of the program templates; kinds without hours are left out."""
    found = []
    for kind, title in activity_titles(figures.programs).items():
        rows = [row for row in figures.hours if row.activity == kind]
        if rows:
            found.append(
                KindHours(
                    title, sum((row.recorded for row in rows), Decimal(0)), sum((row.estimated for row in rows), Decimal(0))
                )
            )
    return tuple(found)
