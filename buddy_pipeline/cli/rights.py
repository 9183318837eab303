"""What somebody may ask of us about themselves: to be erased."""

import json
import sys
from pathlib import Path

import click

from buddy_pipeline.cli.shell import console, main, ready

BY_ADDRESS = click.option(
    "--email",
    "by_address",
    is_flag=True,
    help="By an e-mail address instead of an ID: it is asked for, or read from standard input, so that no shell remembers it.",
)


def given_address(external_id: str | None, by_address: bool) -> str | None:
    """The address that is asked for; None where an id was given. One of the two has to be."""
    if (external_id is None) != by_address:
        raise click.UsageError("Give an ID, or --email to be asked for an address.")
    if not by_address:
        return None
    asked: str = click.prompt("E-mail address", err=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not asked:
        raise click.UsageError("No address was given on standard input.")
    return asked


@main.command()
@click.argument("external_id", metavar="[ID]", required=False)
@BY_ADDRESS
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipt as a JSON object.")
def erase(external_id: str | None, by_address: bool, yes: bool, as_json: bool) -> None:
    """Erase a person who asks for it, by an ID of theirs at any source, or in csr.users: everywhere, and for good.

    Somebody of whom nothing but an e-mail address is known, as from a roster of a company, is erased by --email.
    """
    from buddy_pipeline.console.erasing import erase_and_tell, print_receipt
    from buddy_pipeline.csr.rights.meant import PersonUnknown
    from buddy_pipeline.privacy.vault import SealBroken

    settings, url = ready()
    address = given_address(external_id, by_address)
    if not yes:
        click.confirm("Erase this person from all tables? It cannot be undone.", abort=True, err=True)
    try:
        receipt = erase_and_tell(settings, url, external_id, address)
    except (PersonUnknown, SealBroken) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(receipt.as_json(), ensure_ascii=False))
    else:
        print_receipt(console(), receipt)


@main.command()
@click.argument("external_id", metavar="[ID]", required=False)
@BY_ADDRESS
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.zip",
    help="Where to; no file that is there is overwritten.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as a JSON object: the file, and rows by table.")
def access(external_id: str | None, by_address: bool, out: Path, as_json: bool) -> None:
    """Write everything that is held on a person who asks for it to FILE.zip, by an ID as of erase: tables as JSON, and a page.

    The file is for them alone, and readable by its owner only. Without other people's names, ids and words. Giving it is audited.
    """
    from buddy_pipeline.access.archive import NotWritten
    from buddy_pipeline.console.access import give_and_tell, print_given
    from buddy_pipeline.csr.rights.meant import PersonUnknown
    from buddy_pipeline.privacy.vault import SealBroken

    settings, url = ready()
    address = given_address(external_id, by_address)
    try:
        held = give_and_tell(settings, url, external_id, address, out)
    except (NotWritten, PersonUnknown, SealBroken) as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps({"file": str(out), "rows": sum(held.counts.values()), "tables": held.counts}, ensure_ascii=False))
    else:
        print_given(console(), held, out)
