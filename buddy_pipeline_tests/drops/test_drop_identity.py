"""A drop is known by its content."""

import json
import re
from pathlib import Path

from buddy_pipeline_tests.drops.exports import HEADER, METADATA, ROWS, opened, users_csv, write_folder, write_json


def test_the_same_content_has_the_same_digest_whatever_its_names(tmp_path: Path) -> None:
    one = users_csv(tmp_path / "one", *ROWS)
    content = (one / "users.csv").read_bytes()
    other = write_folder(tmp_path / "other", {"buddy_users_2025-11-22.csv": content, ".hidden": "x", "notes.txt": "x"})

    assert opened(one).digest == opened(other).digest
    assert re.fullmatch("[0-9a-f]{64}", opened(one).digest)


def test_new_content_is_a_new_drop(tmp_path: Path) -> None:
    folder = users_csv(tmp_path / "drop", *ROWS)
    digests = {opened(folder).digest}
    users_csv(folder, ROWS[0])
    digests.add(opened(folder).digest)
    (folder / "metadata.json").write_text(json.dumps(METADATA | {"export_id": "2"}))
    digests.add(opened(folder).digest)
    (folder / "events.csv").write_text(HEADER)
    digests.add(opened(folder).digest)

    assert len(digests) == 4


def test_period_and_short_name(tmp_path: Path) -> None:
    drop = opened(write_json(tmp_path / "export.json", {"users": []}, METADATA | {"export_date": "2025-12-01T00:30:00+02:00"}))

    assert (drop.period, drop.format, drop.name) == ("2025-11", "json", "export.json")
    assert drop.drop_id == drop.digest[:12]
