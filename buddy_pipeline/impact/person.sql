-- Who is a volunteer, who a participant: by role, by a role held in a program, by a journey flag that its template names, or by a
-- match.
CREATE OR REPLACE TEMP VIEW person AS
SELECT
    u.id AS user_id,
    u.role = 'volunteer'
    OR {volunteer_flags}
    OR {teaches}
    OR EXISTS (
        SELECT FROM csr.buddy_matches m
        WHERE m.buddy_id = u.id AND {match_counts}
    )
    OR EXISTS (
        SELECT FROM csr.program_enrollments e
        WHERE e.user_id = u.id AND ({volunteer_roles})
    ) AS is_volunteer,
    u.role = 'beneficiary'
    OR {beneficiary_flags}
    OR EXISTS (
        SELECT FROM csr.buddy_matches m
        WHERE m.participant_id = u.id AND {match_counts}
    )
    OR EXISTS (
        SELECT FROM csr.program_enrollments e
        WHERE e.user_id = u.id AND ({beneficiary_roles})
    ) AS is_participant
FROM csr.users u
