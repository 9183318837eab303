"""An erasure holds: for events that come after it, for whatever others wrote, and when it is asked for again."""

import random
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import sql

from buddy_pipeline.csr.rights.erasure import Erased
from buddy_pipeline.csr.rights.meant import PersonUnknown
from buddy_pipeline.privacy.vault import Vault
from buddy_pipeline.sample.webhooks import event_of
from buddy_pipeline.sources import EVENT_TYPES
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.importing.event_worlds import apply, store
from buddy_pipeline_tests.importing.histories import ADDRESSES, IDS, invent_history, take
from buddy_pipeline_tests.small_exports import (
    KEYS,
    Installation,
    attendance,
    checkin,
    event,
    match,
    milestone,
    session,
    uid,
    user,
)

JULY, AUGUST = "2024-07-31T10:00:00Z", "2024-08-31T10:00:00Z"
PEOPLE = [user("zoe", last_name="Quist"), user("bo", role="buddy"), user("cy")]
VARIANTS = ["Quist, Zoe", "zoe  QUIST", "Zoe Quist <zoe@example.org>", "Dr. Zoe Quist (Oslo)", "with Zoë Quist and Cy"]


def erase(installation: Installation, name: str) -> Erased:
    return installation.erase(uid(name))


def tables_with(installation: Installation, *texts: str) -> list[str]:
    """Tables of any schema of ours of which some row holds one of the texts, as text or as bytes."""
    wanted = [f"%{text.lower()}%" for text in (*texts, *(text.encode().hex() for text in texts))]
    with psycopg.connect(installation.url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname IN ('export', 'csr', 'pii', 'impact', 'ops', 'staging') ORDER BY 1, 2"
        ).fetchall()
        query = sql.SQL("SELECT count(*) FROM {} t WHERE lower(t::text) LIKE ANY(%s)")
        return [
            ".".join(table)
            for table in tables
            if connection.execute(query.format(sql.Identifier(*table)), [wanted]).fetchone() != (0,)
        ]


def traces(installation: Installation) -> list[str]:
    return tables_with(installation, uid("zoe"), uid("zoe").replace("-", ""), "quist", "zoe@example.org")


def send(installation: Installation, type_: str, row: dict[str, Any]) -> None:
    store(installation, [event_of(EVENT_TYPES[type_], row)])


@pytest.fixture
def erased(installation: Installation) -> Installation:
    installation.load(JULY, users=PEOPLE, matches=[match("m", "zoe", "bo"), match("n", "cy", "bo")])
    erase(installation, "zoe")
    assert traces(installation) == []
    return installation


AFTERWARDS = [
    ("buddy.match.created", match("o", "zoe", "bo")),
    ("buddy.checkin.completed", checkin("c", "m", notes="zoe@example.org is well")),
    ("buddy.event.logged", event("e", "m", description="Coffee with Zoe", location="home of Zoe Quist")),
    ("buddy.event.logged", event("f", "n", attendees=f'["{uid("zoe")}","{uid("cy")}"]', description="Zoe Quist came, too")),
    ("buddy.event.attended", attendance("w", "zoe")),
    ("buddy.event.attended", attendance("w", "cy", organizer="Zoe Quist")),
    ("buddy.skill_share.completed", session("s", "bo", "zoe", learner_comment="Takk")),
    ("buddy.milestone.reached", milestone(1, "zoe")),
    ("buddy.milestone.reached", milestone(1, "nobody", milestone_title="Met Quist, Zoe")),
]


@pytest.mark.parametrize(("type_", "row"), AFTERWARDS)
def test_events_that_come_afterwards_leave_no_trace(erased: Installation, type_: str, row: dict[str, Any]) -> None:
    send(erased, type_, row)
    assert traces(erased) == [], "as it is stored"
    apply(erased)
    assert traces(erased) == [], "as it is applied or waits"
    erased.load(AUGUST, users=PEOPLE[1:], matches=[match("n", "cy", "bo")])
    apply(erased)
    assert traces(erased) == [], "as a later export settles it"


def test_events_of_a_match_that_named_them_after_their_erasure_are_forgotten_too(erased: Installation) -> None:
    send(erased, "buddy.match.created", match("o", "zoe", "bo"))
    send(erased, "buddy.checkin.completed", checkin("c", "o", notes="of their match"))
    assert erased.one("SELECT count(*) FROM ops.buddy_system_events") == 0


def test_what_others_did_is_kept_without_them(erased: Installation) -> None:
    send(erased, "buddy.event.logged", event("f", "n", attendees=f'["{uid("zoe")}","{uid("cy")}"]', location="near Zoe Quist"))
    apply(erased)
    assert erased.rows("SELECT attendees::text[], attendees_listed, location FROM export.events") == [
        ([uid("cy")], None, "near [erased]")
    ]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_their_name_is_masked_however_it_is_written(installation: Installation, variant: str, when: str) -> None:
    told = {"event_attendance": [attendance("w", "cy", organizer=variant, event_title=f"An evening: {variant}")]}
    installation.load(JULY, users=PEOPLE, **(told if when == "before" else {}))
    erase(installation, "zoe")
    installation.load(AUGUST, **told)
    assert traces(installation) == []
    title = installation.one("SELECT event_title FROM export.event_attendance")
    assert title.startswith("An evening: ")
    assert "[erased]" in title


def test_an_address_in_a_text_that_anybody_may_read_is_masked_and_told(installation: Installation) -> None:
    rows = [attendance("w", "cy", organizer="Ask zoe@example.org", location="Hall")]
    summary = installation.load(
        JULY, users=[*PEOPLE[1:], user("di", interests='["chess","di@example.org"]')], event_attendance=rows
    )
    assert installation.faults() == [
        ("event_attendance", 2, "organizer", "personal-in-text"),
        ("users", 4, "interests", "personal-in-text"),
    ]
    assert summary.entities["event_attendance"].warned == 1
    assert installation.rows("SELECT organizer, location FROM export.event_attendance") == [("Ask [e-mail]", "Hall")]
    send(installation, "buddy.event.attended", attendance("x", "cy", organizer="Ask zoe@example.org"))
    assert tables_with(installation, "zoe@example.org", "di@example.org") == []


def test_rows_that_wait_are_erased_with_the_person_and_do_not_wait_afterwards(installation: Installation) -> None:
    waiting = {
        "matches": [match("o", "zoe", "stranger")],
        "skill_sessions": [session("s", "stranger", "zoe", learner_comment="Takk")],
    }
    installation.load(JULY, users=PEOPLE, **waiting)
    assert installation.one("SELECT count(*) FROM ops.waiting_rows") == 2
    done = erase(installation, "zoe")
    assert done.tables["ops.waiting_rows"] == 2
    installation.load(AUGUST, **waiting)
    assert traces(installation) == []
    installation.load("2024-09-30T10:00:00Z", users=[user("stranger")])
    assert traces(installation) == []


def test_a_row_that_waits_for_somebody_who_comes_back_under_a_new_id_goes(erased: Installation) -> None:
    erased.load(AUGUST, milestones=[milestone(1, "zoe-again")])
    assert erased.one("SELECT count(*) FROM ops.waiting_rows") == 1
    erased.load("2024-09-30T10:00:00Z", users=[user("zoe-again", email="zoe@example.org")])
    assert tables_with(erased, uid("zoe-again")) == []


def test_a_list_of_attendees_does_not_bring_their_id_back(erased: Installation) -> None:
    """The list is all that names them."""
    erased.load(AUGUST, events=[event("e", "n", attendees=f'["{uid("nobody")}","{uid("zoe")}", "{uid("cy")}"]')])
    assert traces(erased) == []
    assert erased.rows("SELECT attendees::text[], attendees_listed::text[] FROM export.events") == [
        ([uid("cy")], [uid("nobody"), uid("cy")])
    ]


def test_who_is_only_waited_for_can_be_erased(installation: Installation) -> None:
    listed = f'["{uid("stranger")}"]'
    installation.load(JULY, users=PEOPLE, milestones=[milestone(1, "stranger")], events=[event("e", "m", attendees=listed)])
    assert tables_with(installation, uid("stranger")) == ["export.events", "ops.quarantine", "ops.waiting_rows"]
    erase(installation, "stranger")
    assert tables_with(installation, uid("stranger")) == []


def test_events_of_an_id_that_turns_out_to_be_an_erased_persons_go(erased: Installation) -> None:
    send(erased, "buddy.event.attended", attendance("w", "zoe-again", organizer="Somebody"))
    apply(erased)
    erased.load(AUGUST, users=[user("zoe-again", email="zoe@example.org")])
    assert tables_with(erased, uid("zoe-again")) == []


def test_no_former_surrogate_of_theirs_is_left(installation: Installation) -> None:
    """June alone does not show that bo is ada."""
    installation.load(AUGUST, users=[user("bo", email="ada@example.org")], milestones=[milestone(1, "bo")])
    former = str(installation.one("SELECT profile_id FROM csr.user_external_ids"))
    installation.load(JULY, users=[user("ada")])
    assert "external-id-moved" in [kind for (kind,) in installation.rows("SELECT kind FROM ops.audit")]
    erase(installation, "bo")
    assert tables_with(installation, former) == []


def test_everybody_may_be_erased_and_their_export_loaded_again(installation: Installation) -> None:
    export = {"users": PEOPLE, "matches": [match("m", "zoe", "bo"), match("n", "cy", "bo")]}
    installation.load(JULY, **export)
    for name in ("zoe", "bo", "cy"):
        erase(installation, name)
    summary = installation.load(AUGUST, **export)
    assert (summary.entities["users"].rejected, summary.entities["matches"].rejected) == (3, 2)


def test_an_address_that_was_given_up_before_is_free(installation: Installation) -> None:
    installation.load(JULY, users=PEOPLE)
    installation.load(AUGUST, users=[user("zoe", email="new@example.org", last_name="Quist")])
    erase(installation, "zoe")
    assert installation.load("2024-09-30T10:00:00Z", users=[user("di", email="zoe@example.org")]).entities["users"].accepted == 1


def test_an_erasure_can_be_repeated(erased: Installation) -> None:
    with psycopg.connect(erased.url) as connection:  # as a version stored it that did not know better
        connection.execute(
            "INSERT INTO ops.buddy_system_events (event_id, type, version, occurred_at, received_at, via, entity, key, data)"
            " VALUES (gen_random_uuid(), 'buddy.event.attended', 'v1', now(), now(), 'webhook', 'event_attendance', 'x',"
            "  jsonb_build_object('organizer', 'Quist, Zoe')),"
            " (gen_random_uuid(), 'buddy.milestone.reached', 'v1', now(), now(), 'webhook', 'milestones', 'x',"
            "  jsonb_build_object('user_id', %s::text))",
            [uid("zoe")],
        )
    done = erase(erased, "zoe")
    assert done.tables["ops.buddy_system_events"] == 2
    assert traces(erased) == []
    with pytest.raises(PersonUnknown):
        erase(erased, "nobody")


def test_neither_audit_nor_tombstones_tell_who_it_was(installation: Installation) -> None:
    installation.load(JULY, users=PEOPLE)
    surrogate = str(installation.one("SELECT profile_id FROM csr.user_external_ids WHERE external_id = %s", uid("zoe")))
    erase(installation, "zoe")
    assert tables_with(installation, surrogate, surrogate.replace("-", "")) == []
    kinds = (
        "SELECT kind FROM ops.audit WHERE user_id = (SELECT user_id FROM ops.audit WHERE kind = 'person-erased') ORDER BY kind"
    )
    assert [kind for (kind,) in installation.rows(kinds)] == ["enrolled-active", "person-created", "person-erased"]


def test_tombstones_of_older_versions_still_hold(installation: Installation) -> None:
    (surrogate,) = Vault(KEYS).user_ids("buddy", [uid("zoe")])
    with psycopg.connect(installation.url) as connection:
        connection.execute("INSERT INTO pii.tombstones (hash, erased_at) VALUES (%s, now())", [surrogate])
    send(installation, "buddy.milestone.reached", milestone(1, "zoe"))
    assert traces(installation) == []
    installation.load(JULY, users=PEOPLE)
    assert traces(installation) == []
    assert installation.one("SELECT count(*) FROM pii.tombstones WHERE length(hash) < 32") == 0


def test_a_row_of_a_roster_by_an_address_of_two_goes_with_who_is_erased_first(installation: Installation) -> None:
    """Nobody knows whose it is, so nothing of it may stay; the other person stays."""
    installation.load(JULY, users=PEOPLE)
    installation.load(AUGUST, users=[user("zoe", email="cy@example.org", last_name="Quist")])
    installation.load_roster({"company": "Nordlys", "email": "cy@example.org", "joined_at": "2024-01-01"})
    erase(installation, "zoe")
    assert installation.one("SELECT count(*) FROM csr.company_users") == 0
    assert installation.one("SELECT count(*) FROM pii.company_roster") == 0
    assert installation.one("SELECT count(*) FROM csr.user_external_ids WHERE external_id = %s", uid("cy")) == 1


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_in_any_history_nothing_of_an_erased_person_comes_back(
    server_data: Path, migrated_template: str, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    dice = random.Random(seed)
    history = invent_history(seed, exports=4, rosters=1)
    dice.shuffle(history)
    with fresh_database(server_data, migrated_template) as url:
        installation = Installation(url, tmp_path_factory.mktemp("history"))
        for step in history[:2]:
            take(installation, step)
        known = [name for (name,) in installation.rows("SELECT external_id FROM csr.user_external_ids ORDER BY 1")]
        if not known:
            return
        chosen = dice.choice(known)
        person = "SELECT x.external_id FROM csr.user_external_ids x JOIN csr.user_external_ids y USING (profile_id) WHERE y.external_id = %s"
        theirs = [name for (name,) in installation.rows(person, chosen)]
        erase(installation, next(name for name in IDS if uid(name) == chosen))
        for step in [*history[2:], *history[:2]]:
            take(installation, step)
        assert tables_with(installation, *theirs, *(id_.replace("-", "") for id_ in theirs)) == []
        assert tables_with(installation, *ADDRESSES) == []
