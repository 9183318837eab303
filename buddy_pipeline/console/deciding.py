"""Deciding who is one person, from the terminal."""

import json

import psycopg
from rich.console import Console

from buddy_pipeline.csr.identity.questions import KINDS, Question, audit_showing, open_questions, particulars
from buddy_pipeline.impact.programs import load_lifecycles
from buddy_pipeline.importing.deciding import Decision, decide, standing_decisions, undo
from buddy_pipeline.importing.deriving import Deciding
from buddy_pipeline.importing.report import write_reports_anew
from buddy_pipeline.people.joining import Id
from buddy_pipeline.privacy.keys import load_keyring
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.settings import Settings

ACTOR = "buddy-pipeline people"


def questions_as_json(url: str) -> str:
    """All open questions, as one JSON object."""
    with psycopg.connect(url) as connection:
        return json.dumps({"questions": [question.as_json() for question in open_questions(connection)]}, ensure_ascii=False)


def print_questions(console: Console, settings: Settings, url: str, *, show: bool) -> None:
    """All open questions; with ``show``, with names and addresses, which is audited. Raises SealBroken."""
    with psycopg.connect(url) as connection:
        questions = open_questions(connection)
        for question in questions:
            _print_question(console, question)
            if show:
                _print_particulars(console, settings, connection, question)
        if not questions:
            console.print("Nothing is asked.")
            return
    console.print(
        "\nDecide with `buddy-pipeline people same ID ID` or `different ID ID`; take a decision back with `undo`.",
        soft_wrap=True,
        markup=False,
    )


def _print_question(console: Console, question: Question) -> None:
    console.print(f"\n{KINDS[question.kind]}", style="bold", soft_wrap=True)
    console.print(f"  since {question.since:%Y-%m-%d}, {question.rows:,} rows hang on it", markup=False)
    sides = [question.one] if question.one == question.other else [question.one, question.other]
    for side in sides:
        ids = ", ".join(_shown(id_) for id_ in side.ids)
        console.print(f"  {ids} ({side.rows:,} rows)", soft_wrap=True, markup=False)
    if question.of_neither:
        console.print(
            f"  {question.of_neither:,} rows of companies' rosters, by the address of both, count for nobody", soft_wrap=True
        )


def _print_particulars(console: Console, settings: Settings, connection: psycopg.Connection, question: Question) -> None:
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    for side in (question.one, question.other):
        shown = particulars(connection, Vault(keys), side.ids)
        audit_showing(connection, side.ids, ACTOR)
        connection.commit()  # before it is seen
        told = " | ".join([*shown.names, *shown.addresses]) or "no name and no address is known"
        console.print(f"    {_shown(side.ids[0])}: {told}", soft_wrap=True, markup=False)


def decisions_as_json(url: str) -> str:
    """The decisions that stand, as one JSON object."""
    with psycopg.connect(url) as connection:
        told = [
            {
                "decision": number,
                "same": same,
                "one": {"source": one[0], "id": one[1]},
                "other": {"source": other[0], "id": other[1]},
                "at": at.isoformat(),
                "by": by,
            }
            for number, same, one, other, at, by in standing_decisions(connection)
        ]
    return json.dumps({"decisions": told}, ensure_ascii=False)


def print_decisions(console: Console, url: str) -> None:
    """The decisions that stand."""
    with psycopg.connect(url) as connection:
        standing = standing_decisions(connection)
    for number, same, one, other, at, by in standing:
        what = "are one person" if same else "are two people"
        line = f"{number:>4}  {at:%Y-%m-%d}  {_shown(one)} and {_shown(other)} {what} ({by})"
        console.print(line, soft_wrap=True, markup=False)
    if not standing:
        console.print("Nothing was decided.")


def decide_and_derive(settings: Settings, url: str, one: str, other: str, *, same: bool, why: str | None) -> Decision:
    """Decides, and writes the error reports anew that say something else now. Raises DecisionRefused."""
    with psycopg.connect(url) as connection:
        decision = decide(connection, _deciding(settings), one, other, same=same, why=why)
    write_reports_anew(url, settings.reports, decision.retold)
    return decision


def undo_and_derive(settings: Settings, url: str, number: int) -> Decision:
    """Takes a decision back, as `decide_and_derive`."""
    with psycopg.connect(url) as connection:
        decision = undo(connection, _deciding(settings), number)
    write_reports_anew(url, settings.reports, decision.retold)
    return decision


def _deciding(settings: Settings) -> Deciding:
    keys, _ = load_keyring(settings.pii_keys, settings.home)
    return Deciding(Vault(keys), load_lifecycles(settings.programs), ACTOR, publishes=settings.nats_url is not None)


def _shown(id_: Id) -> str:
    return f"{id_[0]}:{id_[1]}"
