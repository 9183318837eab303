"""Whether an embedded server runs, which only tests ask."""

from pathlib import Path

from buddy_pipeline.database import embedded
from buddy_pipeline.database.errors import DatabaseAway


def is_up(data: Path) -> bool:
    """Starts nothing."""
    if not data.exists():
        return False
    try:
        embedded.url(data, "postgres")
    except DatabaseAway:
        return False
    return True
