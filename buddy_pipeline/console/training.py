"""Making the heads of the reader `embedding`, with what is told of it."""

from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from buddy_pipeline.voices.embedding.heads import believed
from buddy_pipeline.voices.embedding.model import load_model
from buddy_pipeline.voices.embedding.training import count_anchors, make_heads
from buddy_pipeline.voices.readers import HEADS
from buddy_pipeline.voices.reading import TAXONOMY
from buddy_pipeline.voices.taxonomy import load_taxonomy


def make_heads_now(console: Console, folder: Path) -> None:
    """Writes the heads into a folder such as `data/q2q`. Raises FileInvalid, also where the package is missing."""
    taxonomy = load_taxonomy(folder / TAXONOMY)
    model = load_model()
    with Progress(console=console, transient=True) as shown:
        task = shown.add_task("Reading anchors", total=count_anchors(folder))
        heads = make_heads(folder, taxonomy, model, lambda count: shown.advance(task, count))
    heads.save(folder / HEADS)
    told = believed(heads)
    console.print(f"{folder / HEADS}: {len(told)} labels are told.", markup=False, soft_wrap=True)
    if left := sorted(taxonomy.names - set(told)):
        console.print(f"Left to cues, as they were not right often enough: {', '.join(left)}.", markup=False, soft_wrap=True)
