"""What the life of an enrollment follows, by the template of its program (spec 2, "Program Enrollment Lifecycle")."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """Of one program: the CSR role of each of its roles; after how many sessions an enrollment is completed, and after how many
    months without any activity it is dropped. None: never by that.
    """

    program: str
    roles: Mapping[str, str]
    completed_after_sessions: int | None = None
    inactive_after_months: int | None = None
