"""How fast an import of lists is, beside a bare COPY of the same rows, and next to that ratio of the Buddy Program.

    python -m benchmarks.import_lists [--sessions 100000 1000000] [--runs 3]

Kintell sessions of both kinds in all shapes, of people whom the tables do not know yet, and the list of users. The bare COPY puts
them, under our names, into typed tables with their keys and with foreign keys to a table of the people's addresses; it checks
nothing else. The export
of the Buddy Program beside them has as many rows. In each run all four come in turn, each in a process of its own and into a
fresh database of one embedded server.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql
from sqlalchemy import Column, ForeignKey, MetaData, Table, Text, create_engine
from sqlalchemy.types import TypeEngine

from benchmarks.import_drop import BLOCK, MIB, ROWS_A_USER, Bench, tell, work
from buddy_pipeline.contract import columns as contract
from buddy_pipeline.database import embedded
from buddy_pipeline.database.migrate import migrate, sqlalchemy_url
from buddy_pipeline.database.tables.exported import sql_type
from buddy_pipeline.sample.files import write_csv_file
from buddy_pipeline.sample.lists import Lists, write_lists
from buddy_pipeline.sample.programs import generate_lists
from buddy_pipeline.sample.sessions import SESSIONS_A_USER
from buddy_pipeline.sample.writers import write_sample
from buddy_pipeline.sources.kintell import KINTELL

USERS, SESSIONS = KINTELL["users"], KINTELL["sessions"]
MODULE = "benchmarks.import_lists"
BARE = "bare"
"""The folder with the files of the bare COPY, beside that of the drop."""
SERIES = ("Buddy, bare", "Buddy, import", "lists, bare", "lists, import")


def bare_copy(url: str, drop: Path) -> float:
    engine = create_engine(sqlalchemy_url(url))
    tables = bare_tables()
    tables.create_all(engine)
    engine.dispose()
    start = time.perf_counter()
    with psycopg.connect(url) as connection:
        for table in ("people", "users", "sessions"):
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER)").format(sql.Identifier(table))
            with connection.cursor().copy(statement) as copy, (drop.parent / BARE / f"{table}.csv").open("rb") as file:
                while block := file.read(BLOCK):
                    copy.write(block)
    return time.perf_counter() - start


def bare_tables() -> MetaData:
    """Sessions and users as typed tables with every column, key and foreign keys, and the addresses that these refer to."""
    metadata = MetaData()
    Table("people", metadata, Column("email", Text(), primary_key=True))
    for entity in (USERS, SESSIONS):
        Table(
            entity.name,
            metadata,
            *(
                Column(
                    column.name,
                    _type(column),
                    *((ForeignKey("people.email"),) if column.names_somebody else ()),
                    primary_key=column.name in entity.key or column.stored_as in entity.key,
                    nullable=not column.required,
                )
                for column in entity.columns
            ),
        )
    return metadata


def _type(column: contract.Column) -> TypeEngine[object]:
    """That of the tables; lists, which come as texts between commas, as texts."""
    return Text() if column.separated else sql_type(column)


def write_bare(folder: Path, lists: Lists) -> None:
    """The same rows for the bare COPY, with addresses as readers make them."""
    folder.mkdir()
    addresses: list[pa.Array] = []
    for entity in (USERS, SESSIONS):
        rows = lists.tables[entity.name]
        for column in entity.naming:
            cells = pc.utf8_lower(pc.utf8_trim_whitespace(rows[column.name]))
            rows = rows.set_column(rows.column_names.index(column.name), column.name, cells)
            addresses += rows[column.name].chunks
        write_csv_file(folder / f"{entity.name}.csv", rows)
    write_csv_file(folder / "people.csv", pa.table({"email": pa.chunked_array(addresses).unique()}))


def compare(bench: Bench, sessions: int, runs: int) -> None:
    """Tells the medians, and what each import is to its bare COPY."""
    home = bench.home / f"{sessions} sessions"
    lists = generate_lists(KINTELL.name, round(sessions / sum(SESSIONS_A_USER.values())), 1, faults=False)
    rows = len(lists.tables["sessions"])
    drop = write_lists(home, lists, "csv")
    write_bare(home / BARE, lists)
    del lists
    export = write_sample(bench.home / str(sessions), users=round(sessions / ROWS_A_USER), seed=1, format="csv", faults=False)
    print(f"\n{rows:,} sessions, {sum(f.stat().st_size for f in drop.iterdir()) / MIB:.0f} MiB of CSV")
    found: dict[str, list[dict[str, object]]] = {name: [] for name in SERIES}
    for _ in range(runs):
        for name, folder, module in (("Buddy", export, "benchmarks.import_drop"), ("lists", drop, MODULE)):
            found[f"{name}, bare"].append(bench.run("bare", bench.fresh("bare"), folder, module))
            url = bench.fresh("ours")
            migrate(url)
            found[f"{name}, import"].append(bench.run("ours", url, folder, module))
        print("  " + ", ".join(f"{name} {done[-1]['seconds']:.2f} s" for name, done in found.items()), flush=True)
    for name, done in found.items():
        tell(name, done, sessions)
    for name in ("Buddy", "lists"):
        pairs = zip(found[f"{name}, bare"], found[f"{name}, import"], strict=True)
        ratios = [one["seconds"] / other["seconds"] for one, other in pairs]
        print(
            f"  {name}: speed as a ratio to the bare COPY {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )
    parts = found["lists, import"][-1]["parts"]
    print("  seconds of the lists by part (parts overlap):", {part: round(seconds, 2) for part, seconds in parts.items()})


def main() -> None:
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], sys.argv[3], Path(sys.argv[4]), bare_copy)
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="buddy-bench-"))
    try:
        bench = Bench(home)
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
        for sessions in arguments.sessions:
            compare(bench, sessions, arguments.runs)
        embedded.leave(bench.data)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
