"""What was put together by an address alone, before names were kept, is asked about after the update."""

import psycopg

from buddy_pipeline.csr.identity.questions import open_questions
from buddy_pipeline_tests.small_exports import Installation, held, user, write_list

HOME = "home@example.org"


def test_a_couple_that_was_one_person_is_two_and_a_question_with_the_next_load(installation: Installation) -> None:
    installation.load(users=[user("anna", email=HOME, first_name="Anna", last_name="Koval")])
    path = write_list(installation.folder / "list-2024-06-30.csv", held("s1", HOME, "tutor@example.org"))
    installation.load_path(path)
    installation.load("2024-07-28T10:00:00Z", users=[user("borys", email=HOME, first_name="Borys", last_name="Koval")])
    separate = installation.everything()
    _as_before_names_were_kept(installation)
    assert installation.one("SELECT count(*) FROM csr.users") == 2
    installation.load("2024-07-29T10:00:00Z", users=[user("cy")])
    installation.load_path(
        write_list(installation.folder / "list-2024-07-30.csv", held("s2", "cy@example.org", "tutor@example.org"))
    )
    assert installation.one("SELECT count(*) FROM csr.users") == 4
    assert len(separate["csr.users"]) == 3
    assert installation.rows("SELECT external_session_id FROM csr.kintell_sessions") == [("s2",)]
    with psycopg.connect(installation.url) as connection:
        (question,) = open_questions(connection)
    assert question.kind == "same-address"


def _as_before_names_were_kept(installation: Installation) -> None:
    """The couple is one person, as the older version had it."""
    with psycopg.connect(installation.url, autocommit=True) as connection:
        together = connection.execute(
            "SELECT profile_id FROM csr.user_external_ids WHERE provider = 'buddy' ORDER BY created_at LIMIT 1"
        ).fetchone()
        assert together is not None
        for statement in (
            "UPDATE csr.user_external_ids SET profile_id = %(one)s WHERE provider = 'buddy' OR profile_id IS NULL",
            "UPDATE csr.user_external_ids SET by_address = false",
            "DELETE FROM pii.told_names",
            "DELETE FROM csr.program_enrollments WHERE user_id <> %(one)s AND program_type = 'buddy'",
            "DELETE FROM csr.users u WHERE NOT EXISTS (SELECT FROM csr.user_external_ids x WHERE x.profile_id = u.id)",
            "UPDATE ops.drops SET judged_by = 'older'",
        ):
            connection.execute(statement, {"one": together[0]})
