"""What the README and the docs tell people to type exists, and the links lead somewhere."""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
import pytest

from buddy_pipeline import cli
from buddy_pipeline.cli.drops import DropsUnlessNamed
from buddy_pipeline.settings import PROJECT, Settings

PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md"), PROJECT / "data" / "templates" / "README.md"])
COMMAND = "buddy-pipeline"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ASSIGNMENT = re.compile(r"^(?:[A-Z_]+=\S*\s+)*")
STAY_UP = ("up", "receive")


def _shell_lines(page: Path) -> Iterator[str]:
    """The lines of the blocks marked `sh`, without comments and settings before a command."""
    for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "sh":
            lines = block.replace("\\\n", " ").splitlines()
            yield from (ASSIGNMENT.sub("", line) for line in lines if line.strip() and not line.startswith("#"))


def _blocks(language: str) -> list[str]:
    """The blocks in this language, of all pages."""
    return [block for page in PAGES for marked, block in FENCE.findall(page.read_text(encoding="utf-8")) if marked == language]


def _spans(page: Path) -> list[str]:
    return SPAN.findall(FENCE.sub("", page.read_text(encoding="utf-8")))


def _ours(lines: Iterator[str] | list[str]) -> list[tuple[str, ...]]:
    """The arguments of each of our commands among the lines, as far as a pipe or the like."""
    parts = (part for line in lines for part in re.findall(rf"(?:^|\$\(|\s)(?:\S*/)?{COMMAND}((?: [^|)&>]*)?)", line))
    return [tuple(shlex.split(part, comments=True)) for part in parts]


COMMANDS = sorted({arguments for page in PAGES for arguments in _ours([*_shell_lines(page), *_spans(page)]) if arguments})
TARGETS = sorted(
    {target for page in PAGES for line in [*_shell_lines(page), *_spans(page)] for target in re.findall(r"^make ([a-z]+)", line)}
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_that_is_shown_exists_with_these_options(arguments: tuple[str, ...]) -> None:
    command: click.Command = cli.main
    rest = list(arguments)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        if isinstance(command, DropsUnlessNamed) and rest[0] not in command.commands:
            rest.insert(0, "drops")
        name = rest.pop(0)
        assert name in command.commands, f"no command {name}"
        command = command.commands[name]
    if rest not in ([], ["--help"]):
        command.make_context(COMMAND, rest).close()


@pytest.mark.parametrize("target", TARGETS)
def test_a_make_target_that_is_shown_exists(target: str) -> None:
    assert re.search(rf"^{target}:.* ## ", (PROJECT / "Makefile").read_text(), re.MULTILINE)


def test_the_error_messages_that_are_explained_are_those_of_the_code() -> None:
    page = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    explained = [
        words for cell in re.findall(r"^\| (`[^|]+`) \|", page, re.MULTILINE) for words in SPAN.findall(cell) if " " in words
    ]
    assert len(explained) > 30
    said = "\n".join(_texts_of_the_code())
    assert [words for words in explained if words not in said] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not heading or heading in _headings(target), link


def test_the_commands_of_the_readme_run_one_after_the_other(settings: Settings, tmp_path: Path) -> None:
    shown = [line for line in _shell_lines(PROJECT / "README.md") if line.startswith(f".venv/bin/{COMMAND}")]
    assert len(shown) > 3
    for line in shown:
        arguments = shlex.split(line, comments=True)[1:]
        if arguments[0] not in STAY_UP:
            _run(*arguments, folder=tmp_path)
    assert settings.reports.exists()


@pytest.mark.parametrize("statement", _blocks("sql"))
def test_a_query_that_is_shown_runs(statement: str, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _run(*arguments: str, folder: Path | None = None) -> str:
    """What our command prints; fails if it fails."""
    command = [str(Path(sys.executable).with_name(COMMAND)), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{arguments}\n{done.stderr}"
    return done.stdout


def _texts_of_the_code() -> Iterator[str]:
    for path in (PROJECT / "buddy_pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield ast.unparse(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _headings(page: Path) -> set[str]:
    """The anchors of a page: its headings in lower case, spaces as hyphens, without other signs."""
    lines = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}
