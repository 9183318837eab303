"""What becomes of a flag: how urgent it is, and by when whom it has to reach."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from buddy_pipeline.validation import Count, Model, ShortText, Text, refused, validated
from buddy_pipeline.yaml_files import read_yaml


class Reason(Enum):
    """Why a text is flagged (spec 5, "Safety/Moderation Service")."""

    DANGER = "danger"
    HATE_SPEECH = "hate_speech"
    PII_LEAKAGE = "pii_leakage"
    PROFANITY = "profanity"
    OTHER = "other"


class Handling(Model):
    """``priority`` 1 is the most urgent. ``goes_to`` is the safeguarding contact, or whoever moderates."""

    title: ShortText
    priority: Count
    due_hours: Count
    goes_to: Literal["safeguarding", "moderation"]


class Contacts(Model):
    """Who is asked first, by name or role, such as `Kari Nordmann, 400 00 000`; a flag is with them from its first moment."""

    safeguarding: Text | None = None
    moderation: Text | None = None


class _File(Model):
    version: ShortText
    contacts: Contacts = Contacts()
    reasons: dict[str, Handling]

    @model_validator(mode="after")
    def _fits(self) -> "_File":
        known = {one.value for one in Reason}
        if missing := sorted(known - set(self.reasons)):
            raise refused(f"must say what becomes of {', '.join(missing)}", "reasons")
        if unknown := sorted(set(self.reasons) - known):
            raise refused("is no reason", "reasons", unknown[0])
        danger = self.reasons[Reason.DANGER.value]
        if any(one.priority <= danger.priority for name, one in self.reasons.items() if name != Reason.DANGER.value):
            raise refused(
                "must be more urgent than all else: give it the lowest number alone", "reasons", Reason.DANGER.value, "priority"
            )
        return self


@dataclass(frozen=True)
class Policy:
    version: str
    digest: str
    handling: dict[Reason, Handling]
    contacts: Contacts

    def contact(self, reason: Reason) -> str | None:
        """Who is asked first about a flag of that reason; None if nobody is named."""
        goes_to = self.handling[reason].goes_to
        return self.contacts.safeguarding if goes_to == "safeguarding" else self.contacts.moderation


def load_policy(path: Path) -> Policy:
    """The policy of a file. Raises FileInvalid: a line for each fault, with file and line."""
    file = read_yaml(path)
    told = validated(_File, file)
    return Policy(told.version, file.digest, {Reason(name): one for name, one in told.reasons.items()}, told.contacts)
