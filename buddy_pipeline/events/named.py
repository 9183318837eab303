"""People whom events name by their addresses: ids stand in their place before anything is stored."""

import json
from dataclasses import replace

from buddy_pipeline.contract.columns import Column
from buddy_pipeline.events.reading import COMPACT, KEY_SEPARATOR, Event
from buddy_pipeline.privacy.naming import reference_of, reference_of_address
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import EVENT_TYPES, program_of


def with_ids(vault: Vault, event: Event) -> Event:
    """The event with ids beside the addresses that it seals, as rows of its entity have them."""
    entity = EVENT_TYPES[event.type].entity
    if not entity.naming or event.personal is None:
        return event
    told, personal = json.loads(event.data), json.loads(event.personal)
    provider = program_of(event.type).name
    for column in entity.naming:
        if column.name in personal:
            told[column.stored_as] = _reference(vault, provider, column, told, personal[column.name])
    key = KEY_SEPARATOR.join(str(told[name]) for name in entity.key if name in told)
    return replace(event, data=COMPACT.encode(told), key=key)


def _reference(vault: Vault, provider: str, column: Column, told: dict[str, str], address: str) -> str:
    id_ = told.get(column.known_by) if column.known_by else None
    return reference_of(vault, provider, id_) if id_ else reference_of_address(vault, provider, address)
