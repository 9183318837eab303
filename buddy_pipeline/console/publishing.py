"""Publishing what loads changed, from the terminal."""

from rich.console import Console

from buddy_pipeline.publishing.publisher import publish_changes
from buddy_pipeline.settings import SettingInvalid, Settings


def publish_and_tell(console: Console, settings: Settings, url: str) -> None:
    """Publishes what waits in the outbox and prints how much that was. Raises SettingInvalid and StreamUnavailable."""
    if settings.nats_url is None:
        raise SettingInvalid("BUDDY_NATS_URL is not set: name the NATS server that changes are to be published to.")
    console.print(f"{publish_changes(url, settings.nats_url):,} changes published.")
