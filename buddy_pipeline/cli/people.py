"""Who is one person: what is asked, deciding it, taking a decision back."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from buddy_pipeline.cli.shell import console, main, ready

if TYPE_CHECKING:
    from buddy_pipeline.importing.deciding import Decision

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
_WHY = click.option("--why", metavar="TEXT", help="The reason, kept sealed with the decision.")


@main.group()
def people() -> None:
    """See and decide who is one person.

    An ID is that of a person at any source, `source:id` where several sources have it, or their own in csr.users.
    """


@people.command()
@_AS_JSON
@click.option("--show", is_flag=True, help="Show names and addresses, on a terminal only; that is audited.")
def questions(as_json: bool, show: bool) -> None:
    """List what is asked: who may be one person, or two."""
    from buddy_pipeline.console.deciding import print_questions, questions_as_json
    from buddy_pipeline.privacy.vault import SealBroken

    if show and (as_json or not console().is_terminal):
        raise click.ClickException("--show opens names and addresses on a terminal only: not with --json, a pipe or a file.")
    settings, url = ready()
    try:
        if as_json:
            click.echo(questions_as_json(url))
        else:
            print_questions(console(), settings, url, show=show)
    except SealBroken as error:
        raise click.ClickException(str(error)) from None


@people.command()
@_AS_JSON
def decisions(as_json: bool) -> None:
    """List the decisions that stand."""
    from buddy_pipeline.console.deciding import decisions_as_json, print_decisions

    _, url = ready()
    if as_json:
        click.echo(decisions_as_json(url))
    else:
        print_decisions(console(), url)


@people.command()
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@_WHY
@_AS_JSON
def same(one: str, other: str, why: str | None, as_json: bool) -> None:
    """Decide that two are one person. All their rows, roles and hours come together."""
    from buddy_pipeline.console.deciding import decide_and_derive

    settings, url = ready()
    _tell(lambda: decide_and_derive(settings, url, one, other, same=True, why=why), as_json, "They are one person now.")


@people.command()
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@_WHY
@_AS_JSON
def different(one: str, other: str, why: str | None, as_json: bool) -> None:
    """Decide that two are not one person. What was put together is parted by their ids."""
    from buddy_pipeline.console.deciding import decide_and_derive

    settings, url = ready()
    _tell(lambda: decide_and_derive(settings, url, one, other, same=False, why=why), as_json, "They are two people now.")


@people.command()
@click.argument("decision", type=int)
@_AS_JSON
def undo(decision: int, as_json: bool) -> None:
    """Take a DECISION back, by its number."""
    from buddy_pipeline.console.deciding import undo_and_derive

    settings, url = ready()
    _tell(lambda: undo_and_derive(settings, url, decision), as_json, "The decision was taken back.")


def _tell(decide: "Callable[[], Decision]", as_json: bool, done: str) -> None:
    from buddy_pipeline.importing.deciding import DecisionRefused
    from buddy_pipeline.privacy.vault import SealBroken

    try:
        decision = decide()
    except (DecisionRefused, SealBroken) as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(decision.as_json(), ensure_ascii=False) if as_json else f"{done} (decision {decision.id})")
