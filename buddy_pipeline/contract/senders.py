"""Events in the form of whoever sends them, where a platform writes its own rather than ours."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one of their events tells: it is our ``type``; ``fields`` map paths in it (see `steps`) to columns, of several for one
    column the first that is filled in counts; what stands at one of the paths of ``ids`` and is no address is of the column there;
    ``constants`` are columns whose value follows from the event's word alone.
    """

    type: str
    fields: Mapping[str, str]
    ids: Mapping[str, str]
    constants: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Sender:
    """How somebody writes events: the paths of its ``id``, its ``word`` for what happened and its moment (``at``), and what each
    word tells.
    """

    id: str
    word: str
    at: str
    events: Mapping[str, Told]
