"""The report of a period: one page for people, its charts as pictures, its headline figures as text."""

from buddy_pipeline.impact.report.charts import chart_images
from buddy_pipeline.impact.report.contents import ReportFigures
from buddy_pipeline.impact.report.figures import read_figures
from buddy_pipeline.impact.report.headlines import headlines, headlines_kept_back, ratio
from buddy_pipeline.impact.report.page import render, tell_of, write_report, write_reports
from buddy_pipeline.impact.report.scopes import NothingToReport

__all__ = [
    "NothingToReport",
    "ReportFigures",
    "chart_images",
    "headlines",
    "headlines_kept_back",
    "ratio",
    "read_figures",
    "render",
    "tell_of",
    "write_report",
    "write_reports",
]
