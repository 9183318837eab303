"""Receiving webhooks, and reading a replayed log, from the terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from rich.console import Console

from buddy_pipeline.database.patience import trying_again
from buddy_pipeline.events.log import LogUnreadable, import_log
from buddy_pipeline.events.reading import Event
from buddy_pipeline.events.signature import load_secrets
from buddy_pipeline.events.store import EventStore, Outcome
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.receiving.app import WEBHOOKS
from buddy_pipeline.receiving.process import HOST, run
from buddy_pipeline.settings import Settings
from buddy_pipeline.sources import that_send_events

MOST_FAULTS_SHOWN = 100
NOT_READ = 2
"""Exit code when a log could not be read at all."""


def receive(console: Console, settings: Settings, url: str, port: int) -> None:
    """Receives webhooks until Ctrl-C or SIGTERM, and says where. Raises SettingInvalid and KeyringInvalid."""
    secrets, made = load_secrets(settings.webhook_secret, settings.home)
    if made is not None:
        _print(console, f"Made a secret for signatures: {made}. Give its content to whoever sends.")
    addresses = "".join(f"Webhooks of {one.title}: http://{HOST}:{port}{WEBHOOKS}/{one.webhooks}\n" for one in that_send_events())
    _print(console, f"{addresses}API page: http://{HOST}:{port}/docs\nStop with Ctrl-C.")
    run(settings, url, secrets, port)


def import_event_log(console: Console, settings: Settings, url: str, path: Path) -> int:
    """Stores the events of a log and prints what became of them; gives the exit code.

    Raises KeyringInvalid and DatabaseUnavailable.
    """
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    store, faults = _PatientStore(settings, url, Vault(keys)), _Faults(console)
    try:
        summary = import_log(path, store, faults.tell)
    except LogUnreadable as error:
        _print(console, str(error))
        return NOT_READ
    finally:
        store.close()
    faults.tell_rest()
    _print(console, f"{summary.stored:,} events stored, {summary.known:,} known before, {summary.refused:,} refused.")
    if summary.erased:
        _print(console, f"{summary.erased:,} tell of people who were erased: nothing of them is kept.")
    return 0


class _PatientStore(EventStore):
    """Stores once more, after waiting, what was under way when the database went away."""

    def __init__(self, settings: Settings, url: str, vault: Vault) -> None:
        super().__init__(url, vault)
        self._settings = settings

    def store(self, events: Sequence[Event], via: Literal["webhook", "log"]) -> list[Outcome]:
        return trying_again(self._settings, lambda: super(_PatientStore, self).store(events, via))


class _Faults:
    """Prints what is wrong with which line, and of very many only how many there are."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._count = 0

    def tell(self, line: int, problem: str) -> None:
        self._count += 1
        if self._count <= MOST_FAULTS_SHOWN:
            _print(self._console, f"line {line:,}: {problem}")

    def tell_rest(self) -> None:
        if self._count > MOST_FAULTS_SHOWN:
            _print(self._console, f"… and {self._count - MOST_FAULTS_SHOWN:,} more lines.")


def _print(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
