"""Milestones that people reached: one row a person, milestone and moment, under whichever of their ids it was told."""

from psycopg import sql

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import TAKEN, Merged, merge_rows
from buddy_pipeline.database.statements import compose, run

_COLUMNS = ("title", "category", "points", "badge_icon", "target_role", "progress", "metadata")


def merge_milestones(load: Load, milestones: Entity) -> dict[str, Merged]:
    """Merges what the taken rows tell of, each from all rows of the same person, milestone and moment."""
    concerned = compose(
        "EXISTS (SELECT FROM {staged} s JOIN people q ON q.external_id = s.user_id WHERE {taken} AND q.user_id = p.user_id"
        " AND s.milestone_id = a.milestone_id AND s.reached_at = a.reached_at)",
        staged=load.staged(milestones),
        taken=TAKEN,
    )
    return {"journey_milestones": _merge(load, concerned)}


def reach_anew(load: Load, people: sql.Composable) -> None:
    """Makes the milestones of ``people`` (a query of surrogate ids) anew."""
    run(load.connection, compose("DELETE FROM csr.journey_milestones WHERE user_id IN ({})", people))
    _merge(load, compose("p.user_id IN ({})", people))


def _merge(load: Load, concerned: sql.Composed) -> Merged:
    return merge_rows(
        load,
        "journey_milestones",
        ("user_id", "milestone_id", "reached_at"),
        _COLUMNS,
        compose(_MILESTONES, concerned=concerned),
        inserted=("export_date",),
    )


_MILESTONES = """
    SELECT DISTINCT ON (p.user_id, a.milestone_id, a.reached_at) p.user_id, a.milestone_id, a.reached_at,
           a.milestone_title AS title, a.milestone_category AS category, a.points, a.badge_icon, a.target_role, a.progress,
           CASE WHEN a.as_exported IS NULL THEN a.metadata ELSE coalesce(a.metadata, '{{}}') || a.as_exported END AS metadata,
           min(a.created_at) OVER (PARTITION BY p.user_id, a.milestone_id, a.reached_at) AS export_date
    FROM export.milestones a JOIN people p ON p.external_id = a.user_id WHERE {concerned}
    ORDER BY p.user_id, a.milestone_id, a.reached_at, a.user_id
"""
