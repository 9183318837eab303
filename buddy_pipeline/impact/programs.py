"""Program templates: what figures need to know of a program, read from one file each.

Another program is another file. Tables and columns that a template names must be those of the CSR platform, and its
activities and components those of the methodology, so that nothing a file says can reach the database unchecked.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from sqlalchemy import DateTime

from buddy_pipeline import sources
from buddy_pipeline.contract.lifecycle import Lifecycle
from buddy_pipeline.database.tables import CSR
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.validation import Count, Model, Name, Text, refused, validated
from buddy_pipeline.yaml_files import FileInvalid, YamlFile, read_yaml


class TemplateInvalid(FileInvalid):
    """A program template that cannot be used."""


def _of_an_activity(name: str, info: ValidationInfo) -> str:
    if name not in _methodology(info).vis.activities:
        raise refused("has no line in vis.activities of the methodology")
    return name


def _of_the_platform(table: str) -> str:
    if table not in CSR:
        raise refused(f"must be a table of the CSR platform: {', '.join(CSR)}")
    return table


def _methodology(info: ValidationInfo) -> Methodology:
    if not isinstance(info.context, Methodology):
        raise TypeError("a template is validated with the methodology as context")
    return info.context


ActivityName = Annotated[Name, AfterValidator(_of_an_activity)]
Table = Annotated[str, AfterValidator(_of_the_platform)]
Texts = tuple[Text, ...]
DIMENSIONS = ("integration_score", "language_proficiency", "job_readiness")
"""Of the scores that spec 2 names of a program; a methodology may have outcomes of others."""


class Role(Model):
    """A role of the program: the role in the CSR platform, and the journey flag that tells it."""

    csr_role: Literal["beneficiary", "volunteer"]
    flag: Name


class _Rows(Model):
    """Rows of a table of the platform; ``at`` is the column that says when."""

    @field_validator("at", check_fields=False)
    @classmethod
    def _is_a_moment(cls, at: str | None, info: ValidationInfo) -> str | None:
        table = info.data.get("table")
        if at is not None and table is not None and at not in _moments(table):
            raise refused(f"must be a moment of {table}: {', '.join(_moments(table))}")
        return at


class Metric(_Rows):
    """Rows of the window that are counted, of sessions those of ``session_types``."""

    title: Text
    table: Table
    at: str
    session_types: Texts = ()

    @property
    def only_completed(self) -> bool:
        """Whether the row's status must say, too, that it was completed: what was called off may bear a date as well."""
        return self.at == "completed_at" and "status" in CSR[self.table].columns

    @model_validator(mode="after")
    def _counts_what_the_table_tells(self) -> Self:
        if self.session_types:
            _require_columns(self.table, ["session_type"])
        return self


_FIELDS: Mapping[str, tuple[set[str], set[str]]] = {
    "session": ({"session_types"}, {"category"}),
    "of_match": ({"table", "at"}, {"kind", "event_types", "except_types"}),
    "attendance": (set(), {"organized"}),
}
"""What a source of each shape must say, and what it may."""


class ActivitySource(_Rows):
    """Where activities of one kind lie; ``shape`` tells how a row names its volunteer, see data/programs/buddy.yaml."""

    name: ActivityName
    title: Text
    shape: Literal["session", "of_match", "attendance"]
    session_types: Texts = ()
    category: Text | None = None
    organized: ActivityName | None = None
    table: Table | None = None
    at: str | None = None
    kind: Literal["informal", "formal"] | None = None
    event_types: Texts = ()
    except_types: Texts = ()

    @model_validator(mode="after")
    def _says_what_its_shape_needs(self) -> Self:
        needed, allowed = _FIELDS[self.shape]
        given = {name for name in self.model_fields_set if getattr(self, name) not in (None, ())}
        if missing := needed - given:
            raise refused(f"the shape {self.shape} needs {_listed(missing)}")
        if stray := sorted(given - needed - allowed - {"name", "title", "shape"}):
            raise refused(f"is not for the shape {self.shape}", stray[0])
        if self.table is not None:
            _require_columns(self.table, self._columns())
        return self

    def _columns(self) -> list[str]:
        of_kind = ["kind"] if self.kind else []
        return ["id", "match_id", *of_kind, *(["event_type"] if self.event_types or self.except_types else [])]


def _components(tracked: dict[str, bool], info: ValidationInfo) -> dict[str, bool]:
    if set(tracked) != set(known := _methodology(info).vis.components):
        raise refused(f"must say true or false of each of {_listed(known)}, and of nothing else")
    return tracked


def _dimensions(tracked: dict[str, bool], info: ValidationInfo) -> dict[str, bool]:
    """What the program can measure, whether or not the methodology has an outcome of it."""
    known = {*DIMENSIONS, *(one.dimension for one in _methodology(info).sroi.outcomes.values() if one.dimension)}
    if stray := sorted(set(tracked) - known):
        raise refused(f"is no dimension; they are {_listed(known)}", stray[0])
    return tracked


def _named_once(activities: tuple[ActivitySource, ...]) -> tuple[ActivitySource, ...]:
    seen: set[str] = set()
    for position, source in enumerate(activities):
        if source.name in seen:
            raise refused("must not be that of another activity", position, "name")
        seen.add(source.name)
    return activities


class _Enrolling(Model):
    """What a template says of enrollments, whatever else stands in it."""

    model_config = ConfigDict(extra="ignore")

    program: Name
    roles: Annotated[dict[Name, Role], Field(min_length=1)]
    completed_after_sessions: Count | None = None
    inactive_after_months: Count | None = None

    @property
    def lifecycle(self) -> Lifecycle:
        """How its enrollments run."""
        return Lifecycle(
            program=self.program,
            roles={name: role.csr_role for name, role in self.roles.items()},
            completed_after_sessions=self.completed_after_sessions,
            inactive_after_months=self.inactive_after_months,
        )


class Program(_Enrolling):
    """A program: its roles, how enrollments run, where its activities lie, and what it tracks (spec 2, "Program Configuration").

    ``activity_types`` are what people do there, ``activities`` those of volunteers that hours are counted of: a program in which
    nobody volunteers has none.
    """

    model_config = ConfigDict(extra="forbid")

    title: Text
    description: Text
    enrollment_states: Annotated[tuple[Literal["active", "completed", "dropped"], ...], Field(min_length=1)]
    matching: bool
    match_table: Table | None = None
    activity_types: tuple[Name, ...] = ()
    activities: Annotated[tuple[ActivitySource, ...], AfterValidator(_named_once)]
    metrics: dict[Name, Metric]
    contributes_to_vis: bool = True
    contributes_to_sroi: bool = True
    vis_components: Annotated[dict[str, bool], AfterValidator(_components)]
    sroi_dimensions: Annotated[dict[str, bool], AfterValidator(_dimensions)]

    @model_validator(mode="after")
    def _does_not_contradict_itself(self) -> Self:
        if self.match_table and not self.matching:
            raise refused("is for a program with matching: true", "match_table")
        if not self.contributes_to_vis and any(self.vis_components.values()):
            raise refused("contradicts contributes_to_vis: false", "vis_components")
        if not self.contributes_to_sroi and any(self.sroi_dimensions.values()):
            raise refused("contradicts contributes_to_sroi: false", "sroi_dimensions")
        return self

    @model_validator(mode="after")
    def _has_the_sides_of_its_activities(self) -> Self:
        needed = {"beneficiary", "volunteer"} if self.activities else {"beneficiary"}
        if not needed <= {role.csr_role for role in self.roles.values()}:
            raise refused(f"needs a role of each csr_role: {' and '.join(sorted(needed))}", "roles")
        return self


def load_programs(folder: Path, methodology: Methodology) -> tuple[Program, ...]:
    """The templates of a folder: first those of the programs that send exports, in their order, then by file name.

    Raises TemplateInvalid: a line for each fault of any of them, with file and line.
    """
    read: list[tuple[YamlFile, Program]] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml"), key=_place):
        try:
            file = read_yaml(path)
            read.append((file, validated(Program, file, methodology)))
        except FileInvalid as invalid:
            faults += invalid.faults
    faults += _faults_between(read)
    if not read and not faults:
        faults.append(f"{folder}: there is no template of a program (*.yaml)")
    if faults:
        raise TemplateInvalid(faults)
    return tuple(program for _, program in read)


def load_lifecycles(folder: Path) -> tuple[Lifecycle, ...]:
    """How enrollments run, by the templates of a folder: what an import needs of them. Raises TemplateInvalid."""
    lifecycles: list[Lifecycle] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            lifecycles.append(validated(_Enrolling, read_yaml(path), None).lifecycle)
        except FileInvalid as invalid:
            faults += invalid.faults
    if faults:
        raise TemplateInvalid(faults)
    return tuple(lifecycles)


def _place(path: Path) -> tuple[int, str]:
    names = [name for program in sources.PROGRAMS for name in program.program_types]
    return (names.index(path.stem) if path.stem in names else len(names)), path.name


def _faults_between(read: Iterable[tuple[YamlFile, Program]]) -> Iterator[str]:
    """What stands in two places, so that its rows would be counted twice; and a name that two templates have."""
    names: set[str] = set()
    taken: set[str] = set()
    for file, program in read:
        if program.program in names:
            yield file.fault(("program",), "must not be that of another template")
        names.add(program.program)
        for position, source in enumerate(program.activities):
            if shared := taken & _rows_of(source):
                yield file.fault(("activities", position), f"another activity has {_listed(shared)} already")
            taken |= _rows_of(source)


def _rows_of(source: ActivitySource) -> set[str]:
    return {"the attendances of events"} if source.shape == "attendance" else set(source.session_types)


def _moments(table: str) -> list[str]:
    return [column.name for column in CSR[table].columns if isinstance(column.type, DateTime)]


def _require_columns(table: str, names: Iterable[str]) -> None:
    if missing := [name for name in names if name not in CSR[table].columns]:
        raise refused(f"table {table} has no column {_listed(missing)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
