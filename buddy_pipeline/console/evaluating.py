"""How well texts are read, on the terminal."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from buddy_pipeline.console.summaries import figures_table
from buddy_pipeline.evidence.chosen import on_this_machine
from buddy_pipeline.settings import Settings
from buddy_pipeline.voices.evaluating import Evaluation, Labelled, Quality, Rate, evaluate, most_frequent
from buddy_pipeline.voices.label_files import LabelledText, read_labelled
from buddy_pipeline.voices.reading import Voices, load_voices
from buddy_pipeline.voices.texts import Text


@dataclass(frozen=True)
class Evaluated:
    """What a file of labels says of the reader, beside the label that is most frequent in it."""

    reader: str
    found: Evaluation
    baseline: Quality


def evaluation_of(settings: Settings, file: Path) -> Evaluated:
    """Reads the texts of a labelled file anew and compares. Raises FileInvalid and LabelsInvalid."""
    voices = load_voices(settings.voices, on_this_machine(settings))
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
