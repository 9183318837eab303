"""How fast one sender may send."""

from collections import Counter

MOST_A_SECOND = 1_000
"""Requests that one sender may make in a second: some hundred times what a large program needs at its busiest."""


class Pace:
    """Counts the requests of each sender in the current second."""

    def __init__(self) -> None:
        self._second = 0
        self._requests: Counter[str] = Counter()

    def is_kept(self, sender: str, now: float) -> bool:
        """Counts a request at ``now`` (seconds); false if it is one too many."""
        if int(now) != self._second:
            self._second = int(now)
            self._requests.clear()
        self._requests[sender] += 1
        return self._requests[sender] <= MOST_A_SECOND
