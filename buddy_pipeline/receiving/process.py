"""The receiver's process."""

import gc
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress

import uvicorn

from buddy_pipeline.events.store import EventStore
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.receiving.app import make_app
from buddy_pipeline.receiving.connection import Connection
from buddy_pipeline.settings import SettingInvalid, Settings

HOST = "127.0.0.1"
"""Nobody else on the network: a reverse proxy with TLS stands before it."""
SECONDS_TO_END = 30
"""How long requests that are under way may take once the process is told to stop."""


def run(settings: Settings, url: str, secrets: Sequence[bytes], port: int) -> None:
    """Receives events at ``port`` of HOST until SIGINT or SIGTERM; what waits then is stored and answered first.

    Raises SettingInvalid if the port cannot be had, and KeyringInvalid.
    """
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    with _listening(port) as listener:
        server = uvicorn.Server(_config(EventStore(url, Vault(keys)), secrets))
        gc.freeze()  # what is there by now stays; looking through it again and again would hold up answers for tens of ms
        # The server raises the signal anew once it has ended, and would else end as one that was killed.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            server.run([listener])


def _config(store: EventStore, secrets: Sequence[bytes]) -> uvicorn.Config:
    return uvicorn.Config(
        make_app(store, secrets),
        loop="uvloop",
        http=Connection,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=1024)
    except OSError as error:
        raise SettingInvalid(f"Port {port} of {HOST} cannot be had ({error.strerror}); choose another with --port.") from None
