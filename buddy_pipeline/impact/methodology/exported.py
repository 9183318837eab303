"""Values that a column of an export may hold: a misspelt one would count nothing, without a word."""

from typing import Annotated

from pydantic import AfterValidator

from buddy_pipeline.sources import PROGRAMS
from buddy_pipeline.validation import refused


def values_of(name: str) -> list[str]:
    """The values that columns of that name may hold."""
    columns = (column for program in PROGRAMS for entity in program.entities for column in entity.columns if column.name == name)
    return list(dict.fromkeys(value for column in columns for value in column.values))


def _exported(name: str, value: str) -> str:
    if value not in (known := values_of(name)):
        raise refused(f"must be one of {', '.join(known)}")
    return value


Mood = Annotated[str, AfterValidator(lambda mood: _exported("mood", mood))]
Progress = Annotated[str, AfterValidator(lambda progress: _exported("learner_progress", progress))]
MilestoneCategory = Annotated[str, AfterValidator(lambda category: _exported("milestone_category", category))]
