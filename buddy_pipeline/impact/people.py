"""Who is a volunteer, who a participant, who was matched with whom, and who belonged to which company, when."""

from psycopg import sql

from buddy_pipeline.database.statements import compose
from buddy_pipeline.impact.context import Impact
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.sql_files import sql_file

_PERSON = sql_file(__package__, "person")
PAIRING = sql_file(__package__, "pairing")
_MEMBERSHIP = sql_file(__package__, "membership")


def people(programs: tuple[Program, ...]) -> sql.Composed:
    """The view ``person``: its flags are those that the templates name."""
    return compose(
        _PERSON, volunteer_flags=_has_a_flag(programs, "volunteer"), beneficiary_flags=_has_a_flag(programs, "beneficiary")
    )


def define_people(impact: Impact) -> None:
    """Makes the temporary views of this connection that most statements read:

    - ``person`` (user_id, is_volunteer, is_participant)
    - ``pairing`` (match_id, participant_id, buddy_id, since, until): matches and when they were in force
    """
    impact.run(people(impact.programs))
    impact.run(PAIRING)


def gather_members(impact: Impact) -> None:
    """Makes a temporary table for the rest of the transaction: ``membership`` (user_id, company_id, since, until, share), spans in
    which the companies of a person stay the same."""
    impact.run(_MEMBERSHIP)
    impact.run("ANALYZE membership")


def _has_a_flag(programs: tuple[Program, ...], csr_role: str) -> sql.Composable:
    """Whether a journey flag tells that the user ``u`` has the role in a program."""
    flags = [role.flag for program in programs for role in program.roles.values() if role.csr_role == csr_role]
    conditions = [compose("coalesce(u.journey_flags->>{} = 'true', false)", sql.Literal(flag)) for flag in flags]
    return sql.SQL(" OR ").join(conditions) if conditions else sql.SQL("false")
