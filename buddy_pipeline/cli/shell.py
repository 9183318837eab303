"""What all commands share: the command itself, plain errors, a database that is ready, the terminal."""

import io
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

import click

from buddy_pipeline.settings import SettingInvalid, Settings, from_environment

if TYPE_CHECKING:
    from rich.console import Console

NOT_TAKEN = 2
"""Exit code when a drop could not be taken at all."""


class PlainErrors(click.Group):
    """Shows what a user can mend as one line, without a stack trace."""

    def invoke(self, ctx: click.Context) -> object:
        from buddy_pipeline.database.errors import in_words
        from buddy_pipeline.privacy.keys import KeyringInvalid
        from buddy_pipeline.voices.texts import ReadersInvalid
        from buddy_pipeline.yaml_files import FileInvalid

        try:
            return super().invoke(ctx)
        except (SettingInvalid, KeyringInvalid, FileInvalid, ReadersInvalid) as error:
            raise click.ClickException(str(error)) from None
        except (FileExistsError, FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
            of_the_system = f"{error.filename}: {error.strerror}; choose another place."
            raise click.ClickException(str(error) if error.errno is None else of_the_system) from None
        except Exception as error:
            line = in_words(error)
            if line is None:
                raise
            raise click.ClickException(line) from None


@click.group(cls=PlainErrors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="buddy-pipeline")
def main() -> None:
    """Imports the exports of the Buddy Program into the CSR platform's database.

    \b
    Settings, all optional, come from the environment:
      BUDDY_HOME            folder for all state (else .state in the project)
      BUDDY_DROPS           inbox that the sensor watches (else drops in BUDDY_HOME)
      BUDDY_DATABASE_URL    PostgreSQL to use (else an embedded one in BUDDY_HOME)
      BUDDY_DAGSTER_URL     database for Dagster's own storage (else one beside ours, named …_dagster)
      BUDDY_PII_KEYS        keys for personal data (else a local key file in BUDDY_HOME)
      BUDDY_FIRST_PERIOD    month of the first export, like 2020-01
      BUDDY_REJECTED_SHARE  share of rejected rows above which a check warns, like 0.05
      BUDDY_METHODOLOGY     methodology that figures are made by (else data/methodology.yaml in the project)
      BUDDY_RETENTION       file that says how long what is kept (else data/retention.yaml in the project)
      BUDDY_TELLING         file that says of how many people figures are told (else data/telling.yaml in the project)
      BUDDY_VOICES          folder with what texts are read by (else data/q2q in the project)
      BUDDY_READERS         readers of texts, comma separated: cues, embedding, anthropic, openai (else cues alone)
      BUDDY_ANTHROPIC_KEY   key of the remote reader anthropic (else it does not read)
      BUDDY_ANTHROPIC_MODEL model that it asks; its price stands in data/q2q/remote.yaml
      BUDDY_ANTHROPIC_URL   where it asks (else https://api.anthropic.com)
      BUDDY_OPENAI_KEY      key of the remote reader openai (else it does not read)
      BUDDY_OPENAI_MODEL    model that it asks; its price stands in data/q2q/remote.yaml
      BUDDY_OPENAI_URL      where it asks (else https://api.openai.com)
      BUDDY_WEBHOOK_SECRET  secrets that webhooks are signed with (else a local secret file in BUDDY_HOME)
      BUDDY_NATS_URL        NATS server to publish changes to (else nothing is published)
      BUDDY_ALERT_COMMAND   command that is told of danger that was read, without content (else nothing is run)
      BUDDY_ALERT_URL       address that is told of it (else none is called)
      BUDDY_UI_ORIGINS      addresses at which proxies show the UI (else it is shown on this machine only)
    """
    _speak_plainly()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the embedded server is left in order


def _speak_plainly() -> None:
    """What we log is a line for people; libraries log what we tell ourselves, with addresses and traces, and so are not heard."""
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(message)s"))
    ours = logging.getLogger("buddy_pipeline")
    ours.handlers.clear()
    ours.addHandler(lines)
    ours.propagate = False
    logging.getLogger().addHandler(logging.NullHandler())
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name of a file may be in no encoding


def ready() -> tuple[Settings, str]:
    """Settings and URL of a database that is up and migrated, with keys at hand."""
    from buddy_pipeline.database.patience import trying_again
    from buddy_pipeline.privacy.keys import load_keyring

    settings = from_environment()
    settings.prepare_folders()
    for line in settings.open_folders():
        click.echo(line, err=True)
    _, made = load_keyring(settings.pii_keys, settings.home)
    if made is not None:
        click.echo(
            f"Made a key for personal data: {made}. Without it that data is lost; keep a copy apart from backups.", err=True
        )
    return settings, trying_again(settings, lambda: _database_in_order(settings))


def _database_in_order(settings: Settings) -> str:
    from buddy_pipeline.database.migrate import migrate
    from buddy_pipeline.database.server import database_url
    from buddy_pipeline.importing.left_behind import remove_left_behind

    url = database_url(settings)
    migrate(url)
    remove_left_behind(url)
    return url


def console(*, stderr: bool = False) -> "Console":
    from rich.console import Console

    wide_enough = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "130"))
    return Console(stderr=stderr, width=wide_enough, highlight=False)
