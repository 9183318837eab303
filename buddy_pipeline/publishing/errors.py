"""What can be wrong with the stream."""


class StreamUnavailable(Exception):
    """The stream cannot be published to. The message is one plain line: what is wrong and what to do."""
