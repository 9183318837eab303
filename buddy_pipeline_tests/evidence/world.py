"""A small program in which people write: one match, whose texts are imported as any export is, and read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from buddy_pipeline.evidence.reading import Summary, read_texts
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import from_environment
from buddy_pipeline_tests.small_exports import KEYS, Installation, checkin, feedback, match, user

VAULT = Vault(KEYS)
LONELY = "I am so lonely here, I have no one to talk to."
PROUD = "I am so proud of myself, I finally dare to speak."
PLAIN = "We met at the library on Monday."
DANGER = "The lesson was fine. I do not want to live anymore, I want to die."


@dataclass
class Program:
    """Ana is the participant, Bo the buddy of the match."""

    installation: Installation

    @classmethod
    def begun(cls, url: str, folder: Path) -> "Program":
        program = cls(Installation(url, folder))
        program.load(users=[user("ana"), user("bo", role="buddy")], matches=[match("m", "ana", "bo")])
        return program

    @property
    def url(self) -> str:
        return self.installation.url

    def load(self, date: str = "2024-06-30T10:00:00Z", **entities: list[dict[str, Any]]) -> None:
        self.installation.load(date, **entities)

    def note(self, name: str, text: str, date: str = "2024-06-30T10:00:00Z", **cells: Any) -> None:
        """Imports a note of a check-in."""
        self.load(date, checkins=[checkin(name, "m", notes=text, **cells)])

    def feedback(self, name: str, text: str, role: str = "participant") -> None:
        self.load(feedback=[feedback(name, "m", feedback_text=text, from_role=role)])

    def read(self, *, publishes: bool = False) -> Summary:
        return read_texts(self.url, from_environment({"BUDDY_NATS_URL": "nats://127.0.0.1:4222"} if publishes else {}), KEYS)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.installation.rows(query, *values)

    def scores(self) -> dict[tuple[str, str], float]:
        return {(dimension, about): float(score) for dimension, about, score in self.rows(_SCORES)}

    def connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(self.url)


_SCORES = "SELECT dimension, about, score FROM csr.outcome_scores"
