"""What is checked of courses and credentials after a load."""

from buddy_pipeline.contract.checks import Check
from buddy_pipeline.sql_files import sql_file

CHECKS = (
    Check(
        name="completed_without_date",
        table="learning_progress",
        description="Completed courses without a date: they count for no month. Listed in the error report as completed-without-date.",
        query=sql_file(__package__, "sql/check_completed_without_date"),
    ),
    Check(
        name="credentials_not_listed",
        table="credentials",
        description="Credentials that course reports name, and no list of the provider's credentials has; above 10 % lists may be lost.",
        tolerated=0.10,
        query=sql_file(__package__, "sql/check_credentials_not_listed"),
    ),
    Check(
        name="enrollment_for_every_learner",
        table="program_enrollments",
        description="People with courses or credentials who have no enrollment.",
        is_error=True,
        query=sql_file(__package__, "sql/check_enrollment_for_every_learner"),
    ),
)
