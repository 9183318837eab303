"""The methodology is read exactly, and each fault of a file is told with its line."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy_pipeline.impact.differences import differences
from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.settings import DEFAULT_METHODOLOGY
from buddy_pipeline.yaml_files import LARGEST_FILE, FileInvalid
from buddy_pipeline_tests.impact.own_files import DEFAULT, OWN, changed, write

PLACEMENT = "placement: {weight: 0.15"
GAIN = "gain: {value: 0.01, low: 0.005"


@pytest.fixture(scope="module")
def default() -> Methodology:
    return load_methodology(DEFAULT_METHODOLOGY)


def _faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(FileInvalid) as caught:
        load_methodology(write(folder, text))
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def test_the_default_loads_with_exact_numbers(default: Methodology) -> None:
    assert default.version == "2026.3"
    assert str(default.vis.components["weighted_hours"].weight) == "0.30"
    assert default.sroi.outcomes["language"].proxy.per == Decimal("0.1")
    assert default.sroi.discount_rate.high == Decimal("0.035")
    assert default.sroi.outcomes["integration"].years.high == 3


def test_digest_and_text_are_those_of_the_file(default: Methodology) -> None:
    assert default.digest == hashlib.sha256(DEFAULT_METHODOLOGY.read_bytes()).hexdigest()[:12]
    assert default.document == DEFAULT
    assert default.path == DEFAULT_METHODOLOGY


def test_the_value_of_an_hour_is_that_of_the_latest_year_which_is_not_later(default: Methodology) -> None:
    assert default.sroi.hour_value.latest(2030) == (2021, Decimal("29.95"))
    assert default.sroi.hour_value.latest(2020) == (2018, Decimal("25.43"))
    assert default.sroi.hour_value.latest(2007) is None
    assert default.sroi.program_costs.latest(2025) is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (PLACEMENT, "placement: {weight: -0.15", "vis.components.placement.weight: must be at least 0"),
        (PLACEMENT, "placement: {weight: 1.15", "vis.components.placement.weight: must be at most 1"),
        (PLACEMENT, "placement: {weight: .nan", "vis.components.placement.weight: must be a number"),
        (PLACEMENT, "placement: {weight: -.inf", "vis.components.placement.weight: must be a number"),
        (PLACEMENT, "placement: {weight: ", "vis.components.placement.weight: must be a number"),
        (PLACEMENT, 'placement: {weight: "0.15"', "vis.components.placement.weight: must be a number"),
        (PLACEMENT, "placement: {weight: true", "vis.components.placement.weight: must be a number"),
        (PLACEMENT, "placement: {wieght: 0.15", "vis.components.placement.wieght: is not known here"),
        (PLACEMENT, "placement: {wieght: 0.15", "vis.components.placement.weight: is missing"),
        ("window_months: 12", "window_months: 0", "window_months: must be at least 1"),
        ("window_months: 12", "window_months: 13", "window_months: must be at most 12"),
        ("window_months: 12", "window_months: 12.0", "window_months: must be a whole number"),
        ("date: 2026-11-27", "date: 2026-02-30", "date: must be a date like 2026-11-21"),
        ('version: "2026.3"', "version: 2026.2", "version: must be text; if it is, put it in quotes"),
        ('version: "2026.3"', 'version: " "', "version: must not be blank"),
        ("title: Language prof", "title: []  # Language prof", "sroi.outcomes.language.title: must be text; if it is, put it in quotes"),
        ("full_score_hours: {value: 100", "full_score_hours: {value: 0", "vis.full_score_hours.value: must be more than 0"),
        ("    checkin: {weight", "    Check-in: {weight", "vis.activities.Check-in: must be a plain name: "),
        ("default_minutes: 15", "default_minutes: -1", "vis.activities.checkin.default_minutes: must be at least 0"),
        ("good: 4,", "good: 5,", "vis.moods.good: must not be the value of another mood"),
        ("mood_trend_checkins: 3", "mood_trend_checkins: 1", "vis.mood_trend_checkins: must be at least 2"),
        ("[good-progress, excellent-progress]", "good-progress", "vis.improving_progress: must be a list, like [one, two]"),
        ("up_to: 70", "up_to: 50", "vis.bands.3.up_to: must be more than that of the band before"),
        ("up_to: 100", "up_to: 99", "vis.bands.5.up_to: must be 100 in the last band"),
        ("currency: USD", "currency: dollars", "sroi.currency: must be three capital letters, like USD"),
        ("2021: 29.95", "2021: -1", "sroi.hour_value.by_year.2021: must be at least 0"),
        ("2021: 29.95", "202l: 29.95", "sroi.hour_value.by_year.202l: must be a whole number"),
        ("2021: 29.95", "21: 29.95", "sroi.hour_value.by_year.21: must be at least 1900"),
        ("by_year: {}", "by_year: {2024: -1}", "sroi.program_costs.by_year.2024: must be at least 0"),
        ("{low: 0.5, high: 1.5", "{low: 1.1, high: 1.5", "sroi.estimated_hours.low: must be at most 1"),
        ("{low: 0.5, high: 1.5", "{low: 0.5, high: 0.9", "sroi.estimated_hours.high: must be at least 1"),
        ("{low: 0.5, high: 1.5", "{low: 0, high: 1.5", "sroi.estimated_hours.low: must be more than 0"),
        ("cap: {value: 1.0, low: 0.5", "cap: {value: 1.0, low: 0", "sroi.cap.low: must be more than 0"),
        (GAIN, "gain: {value: 0.01, low: 0.02", "sroi.outcomes.language.gain.low: must be at most value"),
        (GAIN, "gain: {value: 0.02, low: 0.005", "sroi.outcomes.language.gain.high: must be at least value"),
        (GAIN, "gain: {value: -1, low: -1", "sroi.outcomes.language.gain.value: must be at least 0"),
        ("per: 0.1", "per: 0", "sroi.outcomes.language.proxy.per: must be more than 0"),
        ("per: 0.1", "per: 1e-99", "sroi.outcomes.language.proxy.per: must have at most 21 digits"),
        ("{milestones: [community, cultural]}", "{}", "sroi.outcomes.integration.measured_by: must name milestones, sessions, "),
        (
            "{sessions: [language], sessions_by: hour, levels",
            "{courses: true, levels",
            "sroi.outcomes.language.measured_by.levels: needs sessions",
        ),
        (
            "{milestones: [community, cultural]}",
            "{milestones: [community], sessions_by: hour}",
            "sroi.outcomes.integration.measured_by.sessions_by: needs sessions",
        ),
        ("sessions_by: hour, levels", "sessions_by: minute, levels", "sroi.outcomes.language.measured_by.sessions_by: must be "),
        ("with_oneself: false", "with_oneself: no", "counting.with_oneself: must be true or false"),
        ("without_volunteer: neither", "without_volunteer: none", "counting.sessions_without_volunteer: must be 'value', 'neither' or"),
        ("matches_of_no_time: false", "matches_without_time: false", "counting.matches_without_time: is not known here"),
        ("[language, community,", "[languages, community,", "vis.improving_milestones.1: must be one of onboarding, cultural, "),
        ("{hours: 5, obs", "{hours: 0, obs", "vis.least_for_a_band.hours: must be more than 0"),
        ("observations: 3, source", "observations: 0, source", "vis.least_for_a_band.observations: must be at least 1"),
        ("idle_hours_are_zero: true", "idle_hours_are_zero: 1", "vis.idle_hours_are_zero: must be true or false"),
        ("least: 2", "least: 1", "sroi.outcomes.language.measured_by.levels.least: must be at least 2"),
        ("[A1, A2, B1", "[A2, A1, B1", "sroi.outcomes.language.measured_by.levels.scale: must name each level once, the lowest first"),
        ("[A1, A2, B1", "[A0, A2, B1", "sroi.outcomes.language.measured_by.levels.scale.1: must be 'A1', 'A2', "),
        ("per: 6", "per: 0", "sroi.outcomes.language.level_gain.per: must be more than 0"),
        ("courses: true", "courses: yes", "sroi.outcomes.job_readiness.measured_by.courses: must be true or false"),
        ("dimension: language_proficiency", "dimension: integration_score", "sroi.outcomes.language.dimension: must not be "),
        ("    language:\n", "    a-b:\n", "sroi.outcomes.a-b: must be a plain name: "),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_told_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text, line = changed(DEFAULT, old, new)
    faults = _faults(tmp_path, text)
    assert any(one.startswith(f"methodology.yaml, line {line}: {fault}") for one in faults), faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (PLACEMENT, "placement: {weight: 0.16", "vis.components: the weights must sum to 1, not 1.01"),
        ("    quality: {", "    qualities: {", "vis.components: must name exactly weighted_hours, quality, outcome_lift, placement"),
        ("  mood_trend_checkins: 3", "", "vis.mood_trend_checkins: is missing"),
        ("by_year: {2008: 20.25, 2009: 20.85, 2010: 21.36, 2014: 23.07, 2015: 23.56, 2018: 25.43, 2021: 29.95}", "by_year: {}",
         "sroi.hour_value.by_year: must not be empty"),
        ("name: good, up_to", "name: excellent, up_to", "vis.bands: each band needs a name of its own"),
    ],
)  # fmt: skip
def test_a_fault_of_a_whole_group_is_told_with_the_line_where_the_group_starts(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    text, _ = changed(DEFAULT, old, new)
    (told,) = _faults(tmp_path, text)
    place = fault.partition(":")[0].split(".")
    heading = place[:-1] if "missing" in fault else place
    start = next(number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith(f"{heading[0]}:"))
    for key in heading[1:]:
        start = next(n for n, line in enumerate(text.splitlines(), 1) if n > start and line.strip().startswith(f"{key}:"))
    assert told == f"methodology.yaml, line {start}: {fault}"


@pytest.mark.parametrize("years", ["0", "51", "1.5"])
def test_years_of_benefit_are_whole_and_1_to_50(tmp_path: Path, years: str) -> None:
    line = next(n for n, text in enumerate(OWN.splitlines(), 1) if "years: {" in text)
    lines = OWN.splitlines(keepends=True)
    lines[line - 1] = re.sub("value: 1,", f"value: {years},", lines[line - 1])
    assert (
        f"methodology.yaml, line {line}: sroi.outcomes.integration.years.value: must be" in _faults(tmp_path, "".join(lines))[0]
    )


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = DEFAULT.replace("window_months: 12", "window_months: 24").replace("up_to: 100", "up_to: x").replace("USD\n", "usd\n")
    faults = _faults(tmp_path, text + "extra: 1\n")
    places = [re.match(r"methodology\.yaml, line (\d+): ([a-z0-9_.]+): ", fault) for fault in faults]
    assert [place and place[2] for place in places] == ["window_months", "vis.bands.5.up_to", "sroi.currency", "extra"]
    lines = [int(place[1]) for place in places if place]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: 1\nb: 2\na: 3\n", ["line 3: a stands here twice; remove one"]),
        ("a: &x 1\nb: *x\n", ["line 1: anchors (&) and aliases (*)", "line 2: anchors (&) and aliases (*)"]),
        ("a: 1\nb: !!python/object:os.system {}\n", ["line 2: tags (!) are not read"]),
        ("a: 1\n? [b]\n: 2\n", ["line 2: cannot be read: a name should stand before the colon"]),
        ("a: 1\nb: [1, 2\n", ["line 3: cannot be read: "]),
        ("a: 1\n\tb: 2\n", ["line 2: cannot be read: "]),
        ("a: " + "[" * 5000, ["line 1: cannot be read: more than 10 groups inside one another"]),
        ("a: 1\n---\nb: 2\n", ["line 3: a second document"]),
        ("a: 1\nb: \x07\n", ["line 2: holds a sign that cannot be printed"]),
        ("", ["line 1: must be a group of lines `name: value`"]),
        ("# nothing\n", ["line 1: must be a group of lines `name: value`"]),
        ("- a\n", ["line 1: must be a group of lines `name: value`"]),
        ("a: 1\na: 2\nb: &x 1\nc: [", ["line 2: a stands", "line 3: anchors", "line 4: cannot be read"]),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(tmp_path: Path, text: str, faults: list[str]) -> None:
    told = _faults(tmp_path, text)
    assert len(told) == len(faults)
    for one, start in zip(told, faults, strict=True):
        assert one.startswith(f"methodology.yaml, {start}")
        assert "\n" not in one


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "methodology.yaml").write_bytes(b"a: 1\ntitle: Stra\xdfe\n")
    with pytest.raises(FileInvalid, match=r"^methodology\.yaml, line 2: not UTF-8; save the file as UTF-8$"):
        load_methodology(tmp_path / "methodology.yaml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "methodology.yaml"
    path.write_bytes(OWN.encode("utf-8-sig"))
    assert load_methodology(path).version == "own"


@pytest.mark.parametrize("kind", ["nothing", "folder", "pipe"])
def test_a_file_that_is_not_there_is_refused_with_its_path(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mine.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(FileInvalid, match=rf"^{re.escape(str(path))}: there is no such file$"):
        load_methodology(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = write(tmp_path, "#" * (LARGEST_FILE + 1))
    with pytest.raises(FileInvalid, match="larger than 256 KiB"):
        load_methodology(path)


def test_an_own_file_with_other_values_must_have_a_version_of_its_own(tmp_path: Path) -> None:
    text, _ = changed(DEFAULT, "mood_trend_checkins: 3", "mood_trend_checkins: 4")
    (fault,) = _faults(tmp_path, text)
    assert fault == "methodology.yaml, line 7: version: is that of the default, which has other values; give this file its own"
    assert load_methodology(write(tmp_path, text.replace('"2026.3"', '"own"'))).vis.mood_trend_checkins == 4


def test_a_copy_of_the_default_with_other_comments_is_the_default(tmp_path: Path, default: Methodology) -> None:
    copy = load_methodology(write(tmp_path, DEFAULT + "# a copy of ours\n"))
    assert copy.version == default.version
    assert copy.digest != default.digest


def _numbers(node: yaml.Node, place: tuple[str, ...] = ()) -> Iterator[tuple[str, int, int]]:
    """Place of each number of the file, and where in the text it starts and ends."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _numbers(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value, start=1):
            yield from _numbers(value, (*place, str(position)))
    elif node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
        yield ".".join(place), node.start_mark.index, node.end_mark.index


NUMBERS = list(_numbers(yaml.compose(OWN, yaml.SafeLoader)))
JUDGED_TOGETHER = ("vis.components: the weights", "vis.bands.", "vis.moods.")
"""What these numbers must be hangs on those beside them, whose line may be told instead."""

numbers = st.one_of(
    st.integers(-3, 400).map(str),
    st.decimals(-3, 3, places=3).map(str),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.floats().map(str),
)


@settings(deadline=None, max_examples=150)
@given(number=st.sampled_from(NUMBERS), written=numbers)
def test_any_one_number_changed_is_either_taken_as_it_is_written_or_refused_with_its_line(
    default: Methodology, number: tuple[str, int, int], written: str
) -> None:
    place, start, end = number
    line = OWN.count("\n", 0, start) + 1
    with tempfile.TemporaryDirectory() as folder:
        try:
            own = load_methodology(write(Path(folder), OWN[:start] + written + OWN[end:]))
        except FileInvalid as invalid:
            for fault in invalid.faults:
                assert fault.startswith(f"methodology.yaml, line {line}: {place.rpartition('.')[0]}") or _of_a_group(fault)
            return
    values = {each.path: each.own for each in differences(default, own)}
    assert values.pop("version") == "own"
    assert values == ({} if Decimal(written) == Decimal(OWN[start:end]) else {place: Decimal(written)})


def _of_a_group(fault: str) -> bool:
    return any(f": {group}" in fault for group in JUDGED_TOGETHER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (", levels: {scale: [A1, A2, B1, B2, C1, C2], least: 2}", ""),
        (", courses: true", ""),
        ("      course_gain: {", "      # course_gain: {"),
    ],
)
def test_what_an_outcome_is_measured_by_and_its_gain_need_each_other(tmp_path: Path, old: str, new: str) -> None:
    text, _ = changed(DEFAULT, old, new)
    (fault,) = _faults(tmp_path, text)
    assert fault.endswith("need each other")
