"""The readers that an installation chose."""

from buddy_pipeline.settings import Settings
from buddy_pipeline.voices.readers import CUES, REMOTE, Chosen, readers
from buddy_pipeline.voices.remote.access import Access


def chosen_readers(settings: Settings) -> Chosen:
    """Raises ReadersInvalid."""
    told = {
        "anthropic": (settings.anthropic_url, settings.anthropic_model, settings.anthropic_key),
        "openai": (settings.openai_url, settings.openai_model, settings.openai_key),
    }
    return readers(settings.readers, {name: Access(url, model, key) for name, (url, model, key) in told.items() if model and key})


def on_this_machine(settings: Settings) -> Chosen:
    """Those of them that need nobody elsewhere: for texts that are tried, of which no answer is kept. Raises ReadersInvalid."""
    return Chosen(tuple(name for name in chosen_readers(settings).names if name not in REMOTE) or (CUES,))
