"""Kintell: mentorship ("Mentors for Ukraine") and language practice ("Language for Ukraine")."""

from buddy_pipeline.contract.source import Layout, Source
from buddy_pipeline.sources.kintell.entities import SESSIONS, USERS

KINTELL = Source(name="kintell", title="Kintell", major_version=1, layout=Layout.LISTS, entities=(USERS, SESSIONS))
