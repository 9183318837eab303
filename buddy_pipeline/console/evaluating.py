"""How well texts are read, on the terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from buddy_pipeline.console.summaries import figures_table
from buddy_pipeline.evidence.chosen import chosen_readers
from buddy_pipeline.evidence.remote import trial
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.settings import Settings
from buddy_pipeline.voices.evaluating import Evaluation, Labelled, Quality, Rate, evaluate, most_frequent
from buddy_pipeline.voices.label_files import LabelledText, read_labelled
from buddy_pipeline.voices.readers import remote_readers
from buddy_pipeline.voices.reading import Voices, load_voices
from buddy_pipeline.voices.texts import Text


@dataclass(frozen=True)
class Evaluated:
    """What a file of labels says of the reader, beside the label that is most frequent in it."""

    reader: str
    found: Evaluation
    baseline: Quality


class NotRead(Exception):
    """Texts that a reader could not read now: without them, a comparison would mislead. The message says how many, and why."""


def evaluation_of(settings: Settings, file: Path, ready: Callable[[], tuple[Settings, str]]) -> Evaluated:
    """Reads the texts of a labelled file anew, by the readers that were chosen, and compares.

    Remote ones need the database that ``ready`` gives. Raises FileInvalid, ReadersInvalid, LabelsInvalid, SealBroken and NotRead.
    """
    chosen = chosen_readers(settings)
    if not chosen.remote:
        return _evaluation(load_voices(settings.voices, chosen), file)
    settings, url = ready()
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    with trial(url, settings, keys) as voices:
        return _evaluation(voices, file)


def _evaluation(voices: Voices, file: Path) -> Evaluated:
    texts = _read(voices, read_labelled(file, voices.taxonomy))
    return Evaluated(f"{voices.reader.name} {voices.reader.version}", evaluate(voices.taxonomy, texts), most_frequent(texts))


def evaluation_as_json(evaluated: Evaluated) -> dict[str, object]:
    return {"reader": evaluated.reader, **evaluated.found.as_json(), "most_frequent_label": evaluated.baseline.as_json()}


def print_evaluation(console: Console, evaluated: Evaluated) -> None:
    found = evaluated.found
    console.print(f"{found.texts:,} texts, read by {evaluated.reader}", style="bold", markup=False)
    rows = [("all", found.overall), *found.languages.items(), ("most frequent label", evaluated.baseline)]
    console.print(figures_table(("language", "precision", "recall", "F1", "F1, 95 %"), [_line(name, one) for name, one in rows]))
    console.print(
        figures_table(("label", "precision", "recall", "F1", "F1, 95 %"), [_line(*one) for one in found.labels.items()])
    )
    console.print(f"Direction right: {_rate(found.direction)}. Texts without a label that got one: {_rate(found.false_alarms)}.")
    console.print(f"Texts with a label that got any: {_rate(found.coverage)}. Gap between languages: {_figure(found.gap)}.")
    console.print(f"Calibration error: {_figure(found.calibration_error)}.")
    for low, mean, rate in found.calibration:
        console.print(f"  sure from {low:.1f} (mean {mean:.2f}): right in {_rate(rate)}")
    if found.agreement is not None:
        console.print(f"Two people agree: kappa {found.agreement[0]:.2f}, F1 {found.agreement[1]:.2f}.")


def _read(voices: Voices, labelled: list[LabelledText]) -> list[Labelled]:
    readings = voices.read([Text(one.id, one.text, one.language, one.kind) for one in labelled])
    if waiting := sum(one.is_waiting for one in readings):
        lines = [line for one in remote_readers(voices.reader) for line in one.report.lines(one.name)]
        raise NotRead("\n".join([f"{waiting:,} of {len(readings):,} texts could not be read, so nothing is compared.", *lines]))
    return [
        Labelled(one.id, one.language or reading.language or "?", one.labels, one.second, reading.signals)
        for one, reading in zip(labelled, readings, strict=True)
    ]


def _line(name: str, one: Quality) -> tuple[str, ...]:
    between = "" if one.f1_interval is None else f"{one.f1_interval[0]:.2f} to {one.f1_interval[1]:.2f}"
    return name, _rate(one.precision), _rate(one.recall), _figure(one.f1), between


def _rate(rate: Rate) -> str:
    return "none" if rate.value is None else f"{rate.value:.2f} ({rate.hits:,} of {rate.of:,})"


def _figure(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"
