"""The job that reads texts, and the sensor that asks for it: as soon as an import brought some, and when a reader changed."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import dagster as dg
import psycopg

from buddy_pipeline.database.server import database_url
from buddy_pipeline.impact.periods import text_of
from buddy_pipeline.orchestration.figures.sensor import IMPORTS
from buddy_pipeline.orchestration.figures.stretches import stretches
from buddy_pipeline.orchestration.graph.keys import EVIDENCE_GROUP, evidence_key
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.orchestration.steps.runs import WITHOUT_TABLES, is_under_way
from buddy_pipeline.settings import Settings
from buddy_pipeline.voices.texts import ReadersInvalid
from buddy_pipeline.yaml_files import FileInvalid

if TYPE_CHECKING:
    from buddy_pipeline.voices.reading import Versions

SECONDS_BETWEEN_LOOKS = 20

read_period_texts = dg.define_asset_job(
    "read_period_texts",
    selection=dg.AssetSelection.groups(EVIDENCE_GROUP),
    description="Reads and screens the texts of chosen periods of exports that were not read yet.",
)


@dg.sensor(
    name="unread_texts",
    job=read_period_texts,
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks the database for texts that were not read yet, and for runs that read them, once no import is under way."
    " Alerts of danger that did not get through are sent again.",
)
def unread_texts(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult | dg.SkipReason:
    if is_under_way(context.instance, read_period_texts.name):
        return dg.SkipReason("Texts are being read.")
    if any(is_under_way(context.instance, job) for job in IMPORTS):
        return dg.SkipReason("An import is under way.")
    settings = installation.settings
    try:
        waiting, versions = _waiting(settings)
        _alert_again(context, settings)
    except (FileInvalid, ReadersInvalid) as invalid:
        return dg.SkipReason(str(invalid))
    except psycopg.errors.UndefinedTable:
        return WITHOUT_TABLES
    if not waiting:
        return dg.SkipReason("Each text has been read.")
    return dg.SensorResult(list(_requests(waiting, versions, settings.first_period)))


def _waiting(settings: Settings) -> "tuple[Mapping[date, int], Versions]":
    from buddy_pipeline.evidence.reading import unread, versions

    return unread(database_url(settings), settings), versions(settings)


def _alert_again(context: dg.SensorEvaluationContext, settings: Settings) -> None:
    from buddy_pipeline.evidence.alerting import AlertFailed, alert_of_danger

    try:
        alert_of_danger(database_url(settings), settings)
    except AlertFailed as failed:
        context.log.error(str(failed))


def _requests(waiting: Mapping[date, int], versions: "Versions", first_period: date) -> Iterator[dg.RunRequest]:
    """One for each stretch of months. Dagster serves a key once: again when there is something else to read, or after the hour."""
    texts = evidence_key("texts")
    for run in stretches({text_of(month): frozenset({texts}) for month in waiting if month >= first_period}):
        told = [f"{month} {count}" for month, count in waiting.items() if run.first <= text_of(month) <= run.last]
        grounds = f"{versions} {told} {datetime.now(UTC):%Y-%m-%d %H}h"
        yield dg.RunRequest(run_key=hashlib.sha256(grounds.encode()).hexdigest(), tags=run.tags)
