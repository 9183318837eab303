"""The readers that an installation chose."""

from buddy_pipeline.settings import Settings
from buddy_pipeline.voices.readers import Chosen, readers
from buddy_pipeline.voices.remote.access import Access


def chosen_readers(settings: Settings) -> Chosen:
    """Raises ReadersInvalid."""
    told = {
        "anthropic": (settings.anthropic_url, settings.anthropic_model, settings.anthropic_key),
        "openai": (settings.openai_url, settings.openai_model, settings.openai_key),
    }
    return readers(settings.readers, {name: Access(url, model, key) for name, (url, model, key) in told.items() if model and key})
