"""Readers that ask a model elsewhere: off unless an organisation chooses one; only de-identified text leaves."""
