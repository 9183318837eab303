"""A page as a reader has it: its text, tables and attributes. Reading fails where tags are not balanced."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link"}


@dataclass
class TableRead:
    """A table: its caption, and its rows of cells, head included."""

    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)


class PageRead(HTMLParser):
    """Reads a page. ``within`` counts for each text the tags that it stands in."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tables: list[TableRead] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: Counter[str] = Counter()
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table":
            self.tables.append(TableRead())
        if tag == "tr":
            self.tables[-1].rows.append([])
        if tag in ("td", "th"):
            self.tables[-1].rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"{tag} is closed, nothing is open"
        assert self._open.pop() == tag, f"{tag} is closed out of turn at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.texts.append(data)
        if "caption" in self._open:
            self.tables[-1].caption += data
        if self._open and {"td", "th"} & set(self._open):
            self.tables[-1].rows[-1][-1] += data

    @property
    def text(self) -> str:
        """All text, spaces made one."""
        return " ".join(" ".join(self.texts).split())

    def table(self, caption: str) -> list[list[str]]:
        """Rows of the first table whose caption starts so."""
        return next(table.rows for table in self.tables if table.caption.startswith(caption))

    def has(self, *parts: str) -> bool:
        """Whether the parts stand one after the other, whatever spaces are between."""
        return " ".join(" ".join(parts).split()) in self.text

    def values(self, attribute: str) -> list[str]:
        """What the attribute says, wherever it stands."""
        return [value for _, name, value in self.attributes if name == attribute]
