"""A worker: work that goes on beside this thread."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class Worker:
    """A thread that does one task after the other.

    At most ``ahead`` tasks wait behind the running one, so that what they hold in memory stays bounded. A task that
    failed fails the next call; leaving the context waits for the running task and forgets those that wait.
    """

    def __init__(self, name: str, *, ahead: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._ahead = ahead
        self._tasks: deque[Future[Any]] = deque()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def ask(self, task: Callable[..., Any], *arguments: Any) -> None:
        """Hands a task over, once there is room for it."""
        while self._tasks and (len(self._tasks) > self._ahead or self._tasks[0].done()):
            self._tasks.popleft().result()
        self._tasks.append(self._pool.submit(task, *arguments))

    def finish(self) -> None:
        """Waits until all tasks are done."""
        while self._tasks:
            self._tasks.popleft().result()
