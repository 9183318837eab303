"""The file that says of how many people figures are told."""

from pathlib import Path

import pytest

from buddy_pipeline.impact.telling import load_policy
from buddy_pipeline.settings import DEFAULT_TELLING
from buddy_pipeline.yaml_files import FileInvalid


def test_the_default_asks_for_five() -> None:
    policy = load_policy(DEFAULT_TELLING)
    assert (policy.volunteers, policy.participants, policy.hours_step) == (5, 5, 50)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("volunteers: 0\nparticipants: 5\nhours_step: 50\n", "own.yaml, line 1: volunteers: must be at least 3"),
        ("volunteers: 5\nparticipants: 2\nhours_step: 50\n", "own.yaml, line 2: participants: must be at least 3"),
        ("volunteers: 5\nparticipants: 5\nhours_step: 0\n", "own.yaml, line 3: hours_step: must be at least 1"),
        ("volunteers: 5\nparticipants: few\nhours_step: 50\n", "own.yaml, line 2: participants: must be a whole number"),
        ("volunteers: 5\nhours_step: 50\n", "own.yaml, line 1: participants: is missing"),
    ],
)
def test_a_slip_is_a_line_with_file_and_place(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(FileInvalid) as refused:
        load_policy(path)
    assert str(refused.value) == fault
