"""What is checked after a load (spec 1, "Post-Import Validations"; spec 2, "Success Metrics")."""

from buddy_pipeline.contract.checks import Check
from buddy_pipeline.sql_files import sql_file

CHECKS = (
    Check(
        name="orphaned_events",
        table="buddy_events",
        description="Informal events whose match is not known; listed in the error report as match-unknown.",
        query=sql_file(__package__, "sql/check_orphaned_events"),
    ),
    Check(
        name="zero_duration_matches",
        table="buddy_matches",
        description="Matches that ended at the moment they were made.",
        query=sql_file(__package__, "sql/check_zero_duration_matches"),
    ),
    Check(
        name="matches_without_feedback",
        table="buddy_matches",
        description="Matches that lasted over 90 days and have no feedback from either side.",
        query=sql_file(__package__, "sql/check_matches_without_feedback"),
    ),
    Check(
        name="negative_feedback_spike",
        table="buddy_feedback",
        description="Share of the feedback of this export that rates below 0.5; above 30% it is to be looked into.",
        tolerated=0.30,  # spec 1, Negative Feedback Spike
        query=sql_file(__package__, "sql/check_negative_feedback_spike"),
    ),
    Check(
        name="referential_integrity",
        table="buddy_matches",
        description="Every validated row stands in the platform's tables, and every match has its participant and its buddy.",
        is_error=True,
        query=sql_file(__package__, "sql/check_referential_integrity"),
    ),
    Check(
        name="enrollment_for_every_user",
        table="program_enrollments",
        description="Users of the export who have no enrollment.",
        is_error=True,
        query=sql_file(__package__, "sql/check_enrollment_for_every_user"),
    ),
)
