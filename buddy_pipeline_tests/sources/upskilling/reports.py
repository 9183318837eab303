"""Small reports of learning providers, written row by row, and an installation that takes them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.importing.importer import import_drop
from buddy_pipeline.importing.summary import ImportSummary
from buddy_pipeline.sources.upskilling import UPSKILLING
from buddy_pipeline_tests.small_exports import FIRST_PERIOD, LIFECYCLES, Installation


def course(name: str, course_id: str = "LEAD-101", **cells: Any) -> dict[str, Any]:
    """A row of a course report."""
    return {
        "user_email": f"{name}@example.org",
        "provider": "ecornell",
        "course_id": course_id,
        "course_name": "Leading a Team",
    } | cells


def credential(credential_id: str, name: str, **cells: Any) -> dict[str, Any]:
    return {
        "credential_id": credential_id,
        "user_email": f"{name}@example.org",
        "provider": "ecornell",
        "course_id": "LEAD-101",
        "course_name": "Leading a Team",
        "credential_type": "certificate",
        "issued_at": "2024-05-02T10:00:00Z",
    } | cells


@dataclass
class Reports(Installation):
    """An installation that takes reports of learning providers."""

    def report(
        self, export_date: str = "2024-06-30T10:00:00Z", *courses: dict[str, Any], credentials: tuple[dict[str, Any], ...] = ()
    ) -> ImportSummary:
        """Writes a report as JSON and imports it."""
        self.count += 1
        path = self.folder / f"report-{self.count}.json"
        content = {"export_metadata": {"export_date": export_date}, "course_completions": courses, "credentials": credentials}
        path.write_text(json.dumps(content), encoding="utf-8")
        return self.load_report(path)

    def load_report(self, path: Path) -> ImportSummary:
        return import_drop(
            open_drop(path, (UPSKILLING,), first_period=FIRST_PERIOD, now=datetime.now(UTC)),
            url=self.url,
            keys=self.keys,
            first_period=FIRST_PERIOD,
            run_id="run-of-the-test",
            on_progress=lambda _: None,
            lifecycles=LIFECYCLES,
        )

    def progress(self, columns: str = "status, progress_percent") -> list[tuple[Any, ...]]:
        return self.rows(f"SELECT {columns} FROM csr.learning_progress ORDER BY provider, course_id, user_id")

    def enrollments(self) -> list[tuple[Any, ...]]:
        """(status, enrolled, completed), days only."""
        return self.rows(
            "SELECT status, to_char(enrolled_at, 'YYYY-MM-DD'), to_char(completed_at, 'YYYY-MM-DD') FROM csr.program_enrollments"
            " WHERE program_type = 'upskilling' ORDER BY enrolled_at, user_id"
        )
