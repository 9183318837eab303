"""What learning providers report: how far people came in courses, and what credentials they earned (spec 5, service 4)."""

from dataclasses import replace
from functools import partial

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind, Privacy, Unknown
from buddy_pipeline.contract.row_rules import Odd, RowRule
from buddy_pipeline.sources.upskilling.providers import ANY_PROVIDER, Provider, tellers

COMPLETED = ("completed",)
OPEN = ("enrolled", "in_progress", "dropped")

_text = partial(Column, kind=Kind.TEXT)
_name = partial(_text, max_length=255)
_id = partial(Column, kind=Kind.ID, max_length=255)
_enum = partial(Column, kind=Kind.ENUM)
_day = partial(Column, kind=Kind.DAY, example="2024-03-15T14:30:00Z")

_LEARNER = Column(
    name="user_email",
    kind=Kind.EMAIL,
    required=True,
    max_length=255,
    privacy=Privacy.HIGH,
    references="users",
    stored_as="user_ref",
    known_by="user_external_id",
    may_lack_address=True,
    csr_role="beneficiary",
    example="alice@example.com",
    description="The learner's e-mail address. Whoever has it is the learner; if nobody has, it makes a person.",
)
_LEARNER_ID = _id(
    name="user_external_id",
    scoped_by="provider",
    privacy=Privacy.HIGH,
    example="EC-10482",
    description="The learner's id at the provider. A webhook may tell it alone, of somebody of whom both were told before.",
)
_PROVIDER = _enum(
    name="provider",
    required=True,
    values=(ANY_PROVIDER,),
    unknown=Unknown.KEPT,
    max_length=100,
    example=ANY_PROVIDER,
    description="Who offers the course, in any case. One that no file of `data/providers` describes is taken with a warning.",
)
_COURSE_ID = _id(name="course_id", required=True, example="LEAD-101", description="The course's id at the provider.")
_COURSE_NAME = _name(name="course_name", required=True, example="Leading a Team", description="The course's name.")

COURSE_COMPLETIONS = Entity(
    name="course_completions",
    stored_as="upskilling_course_completions",
    sheet="Course Completions",
    description="How far people came in courses of learning providers.",
    caveat="A completed course stays completed, whatever an older or later report says; else the latest report counts.",
    key=("user_ref", "provider", "course_id", "status", "passed", "progress_percent"),
    happened="completed_at",
    told_at="reported_at",
    alike=("user_ref", "provider", "course_id", "status", "passed"),
    columns=(
        _LEARNER,
        _LEARNER_ID,
        _PROVIDER,
        _COURSE_ID,
        _COURSE_NAME,
        _enum(
            name="status",
            values=(*OPEN, *COMPLETED),
            any_case=True,
            implied=(("completed_at", "completed"), ("started_at", "in_progress")),
            otherwise="enrolled",
            example="completed",
            description="How far the learner came. Left empty, it follows from the dates: completed, begun, or only enrolled.",
        ),
        Column(
            name="progress_percent",
            kind=Kind.INTEGER,
            percent=True,
            minimum=0,
            maximum=100,
            otherwise="-1",
            example="100",
            description="How much of the course is done, in percent. In tables -1 stands for what is not told.",
        ),
        _day(name="started_at", description="When the learner began it. A day alone is its start, in UTC."),
        _day(name="completed_at", description="When the learner completed it. Counts for a completed course alone."),
        Column(
            name="final_score",
            kind=Kind.SCORE,
            minimum=0,
            maximum=100,
            example="87.5",
            description="Score at its end, 0 to 100; on whatever scale the provider's file says that it tells it.",
        ),
        _enum(
            name="passed",
            values=("yes", "no", "untold"),
            otherwise="untold",
            example="yes",
            description="Whether it was passed, where that is told: completed is not passed.",
        ),
        _id(name="credential_ref", example="CERT-2025-0001", description="Credential that came of it."),
        _day(name="reported_at", description="Of when the report is, where it says so; else of the date of the export."),
    ),
    row_rules=(
        RowRule(rule=rules.COMPLETED_WITHOUT_DATE, column="completed_at", other="status", odd=Odd.MISSING, values=COMPLETED),
        RowRule(rule=rules.DATE_BUT_NOT_COMPLETED, column="completed_at", other="status", odd=Odd.FILLED, values=OPEN),
        RowRule(rule=rules.COMPLETED_BEFORE_STARTED, column="completed_at", other="started_at", odd=Odd.EARLIER),
        RowRule(
            rule=rules.PROGRESS_BUT_COMPLETED,
            column="progress_percent",
            other="status",
            odd=Odd.BELOW,
            values=COMPLETED,
            number=100,
        ),
    ),
)

CREDENTIALS = Entity(
    name="credentials",
    stored_as="upskilling_credentials",
    sheet="Credentials",
    description="Certificates, badges, diplomas and transcripts that people earned.",
    caveat="A credential may follow from several courses; it names one.",
    key=("provider", "credential_id"),
    happened="issued_at",
    columns=(
        _id(name="credential_id", required=True, example="CERT-2025-0001", description="The credential's id at the provider."),
        _LEARNER,
        _LEARNER_ID,
        _PROVIDER,
        _COURSE_ID,
        _COURSE_NAME,
        _enum(
            name="credential_type",
            required=True,
            values=("certificate", "badge", "diploma", "transcript"),
            any_case=True,
            example="certificate",
            description="What it is.",
        ),
        _day(name="issued_at", required=True, description="When it was issued."),
        _day(name="expires_at", may_lie_ahead=True, example="2028-10-15", description="When it expires; may lie ahead."),
        _text(
            name="credential_url",
            max_length=2000,
            privacy=Privacy.HIGH,
            example="https://credentials.example.com/CERT-2025-0001",
            description="Where it may be looked at.",
        ),
        _name(
            name="verification_code", privacy=Privacy.HIGH, example="8F3K-22QP", description="Code by which others may check it."
        ),
    ),
    row_rules=(RowRule(rule=rules.EXPIRES_BEFORE_ISSUED, column="expires_at", other="issued_at", odd=Odd.EARLIER),),
)

ENTITIES = (COURSE_COMPLETIONS, CREDENTIALS)
"""As they are whoever reports."""


def described_by(entity: Entity, providers: tuple[Provider, ...]) -> Entity:
    """The entity as these providers report it: their names, shapes of files, and words."""
    named = replace(_PROVIDER, values=tuple(one.provider for one in providers))
    return replace(
        entity,
        columns=tuple(named if column is _PROVIDER else column for column in entity.columns),
        shapes=tuple(shape for one in providers for shape in one.shapes(entity)),
        tellers=tellers(entity, providers),
    )
