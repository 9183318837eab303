"""Alerts of what is urgent, without content: a command that is run, or an address that is called, as soon as danger was read."""

import json
import shlex
import subprocess
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

import psycopg

from buddy_pipeline.database.statements import run
from buddy_pipeline.settings import Settings

PATIENCE = 20
"""Seconds that a command or a server may take."""
_URGENT: LiteralString = """
    SELECT id, reason, kind, raised_at, due_at FROM ops.safety_review_queue
    WHERE priority = 1 AND status = 'open' AND alerted_at IS NULL ORDER BY due_at, id FOR UPDATE SKIP LOCKED
"""


class AlertFailed(Exception):
    """An alert that did not get through. The message is one plain line; flags stay unsent, and are tried again."""


@dataclass(frozen=True)
class Alert:
    """What is sent: how many flags, and of each id, kind and deadline."""

    flags: Sequence[dict[str, str]]

    def as_json(self) -> str:
        return json.dumps({"event": "safety.flag.raised", "urgent": len(self.flags), "flags": list(self.flags)})


def alert_of_danger(url: str, settings: Settings) -> int:
    """Sends one alert of all urgent flags of which none was sent yet. Gives how many; 0 also where no way to send is set.

    Raises AlertFailed.
    """
    if settings.alert_command is None and settings.alert_url is None:
        return 0
    with psycopg.connect(url) as connection:
        urgent = connection.execute(_URGENT).fetchall()
        if not urgent:
            return 0
        alert = Alert(
            [
                {"id": str(id_), "reason": reason, "kind": kind, "raised_at": raised.isoformat(), "due_at": due.isoformat()}
                for id_, reason, kind, raised, due in urgent
            ]
        )
        if settings.alert_command is not None:
            _run_command(settings.alert_command, alert)
        if settings.alert_url is not None:
            _call(settings.alert_url, alert)
        ids = [id_ for id_, *_ in urgent]
        run(connection, "UPDATE ops.safety_review_queue SET alerted_at = clock_timestamp() WHERE id = ANY(%(ids)s)", {"ids": ids})
        return len(ids)


def _run_command(command: str, alert: Alert) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the organisation's own command
            shlex.split(command), input=alert.as_json(), text=True, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise AlertFailed(f"BUDDY_ALERT_COMMAND could not be run ({type(error).__name__}); {_AGAIN}") from None
    if done.returncode:
        raise AlertFailed(f"BUDDY_ALERT_COMMAND ended with {done.returncode}; {_AGAIN}")


def _call(address: str, alert: Alert) -> None:
    asked = urllib.request.Request(address, alert.as_json().encode(), {"Content-Type": "application/json"})  # noqa: S310 - checked in settings
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE):  # noqa: S310
            pass
    except (OSError, urllib.error.URLError) as error:
        raise AlertFailed(f"BUDDY_ALERT_URL could not be reached ({type(error).__name__}); {_AGAIN}") from None


_AGAIN = "the alert is tried again with the next look. The flags are in the queue: `buddy-pipeline safety queue`."
