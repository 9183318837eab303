"""The file that says of how many people figures may be told."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from buddy_pipeline.validation import Model, validated
from buddy_pipeline.yaml_files import read_yaml

FEWEST = 3
"""No file may allow less: of two people, each knows the other's figure (decisions, "The front door")."""

People = Annotated[int, Field(ge=FEWEST)]


class Policy(Model):
    """The least ``volunteers`` and ``participants`` with data of whom figures are told; hours of fewer are told in steps."""

    volunteers: People
    participants: People
    hours_step: Annotated[int, Field(ge=1)]


def load_policy(path: Path) -> Policy:
    """The policy of a file. Raises FileInvalid: a line for each fault, with file and line."""
    return validated(Policy, read_yaml(path))
