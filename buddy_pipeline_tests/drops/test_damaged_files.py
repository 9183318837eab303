"""Whatever is in a file, the only error is DropRefused."""

import io
import json
import random
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.drops.errors import DropRefused
from buddy_pipeline_tests.drops.exports import HEADER, METADATA, ROWS, parts, write_folder, write_sheets

CSV = "\r\n".join([HEADER, *ROWS, '3,"c","d ""e""\nf",g,buddy,x,,"[""a""]",'] * 3).encode()
JSON = json.dumps({"export_metadata": METADATA, "users": [{"id": "1", "interests": ["é", {"a": [1, 2.5, None]}]}] * 3}).encode()

BYTES = st.binary(max_size=40) | st.sampled_from(
    [b'"', b"\0", b"{", b"[", b"\n", b"\xff", b"]]", b",", b"\\u0000", b"\xef\xbb\xbf", b"#"]
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """The file cut off somewhere, with some of it replaced."""
    content = whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(BYTES) + content[place + draw(st.integers(0, 10)) :]
    return content


def read(path: Path) -> None:
    """Read it through, or be refused."""
    with suppress(DropRefused):
        parts(path)


@settings(max_examples=200, deadline=None)
@given(damaged(CSV) | st.binary(max_size=200))
def test_damaged_csv(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        read(write_folder(Path(folder) / "drop", {"users.csv": content}))


@settings(max_examples=200, deadline=None)
@given(damaged(JSON) | st.binary(max_size=200))
def test_damaged_json(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        path.write_bytes(content)
        read(path)


@settings(max_examples=60, deadline=None)
@given(damaged(json.dumps({"export_metadata": METADATA}).encode()))
def test_damaged_metadata(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        read(write_folder(Path(folder) / "drop", {"users.csv": CSV, "metadata.json": content}, None))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    users = [HEADER.split(","), *(row.split(",") for row in ROWS), [4.0, True, None]]
    sheets = {"Users": users, "Export Metadata": [["Export Date", "2025-11-22"]]}
    return write_sheets(tmp_path_factory.mktemp("whole") / "export.xlsx", sheets).read_bytes()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook(workbook: bytes, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        path.write_bytes(data.draw(damaged(workbook)))
        read(path)


@pytest.mark.parametrize("seed", range(30))
def test_a_workbook_with_damaged_parts(workbook: bytes, seed: int, tmp_path: Path) -> None:
    """Parts that unpack well and are bad XML, or XML that says odd things."""
    chance = random.Random(seed)
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(io.BytesIO(workbook)) as whole, zipfile.ZipFile(path, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, _scrambled(whole.read(name), chance) if chance.random() < 0.4 else whole.read(name))
    read(path)


def _scrambled(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(changed))
        changed[place : place + chance.randint(0, 3)] = chance.choice(
            [b"", b"9", b"<", b'"', b"&", b"\xff", b"99999999", b"/>", b"-", b"e9"]
        )
    return bytes(changed)
