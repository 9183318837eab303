"""What an import has to say of a planted fault."""

from dataclasses import dataclass

from buddy_pipeline.contract.rules import BY_CODE, Severity


@dataclass(frozen=True)
class Expected:
    """``index`` counts the rows of the entity from 0 and is None for a whole file. ``key`` has its parts joined by ``|``,
    a faulty part being empty. ``column`` is None where the rule is not about one column, so that any may be named.
    ``planted`` is false for what only follows from another fault: a row that refers to a rejected one.
    """

    entity: str
    index: int | None
    key: str
    column: str | None
    rule: str
    planted: bool

    @property
    def rejects(self) -> bool:
        """Whether the row is not to be taken."""
        return BY_CODE[self.rule].severity is Severity.ERROR
