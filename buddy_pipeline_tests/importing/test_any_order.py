"""Exports give the same tables in whatever order they are loaded: each leaves rows out, users too, and people have several ids."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from buddy_pipeline.importing.report import write_error_report
from buddy_pipeline.sample.webhooks import event_of
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.importing.event_worlds import apply, store
from buddy_pipeline_tests.importing.histories import Step, invent_history, take
from buddy_pipeline_tests.small_exports import (
    Installation,
    attendance,
    ended,
    event,
    match,
    member,
    milestone,
    session,
    uid,
    user,
)

MAY, JUNE, JULY, AUGUST = (f"2024-{month:02}-28T10:00:00Z" for month in (5, 6, 7, 8))
Tables = dict[str, list[tuple[Any, ...]]]


class Server:
    """Makes databases in which a history is loaded."""

    def __init__(self, data: Path, template: str) -> None:
        self._data, self._template = data, template

    @contextmanager
    def installation(self) -> Iterator[Installation]:
        with fresh_database(self._data, self._template) as url, TemporaryDirectory() as folder:
            yield Installation(url, Path(folder))

    def after(self, steps: list[Step]) -> Tables:
        with self.installation() as installation:
            for step in steps:
                take(installation, step)
            return installation.everything()


@pytest.fixture(scope="module")
def server(server_data: Path, migrated_template: str) -> Server:
    return Server(server_data, migrated_template)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 2**32), exports=st.integers(2, 5), rosters=st.integers(0, 2))
def test_exports_and_rosters_in_any_order_and_some_twice_give_the_same_tables(
    server: Server, seed: int, exports: int, rosters: int
) -> None:
    history = invent_history(seed, exports, rosters)
    dice = random.Random(seed)
    assert server.after(history) == server.after([*dice.sample(history, len(history)), dice.choice(history)])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
@given(
    seed=st.integers(0, 2**32),
    exports=st.integers(1, 3),
    rosters=st.integers(0, 1),
    lists=st.integers(1, 3),
    reports=st.integers(0, 3),
)
def test_people_are_the_same_whichever_source_came_first(
    server: Server, seed: int, exports: int, rosters: int, lists: int, reports: int
) -> None:
    history = invent_history(seed, exports, rosters, lists=lists, reports=reports)
    dice = random.Random(seed)
    assert server.after(history) == server.after([*dice.sample(history, len(history)), dice.choice(history)])


def in_both_orders(server: Server, *steps: Step) -> Tables:
    """What is in the tables after these steps, which is the same after them the other way round."""
    forwards = server.after(list(steps))
    assert forwards == server.after(list(reversed(steps)))
    return forwards


PAIR = [user("ada"), user("bo", role="buddy")]


def test_what_only_lacks_its_user_is_loaded_once_an_older_export_brings_them(server: Server) -> None:
    newest = {
        "matches": [match("m", "ada", "bo", status="inactive")],
        "event_attendance": [attendance("w", "ada")],
        "skill_sessions": [session("s", "bo", "ada", learner_comment="Takk")],
        "milestones": [milestone(1, "ada")],
    }
    tables = in_both_orders(server, Step(MAY, {"users": PAIR, "matches": [match("m", "ada", "bo")]}), Step(JUNE, newest))
    assert "inactive" in str(tables["csr.buddy_matches"])
    assert all(tables[f"csr.{name}"] for name in ("buddy_event_attendances", "kintell_sessions", "journey_milestones"))
    assert len(tables["pii.skill_sessions"]) == 1


def test_the_newest_row_whose_people_are_known_counts(server: Server) -> None:
    """Until cy is known, the match is as the older export has it; after that, as the newer one."""
    steps = [Step(MAY, {"users": PAIR, "matches": [match("m", "ada", "bo")]}), Step(JUNE, {"matches": [match("m", "cy", "bo")]})]
    assert uid("ada") in str(in_both_orders(server, *steps)["export.matches"])
    tables = in_both_orders(server, *steps, Step(JULY, {"users": [user("cy")]}))
    assert uid("cy") in str(tables["export.matches"])
    assert uid("ada") not in str(tables["export.matches"])


def test_attendees_who_become_known_are_attendees(server: Server) -> None:
    listed = f'["{uid("ada")}","{uid("cy")}","{uid("bo")}"]'
    tables = in_both_orders(
        server,
        Step(MAY, {"users": PAIR, "matches": [match("m", "ada", "bo")], "events": [event("e", "m", attendees=listed)]}),
        Step(JUNE, {"users": [user("cy")]}),
    )
    assert len(tables["csr.buddy_event_attendances"]) == 3
    assert f"{{{uid('ada')},{uid('cy')},{uid('bo')}}}" in str(tables["export.events"])


def test_an_attendance_of_two_ids_of_a_person_is_that_of_the_earlier_moment(server: Server) -> None:
    users = [user("ada"), user("twin", email="ada@example.org")]
    early = attendance("w", "ada", attended_at="2024-03-01T10:00:00Z", duration_minutes="30")
    late = attendance("w", "twin", attended_at="2024-03-01T12:00:00Z", duration_minutes="90")
    tables = in_both_orders(
        server, Step(MAY, {"users": users, "event_attendance": [early]}), Step(JUNE, {"event_attendance": [late]})
    )
    ((row,),) = tables["csr.buddy_event_attendances"]
    assert "10:00:00+00" in row
    assert ",30," in row


def test_an_id_that_turns_out_to_be_anothers_takes_its_rows_along(server: Server) -> None:
    """May shows that bo came when ada had the address; June alone does not."""
    rows = {
        "matches": [match("m", "cy", "bo")],
        "skill_sessions": [session("s", "bo", "cy")],
        "event_attendance": [attendance("w", "bo")],
        "milestones": [milestone(1, "bo")],
        "events": [event("e", "m", attendees=f'["{uid("bo")}"]')],
    }
    bo = user("bo", email="ada@example.org", role="buddy")
    tables = in_both_orders(
        server,
        Step(MAY, {"users": [user("ada", role="buddy")], "milestones": [milestone(2, "ada")]}),
        Step(JUNE, {"users": [bo, user("cy")], **rows}),
        Step("2024-06-30", roster=[member("Nordlys", "ada")]),
    )
    assert len(tables["csr.users"]) == len(tables["csr.program_enrollments"]) == 2
    assert len({row.split(",")[0] for (row,) in tables["csr.journey_milestones"]}) == 1
    assert len(tables["csr.company_users"]) == 1


def test_an_id_that_turns_out_not_to_be_anothers_parts_from_them(server: Server) -> None:
    """In June ada has another address already, so who comes with her old one in July is somebody else."""
    tables = in_both_orders(
        server,
        Step(MAY, {"users": [user("ada")]}),
        Step(JUNE, {"users": [user("ada", email="new@example.org")]}),
        Step(JULY, {"users": [user("bo", email="ada@example.org")], "milestones": [milestone(1, "bo"), milestone(1, "ada")]}),
    )
    assert len(tables["csr.users"]) == len(tables["csr.journey_milestones"]) == 2


def test_an_address_once_held_identifies_its_person_to_a_roster(server: Server) -> None:
    tables = in_both_orders(
        server,
        Step(MAY, {"users": [user("ada")]}),
        Step("2024-05-30", roster=[member("Nordlys", "ada")]),
        Step(JUNE, {"users": [user("ada", email="new@example.org")]}),
    )
    assert len(tables["csr.company_users"]) == 1


def test_an_event_of_both_kinds_is_the_informal_one_and_there_since_the_older(server: Server) -> None:
    attended = {"users": PAIR, "event_attendance": [attendance("x", "ada"), attendance("x", "bo")]}
    logged = {"events": [event("x", "m", attendees=f'["{uid("ada")}"]')]}
    tables = in_both_orders(server, Step(MAY, attended), Step(JUNE, logged))
    ((made,),) = tables["csr.buddy_events"]
    assert "informal" in made
    assert "2024-05-28" in made
    assert len(tables["csr.buddy_event_attendances"]) == 1


def test_dates_of_rows_follow_from_the_exports_that_have_them(server: Server) -> None:
    rows = {"users": PAIR, "event_attendance": [attendance("w", "ada")]}
    tables = in_both_orders(server, Step(MAY, rows), Step(JUNE, rows), Step(JULY, {"users": [PAIR[0]]}))
    assert sorted("2024-07-28" in row for (row,) in tables["csr.users"]) == [False, True]
    assert all(
        "2024-05-28" in row for (row,) in tables["csr.users"] + tables["csr.user_external_ids"] + tables["csr.buddy_events"]
    )


def test_an_export_that_comes_late_takes_its_place_below_the_end_that_an_event_told(server: Server) -> None:
    """The event tells the end alone; the counters are those of the newest export before it."""
    counted = [
        Step(MAY, {"users": PAIR, "matches": [match("m", "ada", "bo", sessions_completed="3")]}),
        Step(JUNE, {"matches": [match("m", "ada", "bo", sessions_completed="5")]}),
    ]
    first, second = counted
    arrivals = [([first, second], []), ([first], [second]), ([second], [first]), ([], [second, first])]
    seen = [_with_end(server, before, after) for before, after in arrivals]
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert "ended" in str(seen[0]["csr.buddy_matches"])
    assert ",5," in str(seen[0]["csr.buddy_matches"])


def _with_end(server: Server, before: list[Step], after: list[Step]) -> Tables:
    """The tables after some exports, the end of the match in July, and further exports."""
    with server.installation() as installation:
        for step in before:
            take(installation, step)
        told = ended("m", "ada", "bo", at="2024-07-01T10:00:00Z")
        store(installation, [event_of(EVENT_TYPES["buddy.match.ended"], told)])
        apply(installation)
        for step in after:
            take(installation, step)
        apply(installation)
        return installation.everything()


def test_the_report_says_that_a_row_waits_and_later_that_it_was_loaded(server: Server, tmp_path: Path) -> None:
    with server.installation() as installation:
        first = installation.load(
            JUNE, users=[user("bo")], matches=[match("m", "ada", "bo"), match("n", "ada", "bo", status="?")]
        )
        assert first.waiting == {"matches": 1}
        report = tmp_path / "report.csv"
        write_error_report(installation.url, first.drop_id, report)
        lines = report.read_text("utf-8-sig").splitlines()
        assert [("waits for its user" in line) for line in lines if uid("m") in line or uid("n") in line] == [True, False, False]
        second = installation.load(MAY, users=[user("ada")])
        assert second.freed == {"matches": 1}
        assert second.retold == (first.drop_id,)
        write_error_report(installation.url, first.drop_id, report)
        (line,) = [line for line in report.read_text("utf-8-sig").splitlines() if uid("m") in line]
        assert "it was loaded with drop-2" in line
        assert ",warning," in line
        assert installation.one("SELECT count(*) FROM ops.waiting_rows") == 0
