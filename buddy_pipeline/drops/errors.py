"""The one error of this room."""

from buddy_pipeline.drops.names import printable


class DropRefused(Exception):
    """A drop that cannot be taken at all. The message is one plain line: which file, where in it, what to do.

    It never carries a value from the file, and no character of a file's name that would be more than a character.
    """

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))
