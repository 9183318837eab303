"""People whom events name by their addresses: ids stand in their place before anything is stored."""

import json
from dataclasses import replace

from buddy_pipeline.contract.events import BY_ID_ALONE
from buddy_pipeline.events.reading import COMPACT, KEY_SEPARATOR, Event
from buddy_pipeline.privacy.naming import external_id, id_at_source, reference_of, reference_of_address
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sources import EVENT_TYPES, program_of


def with_ids(vault: Vault, event: Event) -> Event:
    """The event with what stands for the people whom it names by an address or an id, as rows of its entity have it.

    Where it is an id alone, the id stands under BY_ID_ALONE, too: nobody is made by it.
    """
    entity = EVENT_TYPES[event.type].entity
    if not entity.naming:
        return event
    told, personal = json.loads(event.data), json.loads(event.personal or "{}")
    provider = program_of(event.type).name
    for column in entity.naming:
        id_, address = id_at_source(entity, column, told | personal), personal.get(column.name)
        if id_ is not None:
            told[column.stored_as] = reference_of(vault, provider, id_)
        elif address is not None:
            told[column.stored_as] = reference_of_address(vault, provider, address)
        if id_ is not None and address is None:
            told[BY_ID_ALONE] = external_id(entity, column, id_, told[column.stored_as])
    key = KEY_SEPARATOR.join(str(told[name]) for name in entity.key if name in told)
    return replace(event, data=COMPACT.encode(told), key=key)
