"""The default methodology and templates, changed here and there, as files of a test."""

from pathlib import Path

from buddy_pipeline.settings import DEFAULT_METHODOLOGY, PROJECT

DEFAULT = DEFAULT_METHODOLOGY.read_text(encoding="utf-8")
OWN = DEFAULT.replace('version: "2026.3"', 'version: "own"')
EARLIER = PROJECT / "data" / "methodologies" / "2026.2.yaml"
"""The version whose figures many tests have worked out by hand: what later ones ask on top is left out there."""
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "data" / "programs").glob("*.yaml")}


def changed(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with one place changed, and the line where that is."""
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times"
    return text.replace(old, new), text[: text.index(old)].count("\n") + 1


def write(folder: Path, text: str, name: str = "methodology.yaml") -> Path:
    """Put the text into a file of the folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
