"""How a remote reader is reached."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Access:
    """``url`` is where the provider's paths begin. The key never stands where it may be logged."""

    url: str
    model: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class Patience:
    """How long a request may take, how often it is tried, and how long is waited in between (seconds)."""

    request: float = 60
    tries: int = 4
    first_wait: float = 1
    longest_wait: float = 30


DEFAULT_PATIENCE = Patience()
