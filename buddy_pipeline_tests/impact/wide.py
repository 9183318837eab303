"""A methodology with outcomes of everybody: volunteers, employees, harms, surveys, currencies, a benefit that begins later."""

from pathlib import Path
from tempfile import TemporaryDirectory

from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline_tests.impact.own_files import OWN, write

_REST = """      proxy: {{value: {proxy}, per: 1, low: {proxy}, high: 400, unit: a point, source: "Invented", year: 2026{more}}}
      deadweight: {{value: 0.1, low: 0, high: 0.3, unit: share, source: "Invented", year: 2026}}
      attribution: {{value: 0.2, low: 0, high: 0.5, unit: share, source: "Invented", year: 2026}}
      displacement: {{value: 0, low: 0, high: 0.1, unit: share, source: "Invented", year: 2026}}
      drop_off: {{value: 0.1, low: 0, high: 0.5, unit: share, source: "Invented", year: 2026}}
      years: {{value: 2, low: 1, high: 3, unit: years, source: "Invented", year: 2026}}
"""
_GAIN = '      gain: {value: 0.4, low: 0.1, high: 0.9, unit: points, source: "Invented", year: 2026}\n'


def outcome(
    name: str, stakeholder: str, measured_by: str, *, gain: str = _GAIN, proxy: int = 100, more: str = "", own: str = ""
) -> str:
    """An outcome of a methodology, as text."""
    words = "".join(f"      {one}: Invented\n" for one in ("input", "output", "change", "indicator"))
    told = f"      title: The outcome {name}\n      stakeholder: {stakeholder}\n      measured_by: {measured_by}\n{own}"
    return f"    {name}:\n{words}{told}{gain}{_REST.format(proxy=proxy, more=more)}"


OUTCOMES = (
    outcome(
        "pride",
        "Volunteers",
        "{sessions: [language, tech], sessions_by: hour, milestones: [community, cultural], of: volunteers}",
    )
    + outcome(
        "skills",
        "Employees",
        "{sessions: [tech, professional], ratings: {at_least: 0.37}, of: employees}",
        more=", currency: NOK",
    )
    + outcome(
        "content", "Participants", "{ratings: {at_least: 0.8}, enrollments: {states: [enrolled], programs: [buddy, language]}}"
    )
    + outcome("let_down", "Participants", "{enrollments: {states: [dropped]}}", own="      effect: harm\n      first_year: 2\n")
    + outcome("calm", "Participants", "{surveyed: true}", gain="")
    + outcome("loyalty", "Volunteers", "{surveyed: true, of: volunteers}", gain="", own="      effect: harm\n")
    + outcome(
        "peace",
        "Neighbours",
        "{surveyed: true}",
        gain="",
        proxy=7,
        more=", currency: NOK, country: NO",
        own="      first_year: 3\n",
    )
)
_HEAD, _OF_STAKEHOLDERS = OWN.split("  # Whom the program changes")
ANYBODY = _HEAD + "  outcomes:\n" + _OF_STAKEHOLDERS.partition("  outcomes:\n")[2]
"""The default without its stakeholders, so that an outcome may be anybody's."""
WIDE = (
    ANYBODY.replace("  outcomes:\n", f"  outcomes:\n{OUTCOMES}")
    .replace("    unit: USD per volunteer hour\n", "    unit: NOK an hour\n    currency: NOK\n")
    .replace("  hour_value:\n", '  rates: {NOK: {value: 0.095, date: 2026-01-05, source: "Invented"}}\n  hour_value:\n')
)


def load_wide() -> Methodology:
    """Read from a file, as every methodology is."""
    with TemporaryDirectory() as folder:
        return load_methodology(write(Path(folder), WIDE))
