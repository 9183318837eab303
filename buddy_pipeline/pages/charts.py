"""A chart of a page: a picture, and the same numbers as a table."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.figure import Figure

from buddy_pipeline.pages import drawing


@dataclass(frozen=True)
class Chart:
    """A picture and its numbers. ``draw`` is None where there is nothing to draw; ``description`` then says why."""

    key: str
    title: str
    description: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    draw: Callable[[], Figure] | None

    @property
    def svg(self) -> Markup:
        """The picture as part of a page; empty without one."""
        return drawing.svg(self.draw, self.key, self.title, self.description) if self.draw else Markup()
