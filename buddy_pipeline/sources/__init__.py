"""All that send us files: one folder each, and this list of them."""

from buddy_pipeline.contract.events import EventType
from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.contract.source import Source
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.companies import ROSTER
from buddy_pipeline.sources.costs import COSTS
from buddy_pipeline.sources.kintell import KINTELL
from buddy_pipeline.sources.outcomes import OUTCOMES
from buddy_pipeline.sources.upskilling import UPSKILLING

PROGRAMS: tuple[Source, ...] = (BUDDY, KINTELL, UPSKILLING)
"""The programs whose people and what they do are loaded, in the order in which they are shown."""
OFFICE_LISTS: tuple[OfficeList, ...] = (ROSTER, COSTS, OUTCOMES)
"""The lists that the office keeps by hand."""
SOURCES: dict[str, Source] = {source.name: source for source in (*PROGRAMS, *(one.source for one in OFFICE_LISTS))}
"""All sources by name."""
EVENT_TYPES: dict[str, EventType] = {one.name: one for program in PROGRAMS for one in program.event_types}
"""The types of events of all programs by name."""


def office_list_called(name: str) -> OfficeList | None:
    """What list of the office a file of that name is, if it is one."""
    return next((one for one in OFFICE_LISTS if one.is_called(name)), None)


def program_names() -> list[str]:
    """Their names, as the database knows the programs by."""
    return [program.name for program in PROGRAMS]


def that_send_events() -> list[Source]:
    """The programs whose platforms send events as things happen."""
    return [program for program in PROGRAMS if program.event_types]


def that_are_reconciled() -> list[Source]:
    """The programs whose files are to have what their events told."""
    return [program for program in that_send_events() if not all(one.passing for one in program.event_types)]


def program_of(event_type: str) -> Source:
    """The program that tells of events of the type."""
    return next(program for program in PROGRAMS if any(one.name == event_type for one in program.event_types))
