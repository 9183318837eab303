"""What is checked after a load of Kintell's lists (spec 2, "Success Metrics")."""

from buddy_pipeline.contract.checks import Check
from buddy_pipeline.sql_files import sql_file

CHECKS = (
    Check(
        name="sessions_in_place",
        table="kintell_sessions",
        description="Every validated session stands in the platform's tables, with its participant and its volunteer.",
        is_error=True,
        query=sql_file(__package__, "sql/check_sessions_in_place"),
    ),
    Check(
        name="enrollment_for_every_session",
        table="program_enrollments",
        description="People of completed sessions who are not enrolled in the session's program.",
        is_error=True,
        query=sql_file(__package__, "sql/check_enrollment_for_every_session"),
    ),
    Check(
        name="low_ratings_of_sessions",
        table="kintell_ratings",
        description="Share of the ratings of this export below 0.5; above 30% it is to be looked into.",
        tolerated=0.30,  # as of Buddy's feedback: spec 1, Negative Feedback Spike
        query=sql_file(__package__, "sql/check_low_ratings"),
    ),
)
