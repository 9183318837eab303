"""Settings: defaults, and one clear line for what cannot be used."""

from datetime import date
from pathlib import Path

import pytest

from buddy_pipeline.settings import PROJECT, SettingInvalid, from_environment


def test_nothing_needs_to_be_set() -> None:
    settings = from_environment({})
    assert settings.home == PROJECT / ".state"
    assert settings.drops == PROJECT / ".state" / "drops"
    assert settings.first_period == date(2020, 1, 1)
    assert settings.database_url is None


def test_an_empty_value_counts_as_not_set() -> None:
    assert from_environment({"BUDDY_DATABASE_URL": " ", "BUDDY_HOME": ""}) == from_environment({})


def test_the_inbox_lies_in_the_state_folder_unless_said_otherwise(tmp_path: Path) -> None:
    assert from_environment({"BUDDY_HOME": str(tmp_path)}).drops == tmp_path / "drops"
    assert from_environment({"BUDDY_HOME": str(tmp_path), "BUDDY_DROPS": "/srv/inbox"}).drops == Path("/srv/inbox")


def test_figures_are_made_by_the_methodology_of_the_project_unless_said_otherwise(tmp_path: Path) -> None:
    assert from_environment({}).methodology == PROJECT / "data" / "methodology.yaml"
    assert from_environment({"BUDDY_METHODOLOGY": str(tmp_path / "own.yaml")}).methodology == tmp_path / "own.yaml"
    assert from_environment({}).programs == PROJECT / "data" / "programs"


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("BUDDY_FIRST_PERIOD", "January", "a month like 2020-01"),
        ("BUDDY_FIRST_PERIOD", "2020-13", "a month like 2020-01"),
        ("BUDDY_REJECTED_SHARE", "5%", "between 0 and 1"),
        ("BUDDY_REJECTED_SHARE", "nan", "between 0 and 1"),
        ("BUDDY_UI_ORIGINS", "buddy.example.org", "addresses like https://buddy.example.org"),
        ("BUDDY_UI_ORIGINS", "https://buddy.example.org/ui", "addresses like https://buddy.example.org"),
        ("BUDDY_UI_ORIGINS", "https://a.example, *", "addresses like https://buddy.example.org"),
        ("BUDDY_UI_ORIGINS", "https://user:geheim@a.example", "addresses like https://buddy.example.org"),
        ("BUDDY_DATABASE_URL", "mysql://x:geheim@host/db", "a PostgreSQL URL"),
    ],
)
def test_a_bad_value_is_one_line_that_names_the_setting(name: str, value: str, hint: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        from_environment({name: value})
    assert name in str(caught.value)
    assert hint in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_addresses_of_the_ui_are_taken_as_people_write_them() -> None:
    settings = from_environment({"BUDDY_UI_ORIGINS": " https://Buddy.example.org/, http://10.0.0.1:8000,"})
    assert settings.ui_origins == ("https://buddy.example.org", "http://10.0.0.1:8000")
    assert from_environment({}).ui_origins == ()


def test_folders_are_closed_to_other_users(tmp_path: Path) -> None:
    settings = from_environment({"BUDDY_HOME": str(tmp_path / "state")})
    settings.prepare_folders()
    assert settings.drops.stat().st_mode & 0o777 == 0o700


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = from_environment({"BUDDY_DATABASE_URL": "postgresql://a:geheim@h/db", "BUDDY_PII_KEYS": "hash:geheim"})
    assert "geheim" not in repr(settings)
