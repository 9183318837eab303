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


def test_how_long_what_is_kept_is_told_by_the_file_of_the_project_unless_said_otherwise(tmp_path: Path) -> None:
    assert from_environment({}).retention == PROJECT / "data" / "retention.yaml"
    assert from_environment({"BUDDY_TELLING": str(tmp_path / "own.yaml")}).telling == tmp_path / "own.yaml"
    assert from_environment({"BUDDY_RETENTION": str(tmp_path / "own.yaml")}).retention == tmp_path / "own.yaml"


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
        ("BUDDY_DROPS", "/srv/inbox\udcff", "a path in UTF-8"),
        ("BUDDY_ANTHROPIC_KEY", "geheim geheim", "a key of letters, digits and signs"),
        ("BUDDY_OPENAI_KEY", "geheim\nx-other: 1", "a key of letters, digits and signs"),
        ("BUDDY_OPENAI_MODEL", "gpt geheim", "the name of a model"),
        ("BUDDY_OPENAI_URL", "http://api.example.org", "with https"),
        ("BUDDY_OPENAI_URL", "https://user:geheim@api.example.org", "with https"),
        ("BUDDY_ANTHROPIC_URL", "https://", "with https"),
        ("BUDDY_ANTHROPIC_URL", "https://api.example.org:port", "with https"),
        ("BUDDY_ANTHROPIC_URL", "https://api.example.org/?key=geheim", "with https"),
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


def rights(folder: Path) -> int:
    """What other users may do with the folder."""
    return folder.stat().st_mode & 0o077


def made(folder: Path, mode: int = 0o755) -> Path:
    """A folder that is there before us."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
    return folder


def test_folders_are_closed_to_other_users_when_they_are_made(tmp_path: Path) -> None:
    settings = from_environment({"BUDDY_HOME": str(tmp_path / "state"), "BUDDY_DROPS": str(tmp_path / "inbox")})
    settings.prepare_folders()
    assert [rights(folder) for folder in (settings.home, settings.drops, settings.reports, settings.dagster_home)] == [0] * 4
    assert settings.open_folders() == []


def test_folders_that_were_there_are_closed_when_nothing_but_ours_lies_in_them(tmp_path: Path) -> None:
    settings = from_environment({"BUDDY_HOME": str(made(tmp_path / "state"))})
    for folder in (settings.drops, settings.reports, settings.dagster_home, settings.postgres):
        made(folder, 0o777)
    settings.prepare_folders()
    assert [rights(folder) for folder in (settings.drops, settings.reports, settings.dagster_home)] == [0] * 3
    assert rights(settings.home) == 0o011  # the embedded server may run as another user, and passes through
    assert settings.open_folders() == []


def test_a_home_that_holds_other_things_is_left_as_it_is_and_told_of(tmp_path: Path) -> None:
    settings = from_environment({"BUDDY_HOME": str(made(tmp_path / "shared"))})
    (settings.home / "photos").mkdir()
    settings.prepare_folders()
    assert rights(settings.home) == 0o055
    assert rights(settings.drops) == 0
    (line,) = settings.open_folders()
    assert line.startswith(f"{settings.home} is open to other users")


@pytest.mark.parametrize(("mode", "lines"), [(0o755, 1), (0o777, 1), (0o770, 0), (0o700, 0)])
def test_an_inbox_that_is_named_keeps_its_rights_and_is_told_of_if_strangers_have_some(
    tmp_path: Path, mode: int, lines: int
) -> None:
    inbox = made(tmp_path / "inbox", mode)
    settings = from_environment({"BUDDY_HOME": str(tmp_path / "state"), "BUDDY_DROPS": str(inbox)})
    settings.prepare_folders()
    assert inbox.stat().st_mode & 0o777 == mode
    assert [line.startswith(f"{inbox} is open") for line in settings.open_folders()] == [True] * lines


def test_a_folder_of_somebody_else_is_left_as_it_is_and_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = from_environment({"BUDDY_HOME": str(made(tmp_path / "state"))})
    made(settings.reports)
    monkeypatch.setattr("os.geteuid", lambda: settings.home.stat().st_uid + 1)
    settings.prepare_folders()
    assert [line.partition(" ")[0] for line in settings.open_folders()] == [str(settings.home), str(settings.reports)]


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = from_environment({"BUDDY_DATABASE_URL": "postgresql://a:geheim@h/db", "BUDDY_PII_KEYS": "hash:geheim"})
    assert "geheim" not in repr(settings)


def test_a_key_stands_nowhere_that_settings_are_shown() -> None:
    settings = from_environment({"BUDDY_ANTHROPIC_KEY": " geheim ", "BUDDY_OPENAI_KEY": "geheim"})
    assert (settings.anthropic_key, settings.openai_key) == ("geheim", "geheim")
    assert "geheim" not in repr(settings)


def test_addresses_of_remote_readers_may_lead_to_this_machine() -> None:
    settings = from_environment(
        {"BUDDY_OPENAI_URL": "http://127.0.0.1:8080/v1/", "BUDDY_ANTHROPIC_URL": "https://eu.example.org/proxy"}
    )
    assert settings.openai_url == "http://127.0.0.1:8080"
    assert settings.anthropic_url == "https://eu.example.org/proxy"
    assert from_environment({}).readers == "cues"
