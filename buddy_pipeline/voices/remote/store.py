"""What a remote reader needs somebody to keep: answers, so that nothing is asked twice, and what was spent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol


@dataclass(frozen=True)
class Spent:
    """By one request: what it was for, and the provider's count of tokens."""

    texts: int
    tokens_in: int
    tokens_out: int
    cost: Decimal


class Store(Protocol):
    def digest(self, text: str) -> bytes:
        """Keyed: without the key nobody can tell which text it is of."""
        ...

    def known(self, reader: str, version: str, digests: Collection[bytes]) -> Mapping[bytes, Any]:
        """What was kept of texts with these digests."""
        ...

    def tried(self, reader: str, version: str, digests: Collection[bytes]) -> Mapping[bytes, int]:
        """How often no answer about texts with these digests could be used."""
        ...

    def keep(self, text_id: str, reader: str, version: str, digest: bytes, told: Sequence[Any] | None) -> None:
        """Keeps what was told of a text; None for an answer that could not be used."""
        ...

    def reserve(self, reader: str, model: str, most: Decimal) -> bool:
        """Whether the budget of the month has room for the most that a request may cost; if so, it counts as spent."""
        ...

    def settle(self, reader: str, model: str, reserved: Decimal, spent: Spent) -> None:
        """What the request cost, in the place of what was reserved for it."""
        ...
