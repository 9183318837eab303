"""Ids that sources make up, such as `MS-2025-0042`: what of them may be shown."""

SHOWN_ID = r"^[A-Za-z0-9]+([-_:/#][A-Za-z0-9]+)*$"
HAS_DIGIT = "[0-9]"
"""An id is shown where both hold: a name has no digits, and an address has a point or a sign. RE2 and PostgreSQL read them alike."""
