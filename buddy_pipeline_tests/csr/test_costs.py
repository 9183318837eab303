"""Costs from lists: what is kept of them, and that the newest list that has a row counts."""

import itertools
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.importing.summary import EntityCounts
from buddy_pipeline.sources.costs import COSTS
from buddy_pipeline_tests.small_exports import Installation, member

MAY, JUNE, JULY = "2024-05-31", "2024-06-30", "2024-07-31"


def cost(funder: str, amount: str = "", **cells: Any) -> dict[str, Any]:
    """A row of a list of costs, in money."""
    currency = "NOK" if amount else ""
    row = {"month": "2024-03", "kind": "cash", "funder": funder, "item": "", "amount": amount, "currency": currency, "hours": ""}
    return row | {"source": "Accounts"} | cells


def kept(installation: Installation) -> list[tuple[Any, ...]]:
    """Month, kind, funder, item, amount, currency and hours of each cost."""
    query = "SELECT month::text, kind, funder, item, amount, currency, hours FROM csr.costs ORDER BY 1, 2, 3, 4"
    return installation.rows(query)


def test_each_row_is_a_cost_in_money_or_in_hours(installation: Installation) -> None:
    hours = cost("Office", kind="Management", hours="37.5", currency="NOK")
    summary = installation.load_list(COSTS, cost("Nordlys AS", "24375.50", currency="nok"), hours)
    assert kept(installation) == [
        ("2024-03-01", "cash", "Nordlys AS", "", Decimal("24375.50"), "NOK", None),
        ("2024-03-01", "management", "Office", "", None, None, Decimal("37.5")),
    ]
    assert summary.entities["costs"] == EntityCounts(read=2, accepted=2)
    assert (summary.tables["costs"].inserted, summary.people) == (2, None)
    assert installation.one("SELECT bool_and(told_at::date = '2024-06-30') FROM csr.costs")


def test_a_funder_of_the_roster_is_known_by_the_name_whatever_its_case_and_spaces(installation: Installation) -> None:
    installation.load_list(COSTS, cost(" NORDLYS  as", "1"), cost("The town", "2"))
    installation.load_roster(member("Nordlys AS", "ada"))
    found = "SELECT c.name, k.amount FROM csr.costs k JOIN csr.companies c ON c.id = k.funder_id"
    assert installation.rows(found) == [("Nordlys AS", Decimal(1))]
    assert installation.one("SELECT funder_id FROM csr.costs WHERE amount = 2") == company_id("the TOWN")


def test_a_newer_list_replaces_a_row_and_an_older_one_never_does(installation: Installation) -> None:
    installation.load_list(COSTS, cost("Nordlys", "100"), cost("Nordlys", "7", item="Rooms"), date=JUNE)
    older = installation.load_list(COSTS, cost("Nordlys", "50"), cost("Fjordbank", "9"), date=MAY)
    assert [(funder, amount) for _, _, funder, _, amount, *_ in kept(installation)] == [
        ("Fjordbank", 9), ("Nordlys", 100), ("Nordlys", 7)
    ]  # fmt: skip
    assert (older.tables["costs"].inserted, older.tables["costs"].updated, older.entities["costs"].unchanged) == (1, 0, 1)
    newer = installation.load_list(COSTS, cost("NORDLYS", hours="3", kind="cash", amount="0"), date=JULY)
    assert newer.entities["costs"].rejected == 1, "hours of cash"
    newest = installation.load_list(COSTS, cost("NORDLYS", "0"), date="2024-08-31")
    assert ("2024-03-01", "cash", "NORDLYS", "", 0, "NOK", None) in kept(installation)
    assert newest.tables["costs"].updated == 1


def test_what_a_list_lacks_stays(installation: Installation) -> None:
    installation.load_list(COSTS, cost("Nordlys", "100"), date=MAY)
    installation.load_list(COSTS, cost("Fjordbank", "9"), date=JUNE)
    assert len(kept(installation)) == 2


def test_lists_give_the_same_table_in_any_order(installation: Installation) -> None:
    lists = [((cost("Nordlys", "1"), cost("Town", "5")), MAY), ((cost("NORDLYS", "2"),), JUNE), ((cost("Nordlys", "2"),), JULY)]
    seen = []
    for order in itertools.permutations(range(3)):
        for place in order:
            rows, date = lists[place]
            installation.load_list(COSTS, *rows, date=date)
        seen.append(installation.rows("SELECT * FROM csr.costs ORDER BY id"))
        with psycopg.connect(installation.url) as connection:
            connection.execute("TRUNCATE csr.costs, ops.drops CASCADE")
    assert all(one == seen[0] for one in seen)


@pytest.mark.parametrize("date", [JUNE, ""])
def test_the_same_list_again_changes_nothing(installation: Installation, date: str) -> None:
    first = installation.load_list(COSTS, cost("Nordlys", "100"), date=date)
    before = installation.everything()
    again = installation.load_list_path(COSTS, next(installation.folder.glob("list-*/*.csv")))
    assert installation.everything() == before
    assert (again.entities["costs"].unchanged, again.export_date) == (1, first.export_date)


def test_what_is_wrong_is_told_with_its_row_and_the_rest_is_taken(installation: Installation) -> None:
    installation.load_list(
        COSTS,
        cost("Nordlys", "100"),
        cost("Nordlys", "200"),
        cost("Fjordbank", "3"),
        cost("Fjordbank", "3"),
        cost("Fjordbank", "3", item="Rooms"),
        cost("Town", "1.000", item="a"),
        cost("Town", "-1", item="b"),
        cost("Town", "1", kind="gift"),
        cost("Town", "1", month="2024-07"),
        cost("", "304", month="Total", kind="", source=""),
    )
    assert sorted(installation.faults(), key=lambda fault: fault[1] or 0) == [
        ("costs", 2, "month", "key-conflict"),
        ("costs", 5, "month", "key-repeated"),
        ("costs", 7, "amount", "number-invalid"),
        ("costs", 8, "amount", "number-out-of-range"),
        ("costs", 9, "kind", "enum-unknown"),
        ("costs", 10, "month", "timestamp-future"),
        ("costs", 11, "month", "total-row"),
    ]
    assert sorted(amount for *_, amount, _, _ in kept(installation)) == [3, 3, 200]
    assert installation.one("SELECT key FROM ops.quarantine WHERE rule = 'key-conflict'") == "2024-03|cash"


def test_a_change_of_costs_is_seen_by_whoever_makes_figures(installation: Installation) -> None:
    installation.load_list(COSTS, cost("Nordlys", "100"), date=MAY)
    first = installation.one("SELECT revision FROM impact.revision")
    installation.load_list(COSTS, cost("Nordlys", "200"), date=JUNE)
    assert installation.one("SELECT revision FROM impact.revision") != first
