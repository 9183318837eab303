"""Pages of the documentation that are made from the declarations in the code, so that they cannot lag."""

from collections.abc import Callable
from pathlib import Path

from docs.generator.database_page import database_page
from docs.generator.events_page import EVENT_PAGES
from docs.generator.format_page import format_page
from docs.generator.lists_page import lists_page
from docs.generator.methodology_page import methodology_page
from docs.generator.office_lists_page import office_lists_page
from docs.generator.providers_page import providers_page
from docs.generator.rules_page import rules_page

FOLDER = Path(__file__).resolve().parent.parent

PAGES: dict[str, Callable[[], str]] = {
    "format.md": format_page,
    "lists.md": lists_page,
    "office-lists.md": office_lists_page,
    "rules.md": rules_page,
    "database.md": database_page,
    "methodology.md": methodology_page,
    "providers.md": providers_page,
    **EVENT_PAGES,
}
"""How each generated page is made."""


def write_pages(folder: Path = FOLDER) -> None:
    """Write the pages into ``folder``, over what lies there."""
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")
