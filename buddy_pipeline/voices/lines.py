"""Texts to read as lines of JSON, and what was read as such lines: for whoever wants to try the readers. Nothing is kept."""

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

from buddy_pipeline.voices.reading import Reading, Voices
from buddy_pipeline.voices.taxonomy import Taxonomy
from buddy_pipeline.voices.texts import Text

BATCH = 500
LONGEST_LINE = 5_000_000


def read_lines(voices: Voices, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """For each line ``{"id", "text", "language"?, "kind"?}`` that is not blank what was read in it, in their order.

    A line that cannot be read gives ``{"line", "error"}`` in its place.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while batch := list(itertools.islice(numbered, BATCH)):
        told = [_text(number, line) for number, line in batch]
        readings = iter(voices.read([one for one in told if isinstance(one, Text)]))
        for one in told:
            yield as_json(voices.taxonomy, one, next(readings)) if isinstance(one, Text) else one


def as_json(taxonomy: Taxonomy, text: Text, reading: Reading) -> dict[str, Any]:
    """What was read in a text, with the words that each label and flag rests on."""
    return {
        "id": text.id,
        "language": reading.language,
        "is_read": reading.is_read,
        "labels": [
            {
                **_named(taxonomy, one.label),
                "direction": one.direction,
                "confidence": one.confidence,
                "about": one.about,
                **_span(text.text, one.start, one.end),
                "because": one.because,
            }
            for one in reading.signals
        ],
        "scores": [
            {
                "dimension": one.dimension,
                "about": one.about,
                "score": float(one.score),
                "confidence": one.confidence,
                "mixed": one.is_mixed,
            }
            for one in reading.scores
        ],
        "flags": [
            {
                "reason": one.reason.value,
                "kind": one.kind,
                "confidence": one.confidence,
                "priority": one.priority,
                **_span(text.text, one.start, one.end),
                "because": one.because,
            }
            for one in reading.flags
        ],
    }


def _named(taxonomy: Taxonomy, name: str) -> dict[str, str]:
    """A label as the methodology has it: `language_comfort` with its level."""
    label = taxonomy.labels[name]
    return {"label": label.kin or name, **({"level": label.level} if label.level else {})}


def _span(text: str, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "span": text[start:end]}


def _text(number: int, line: str) -> Text | dict[str, Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return _fault(number, 'is no JSON; each line is an object like {"id": "1", "text": "…"}')
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        return _fault(number, 'has no "text"; each line is an object like {"id": "1", "text": "…"}')
    if len(told["text"]) > LONGEST_LINE:
        return _fault(number, f"has a text of more than {LONGEST_LINE:,} characters")
    for name in ("language", "kind"):
        if not isinstance(told.get(name), str | None):
            return _fault(number, f'"{name}" is no text')
    language = (told.get("language") or "").lower().partition("-")[0]
    id_ = told.get("id", number)
    return Text(str(id_), told["text"], {"nb": "no", "nn": "no"}.get(language, language) or None, told.get("kind"))


def _fault(number: int, problem: str) -> dict[str, Any]:
    return {"line": number, "error": f"Line {number} {problem}."}
