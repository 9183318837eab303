"""The settings of one installation, read from the environment and nowhere else."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from buddy_pipeline import folders

PROJECT = Path(__file__).resolve().parent.parent
"""The folder of the project; `dagster.yaml` and `workspace.yaml` lie in it."""

DEFAULT_METHODOLOGY = PROJECT / "data" / "methodology.yaml"
DEFAULT_RETENTION = PROJECT / "data" / "retention.yaml"
DEFAULT_TELLING = PROJECT / "data" / "telling.yaml"
DEFAULT_VOICES = PROJECT / "data" / "q2q"

DAGSTER, DROPS, POSTGRES, REPORTS = "dagster", "drops", "postgres", "reports"
"""Names of the folders in the home."""

FIRST_PERIOD = "2020-01"
"""Month of the first export that can be taken (decisions, "Drops")."""

REJECTED_SHARE = "0.05"
"""Share of rejected rows above which an entity's check warns."""

READERS = "cues"
"""Readers of texts (voices/readers.py)."""

ANTHROPIC_URL, OPENAI_URL = "https://api.anthropic.com", "https://api.openai.com"
"""Where remote readers ask, unless said otherwise."""

_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:]+\])(:[1-9][0-9]{0,4})?")
_ON_THIS_MACHINE = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?(/\S*)?")
_MODEL = re.compile(r"[A-Za-z0-9][\w.:/@-]{0,99}", re.ASCII)


class SettingInvalid(Exception):
    """A setting that cannot be used. The message is one plain line and never carries the value of a secret."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where everything lies.

    ``database_url`` is None for the embedded server. ``home`` holds the state (embedded server, keys, Dagster's files),
    ``drops`` is the inbox. ``pii_keys`` is passed on to the keyring as it is. ``dagster_url`` places Dagster's own
    storage elsewhere than in a database beside ours. ``rejected_share`` lies between 0 and 1. ``methodology`` is the file
    that figures are made by, ``retention`` the one that says how long what is kept, ``telling`` the one that says of how many people
    figures are told, ``voices`` the folder with what texts are read by. ``webhook_secret`` holds one or several secrets, comma separated.
    Without ``nats_url`` nothing is published. Danger is told to ``alert_command`` and ``alert_url``, if there are any.
    ``readers`` names the readers of texts; those that are remote ask ``…_model`` at ``…_url``, once there is a ``…_key``.
    ``ui_origins`` are the addresses at which proxies show the UI.
    """

    home: Path
    drops: Path
    first_period: date
    rejected_share: float
    methodology: Path = DEFAULT_METHODOLOGY
    retention: Path = DEFAULT_RETENTION
    telling: Path = DEFAULT_TELLING
    voices: Path = DEFAULT_VOICES
    database_url: str | None = field(default=None, repr=False)
    dagster_url: str | None = field(default=None, repr=False)
    pii_keys: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    nats_url: str | None = field(default=None, repr=False)
    alert_command: str | None = field(default=None, repr=False)
    alert_url: str | None = field(default=None, repr=False)
    readers: str = READERS
    anthropic_key: str | None = field(default=None, repr=False)
    anthropic_url: str = field(default=ANTHROPIC_URL, repr=False)
    anthropic_model: str | None = None
    openai_key: str | None = field(default=None, repr=False)
    openai_url: str = field(default=OPENAI_URL, repr=False)
    openai_model: str | None = None
    ui_origins: tuple[str, ...] = ()

    @property
    def dagster_home(self) -> Path:
        """What DAGSTER_HOME is set to: Dagster's files (compute logs) and a link to the project's `dagster.yaml`."""
        return self.home / DAGSTER

    @property
    def postgres(self) -> Path:
        """Data folder of the embedded server."""
        return self.home / POSTGRES

    @property
    def reports(self) -> Path:
        """Where the error reports of imported drops lie."""
        return self.home / REPORTS

    @property
    def programs(self) -> Path:
        """Where the templates of the programs lie."""
        return PROJECT / "data" / "programs"

    def prepare_folders(self) -> None:
        """Make the folders that are missing, and close to other users of the machine those that are ours alone.

        An inbox that BUDDY_DROPS names may be there for others to write into, and is left as it is; so is a home that
        holds other things.
        """
        for folder in (self.home, self.drops, *self._inner_folders):
            folders.make(folder)
        for folder in self._inner_folders:
            folders.close(folder)
        if self._has_home_alone():
            folders.close(self.home, folders.TO_LOOK)

    def open_folders(self) -> list[str]:
        """One line for each folder that is there and open to others, and what to do."""
        rights = {self.home: folders.TO_LOOK, **dict.fromkeys(self._inner_folders, folders.EVERYTHING)}
        rights.setdefault(self.drops, folders.TO_STRANGERS)
        found = [folder for folder, of_others in rights.items() if folders.is_open(folder, of_others)]
        return [f"{folder} is open to other users of this machine: close it (chmod 700), or set another one." for folder in found]

    @property
    def _inner_folders(self) -> tuple[Path, ...]:
        ours = (self.dagster_home, self.reports)
        return (*ours, self.drops) if self.drops == self.home / DROPS else ours

    def _has_home_alone(self) -> bool:
        """Whether nothing lies in the home but what we put there."""
        ours = (DAGSTER, REPORTS, POSTGRES, DROPS, "pii-keys", "webhook-secret")
        return all(path.name.startswith(ours) or path == self.drops for path in self.home.iterdir())


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment gives, else the defaults.

    Raises SettingInvalid with the name of the setting and what it should look like.
    """
    given = {name: value for name, value in (os.environ if environment is None else environment).items() if value.strip()}
    home = _path("BUDDY_HOME", given.get("BUDDY_HOME"), PROJECT / ".state")
    return Settings(
        home=home,
        drops=_path("BUDDY_DROPS", given.get("BUDDY_DROPS"), home / DROPS),
        first_period=_month("BUDDY_FIRST_PERIOD", given.get("BUDDY_FIRST_PERIOD", FIRST_PERIOD)),
        rejected_share=_share("BUDDY_REJECTED_SHARE", given.get("BUDDY_REJECTED_SHARE", REJECTED_SHARE)),
        methodology=_path("BUDDY_METHODOLOGY", given.get("BUDDY_METHODOLOGY"), DEFAULT_METHODOLOGY),
        retention=_path("BUDDY_RETENTION", given.get("BUDDY_RETENTION"), DEFAULT_RETENTION),
        telling=_path("BUDDY_TELLING", given.get("BUDDY_TELLING"), DEFAULT_TELLING),
        voices=_path("BUDDY_VOICES", given.get("BUDDY_VOICES"), DEFAULT_VOICES),
        database_url=_postgres_url("BUDDY_DATABASE_URL", given.get("BUDDY_DATABASE_URL")),
        dagster_url=_postgres_url("BUDDY_DAGSTER_URL", given.get("BUDDY_DAGSTER_URL")),
        pii_keys=given.get("BUDDY_PII_KEYS"),
        webhook_secret=given.get("BUDDY_WEBHOOK_SECRET"),
        nats_url=given.get("BUDDY_NATS_URL"),
        alert_command=given.get("BUDDY_ALERT_COMMAND"),
        alert_url=_web_url("BUDDY_ALERT_URL", given.get("BUDDY_ALERT_URL")),
        readers=given.get("BUDDY_READERS", READERS),
        anthropic_key=_key("BUDDY_ANTHROPIC_KEY", given.get("BUDDY_ANTHROPIC_KEY")),
        anthropic_url=_remote_url("BUDDY_ANTHROPIC_URL", given.get("BUDDY_ANTHROPIC_URL", ANTHROPIC_URL)),
        anthropic_model=_model("BUDDY_ANTHROPIC_MODEL", given.get("BUDDY_ANTHROPIC_MODEL")),
        openai_key=_key("BUDDY_OPENAI_KEY", given.get("BUDDY_OPENAI_KEY")),
        openai_url=_remote_url("BUDDY_OPENAI_URL", given.get("BUDDY_OPENAI_URL", OPENAI_URL)),
        openai_model=_model("BUDDY_OPENAI_MODEL", given.get("BUDDY_OPENAI_MODEL")),
        ui_origins=_origins("BUDDY_UI_ORIGINS", given.get("BUDDY_UI_ORIGINS", "")),
    )


def _path(name: str, given: str | None, default: Path) -> Path:
    if given is None:
        return default
    try:
        given.encode()
    except UnicodeEncodeError:
        raise SettingInvalid(f"{name} should be a path in UTF-8.") from None
    return Path(given).expanduser().absolute()


def _month(name: str, text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise SettingInvalid(f"{name} should be a month like 2020-01.") from None


def _share(name: str, text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise SettingInvalid(f"{name} should be a share between 0 and 1, like 0.05.")
    return share


def _postgres_url(name: str, text: str | None) -> str | None:
    """A plain libpq URL: a SQLAlchemy driver named in it is cut off."""
    if text is None:
        return None
    scheme, found, rest = text.partition("://")
    if not found or scheme.partition("+")[0] not in ("postgresql", "postgres"):
        raise SettingInvalid(f"{name} should be a PostgreSQL URL like postgresql://user:password@host:5432/database.")
    return f"postgresql://{rest}"


def _web_url(name: str, text: str | None) -> str | None:
    if text is not None and not text.startswith(("https://", "http://")):
        raise SettingInvalid(f"{name} should be an address like https://alerts.example.org/buddy.")
    return text


def _key(name: str, text: str | None) -> str | None:
    """A key as it goes into a header."""
    key = None if text is None else text.strip()
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise SettingInvalid(f"{name} should be a key of letters, digits and signs, without blanks.")
    return key


def _remote_url(name: str, text: str) -> str:
    """Where paths like /v1/messages begin: nothing is sent in clear, but to this machine itself."""
    url = text.strip().removesuffix("/").removesuffix("/v1")
    try:
        parts = urlsplit(url)
        is_plain = (
            bool(parts.hostname) and parts.port != 0 and not (parts.username or parts.password or parts.query or parts.fragment)
        )
    except ValueError:
        is_plain = False
    if not is_plain or not url.isascii() or " " in url or not (url.startswith("https://") or _ON_THIS_MACHINE.fullmatch(url)):
        raise SettingInvalid(f"{name} should be an address like {ANTHROPIC_URL}, with https.")
    return url


def _model(name: str, text: str | None) -> str | None:
    model = None if text is None else text.strip()
    if model is not None and not _MODEL.fullmatch(model):
        raise SettingInvalid(f"{name} should be the name of a model, as its provider writes it.")
    return model


def _origins(name: str, text: str) -> tuple[str, ...]:
    """Addresses without a path, comma separated: origins (RFC 6454)."""
    addresses = [part.strip().lower().removesuffix("/") for part in text.split(",") if part.strip()]
    if not all(map(_ORIGIN.fullmatch, addresses)):
        raise SettingInvalid(f"{name} should be addresses like https://buddy.example.org, comma separated.")
    return tuple(addresses)
