"""Figures opened down to the rows they rest on: formula, values with their sources, number of rows and where they lie."""

from buddy_pipeline.impact.explain.node import Node, NothingToExplain
from buddy_pipeline.impact.explain.sroi import explain_sroi
from buddy_pipeline.impact.explain.vis import explain_vis
from buddy_pipeline.impact.explain.voices import explain_voices

__all__ = ["Node", "NothingToExplain", "explain_sroi", "explain_vis", "explain_voices"]
