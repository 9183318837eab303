"""How lists of the office get into the tables, by kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import LiteralString

import psycopg

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.rules import Rule
from buddy_pipeline.csr.companies import merge_companies, merge_company_users, merge_members
from buddy_pipeline.csr.costs import merge_costs
from buddy_pipeline.csr.linking import reject_erased
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.merging import Merged
from buddy_pipeline.csr.surveys import merge_answers, reject_unknown
from buddy_pipeline.sources.companies import MEMBERS, ROSTER
from buddy_pipeline.sources.costs import COSTS
from buddy_pipeline.sources.outcomes import ANSWER, OUTCOMES


@dataclass(frozen=True)
class Put:
    """What became of the rows of a list, and of the tables of `csr` that were filled with them."""

    rows: Merged
    tables: dict[str, Merged]


@dataclass(frozen=True)
class OfPeople:
    """What is said of lists that tell of people by their addresses: ``told`` is a query of email_hash and user_id of all that lists
    told, ``shared`` the rule of addresses that several people have. ``follow`` fills tables that follow from whose the addresses are.
    Rows that break the rule ``unknown`` may be right as soon as a program knows the person.
    """

    told: LiteralString
    shared: Rule
    follow: Callable[[psycopg.Connection], dict[str, Merged]]
    unknown: Rule | None = None


@dataclass(frozen=True)
class Way:
    """``judge`` looks at the staged rows, beyond keys that are repeated; ``put`` merges those that are right."""

    judge: Callable[[Load], None]
    put: Callable[[Load], Put]
    people: OfPeople | None = None


def _put_members(load: Load) -> Put:
    companies = merge_companies(load)
    return Put(merge_members(load), {"companies": companies})


def _put_costs(load: Load) -> Put:
    merged = merge_costs(load)
    return Put(merged, {"costs": merged})


def _put_answers(load: Load) -> Put:
    merged = merge_answers(load)
    return Put(merged, {"surveyed_outcomes": merged})


def _judge_answers(load: Load) -> None:
    reject_erased(load, ANSWER)
    reject_unknown(load)


_ANSWERED = "SELECT a.email_hash, o.user_id FROM pii.survey_addresses a JOIN csr.surveyed_outcomes o ON o.id = a.answer_id"

WAYS: dict[str, Way] = {
    ROSTER.name: Way(
        judge=lambda load: reject_erased(load, MEMBERS),
        put=_put_members,
        people=OfPeople(
            told="SELECT email_hash, user_id FROM pii.company_roster",
            shared=rules.MEMBER_AMBIGUOUS,
            follow=lambda connection: {"company_users": merge_company_users(connection)},
        ),
    ),
    COSTS.name: Way(judge=lambda _: None, put=_put_costs),
    OUTCOMES.name: Way(
        judge=_judge_answers,
        put=_put_answers,
        people=OfPeople(told=_ANSWERED, shared=rules.SURVEY_AMBIGUOUS, follow=lambda _: {}, unknown=rules.SURVEY_PERSON_UNKNOWN),
    ),
}
