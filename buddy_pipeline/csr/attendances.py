"""Events and who came to them: informal ones of matches, each a row of the export, and formal ones, told by their attendances."""

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_rows
from buddy_pipeline.database.statements import compose, run

_EVENT_COLUMNS = (
    "match_id",
    "kind",
    "event_type",
    "event_date",
    "description",
    "location",
    "title",
    "event_format",
    "duration_minutes",
    "attendee_count",
    "organizer",
    "categories",
    "sdg_goals",
    "metadata",
)
_ATTENDANCE_COLUMNS = ("match_id", "kind", "attended_at", "duration_minutes")


def merge_informal_events(load: Load, events: Entity) -> dict[str, Merged]:
    """Merges the taken rows of ``events`` and their attendees."""
    rows = "SELECT s.*, coalesce(s.first_told, s.export_date) AS created_at FROM {staged} s WHERE {taken}"
    return _merge_informal(load, compose(rows, staged=load.staged(events), taken=TAKEN))


def merge_formal_events(load: Load, attendance: Entity) -> dict[str, Merged]:
    """Merges the events of the taken rows of ``event_attendance``, each from all rows that tell of it."""
    events = compose("SELECT s.event_id FROM {staged} s WHERE {taken}", staged=load.staged(attendance), taken=TAKEN)
    return _merge_formal(load, events)


def list_known_now(load: Load) -> int:
    """Makes the temporary table ``known_now (event_id)``: events that listed somebody who is known since `merge_people`."""
    return run(load.connection, _KNOWN_NOW)


def welcome_attendees(load: Load) -> None:
    """Takes people into the lists of attendees that they were left out of while nobody knew them. ``people`` is up to date."""
    run(load.connection, _WELCOME)
    run(load.connection, _TELL_OF_EVENTS)
    attend_anew(load, sql.SQL("SELECT event_id FROM known_now"))


def attend_anew(load: Load, events: sql.Composable) -> None:
    """Makes the attendances of ``events`` (a query of ids) anew: somebody became known, or is somebody else."""
    run(load.connection, "DROP TABLE IF EXISTS attended_anew")
    run(
        load.connection,
        compose("CREATE TEMP TABLE attended_anew ON COMMIT DROP AS SELECT DISTINCT event_id FROM ({}) e (event_id)", events),
    )
    _merge_informal(load, sql.SQL("SELECT e.* FROM export.events e JOIN attended_anew USING (event_id)"))
    run(load.connection, _REMOVE_OF_MOVED)
    _merge_formal(load, sql.SQL("SELECT event_id FROM attended_anew"))


def date_late_attendees(load: Load) -> None:
    """Who was added to the list of an event is there as long as the event is."""
    run(load.connection, _DATE_LATE_ATTENDEES, load.values)


def link_late_matches(load: Load) -> None:
    """Links attendances that came before their match, now that it is there."""
    run(
        load.connection,
        "UPDATE csr.buddy_event_attendances t SET match_id = e.match_id FROM csr.buddy_events e"
        " WHERE t.match_id IS NULL AND t.kind = 'informal' AND e.id = t.event_id AND e.match_id IS NOT NULL",
    )
    run(load.connection, _LINK_FORMAL)


def _merge_informal(load: Load, rows: sql.Composable) -> dict[str, Merged]:
    """``rows`` is a query with the columns of `export.events`."""
    events = merge_rows(
        load,
        "buddy_events",
        ("id",),
        _EVENT_COLUMNS,
        compose(
            "SELECT s.event_id AS id, m.id AS match_id, 'informal' AS kind, s.event_type, s.event_date, s.description, s.location,"
            " NULL AS title, NULL AS event_format, NULL::integer AS duration_minutes, NULL::integer AS attendee_count, NULL AS organizer,"
            " NULL::jsonb AS categories, NULL::smallint[] AS sdg_goals, NULL::jsonb AS metadata, s.created_at,"
            " s.created_at AS export_date"
            " FROM ({rows}) s LEFT JOIN csr.buddy_matches m ON m.id = s.match_id",
            rows=rows,
        ),
        inserted=("created_at", "export_date"),
    )
    run(load.connection, compose(_REMOVE_FORMER_ATTENDEES, rows=rows))
    attendances = merge_rows(
        load,
        "buddy_event_attendances",
        ("event_id", "user_id"),
        _ATTENDANCE_COLUMNS,
        compose(
            "SELECT DISTINCT s.event_id, p.user_id, m.id AS match_id, 'informal' AS kind, s.event_date AS attended_at,"
            " NULL::integer AS duration_minutes, s.created_at AS export_date"
            " FROM ({rows}) s CROSS JOIN unnest(s.attendees) AS a(id) JOIN people p ON p.external_id = a.id"
            " LEFT JOIN csr.buddy_matches m ON m.id = s.match_id",
            rows=rows,
        ),
        inserted=("export_date",),
    )
    return {"buddy_events": events, "buddy_event_attendances": attendances}


_KNOWN_NOW = """
    CREATE TEMP TABLE known_now ON COMMIT DROP AS
    SELECT DISTINCT l.event_id
    FROM (SELECT event_id, unnest(attendees_listed)::text AS external_id FROM export.events WHERE attendees_listed IS NOT NULL) l
    JOIN person p USING (external_id) WHERE p.old_id IS NULL
"""
_WELCOME = """
    UPDATE export.events e SET attendees = n.attendees,
        attendees_listed = CASE WHEN cardinality(n.attendees) < cardinality(e.attendees_listed) THEN e.attendees_listed END
    FROM (SELECT o.event_id, array_agg(p.external_id ORDER BY l.place) AS attendees
          FROM known_now k JOIN export.events o USING (event_id)
          CROSS JOIN unnest(o.attendees_listed) WITH ORDINALITY AS l (id, place) JOIN people p ON p.external_id = l.id
          GROUP BY o.event_id) n
    WHERE e.event_id = n.event_id
"""
_TELL_OF_EVENTS = """
    UPDATE ops.buddy_system_events v SET told = jsonb_set(v.told, '{attendees}', n.attendees)
    FROM (SELECT e.seq, jsonb_agg(l.id ORDER BY l.place) AS attendees
          FROM known_now k JOIN ops.buddy_system_events e ON e.entity = 'events' AND e.key = k.event_id::text
          CROSS JOIN jsonb_array_elements_text(e.data -> 'attendees') WITH ORDINALITY AS l (id, place)
          JOIN people p ON p.external_id = l.id::uuid WHERE e.told ? 'attendees' GROUP BY e.seq) n
    WHERE v.seq = n.seq
"""
"""What events told of their rows is what it would be today: it is compared with the exports."""

_REMOVE_FORMER_ATTENDEES = """
    DELETE FROM csr.buddy_event_attendances t USING ({rows}) s WHERE t.event_id = s.event_id
    AND NOT EXISTS (SELECT FROM people p WHERE p.user_id = t.user_id AND p.external_id = ANY (s.attendees))
"""
"""An event whose list of attendees was corrected loses those who are no longer on it."""


def _merge_formal(load: Load, events: sql.Composable) -> dict[str, Merged]:
    """One event a row of all its attendances, the latest speaking for it; one attendance a row and person.

    What is an informal event by its own row is none here.
    """
    run(load.connection, "DROP TABLE IF EXISTS formal")
    run(load.connection, compose(_FORMAL, events=events))
    run(load.connection, "ANALYZE formal")
    merged = merge_rows(
        load, "buddy_events", ("id",), _EVENT_COLUMNS, sql.SQL(_FORMAL_EVENTS), inserted=("created_at", "export_date")
    )
    attendances = merge_rows(
        load,
        "buddy_event_attendances",
        ("event_id", "user_id"),
        _ATTENDANCE_COLUMNS,
        sql.SQL(_FORMAL_ATTENDANCES),
        inserted=("export_date",),
    )
    return {"buddy_events": merged, "buddy_event_attendances": attendances}


_FORMAL = """
    CREATE TEMP TABLE formal ON COMMIT DROP AS
    SELECT DISTINCT c.event_id FROM ({events}) c WHERE NOT EXISTS (SELECT FROM export.events i WHERE i.event_id = c.event_id)
"""
_FORMAL_EVENTS = """
    SELECT DISTINCT ON (a.event_id) a.event_id AS id, NULL::uuid AS match_id, 'formal' AS kind, a.event_type,
           min(a.attended_at) OVER (PARTITION BY a.event_id) AS event_date, NULL AS description, a.location, a.event_title AS title,
           a.event_format, a.duration_minutes, a.attendee_count, a.organizer, a.categories, a.sdg_goals, a.as_exported AS metadata,
           min(a.created_at) OVER (PARTITION BY a.event_id) AS created_at,
           min(a.created_at) OVER (PARTITION BY a.event_id) AS export_date
    FROM export.event_attendance a JOIN formal USING (event_id)
    ORDER BY a.event_id, a.attended_at DESC, a.user_id
"""
_FORMAL_ATTENDANCES = """
    SELECT DISTINCT ON (a.event_id, p.user_id) a.event_id, p.user_id, m.id AS match_id, 'formal' AS kind, a.attended_at, a.duration_minutes,
           min(a.created_at) OVER (PARTITION BY a.event_id, p.user_id) AS export_date
    FROM export.event_attendance a JOIN formal USING (event_id) JOIN people p ON p.external_id = a.user_id
    LEFT JOIN csr.buddy_matches m ON m.id = a.match_id
    ORDER BY a.event_id, p.user_id, a.attended_at, a.user_id
"""
_REMOVE_OF_MOVED = """
    DELETE FROM csr.buddy_event_attendances t USING attended_anew n WHERE t.event_id = n.event_id AND t.kind = 'formal'
    AND NOT EXISTS (SELECT FROM people p JOIN export.event_attendance a ON a.user_id = p.external_id
                    WHERE a.event_id = t.event_id AND p.user_id = t.user_id)
"""
_DATE_LATE_ATTENDEES = """
    UPDATE csr.buddy_event_attendances t SET export_date = e.created_at FROM export.events e
    WHERE e.event_id = t.event_id AND t.kind = 'informal' AND t.export_date BETWEEN %(oldest)s AND %(export_date)s
      AND e.created_at < t.export_date
"""
_LINK_FORMAL = """
    WITH linkable AS (
        SELECT DISTINCT t.event_id, t.user_id FROM csr.buddy_event_attendances t
        JOIN export.event_attendance a ON a.event_id = t.event_id JOIN people p ON p.external_id = a.user_id AND p.user_id = t.user_id
        JOIN csr.buddy_matches m ON m.id = a.match_id WHERE t.match_id IS NULL AND t.kind = 'formal')
    UPDATE csr.buddy_event_attendances t SET match_id = n.match_id
    FROM (SELECT DISTINCT ON (l.event_id, l.user_id) l.event_id, l.user_id, m.id AS match_id
          FROM linkable l JOIN export.event_attendance a USING (event_id) JOIN people p ON p.external_id = a.user_id AND p.user_id = l.user_id
          LEFT JOIN csr.buddy_matches m ON m.id = a.match_id
          ORDER BY l.event_id, l.user_id, a.attended_at, a.user_id) n
    WHERE t.event_id = n.event_id AND t.user_id = n.user_id AND n.match_id IS NOT NULL
"""
"""Of several rows of a person the one that made the attendance tells its match."""
