"""The one error of this room."""


class DropRefused(Exception):
    """A drop that cannot be taken at all. The message is one plain line: which file, where in it, what to do.

    It never carries a value from the file.
    """
