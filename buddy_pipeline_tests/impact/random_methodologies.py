"""Methodologies and templates that differ from the default ones in every value."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.programs import Program


def hundredths(low: int, high: int) -> SearchStrategy[Decimal]:
    """Decimals with two places, between so many hundredths."""
    return st.integers(low, high).map(lambda value: Decimal(value) / 100)


@st.composite
def _assumption(draw: DrawFn, of: Any, value: SearchStrategy[Any]) -> Any:
    low, base, high = sorted((draw(value), draw(value), draw(value)))
    return of.model_copy(update={"low": low, "value": base, "high": high})


@st.composite
def _outcome(draw: DrawFn, of: Any) -> Any:
    shares = {
        name: draw(_assumption(getattr(of, name), hundredths(0, 100)))
        for name in ("deadweight", "attribution", "displacement", "drop_off")
    }
    measured = of.measured_by.model_copy(
        update={
            "milestones": draw(st.sampled_from((of.measured_by.milestones, ("cultural",)))) if of.measured_by.milestones else (),
            "sessions_by": draw(st.sampled_from(("session", "hour"))) if of.measured_by.sessions else "session",
        }
    )
    proxy = draw(_assumption(of.proxy, hundredths(0, 50_000)))
    return of.model_copy(
        update={
            **shares,
            "measured_by": measured,
            "gain": of.gain and draw(_assumption(of.gain, hundredths(0, 60))),
            "level_gain": of.level_gain and draw(_assumption(of.level_gain, hundredths(0, 300))),
            "course_gain": of.course_gain and draw(_assumption(of.course_gain, hundredths(0, 60))),
            "proxy": proxy.model_copy(update={"per": draw(st.sampled_from((Decimal(1), Decimal("0.1"), Decimal(3))))}),
            "years": draw(_assumption(of.years, st.integers(1, 5))),
        }
    )


@st.composite
def methodologies(draw: DrawFn, default: Methodology) -> Methodology:
    cuts = sorted(draw(st.tuples(*[st.integers(0, 20)] * 3)))
    weights = [Decimal(high - low) / 20 for low, high in zip([0, *cuts], [*cuts, 20], strict=True)]
    vis = default.vis
    components = {
        name: one.model_copy(update={"weight": weight})
        for (name, one), weight in zip(vis.components.items(), weights, strict=True)
    }
    activities = {
        name: one.model_copy(update={"weight": draw(hundredths(0, 200)), "default_minutes": draw(st.integers(0, 120))})
        for name, one in vis.activities.items()
    }
    full = vis.full_score_hours.model_copy(update={"value": draw(hundredths(10, 2000))})
    vis = vis.model_copy(
        update={
            "components": components,
            "activities": activities,
            "full_score_hours": full,
            "mood_trend_checkins": draw(st.integers(2, 4)),
        }
    )
    improving = ("community", "cultural", "language"), ("onboarding",), (), None
    least = default.vis.least_for_a_band
    lesser = least and least.model_copy(update={"hours": draw(hundredths(1, 800)), "observations": draw(st.integers(1, 5))})
    vis = vis.model_copy(
        update={
            "improving_milestones": draw(st.sampled_from(improving)),
            "idle_hours_are_zero": draw(st.booleans()),
            "least_for_a_band": draw(st.sampled_from((None, least, lesser, lesser))),
        }
    )
    counting = default.counting.model_copy(
        update={
            "with_oneself": draw(st.booleans()),
            "matches_of_no_time": draw(st.booleans()),
            "sessions_without_volunteer": draw(st.sampled_from(("value", "neither", "both"))),
        }
    )
    sroi = default.sroi
    hour_values = st.dictionaries(st.sampled_from((2020, 2023, 2024, 2025)), hundredths(1, 4000), min_size=1)
    costs = st.dictionaries(st.sampled_from((2022, 2023, 2024)), hundredths(1, 900_000), max_size=3)
    sroi = sroi.model_copy(
        update={
            "hour_value": sroi.hour_value.model_copy(update={"by_year": draw(hour_values)}),
            "program_costs": sroi.program_costs.model_copy(update={"by_year": draw(costs)}),
            "estimated_hours": sroi.estimated_hours.model_copy(update={"low": draw(hundredths(10, 100))}),
            "discount_rate": draw(_assumption(sroi.discount_rate, hundredths(0, 20))),
            "cap": draw(_assumption(sroi.cap, hundredths(1, 150))),
            "outcomes": {name: draw(_outcome(one)) for name, one in sroi.outcomes.items()},
        }
    )
    months = draw(st.sampled_from((1, 1, 2, 3, 7, 12, 12)))
    return default.model_copy(update={"window_months": months, "counting": counting, "vis": vis, "sroi": sroi})


@st.composite
def program_sets(draw: DrawFn, default: tuple[Program, ...]) -> tuple[Program, ...]:
    """Some or all of the templates, which may track less."""
    first, *others = default
    chosen = (first, *draw(st.sampled_from((others, others, [], others[:1]))))
    tracked = st.sampled_from((True, True, True, False))
    return tuple(
        one.model_copy(
            update={
                kind: {name: value and draw(tracked) for name, value in getattr(one, kind).items()}
                for kind in ("vis_components", "sroi_dimensions")
            }
        )
        for one in chosen
    )
