"""What assumptions are called, on the page and where a figure is opened."""

from buddy_pipeline.impact.methodology import Methodology

_ASSUMPTIONS = {
    "hour_value": "Value of a volunteer hour",
    "program_costs": "Program costs",
    "estimated_hours": "Hours with assumed minutes",
    "discount_rate": "Discount rate",
    "cap": "Most points of one person",
}
PARAMETERS = {
    "gain": "points each",
    "level_gain": "points of levels measured",
    "course_gain": "points a course",
    "proxy": "value of a point",
    "deadweight": "deadweight",
    "attribution": "attribution",
    "displacement": "displacement",
    "drop_off": "drop-off",
    "years": "years of benefit",
}
"""Of an outcome, as the methodology has them."""


def assumption_title(assumption: str, methodology: Methodology) -> str:
    """``hour_value`` and ``integration.gain`` in words."""
    outcome, _, parameter = assumption.rpartition(".")
    if not outcome:
        return _ASSUMPTIONS[assumption]
    return f"{methodology.sroi.outcomes[outcome].title}: {PARAMETERS[parameter]}"
