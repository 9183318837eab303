"""A methodology as it stands in one versioned file."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from buddy_pipeline.impact.methodology.sroi import Sroi
from buddy_pipeline.impact.methodology.vis import Vis
from buddy_pipeline.settings import DEFAULT_METHODOLOGY
from buddy_pipeline.validation import Model, ShortText, Text, validated
from buddy_pipeline.yaml_files import FileInvalid, YamlFile, read_yaml


class Counting(Model):
    """Which rows count for anything. Where nothing is said all do, as in versions up to 2026.2.

    ``sessions_without_volunteer``: of a session whose teacher is no volunteer the value counts and no hours, neither does, or both do:
    then whoever teaches is a volunteer.
    """

    with_oneself: bool = True
    matches_of_no_time: bool = True
    sessions_without_volunteer: Literal["value", "neither", "both"] = "value"


class _Document(Model):
    """What stands in the file."""

    version: ShortText
    date: date
    title: Text
    window_months: Annotated[int, Field(ge=1, le=12)]
    counting: Counting = Counting()
    vis: Vis
    sroi: Sroi


class Methodology(_Document):
    """A methodology, with the file that it came from: ``digest`` is of its bytes, ``document`` its text."""

    digest: str
    document: str
    path: Path


def load_methodology(path: Path) -> Methodology:
    """The methodology of a file. One that differs from the default must have a version of its own.

    Raises FileInvalid: a line for each fault, with the line in the file.
    """
    file = read_yaml(path)
    document = validated(_Document, file)
    if not path.samefile(DEFAULT_METHODOLOGY):
        _check_version(file, document)
    return Methodology(**dict(document), digest=file.digest, document=file.text, path=path)


def _check_version(file: YamlFile, own: _Document) -> None:
    default = validated(_Document, read_yaml(DEFAULT_METHODOLOGY))
    if own.version == default.version and own != default:
        raise FileInvalid([file.fault(("version",), "is that of the default, which has other values; give this file its own")])
