"""Reads a printed explanation as a person does: figures, their formulas, their rows, and the queries below."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from io import StringIO

from rich.console import Console

from buddy_pipeline.console.explaining import print_explanation
from buddy_pipeline.impact.explain import Node

_GUIDE = re.compile(r"^((?:│   |    )*)(├── |└── )?(.*)$")
_FIGURE = re.compile(r"^(?P<label>.*?)(?: = (?P<value>-?[\d.]+|[a-z]+)(?: .*)?)?$")
_ROWS = re.compile(r"^(?P<rows>[\d,]+) rows?, query (?P<query>\d+)$")
_NUMBER = r"\d+(?:\.\d+)?"
_SIGNS = {"×": "*", "÷": "/", "−": "-", "^": "**", "min": "min"}


@dataclass
class Figure:
    """One node of the printed tree."""

    label: str
    value: str | None
    lines: list[str] = field(default_factory=list)
    children: "list[Figure]" = field(default_factory=list)

    @property
    def formula(self) -> str | None:
        return next((line[2:] for line in self.lines if line.startswith("= ")), None)

    @property
    def listing(self) -> tuple[int, int] | None:
        """Number of rows, and of the query that lists them."""
        found = next((match for line in self.lines if (match := _ROWS.match(line))), None)
        return (int(found["rows"].replace(",", "")), int(found["query"])) if found else None

    def all(self) -> "Iterator[Figure]":
        yield self
        for child in self.children:
            yield from child.all()

    def __getitem__(self, label: str) -> "Figure":
        (found,) = (figure for figure in self.all() if figure.label == label)
        return found


def printed(node: Node) -> str:
    """The explanation as the console has it, wide enough that no line is broken."""
    file = StringIO()
    print_explanation(Console(file=file, width=400), node)
    return file.getvalue()


def read_printed(text: str) -> tuple[Figure, dict[int, str]]:
    """The tree, and the queries by number."""
    tree, _, queries = text.partition("\nQueries\n")
    return _tree(tree), {int(number): query for number, query in re.findall(r"-- query (\d+)\n(.*?);\n", queries, re.DOTALL)}


def recomputed(figure: Figure) -> Decimal | None:
    """The value by hand: a figure with a formula is made from its children, however the tree shows it; others stand as they are."""
    if figure.formula is None:
        return None if figure.value is None or figure.value.isalpha() else Decimal(figure.value)
    known = {child.label: value for child in figure.children if (value := recomputed(child)) is not None}
    return _evaluated(figure.formula, known)


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, after the last places are cut off in which a division does not end."""
    twelve = value.quantize(Decimal(1).scaleb(-12), ROUND_HALF_UP)
    return twelve.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _tree(text: str) -> Figure:
    path: list[Figure] = []
    for line in text.splitlines():
        guides, branch, rest = _GUIDE.match(line).groups()  # type: ignore[union-attr]
        if path and not branch:
            path[-1].lines.append(rest.strip())
            continue
        found = _FIGURE.match(rest)
        assert found is not None
        figure = Figure(found["label"], found["value"])
        depth = len(guides) // 4 + 1 if branch else 0
        del path[depth:]
        if path:
            path[-1].children.append(figure)
        path.append(figure)
    return path[0]


def _evaluated(formula: str, known: dict[str, Decimal]) -> Decimal:
    """Replaces names by values and signs by Python's; whatever else stands in the formula is refused."""
    names = sorted(known, key=len, reverse=True)
    tokens = "|".join([*map(re.escape, names), _NUMBER, "min", r"[-+×÷−^(),]", " "])
    parts = []
    for token in re.findall(rf"{tokens}|.", formula):
        if token in known or re.fullmatch(_NUMBER, token):
            parts.append(f"Decimal('{known.get(token, token)}')")
        else:
            assert re.fullmatch(tokens, token), f"{token!r} of {formula!r} is no operand below it"
            parts.append(_SIGNS.get(token, token))
    with localcontext(prec=60):
        return Decimal(eval("".join(parts), {"Decimal": Decimal, "min": min}))  # noqa: S307 - made of numbers and signs
