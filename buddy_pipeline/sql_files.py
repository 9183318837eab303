"""Statements that lie in files beside the code that runs them."""

from importlib import resources
from typing import LiteralString, cast


def sql_file(package: str | None, name: str) -> LiteralString:
    """The statement in ``<name>.sql`` of a package, for the type checker a literal: it is ours, and nothing was glued to it."""
    text = resources.files(package or "").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return cast(LiteralString, text.rstrip())
