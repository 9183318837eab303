"""The database: its URL, its migrations, its end."""

import click

from buddy_pipeline.cli.shell import main, ready
from buddy_pipeline.settings import from_environment


@main.group()
def db() -> None:
    """The database: its URL, its migrations, its end."""


@db.command("url")
def db_url() -> None:
    """Print the URL, for psql and other tools. An embedded server then stays up until `db stop`."""
    from buddy_pipeline.database import embedded
    from buddy_pipeline.database.server import database_url

    settings = from_environment()
    click.echo(database_url(settings))
    if settings.database_url is None:
        embedded.keep_up(settings.postgres)


@db.command("migrate")
def db_migrate() -> None:
    """Bring the tables to the newest version. Safe to run twice."""
    ready()
    click.echo("The tables are up to date.", err=True)


@db.command("stop")
def db_stop() -> None:
    """Stop the embedded server."""
    from buddy_pipeline.database import embedded

    settings = from_environment()
    if settings.database_url is not None:
        raise click.UsageError("BUDDY_DATABASE_URL names a server that is not ours to stop.")
    if embedded.stop_when_free(settings.postgres):
        click.echo("The embedded server is stopped.", err=True)
    else:
        click.echo("The embedded server is in use; it stops with the last process that uses it.", err=True)
