"""A figure for people: the tree of what it follows from, and below it the queries that list its rows."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date

import psycopg
from psycopg import IsolationLevel
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from buddy_pipeline.impact.explain import Node, NothingToExplain, explain_sroi, explain_vis, explain_voices
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import first_day, text_of
from buddy_pipeline.impact.programs import Program
from buddy_pipeline.impact.report import NothingToReport, read_figures, tell_of
from buddy_pipeline.impact.rules import load_rules
from buddy_pipeline.impact.staleness import stale
from buddy_pipeline.impact.telling import Level, load_policy
from buddy_pipeline.settings import Settings

Explain = Callable[[psycopg.Connection, Methodology, tuple[Program, ...], date], Node]


def explained_vis(settings: Settings, url: str, person: str, period: str, program: str | None) -> Node:
    """The score of a volunteer, over all programs or in one. Raises NothingToExplain, PeriodInvalid and FileInvalid."""

    def explain(connection: psycopg.Connection, methodology: Methodology, programs: tuple[Program, ...], period: date) -> Node:
        return explain_vis(connection, methodology, programs, person=person, period=period, program=program)

    return _explained(settings, url, "vis_scores", first_day(period), explain)


def explained_sroi(settings: Settings, url: str, company: str | None, period: str) -> Node:
    """The return of a company, if it may be told, or of the program. Raises NothingToExplain, PeriodInvalid and FileInvalid."""

    def explain(connection: psycopg.Connection, methodology: Methodology, programs: tuple[Program, ...], period: date) -> Node:
        if company is not None:
            _ask_whether_it_may_be_told(settings, url, methodology, programs, company, period)
        return explain_sroi(connection, methodology, programs, company=company, period=period)

    return _explained(settings, url, "sroi", first_day(period), explain)


def explained_voices(settings: Settings, url: str, dimension: str, period: str) -> Node:
    """The mean of a dimension of texts over everybody. Raises NothingToExplain, PeriodInvalid and FileInvalid."""

    def explain(connection: psycopg.Connection, methodology: Methodology, programs: tuple[Program, ...], period: date) -> Node:
        return explain_voices(connection, methodology, programs, dimension=dimension, period=period)

    return _explained(settings, url, "voices", first_day(period), explain)


def _explained(settings: Settings, url: str, asset: str, period: date, explain: Explain) -> Node:
    """A figure that is out of date is not explained: its rows would not give it."""
    methodology, programs = load_rules(settings.methodology, settings.programs, settings.voices)
    if period in stale(url, methodology, programs)[asset]:
        raise NothingToExplain(
            f"The figures of {text_of(period)} are missing or out of date: `buddy-pipeline figures` brings them up to date."
        )
    with psycopg.connect(url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ  # all queries see the same rows
        connection.read_only = True
        return explain(connection, methodology, programs, period)


def _ask_whether_it_may_be_told(
    settings: Settings, url: str, methodology: Methodology, programs: tuple[Program, ...], company: str, period: date
) -> None:
    """An opened figure tells more than the report does, so only what that may tell in parts is opened. Raises NothingToExplain."""
    policy = load_policy(settings.telling)
    try:
        figures = read_figures(url, methodology, programs, policy, period=period, company=company)
    except NothingToReport as nothing:
        raise NothingToExplain(str(nothing)) from None
    if not figures.apart.outcomes:
        raise NothingToExplain(
            f"An outcome of {company} is one of fewer than {policy.participants} people: opened it would tell of them."
        )
    telling = tell_of(url, methodology, programs, policy, period=period, companies=[company])[company]
    if telling.level is not Level.FIGURES:
        raise NothingToExplain(f"The figures of {company} are kept back. {telling.reason}")


def print_explanation(console: Console, node: Node) -> None:
    """Prints the figure as a tree whose rows name their query by number, then the queries, to be pasted into psql."""
    numbers = {query: number for number, query in enumerate(dict.fromkeys(_queries(node)), start=1)}
    console.print(_tree(node, numbers))
    console.print("\nQueries", style="bold")
    for query, number in numbers.items():
        console.print(f"\n-- query {number}\n{query};", markup=False, soft_wrap=True)


def tree_as_json(node: Node) -> str:
    """The tree as one JSON object, each figure with its query."""
    return json.dumps(asdict(node), ensure_ascii=False, indent=2)


def _tree(node: Node, numbers: dict[str, int]) -> Tree:
    tree = Tree(_text(node, numbers), guide_style="dim")
    tree.children.extend(_tree(child, numbers) for child in node.children)
    return tree


def _text(node: Node, numbers: dict[str, int]) -> str:
    lines = [f"= {node.formula}"] if node.formula else []
    lines += [f"{node.rows:,} {'row' if node.rows == 1 else 'rows'}, query {numbers[node.where]}"] if node.where else []
    lines += [node.note] if node.note else []
    lines += [f"from: {node.source}"] if node.source else []
    return "\n".join([_headline(node), *(f"[dim]{escape(line)}[/]" for line in lines)])


def _headline(node: Node) -> str:
    if node.shown is None:
        return escape(node.label)
    return f"{escape(node.label)} = [bold]{escape(node.shown)}[/]" + (f" {escape(node.unit)}" if node.unit else "")


def _queries(node: Node) -> Iterator[str]:
    if node.where:
        yield node.where
    for child in node.children:
        yield from _queries(child)
