"""A thousand invented pairs: nobody is merged with somebody else, and who is told twice is one person, or asked about."""

from pathlib import Path

import psycopg
import pytest

from buddy_pipeline.csr.identity.questions import open_questions
from buddy_pipeline_tests.people.pairs import Pair, invent_pairs
from buddy_pipeline_tests.small_exports import Installation

PAIRS = 1_000
MERGED_SHARE = 0.95
"""Of those who are told twice with one address, at least so many are merged without a question."""


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_is_merged_with_another_and_what_is_undecided_is_asked(database_url: str, tmp_path: Path, seed: int) -> None:
    installation = Installation(database_url, tmp_path)
    pairs = invent_pairs(seed, PAIRS)
    installation.load(users=[row for pair in pairs for row in pair.rows])
    person = dict(installation.rows("SELECT external_id, profile_id FROM csr.user_external_ids"))
    with psycopg.connect(database_url) as connection:
        asked = {frozenset(id_ for _, id_ in (*one.one.ids, *one.other.ids)) for one in open_questions(connection)}

    def is_merged(pair: Pair) -> bool:
        return person[pair.rows[0]["id"]] == person[pair.rows[1]["id"]]

    assert [pair.rows for pair in pairs if is_merged(pair) and not (pair.is_one and pair.shares)] == []
    told_twice = [pair for pair in pairs if pair.is_one and pair.shares]
    assert sum(map(is_merged, told_twice)) >= MERGED_SHARE * len(told_twice)
    assert [pair.rows for pair in pairs if not is_merged(pair) and {row["id"] for row in pair.rows} not in asked] == []
