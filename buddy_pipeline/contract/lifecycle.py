"""How enrollments of a program run (spec 2, "Program Enrollment Lifecycle")."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """What a program's template says of its enrollments.

    ``roles`` gives each role's role in the CSR platform. An enrollment is completed after ``completed_after_sessions``, and is over
    after ``inactive_after_months`` without activity; None: neither ever makes an end of it.
    """

    program: str
    roles: Mapping[str, str]
    completed_after_sessions: int | None = None
    inactive_after_months: int | None = None
