"""The terms on which remote readers read: languages, how much at a time, prices and a budget a month (data/q2q/remote.yaml)."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field

from buddy_pipeline.validation import Count, Currency, Model, NotNegative, ShortText, Text, validated
from buddy_pipeline.yaml_files import FileInvalid, read_yaml

A_MILLION = 1_000_000


class Price(Model):
    """Of a million tokens that go in, and that come out."""

    input: NotNegative
    output: NotNegative
    source: Text
    date: datetime.date

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        return (self.input * tokens_in + self.output * tokens_out) / A_MILLION


class _File(Model):
    currency: Currency
    budget: NotNegative
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(min_length=1)
    texts: Annotated[Count, Field(le=50)]
    characters: Annotated[int, Field(ge=500, le=100_000)]
    answer_tokens: Annotated[int, Field(ge=256, le=32_000)]
    prices: dict[ShortText, Price]


@dataclass(frozen=True)
class Terms:
    """``texts`` and ``characters`` are the most of a request, ``answer_tokens`` of an answer; ``budget`` is of a month, for all readers."""

    currency: str
    budget: Decimal
    languages: frozenset[str]
    texts: int
    characters: int
    answer_tokens: int
    prices: dict[str, Price]
    file: str

    def price(self, model: str) -> Price:
        """Raises FileInvalid: what has no price cannot be held to a budget."""
        found = self.prices.get(model)
        if found is None:
            raise FileInvalid([f"{self.file}: prices: has none of {model!r}; add its price, or set another model"])
        return found


def load_terms(path: Path) -> Terms:
    """Raises FileInvalid."""
    told = validated(_File, read_yaml(path))
    return Terms(
        told.currency,
        told.budget,
        frozenset(told.languages),
        told.texts,
        told.characters,
        told.answer_tokens,
        told.prices,
        path.name,
    )
