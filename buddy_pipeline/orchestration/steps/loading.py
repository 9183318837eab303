"""What the steps that load share: their pool and their error reports."""

from pathlib import Path
from typing import TYPE_CHECKING

from buddy_pipeline.settings import Settings

if TYPE_CHECKING:
    from buddy_pipeline.importing.summary import ImportSummary

LOADING_POOL = "loading"
"""Pool of all that loads or must not run beside a load: one at a time, of whatever program."""


def write_reports(settings: Settings, url: str, summary: "ImportSummary") -> Path:
    """Writes the error report of what was loaded, and anew those of earlier drops that it changed. Gives the path of the first."""
    from buddy_pipeline.importing.report import write_error_report, write_reports_anew

    path = settings.reports / f"{summary.drop_id}.csv"
    write_error_report(url, summary.drop_id, path)
    write_reports_anew(url, settings.reports, summary.retold)
    return path
