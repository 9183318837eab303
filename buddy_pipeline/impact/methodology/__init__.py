"""The methodology: every weight, value and assumption that a figure rests on, read from one versioned file.

What each of them means is told in docs/methodology.md. Numbers are exact (Decimal); counts, minutes and years are int.
"""

from buddy_pipeline.impact.methodology.document import Counting, Methodology, load_methodology
from buddy_pipeline.impact.methodology.outcomes import Levels, MeasuredBy, Outcome, Proxy
from buddy_pipeline.impact.methodology.sroi import Sroi
from buddy_pipeline.impact.methodology.values import Assumption, ByYear, Factor, Rate
from buddy_pipeline.impact.methodology.vis import FULL_SCORE, Activity, Least, Vis

__all__ = [
    "FULL_SCORE",
    "Activity",
    "Assumption",
    "ByYear",
    "Counting",
    "Factor",
    "Least",
    "Levels",
    "MeasuredBy",
    "Methodology",
    "Outcome",
    "Proxy",
    "Rate",
    "Sroi",
    "Vis",
    "load_methodology",
]
