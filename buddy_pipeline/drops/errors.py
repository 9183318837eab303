"""The errors of this room."""

from buddy_pipeline.drops.names import showable


class DropRefused(Exception):
    """A drop that cannot be taken at all. The message is one plain line: which file, where in it, what to do.

    It never carries a value from the file. Names of files stand in it as they can be shown, whatever their bytes are.
    ``source`` is the name of the source that the drop seems to be of, None where nothing tells.
    """

    source: str | None = None

    def __init__(self, message: str) -> None:
        super().__init__(showable(message))


class NotOfThisSource(DropRefused):
    """A drop with a part that the source does not know by its name: it may be that of another source."""


class ResemblesSource(NotOfThisSource):
    """A drop that lacks little of what the source sends: if it is of no other, this is what to say of it."""
