"""What can be wrong with the database as a whole."""


class DatabaseUnavailable(Exception):
    """The database cannot be used. The message is one plain line: what is wrong and what to do."""
