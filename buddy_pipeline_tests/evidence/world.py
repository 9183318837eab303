"""A small world with texts in it: one match whose two sides write, stored as an import would."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from buddy_pipeline.evidence.reading import Summary, read_texts
from buddy_pipeline.settings import DEFAULT_VOICES
