"""Since when there are rows: an export that comes late may have them already."""

from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.statements import run


def date_back(load: Load) -> None:
    """Brings ``created_at`` of ids and events up to date with `export`; that of people goes with their flags."""
    run(load.connection, _IDS, load.values)
    run(load.connection, _EVENTS)


_IDS = """
    UPDATE csr.user_external_ids x SET created_at = e.created_at FROM export.users e
    WHERE x.provider = %(program)s AND x.external_id = e.id::text AND x.created_at <> e.created_at
"""
_EVENTS = """
    UPDATE csr.buddy_events t SET created_at = n.created_at
    FROM (SELECT event_id, created_at, 'informal' AS kind FROM export.events
          UNION ALL SELECT event_id, min(created_at), 'formal' FROM export.event_attendance GROUP BY event_id) n
    WHERE t.id = n.event_id AND t.kind = n.kind AND t.created_at <> n.created_at
"""
