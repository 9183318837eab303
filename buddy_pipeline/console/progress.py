"""How far an import is, on a terminal."""

from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from buddy_pipeline.drops.names import showable
from buddy_pipeline.importing.summary import ImportSummary, Progress


class TerminalListener:
    """One line on the terminal that changes while an import runs; nothing if ``console`` is no terminal."""

    def __init__(self, console: Console, name: str) -> None:
        self._name = escape(showable(name))
        self._status = Status(f"{self._name}: opening", console=console) if console.is_terminal else None

    def __enter__(self) -> "TerminalListener":
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._status is not None:
            self._status.stop()

    def progress(self, progress: Progress) -> None:
        """Show the entity and the rows so far."""
        if self._status is not None:
            self._status.update(f"{self._name}: {progress.stage} {progress.entity} {progress.rows:,}".rstrip(" 0"))

    def imported(self, summary: ImportSummary) -> None:
        """Say that the tables are done; checks and previews follow."""
        if self._status is not None:
            self._status.update(f"{escape(summary.name)}: checking the tables")
