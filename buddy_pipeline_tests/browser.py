"""The browser that tests look with: Chromium, where there is one. CI installs it, so that there nothing is left out."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")

needs_browser = pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="no Chromium on this machine")
"""`make test` must pass where there is nothing but Python, make and git; in CI a missing browser fails the test."""


def show(url: str, profile: Path, *options: str) -> str:
    """The page as the browser has it once its scripts have run; ``profile`` is a folder of its own for the browser."""
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={profile}", *options, "--dump-dom", url]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
