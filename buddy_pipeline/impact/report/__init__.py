"""The report of a period: one page for people, its charts as pictures, its headline figures as text."""

from buddy_pipeline.impact.report.charts import chart_images
from buddy_pipeline.impact.report.figures import ReportFigures, read_figures
from buddy_pipeline.impact.report.headlines import headlines, ratio
from buddy_pipeline.impact.report.page import render, write_report
from buddy_pipeline.impact.report.scopes import NothingToReport

__all__ = ["NothingToReport", "ReportFigures", "chart_images", "headlines", "ratio", "read_figures", "render", "write_report"]
