"""A year of a program of any size, written straight into the tables: fifty activities a volunteer, as many participants.

Rows stand in the proportions that spec 1 estimates ("Data Volume Estimates"): for fifty activities, of which 21 are informal
events, 14 check-ins, 9 attendances of formal events and 6 skill sessions, there are 6 matches, 7 feedbacks and 4 milestones.
Each match lasts two months, and what it brings happens in them. Half of the sessions and formal events have their minutes
recorded, one formal event in five an organizer by name; a third of the volunteers work for one of twenty companies.

Over all programs there are as many volunteers, activities and participants: a quarter of the volunteers have no match but tutor,
mentor or both, with as many sessions as they would have had events, check-ins, attendances and skill sessions. Each session is
rated, each language session records a level. A quarter of the participants learn or are mentored beside having buddies, and a
third of all take courses, so that half of them are in several programs.
"""

import psycopg
from psycopg import sql

from buddy_pipeline.privacy.keys import Keyring
from buddy_pipeline.privacy.vault import Vault

ACTIVITIES_A_VOLUNTEER = 50
LAST_DAY = "timestamptz '2025-10-31 23:00:00Z'"

_TABLES: tuple[str, ...] = (
    "INSERT INTO csr.users (id, role, journey_flags, created_at, updated_at)"
    " SELECT md5('v' || n)::uuid, 'volunteer', '{{\"is_buddy_volunteer\": true}}'::jsonb, {day}, {day} FROM generate_series(1, {people}) n"
    " UNION ALL SELECT md5('p' || n)::uuid, 'beneficiary', '{{\"is_buddy_participant\": true}}', {day}, {day}"
    " FROM generate_series(1, {people}) n",
    "INSERT INTO csr.user_external_ids (provider, external_id, reference, profile_id, created_at)"
    " SELECT 'buddy', id::text, id, id, {day} FROM csr.users",
    "INSERT INTO csr.program_enrollments (id, user_id, program_type, enrolled_at, status, updated_at)"
    " SELECT id, id, 'buddy', timestamptz '2024-01-01', 'active', {day} FROM csr.users",
    "INSERT INTO csr.buddy_matches (id, participant_id, buddy_id, matched_at, status, ended_at, export_date)"
    " SELECT md5('m' || n || '.' || k)::uuid, md5('p' || (1 + (n + 37 * k) % {people}))::uuid, md5('v' || n)::uuid, since,"
    " CASE WHEN k = 5 THEN 'active' ELSE 'ended' END, CASE WHEN k < 5 THEN since + interval '61 days' END, {day}"
    " FROM generate_series(1, {people}) n, generate_series(0, 5) k,"
    " LATERAL (SELECT '2024-11-02'::timestamptz + k * interval '61 days' AS since) s",
    "INSERT INTO csr.buddy_checkins (id, match_id, checkin_date, mood, export_date)"
    " SELECT md5('c' || n || '.' || k)::uuid, {match}, {moment},"
    " (ARRAY['difficult','struggling','okay','good','great'])[1 + (n * 7 + k * k) % 5], {day}"
    " FROM generate_series(1, {people}) n, generate_series(1, 14) k",
    "INSERT INTO csr.buddy_events (id, match_id, kind, event_type, event_date, created_at, export_date)"
    " SELECT md5('e' || n || '.' || k)::uuid, {match}, 'informal', (ARRAY['hangout','activity','workshop'])[1 + k % 3], {moment},"
    " {day}, {day} FROM generate_series(1, {people}) n, generate_series(1, 21) k",
    "INSERT INTO csr.kintell_sessions (id, session_type, participant_id, volunteer_id, completed_at, duration_minutes, rating,"
    " metadata, export_date)"
    " SELECT md5('s' || n || '.' || k)::uuid, 'skill_share', md5('p' || n)::uuid, md5('v' || n)::uuid, {moment},"
    " CASE WHEN k % 2 = 0 THEN 45 + k END, 0.5 + (n + k) % 50 / 100.0, jsonb_build_object('skill_category',"
    " (ARRAY['language','tech','professional','arts'])[1 + (n + k) % 4], 'learner_progress',"
    " (ARRAY['no-progress','some-progress','good-progress'])[1 + (n + k) % 3]), {day}"
    " FROM generate_series(1, {people}) n, generate_series(1, 6) k",
    "INSERT INTO csr.buddy_events (id, kind, event_type, event_date, duration_minutes, organizer, created_at, export_date)"
    " SELECT md5('f' || n)::uuid, 'formal', 'social', '2024-11-05'::timestamptz + n % 350 * interval '1 day',"
    " CASE WHEN n % 2 = 0 THEN 120 END, CASE WHEN n % 5 = 0 THEN 'Given' || n || ' Family' END, {day}, {day}"
    " FROM generate_series(1, {people}) n",
    "INSERT INTO csr.buddy_event_attendances (event_id, user_id, kind, attended_at, export_date)"
    " SELECT e.id, md5('v' || (1 + (e.n - 1 + k) % {people}))::uuid, 'formal', e.event_date, {day}"
    " FROM (SELECT md5('f' || n)::uuid AS id, n, '2024-11-05'::timestamptz + n % 350 * interval '1 day' AS event_date"
    "       FROM generate_series(1, {people}) n) e, generate_series(0, 8) k",
    "INSERT INTO csr.buddy_feedback (id, match_id, from_role, rating, communication, helpfulness, submitted_at, export_date)"
    " SELECT md5('r' || n || '.' || k)::uuid, {match}, CASE WHEN k % 2 = 0 THEN 'buddy' ELSE 'participant' END,"
    " 0.4 + (n + k) % 60 / 100.0, CASE WHEN k % 3 = 0 THEN 0.8 END, CASE WHEN k % 3 = 0 THEN 0.9 END, {moment}, {day}"
    " FROM generate_series(1, {people}) n, generate_series(1, 7) k",
    "INSERT INTO csr.journey_milestones (user_id, milestone_id, reached_at, title, category, points, export_date)"
    " SELECT md5('p' || n)::uuid, k, {moment}, 'A milestone', (ARRAY['community','cultural','onboarding'])[1 + k % 3], 10, {day}"
    " FROM generate_series(1, {people}) n, generate_series(1, 5) k WHERE (n + k) % 5 > 0",
    "INSERT INTO csr.companies (id, name, created_at) SELECT md5('company' || n)::uuid, 'Company ' || n, {day} FROM generate_series(1, 20) n",
    "INSERT INTO csr.company_users (id, company_id, user_id, joined_at)"
    " SELECT md5('u' || n)::uuid, md5('company' || 1 + n % 20)::uuid, md5('v' || n)::uuid, timestamptz '2024-01-01'"
    " FROM generate_series(1, {people}, 3) n",
    "INSERT INTO ops.drops (drop_id, digest, program, name, period, export_date, status, run_id, settled_at)"
    " VALUES ('bench', 'bench', 'buddy', 'bench', '2025-10', {day}, 'loaded', 'bench', now())",
    "ANALYZE",
)
_OTHER_PROGRAMS: tuple[str, ...] = (
    # Of every fourth volunteer, with the participants of that number, what the Buddy Program has goes.
    "DELETE FROM csr.buddy_feedback WHERE match_id IN {theirs}",
    "DELETE FROM csr.buddy_checkins WHERE match_id IN {theirs}",
    "DELETE FROM csr.buddy_events WHERE match_id IN {theirs}",
    "DELETE FROM csr.buddy_matches WHERE id IN {theirs}",
    "DELETE FROM csr.buddy_event_attendances WHERE user_id IN (SELECT md5('v' || n)::uuid FROM generate_series(1, {people}, 4) n)",
    "DELETE FROM csr.kintell_sessions WHERE volunteer_id IN (SELECT md5('v' || n)::uuid FROM generate_series(1, {people}, 4) n)",
    "UPDATE csr.users SET journey_flags = '{{}}' WHERE id IN (SELECT md5('v' || n)::uuid FROM generate_series(1, {people}, 4) n)",
    "UPDATE csr.program_enrollments SET program_type = 'language', roles = ARRAY['tutor']"
    " WHERE user_id IN (SELECT md5('v' || n)::uuid FROM generate_series(1, {people}, 4) n)",
    "UPDATE csr.program_enrollments SET roles = ARRAY['buddy'] WHERE program_type = 'buddy'"
    " AND user_id IN (SELECT md5('v' || n)::uuid FROM generate_series(1, {people}) n)",
    "INSERT INTO csr.program_enrollments (id, user_id, program_type, roles, enrolled_at, status, updated_at)"
    " SELECT md5('mentor' || n)::uuid, md5('v' || n)::uuid, 'mentorship', ARRAY['mentor'], timestamptz '2024-01-01', 'active', {day}"
    " FROM generate_series(1, {people}, 8) n"
    " UNION ALL SELECT md5('learner' || n)::uuid, md5('p' || n)::uuid, 'language', ARRAY['learner'], timestamptz '2024-01-01', 'active',"
    " {day} FROM generate_series(1, {people}, 4) n"
    " UNION ALL SELECT md5('courses' || n)::uuid, md5('p' || n)::uuid, 'upskilling', ARRAY['learner'], timestamptz '2024-01-01',"
    " 'active', {day} FROM generate_series(1, {people}, 3) n",
    "INSERT INTO csr.kintell_sessions (id, session_type, participant_id, volunteer_id, completed_at, duration_minutes, language_level,"
    " export_date)"
    " SELECT md5('k' || n || '.' || k)::uuid, kind, md5('p' || (1 + (n - 1 + 148 * (k % 6)) % {people}))::uuid, md5('v' || n)::uuid, {moment},"
    " CASE WHEN k % 2 = 0 THEN 45 + k END,"
    " CASE WHEN kind = 'language' THEN (ARRAY['A1','A2','B1','B2','C1','C2'])[1 + (n + {day_of_year} / 90) % 6] END, {day}"
    " FROM generate_series(1, {people}, 4) n, generate_series(1, 50) k,"
    " LATERAL (SELECT CASE WHEN n % 8 = 1 AND k % 2 = 0 THEN 'mentorship' ELSE 'language' END AS kind) s",
    "INSERT INTO csr.kintell_ratings (session_id, from_role, rating, export_date)"
    " SELECT id, 'participant', 0.4 + (row_number() OVER ()) % 60 / 100.0, {day} FROM csr.kintell_sessions WHERE session_type <> 'skill_share'",
    "INSERT INTO csr.learning_progress (id, user_id, provider, course_id, status, completed_at, export_date)"
    " SELECT md5('l' || n || '.' || k)::uuid, md5('p' || n)::uuid, 'ecornell', 'course ' || k, 'completed', {moment}, {day}"
    " FROM generate_series(1, {people}, 3) n, generate_series(1, 4) k",
)
_DAY = "(n * 31 + k * 97) % 362"
_MOMENT = f"'2024-11-02'::timestamptz + {_DAY} * interval '1 day' + k * interval '1 hour'"
_THEIRS = (
    "(SELECT id FROM csr.buddy_matches WHERE buddy_id IN (SELECT md5('v' || n)::uuid FROM generate_series(1, {people}, 4) n))"
)
_MATCH = f"md5('m' || n || '.' || {_DAY} / 61)::uuid"


def write_world(url: str, volunteers: int, keys: Keyring, *, all_programs: bool = False) -> None:
    """Fills the tables of a fresh database with a program, or all of them, of that many volunteers, and as many participants."""
    parts = {
        "day": LAST_DAY,
        "moment": _MOMENT,
        "match": _MATCH,
        "day_of_year": _DAY,
        "theirs": _THEIRS.format(people=volunteers),
    }
    with psycopg.connect(url) as connection:
        for statement in (*_TABLES, *(_OTHER_PROGRAMS if all_programs else ())):
            connection.execute(statement.format(people=volunteers, **parts).encode())
        _write_names(connection, volunteers, Vault(keys))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # a world whose rows came and went in a moment would be vacuumed while measured


def _write_names(connection: psycopg.Connection, volunteers: int, vault: Vault) -> None:
    """Sealed names of the volunteers, so that organizers are found among those who came."""
    ids = [str(one) for (one,) in connection.execute("SELECT md5('v' || n)::uuid FROM generate_series(1, %s) n", [volunteers])]
    texts = [f'{{"first_name":"Given{number}","last_name":"Family"}}' for number in range(1, volunteers + 1)]
    with connection.cursor().copy(sql.SQL("COPY pii.users (id, key_id, sealed) FROM STDIN")) as copy:
        for key, seal in zip(ids, vault.seal("users", ids, texts), strict=True):
            copy.write_row((key, vault.active_id, seal))
