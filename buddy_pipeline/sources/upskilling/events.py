"""What learning providers tell as it happens (formats, Upskilling: Webhooks). Each writes in a form of its own, see `Provider.sender`."""

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.events import EventType
from buddy_pipeline.contract.senders import Sender
from buddy_pipeline.sources.upskilling.entities import COURSE_COMPLETIONS, CREDENTIALS
from buddy_pipeline.sources.upskilling.providers import Provider

COURSE_REPORTED = "upskilling.course.reported"
CREDENTIAL_REPORTED = "upskilling.credential.reported"
_TYPES = {COURSE_COMPLETIONS.name: COURSE_REPORTED, CREDENTIALS.name: CREDENTIAL_REPORTED}


def event_types(courses: Entity, credentials: Entity) -> tuple[EventType, ...]:
    """Whole rows of the entities. Few providers send both lists and events, and lists are of where somebody is by now: no list
    need have what an event told on the way.
    """
    return (
        _reported(courses, "reported_at", "How far somebody is in a course of a learning provider."),
        _reported(credentials, "issued_at", "A learning provider issued a credential."),
    )


def senders(providers: tuple[Provider, ...]) -> dict[str, Sender]:
    """How the providers that send events write them, by name."""
    found = ((one.provider, one.sender(_TYPES)) for one in providers)
    return {name: sender for name, sender in found if sender is not None}


def _reported(entity: Entity, happened: str, description: str) -> EventType:
    return EventType(
        name=_TYPES[entity.name],
        description=description,
        entity=entity,
        happened=happened,
        columns=entity.columns,
        required=frozenset(column.name for column in entity.required if not column.may_lack_address),
        passing=True,
    )
