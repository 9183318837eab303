"""Pictures: narrow ones with large text, so that they can be read on a phone; in tones and hatches that survive black and white.

Lengths are pixels of a picture WIDTH pixels wide. Text stays text in the SVG; what is measured is DejaVu Sans, which comes
with matplotlib and is wider than what pages use, so that nothing runs into anything.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from textwrap import shorten

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from buddy_pipeline.pages.numbers import number

WIDTH = 440
TEXT = 13
DPI = 72
PNG_DPI = 144
ACCENT = "#0b5a6e"
PALE = "#a9cbd3"
INK = "#1f2a30"
RULE = "#c9d1d5"
LONGEST = 58
"""Characters of a label that fit."""
JANUARY = 1

_LABEL, _BAR, _GAP = 19, 17, 9
_LEGEND = 20
_SVG_START = re.compile(r"^.*?<svg[^>]*>", re.DOTALL)
_LEFT_OUT = re.compile(
    r' id="(?:[a-z\d]+_\d+|matplotlib\.axis_\d)"|<metadata>.*?</metadata>|<style.*?</style>|font-family: [^;"]*;? ?', re.DOTALL
)
"""Ids that would be those of other pictures too, and styles that are the page's."""


@dataclass(frozen=True)
class Look:
    """How an area is filled."""

    face: str
    hatch: str = ""

    def patch(self, label: str) -> Patch:
        """The area beside its name in a legend."""
        return Patch(facecolor=self.face, hatch=self.hatch, edgecolor=ACCENT, label=label)


SOLID, LIGHT, HATCHED = Look(ACCENT), Look(PALE), Look("white", "////")
LOOKS = (
    SOLID,
    HATCHED,
    LIGHT,
    Look("white", "\\\\\\\\"),
    Look("#5b6b73"),
    Look(PALE, "xxxx"),
    Look("white"),
    Look("white", "----"),
)
"""For kinds that lie upon one another; kinds beyond the last begin anew."""


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to ``value`` with a text at its end; without value only the text."""

    value: float | None
    text: str
    look: Look = SOLID


Lines = Sequence[tuple[str, Sequence[Bar]]]
Legend = Sequence[tuple[str, Look]]


@contextmanager
def style(key: str) -> Iterator[None]:
    """matplotlib's settings while a picture is made; the same key gives the same ids in the SVG."""
    with rc_context(
        {
            "font.family": "DejaVu Sans",
            "font.size": TEXT,
            "hatch.color": ACCENT,
            "hatch.linewidth": 1.0,
            "patch.linewidth": 1.0,
            "svg.fonttype": "none",
            "svg.hashsalt": key,
            "text.color": INK,
            "text.parse_math": False,  # a dollar sign is one
        }
    ):
        yield


def svg(draw: Callable[[], Figure], key: str, title: str, description: str) -> Markup:
    """The picture as an element for a page, with title and description for those who do not see it."""
    text = StringIO()
    with style(key):
        figure = draw()
        figure.savefig(
            text, format="svg", transparent=True, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
        height = round(figure.get_figheight() * DPI)
    inner = _LEFT_OUT.sub("", _SVG_START.sub("", text.getvalue(), count=1)).replace("xlink:href", "href")
    opening = Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{k}-title {k}-desc"><title id="{k}-title">{}</title>'
    ).format(WIDTH, height, title, k=key)
    return opening + Markup('<desc id="{}-desc">{}</desc>').format(key, description) + Markup(inner)  # noqa: S704 - drawn by us


def png(draw: Callable[[], Figure], key: str) -> bytes:
    """The picture as the bytes of a PNG."""
    out = BytesIO()
    with style(key):
        draw().savefig(out, format="png", dpi=PNG_DPI, facecolor="white", metadata={"Software": None})
    return out.getvalue()


def canvas(height: float, *, left: float = 0, right: float = 0, top: float = 0, bottom: float = 0) -> tuple[Figure, Axes]:
    """An empty picture, and its axes within these margins, without frame."""
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
    axes = figure.add_axes((left / WIDTH, bottom / height, 1 - (left + right) / WIDTH, 1 - (top + bottom) / height))
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, colors=INK, labelcolor=INK)
    return figure, axes


def draw_bars(lines: Lines, legend: Legend = ()) -> Figure:
    """Lines of a label with bars below it, from the top down; values are not negative."""
    heights = [_LABEL + _BAR * len(bars) + _GAP for _, bars in lines]
    top = _LEGEND * len(legend)
    figure, axes = canvas(sum(heights) + top, left=2, right=112, top=top)
    axes.set_ylim(sum(heights), 0)
    axes.set_xlim(0, max((bar.value or 0 for _, bars in lines for bar in bars), default=0) or 1)
    axes.set_axis_off()
    place = 0.0
    for (label, bars), height in zip(lines, heights, strict=True):
        axes.text(0, place + _LABEL / 2, shorten(label, LONGEST, placeholder="…"), va="center")
        for nth, bar in enumerate(bars):
            _draw_bar(axes, bar, place + _LABEL + _BAR * (nth + 0.5))
        axes.plot([0, 0], [place + _LABEL, place + height - _GAP], color=INK, linewidth=1, clip_on=False)
        place += height
    draw_legend(figure, legend)
    return figure


def _draw_bar(axes: Axes, bar: Bar, y: float) -> None:
    end = bar.value or 0
    if end:
        axes.barh(y, end, _BAR - 2, color=bar.look.face, hatch=bar.look.hatch, edgecolor=ACCENT, clip_on=False)
    axes.annotate(bar.text, (end, y), (6, 0), textcoords="offset points", va="center_baseline", annotation_clip=False)


def draw_months(months: Sequence[date], kinds: Sequence[str], heights: Sequence[Sequence[Decimal]]) -> Figure:
    """Columns of the months, the kinds upon one another: ``heights`` by kind and month, not negative."""
    legend = [(kind, LOOKS[place % len(LOOKS)]) for place, kind in enumerate(kinds)]
    top = _LEGEND * len(kinds) + 14
    figure, axes = canvas(top + 230, left=44, right=2, top=top, bottom=40)
    floor = [0.0] * len(months)
    for (_, look), line in zip(legend, heights, strict=True):
        values = [float(hours) for hours in line]
        axes.bar(range(len(months)), values, 0.74, bottom=floor, color=look.face, hatch=look.hatch, edgecolor=ACCENT, zorder=2)
        floor = [below + value for below, value in zip(floor, values, strict=True)]
    axes.set_xticks(range(len(months)), [_month_label(each, place == 0) for place, each in enumerate(months)])
    axes.set_xlim(-0.5, len(months) - 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_formatter(FuncFormatter(_tick))
    axes.grid(axis="y", color=RULE, linewidth=1, zorder=0)
    axes.axhline(0, color=INK, linewidth=1, zorder=3)
    draw_legend(figure, legend[::-1])
    return figure


def draw_trend(months: Sequence[date], values: Sequence[float | None]) -> Figure:
    """A line of shares over the months, from 0 to 1; a month without a value is a gap."""
    figure, axes = canvas(180, left=44, right=12, top=8, bottom=40)
    axes.plot(
        range(len(months)),
        [float("nan") if value is None else value for value in values],
        color=ACCENT,
        linewidth=2,
        marker="o",
        markersize=6,
        zorder=3,
        clip_on=False,
    )
    axes.set_ylim(0, 1)
    axes.set_xlim(-0.5, len(months) - 0.5)
    axes.set_xticks(range(len(months)), [_month_label(each, place == 0) for place, each in enumerate(months)])
    axes.set_yticks([0, 0.5, 1])
    axes.yaxis.set_major_formatter(FuncFormatter(_tick))
    axes.grid(axis="y", color=RULE, linewidth=1, zorder=0)
    axes.axhline(0, color=INK, linewidth=1, zorder=2)
    return figure


def _tick(value: float, _place: int | None) -> str:
    return f"{value:g}" if value % 1 else number(int(value))


def _month_label(each: date, is_first: bool) -> str:
    return f"{each:%b}\n’{each:%y}" if is_first or each.month == JANUARY else f"{each:%b}"


def draw_legend(figure: Figure, legend: Legend) -> None:
    """The names of the looks, one below the other, at the top of the picture."""
    if legend:
        handles = [look.patch(name) for name, look in legend]
        figure.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0, 1 - 2 / (figure.get_figheight() * DPI)),
            frameon=False,
            borderpad=0,
            borderaxespad=0,
            labelspacing=0.45,
            handlelength=1.6,
            handleheight=0.9,
            prop={"size": TEXT},
        )
