"""Figures of what texts tell of participants: means, how people are spread, the trend, and the snippets that may be shown."""

from buddy_pipeline.impact.voices.compute import BINS, FEWEST, compute_voices

__all__ = ["BINS", "FEWEST", "compute_voices"]
