"""The step that reads texts, and the assets it makes: texts, scores, snippets, and the queue of flags."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg
import psycopg

from buddy_pipeline.database.tables.voices import EVIDENCE_SNIPPETS, OUTCOME_SCORES, SAFETY_REVIEW_QUEUE, TEXTS
from buddy_pipeline.impact.periods import first_day, months_after
from buddy_pipeline.orchestration.evidence.checks import check_results, check_specs
from buddy_pipeline.orchestration.graph.keys import EVIDENCE_GROUP, OWNERS, evidence_key, export_key
from buddy_pipeline.orchestration.graph.metadata import TABLE_KINDS, of_table
from buddy_pipeline.orchestration.steps.installation import Installation
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import PROGRAMS

if TYPE_CHECKING:
    from buddy_pipeline.evidence.reading import Summary

# The rooms below are imported where they are used: a code location that only lists its assets starts faster.

_TABLES = (TEXTS, OUTCOME_SCORES, EVIDENCE_SNIPPETS, SAFETY_REVIEW_QUEUE)
_MADE_FROM = {OUTCOME_SCORES.name: TEXTS.name, EVIDENCE_SNIPPETS.name: OUTCOME_SCORES.name, SAFETY_REVIEW_QUEUE.name: TEXTS.name}


def reading(periods: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The step that reads the texts of one period of exports, or of several that follow one another."""

    @dg.multi_asset(
        name="read_texts",
        description="Reads and screens the texts that are new or changed, or that an older reader read. They are opened in memory,"
        " and never written. No import waits for it.",
        specs=[_spec(table.name) for table in _TABLES],
        check_specs=check_specs(),
        partitions_def=periods,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=EVIDENCE_GROUP,
    )
    def read_texts(
        context: dg.AssetExecutionContext, installation: Installation
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        asked = sorted(first_day(key) for key in context.partition_keys)
        with installation.working(context.run_id) as (settings, url):
            summary = _read(settings, url, (asked[0], months_after(asked[-1], 1)), context)
            alerted = _alert(settings, url, context)
            totals = _totals(url)
            checks = list(check_results(url))
        for table in _TABLES:
            told = _told(summary, alerted) if table is TEXTS else {}
            yield dg.MaterializeResult(evidence_key(table.name), metadata={"dagster/row_count": totals[table.name], **told})
        yield from checks

    return read_texts


def _spec(name: str) -> dg.AssetSpec:
    table = next(one for one in _TABLES if one.name == name)
    sources = [export_key(source, one.entity) for source in PROGRAMS for one in source.writings]
    return dg.AssetSpec(
        evidence_key(name),
        deps=[evidence_key(_MADE_FROM[name])] if name in _MADE_FROM else list(dict.fromkeys(sources)),
        description=table.comment,
        group_name=EVIDENCE_GROUP,
        owners=OWNERS,
        kinds=TABLE_KINDS,
        metadata=of_table(table),
    )


def _read(settings: Settings, url: str, period: tuple[date, date], context: dg.AssetExecutionContext) -> "Summary":
    from buddy_pipeline.evidence.reading import read_texts
    from buddy_pipeline.privacy.keys import load_keyring

    keys, _ = load_keyring(settings.pii_keys, settings.home)
    return read_texts(url, settings, keys, period=period, progress=lambda texts: context.log.info(f"{texts:,} texts are read."))


def _alert(settings: Settings, url: str, context: dg.AssetExecutionContext) -> int:
    """Sends what is urgent at once; what does not get through is tried again by the sensor."""
    from buddy_pipeline.evidence.alerting import AlertFailed, alert_of_danger

    try:
        return alert_of_danger(url, settings)
    except AlertFailed as failed:
        context.log.error(str(failed))
        return 0


def _totals(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM csr.texts), (SELECT count(*) FROM csr.outcome_scores),"
            " (SELECT count(*) FROM csr.evidence_snippets), (SELECT count(*) FROM ops.safety_review_queue)"
        ).fetchone()
    return dict(zip((table.name for table in _TABLES), counts or (), strict=True))


def _told(summary: "Summary", alerted: int) -> dict[str, Any]:
    """Counts and versions only."""
    by = summary.by
    return {
        "texts read": summary.texts,
        "scores": summary.scores,
        "snippets": summary.snippets,
        "new flags": summary.flags,
        "texts gone": summary.gone,
        **({"texts that wait": summary.waiting} if summary.waiting else {}),
        **({"told by readers": "\n".join(summary.lines)} if summary.lines else {}),
        "alerts sent": alerted,
        **({"read by": by.read_by, "screened by": by.screened_by} if by else {}),
    }
