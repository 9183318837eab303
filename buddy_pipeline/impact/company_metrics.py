"""The figures that companies ask for (spec 5, "Metrics Tables"), for each company, for people in no company, for everybody:
over all programs, and for each program beside them."""

from datetime import date

from buddy_pipeline.database.tables.companies import COMPANY_PERIOD
from buddy_pipeline.database.tables.voice_figures import VOICES
from buddy_pipeline.impact.assumptions import each
from buddy_pipeline.impact.context import Impact, records
from buddy_pipeline.impact.vis import ALL_PROGRAMS
from buddy_pipeline.impact.voices import compute_voices
from buddy_pipeline.sql_files import sql_file

_MIXED = sql_file(__package__, "mixed")
_VOLUNTEERS = sql_file(__package__, "volunteer_share")
_PARTICIPANTS = sql_file(__package__, "participant_sums")
_INSERT = sql_file(__package__, "metrics_company_period")


def compute_company_metrics(impact: Impact, period: date) -> dict[str, int]:
    """Makes the period's rows of ``impact.voices``, ``csr.metrics_company_period`` and ``impact.company_programs`` anew. Gives the
    number of rows by asset.

    Needs ``impact.vis_scores``, ``impact.program_scores`` and ``impact.sroi`` of the period, the sums of the window's `months`, the
    temporary tables of members, outcomes, scopes and whom volunteers accompanied, and the views of `people`.
    """
    values = impact.in_window(period) | {"programs": _programs(impact), "dimensions": _dimensions(impact)}
    impact.run("DELETE FROM csr.metrics_company_period WHERE period = %(period)s", values)
    impact.run("DELETE FROM impact.company_programs WHERE period = %(period)s", values)
    share_volunteers(impact, period)
    voices = compute_voices(impact, period)
    impact.run(_MIXED)
    impact.run("ANALYZE mixed")
    impact.run(_PARTICIPANTS, values)
    return {VOICES.name: voices, COMPANY_PERIOD.name: impact.run(_INSERT, values)}


def share_volunteers(impact: Impact, period: date) -> None:
    """Makes the temporary table ``volunteer_share`` (volunteer_id, program, whole, company_id, share, is_active) for the rest of the
    transaction. Needs the scores of the period, and the temporary tables of members, of work and of whom volunteers accompanied.
    """
    impact.run(_VOLUNTEERS, impact.in_window(period))
    impact.run("ANALYZE volunteer_share (volunteer_id, program, company_id)")


def _programs(impact: Impact) -> object:
    """All programs together, and each, with the dimensions that it contributes to and that an outcome has."""
    there = {one.dimension for one in impact.outcomes.values()}
    single = [
        {"program": one.program, "tracked": [name for name, counts in one.sroi_dimensions.items() if counts and name in there]}
        for one in impact.programs
    ]
    everywhere = [name for name in impact.names_of("sroi_dimensions") if name in there]
    return records([{"program": ALL_PROGRAMS, "tracked": everywhere}, *single])


def _dimensions(impact: Impact) -> object:
    sroi = impact.methodology.sroi
    return records(
        {
            "outcome": name,
            "dimension": one.dimension,
            "gain": one.gain.value,
            "level_gain": one.level_gain and each(one.level_gain, one.level_gain.value),
            "course_gain": one.course_gain and one.course_gain.value,
            "cap": sroi.cap.value,
        }
        for name, one in sroi.outcomes.items()
        if one.dimension and one.gain
    )
