"""What is kept no longer."""

import json

import click

from buddy_pipeline.cli.shell import console, main, ready


@main.command()
@click.option("--dry-run", is_flag=True, help="Tell what would go, and remove nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
def retention(dry_run: bool, as_json: bool) -> None:
    """Remove what is kept no longer, by the rules of BUDDY_RETENTION. The UI's daemon does so once a month."""
    from buddy_pipeline.console import retaining
    from buddy_pipeline.retention.rules import load_retention
    from buddy_pipeline.settings import from_environment

    rules = load_retention(from_environment().retention)  # before a database is started for a file with a slip
    settings, url = ready()
    forgotten = retaining.forget_now(settings, url, rules, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(retaining.as_json(rules, forgotten, dry_run=dry_run), ensure_ascii=False))
    else:
        retaining.print_forgotten(console(), rules, forgotten, dry_run=dry_run)
