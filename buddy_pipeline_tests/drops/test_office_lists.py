"""Lists of the office as people really send them, and which file of the inbox is one."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from buddy_pipeline.contract.office_list import OfficeList
from buddy_pipeline.drops.batches import Batch, FileNote
from buddy_pipeline.drops.drop import open_drop
from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline.drops.inbox import candidates, office_lists
from buddy_pipeline.drops.office_lists import open_list, read_list
from buddy_pipeline.sources import OFFICE_LISTS, PROGRAMS, office_list_called
from buddy_pipeline.sources.buddy import BUDDY
from buddy_pipeline.sources.companies import ROSTER
from buddy_pipeline.sources.costs import COSTS
from buddy_pipeline.sources.outcomes import OUTCOMES

FIRST_PERIOD, NOW = date(2020, 1, 1), datetime(2025, 11, 22, 12, 30, tzinfo=UTC)
PLAIN = "company,industry,email,joined_at,left_at\nNordlys Øst,Energy,ada@example.org,2024-01-15,\n"
READ = {"row": 2, "company": "Nordlys Øst", "industry": "Energy", "email": "ada@example.org", "joined_at": "2024-01-15"}


def write(folder: Path, content: str | bytes, name: str = "company_users.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path) -> tuple[list[dict[str, object]], list[tuple[str, str]]]:
    """The rows without empty cells, and rule and column of each note."""
    items = list(read_list(open_list(path, ROSTER, first_period=FIRST_PERIOD, now=NOW), lambda _: None))
    rows = [row for item in items if isinstance(item, Batch) for row in item.rows.to_pylist()]
    notes = [(item.rule.code, item.column) for item in items if isinstance(item, FileNote)]
    return [{name: cell for name, cell in row.items() if cell is not None} for row in rows], notes


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (PLAIN, []),
        (PLAIN.replace("\n", "\r\n"), []),
        (PLAIN.replace(",", ";"), []),
        (PLAIN.replace(",", "\t"), []),
        (b"\xef\xbb\xbf" + PLAIN.encode(), []),
        (PLAIN.encode("utf-16"), []),
        (PLAIN.encode("cp1252"), [("encoding-guessed", "")]),
        (PLAIN.replace("company,industry,email", "Company, INDUSTRY ,E-Mail"), []),
        (PLAIN.replace("email", "E mail", 1), []),
        (PLAIN.replace("left_at", "Shoe size"), [("column-unknown", "column 5 (9 characters)")]),
    ],
)
def test_one_roster_in_many_shapes(tmp_path: Path, content: str | bytes, notes: list[tuple[str, str]]) -> None:
    assert read(write(tmp_path, content)) == ([READ], notes)


def test_rows_are_numbered_as_a_person_sees_them(tmp_path: Path) -> None:
    rows, _ = read(
        write(tmp_path, "# our people\n" + PLAIN.replace("Nordlys Øst", '"Nordlys\nØst"') + "\n" + PLAIN.splitlines()[1])
    )
    assert [row["row"] for row in rows] == [3, 6]


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("company_users_2025-10-31.csv", datetime(2025, 10, 31, 23, 59, 59, 999999, UTC)),
        ("Company_Users_2025-11-22.CSV", datetime(2025, 11, 22, 23, 59, 59, 999999, UTC)),
        ("company_users.csv", NOW),
    ],
)
def test_a_roster_is_of_the_end_of_the_day_in_its_name_or_of_now(tmp_path: Path, name: str, of: datetime) -> None:
    assert open_list(write(tmp_path, PLAIN, name), ROSTER, first_period=FIRST_PERIOD, now=NOW).export_date == of


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("company_users_2025-11-23.csv", PLAIN, "the export date lies in the future"),
        ("company_users_2019-12-31.csv", PLAIN, "lies before 2020-01"),
        ("company_users_2025-02-30.csv", PLAIN, "is no date that exists"),
        ("company_users.xlsx", PLAIN, "is no roster; a roster is a CSV file"),
        ("company_users.csv", b"PK\x03\x04", "is an Excel workbook"),
        ("company_users.csv", "", "the file is empty"),
        ("company_users.csv", "company,email\nA,b@example.org\n", "the header lacks joined_at"),
        ("company_users.csv", PLAIN.replace("industry", "E-mail"), "columns 2 and 3 of the header have the same name"),
    ],
)
def test_what_is_no_roster_is_refused_in_a_line(tmp_path: Path, name: str, content: str | bytes, line: str) -> None:
    with pytest.raises(DropRefused, match=line) as refused:
        read(write(tmp_path, content, name))
    assert str(refused.value).startswith(name)
    assert "\n" not in str(refused.value)


def test_the_same_people_on_another_day_are_another_roster(tmp_path: Path) -> None:
    names = ("company_users.csv", "company_users_old.csv", "company_users_2025-10-31.csv", "company_users_2025-11-01.csv")
    digests = [open_list(write(tmp_path, PLAIN, name), ROSTER, first_period=FIRST_PERIOD, now=NOW).digest for name in names]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_a_csv_file_of_its_name_in_the_inbox_is_a_roster_and_no_drop(tmp_path: Path) -> None:
    write(tmp_path, PLAIN, ".company_users.csv")
    write(tmp_path, PLAIN, "company_users.csv.part")
    (tmp_path / "company_users_link.csv").symlink_to(tmp_path / "company_users.csv.part")
    (tmp_path / "company_users_folder.csv").mkdir()
    path = write(tmp_path, PLAIN, "Company_Users_2025-10-31.CSV")
    assert [found.path for found in office_lists(tmp_path, ROSTER)] == [path]
    assert candidates(tmp_path) == []
    with pytest.raises(DropRefused, match="is no drop"):
        open_drop(path, (BUDDY,), first_period=FIRST_PERIOD, now=NOW)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("costs.csv", COSTS),
        ("Costs_2025-10-31.CSV", COSTS),
        ("costs of ours.csv", COSTS),
        ("outcomes.csv", OUTCOMES),
        ("outcomes_2025-10-31.csv", OUTCOMES),
        ("company_users_2025-10-31.csv", ROSTER),
        ("costsharing.csv", None),
        ("our_costs.csv", None),
        ("costs.xlsx", None),
    ],
)
def test_the_name_of_a_file_tells_which_list_it_is(tmp_path: Path, name: str, kind: OfficeList | None) -> None:
    path = write(tmp_path, "", name)
    assert office_list_called(name) is kind
    assert [one for one in OFFICE_LISTS if [found.path for found in office_lists(tmp_path, one)] == [path]] == [kind][
        : kind is not None
    ]
    assert bool(candidates(tmp_path)) == (kind is None)


@pytest.mark.parametrize("kind", [COSTS, OUTCOMES], ids=lambda kind: kind.name)
def test_another_list_is_no_drop_either_and_no_part_of_one(tmp_path: Path, kind: OfficeList) -> None:
    path = write(tmp_path, "month\n", f"{kind.entity.name}_2025-10-31.csv")
    with pytest.raises(DropRefused, match=f"is a {kind.title} and no drop; import it with buddy-pipeline import"):
        open_drop(path, PROGRAMS, first_period=FIRST_PERIOD, now=NOW)
    write(tmp_path, "id\n", "users.csv")
    with pytest.raises(DropRefused, match=f"is a {kind.title}, not part of an export"):
        open_drop(tmp_path, PROGRAMS, first_period=FIRST_PERIOD, now=NOW)


@pytest.mark.parametrize("name", ["company_users.csv", "Company_Users_2025-10-31.csv", "buddy_company_users.csv"])
def test_a_roster_inside_a_drop_refuses_the_drop_and_says_where_to_put_it(tmp_path: Path, name: str) -> None:
    write(tmp_path, "id\n", "users.csv")
    write(tmp_path, PLAIN, name)
    with pytest.raises(DropRefused) as refused:
        open_drop(tmp_path, (BUDDY,), first_period=FIRST_PERIOD, now=NOW)
    assert str(refused.value) == f"{name}: is a roster of companies, not part of an export; put it into the inbox on its own."
