"""What the asset graph shows of the figures: what each is, and what it is made from."""

import warnings
from collections.abc import Iterable, Iterator, Sequence

import dagster as dg

from buddy_pipeline.database.tables.voices import EVIDENCE_SNIPPETS, OUTCOME_SCORES, TEXTS
from buddy_pipeline.impact.figures import ACTIVITY, FIGURES, Figure
from buddy_pipeline.orchestration.graph.keys import IMPACT_GROUP, OWNERS, csr_key, evidence_key, impact_key
from buddy_pipeline.orchestration.graph.metadata import TABLE_KINDS, of_table
from buddy_pipeline.sources import OFFICE_LISTS, PROGRAMS

LONGEST_WINDOW = 12
"""Months that a figure looks back on at most, its own month included; a trend needs one more."""

_READ = tuple(table.name for table in (TEXTS, OUTCOME_SCORES, EVIDENCE_SNIPPETS))
_OF_NO_MONTH = tuple(table for kind in OFFICE_LISTS for table in kind.tables)
_OF_ANY_MONTH = dg.AllPartitionMapping()  # an export of one month may bring rows of any other
with warnings.catch_warnings(action="ignore", category=dg.BetaWarning):  # the first periods have less behind them
    _OF_THE_WINDOW = dg.TimeWindowPartitionMapping(start_offset=-LONGEST_WINDOW, allow_nonexistent_upstream_partitions=True)


REPORT = "impact_report"


def figure_specs() -> list[dg.AssetSpec]:
    """The figures, in an order in which each stands behind what it is made from."""
    return [
        dg.AssetSpec(
            impact_key(figure.name),
            deps=list(_deps(figure)),
            description=f"{figure.table.comment}\n\n{figure.caveat}",
            group_name=IMPACT_GROUP,
            owners=OWNERS,
            kinds=TABLE_KINDS,
            metadata=of_table(figure.table),
        )
        for figure in FIGURES
    ]


def report_spec() -> dg.AssetSpec:
    """The report, of the program and of each company."""
    return dg.AssetSpec(
        impact_key(REPORT),
        deps=[impact_key(figure.name) for figure in FIGURES if figure.name != ACTIVITY],
        description="The figures of a period as a page for people, of all programs and of each company; it names no"
        " person.\n\nMade of the newest period; of others where it was made before, or on demand.",
        group_name=IMPACT_GROUP,
        owners=OWNERS,
        kinds={"html"},
    )


def in_order(keys: Iterable[dg.AssetKey]) -> Sequence[str]:
    """The names of those of FIGURES whose keys are given."""
    wanted = set(keys)
    return [figure.name for figure in FIGURES if impact_key(figure.name) in wanted]


def _deps(figure: Figure) -> Iterator[dg.AssetDep]:
    """Of the tables of the platform those that a program, a list of the office or the reading of texts fills: others are no assets."""
    for table in (name for name in figure.csr if name in _READ):
        yield dg.AssetDep(evidence_key(table), partition_mapping=_OF_ANY_MONTH)
    filled = {table for program in PROGRAMS for table in program.origins}.union(_OF_NO_MONTH)
    for table in (name for name in figure.csr if name in filled):
        yield dg.AssetDep(csr_key(table), partition_mapping=None if table in _OF_NO_MONTH else _OF_ANY_MONTH)
    for name in figure.window:
        yield dg.AssetDep(impact_key(name), partition_mapping=_OF_THE_WINDOW)
    for name in figure.same:
        yield dg.AssetDep(impact_key(name))
