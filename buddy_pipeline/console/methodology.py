"""Which methodology figures are made by, and how it differs from the default."""

from rich.console import Console
from rich.markup import escape

from buddy_pipeline.console.summaries import figures_table
from buddy_pipeline.impact.differences import differences
from buddy_pipeline.impact.methodology import load_methodology
from buddy_pipeline.impact.rules import load_rules
from buddy_pipeline.settings import DEFAULT_METHODOLOGY, Settings


def print_methodology(console: Console, settings: Settings) -> None:
    """File, version, digest and programs; of an own file every value that is not the default's. Raises FileInvalid."""
    own, programs = load_rules(settings.methodology, settings.programs, settings.voices)
    console.print(escape(f"Methodology: {own.title}, version {own.version}, digest {own.digest}"), soft_wrap=True)
    console.print(escape(f"File:        {own.path}"), soft_wrap=True)
    console.print(escape(f"Programs:    {', '.join(program.title for program in programs)}"), soft_wrap=True)
    if own.path.samefile(DEFAULT_METHODOLOGY):
        return
    default = load_methodology(DEFAULT_METHODOLOGY)
    rows = [(each.path, _shown(each.default), _shown(each.own)) for each in differences(default, own)]
    if rows:
        console.print(figures_table(("value", f"default {default.version}", f"yours {own.version}"), rows))
    else:
        console.print("It has the values of the default.")


def _shown(value: object) -> str:
    return "(none)" if value is None else str(value)
