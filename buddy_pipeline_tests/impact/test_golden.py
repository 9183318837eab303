"""Figures worked out by hand from `golden_case`, through the real import, equal to the last printed digit: by the methodology
2026.2, and what the default says otherwise.

Printed are scores, components, hours and money to two decimals, ratios to six, shares of people to two, and the company
metrics as their table holds them.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from buddy_pipeline.impact.methodology import Methodology, load_methodology
from buddy_pipeline.impact.programs import load_programs
from buddy_pipeline.settings import PROJECT
from buddy_pipeline_tests.conftest import fresh_database
from buddy_pipeline_tests.impact.golden_case import VOLUNTEERS, install
from buddy_pipeline_tests.impact.own_files import EARLIER, changed
from buddy_pipeline_tests.impact.own_files import write as write_file
from buddy_pipeline_tests.impact.world import make_what_is_stale
from buddy_pipeline_tests.small_exports import Installation, uid

JUNE = date(2024, 6, 1)


@pytest.fixture(scope="module")
def golden(server_data: Path, migrated_template: str, tmp_path_factory: pytest.TempPathFactory):
    with fresh_database(server_data, migrated_template) as url:
        installation = Installation(url, tmp_path_factory.mktemp("golden"))
        install(installation)
        _bring_up_to_date(url, load_methodology(EARLIER))
        yield installation


def _bring_up_to_date(url: str, methodology: Methodology) -> None:
    make_what_is_stale(url, methodology, load_programs(PROJECT / "data" / "programs", methodology))


def _printed(value: Decimal | None, places: int = 2) -> str | None:
    """As PostgreSQL rounds: half away from zero."""
    return None if value is None else str(value.quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP"))


def _people(installation: Installation) -> dict:
    """Names of the volunteers by id in the CSR platform."""
    ids = dict(installation.rows("SELECT external_id, profile_id FROM csr.user_external_ids"))
    return {ids[uid(name)]: name for name in VOLUNTEERS}


# Weighted hours: minutes / 60 × weight.
#   ada   session 90 min × 1.0 = 1.50; 4 check-ins of 15 min (assumed) × 1.0 = 1.00; hangout 90 min (assumed) × 0.9 = 1.35;
#         workshop 90 min (assumed) × 1.2 = 1.80; event 1 120 min × 0.9 = 1.80; together 7.45
#   bo    2 check-ins 0.50; hangout 1.35; 1.85
#   cia   session without minutes: 60 × 1.0 = 1.00; event 3 without minutes: 90 × 0.9 = 1.35; 3 check-ins 0.75; 3.10
#   dan   organised event 1 (the name differs in case and spaces only): 120 min × 1.2 = 2.40
#   eva1  event 2: 60 min × 0.9 = 0.90, not 1.2, for two who came have the organizer's name
#   eva2  the same 0.90; session 45 min 0.75; 1.65
#   finn  1 check-in 0.25
#   gro   session 60 min 1.00; event 3 1.35; 2.35
#   hans  12 sessions of 30 min: 6.00
# Full score is 100 hours, so the component is the same number.
# Quality: mean of ratings × 100.
#   ada   feedback (0.9 + (0.7 + 0.8) / 2) / 2 = 0.825; session 0.8; mean 0.8125. What ada said as buddy does not count.
#   cia   0.6.   eva2  0.5.   finn  (0.75 + (0.5 + 0.5 + 0.8) / 3) / 2 = (0.75 + 0.6) / 2 = 0.675.   gro  1.0
# Outcome lift: improved / participants × 100; everyone here has one participant or none.
#   p1 made good progress; p2 has two moods, too few for a trend, and nothing else; p3 reached a milestone (its moods fall);
#   p4, p5, p6, p8 reached one; p7 nothing
# Score: Σ weight × value / Σ weight, with 0.30, 0.30 and 0.25.
#   ada   (0.30 × 7.45 + 0.30 × 81.25 + 0.25 × 100) / 0.85 = (2.235 + 24.375 + 25) / 0.85 = 51.61 / 0.85 = 60.7176
#   bo    (0.30 × 1.85 + 0.25 × 0) / 0.55 = 0.555 / 0.55 = 1.0091
#   cia   (0.93 + 18 + 25) / 0.85 = 43.93 / 0.85 = 51.6824
#   dan   2.40 alone
#   eva1  0.90 alone
#   eva2  (0.495 + 15 + 25) / 0.85 = 40.495 / 0.85 = 47.6412
#   finn  (0.075 + 20.25 + 25) / 0.85 = 45.325 / 0.85 = 53.3235
#   gro   (0.705 + 30 + 25) / 0.85 = 55.705 / 0.85 = 65.5353
#   hans  (1.8 + 0) / 0.55 = 3.2727
#   ida   nothing at all
#   jon   a participant and no activity: lift alone, 100
# name: (score, band, hours, quality, lift, weighted hours)
SCORES = {
    "ada": ("60.72", "excellent", "7.45", "81.25", "100.00", "7.45"),
    "bo": ("1.01", "developing", "1.85", None, "0.00", "1.85"),
    "cia": ("51.68", "excellent", "3.10", "60.00", "100.00", "3.10"),
    "dan": ("2.40", "developing", "2.40", None, None, "2.40"),
    "eva1": ("0.90", "developing", "0.90", None, None, "0.90"),
    "eva2": ("47.64", "good", "1.65", "50.00", "100.00", "1.65"),
    "finn": ("53.32", "excellent", "0.25", "67.50", "100.00", "0.25"),
    "gro": ("65.54", "excellent", "2.35", "100.00", "100.00", "2.35"),
    "hans": ("3.27", "developing", "6.00", None, "0.00", "6.00"),
    "ida": (None, None, None, None, None, "0.00"),
    "jon": ("100.00", "transformational", None, None, "100.00", "0.00"),
}


def test_scores(golden: Installation) -> None:
    people = _people(golden)
    found = golden.rows(
        "SELECT volunteer_id, score, band, hours_component, quality_component, lift_component, weighted_hours"
        " FROM impact.vis_scores WHERE period = %s",
        JUNE,
    )
    assert {people[person]: (_printed(score), band, *map(_printed, others)) for person, score, band, *others in found} == SCORES


# name: coverage, sum of its weights, activities, of these estimated, recorded and estimated minutes, ratings, participants, improved
COVERAGE = {
    "ada": (["weighted_hours", "quality", "outcome_lift"], "0.85", 8, 6, 210, 240, 2, 1, 1),
    "bo": (["weighted_hours", "outcome_lift"], "0.55", 3, 3, 0, 120, 0, 1, 0),
    "cia": (["weighted_hours", "quality", "outcome_lift"], "0.85", 5, 5, 0, 195, 1, 1, 1),
    "dan": (["weighted_hours"], "0.30", 1, 0, 120, 0, 0, 0, 0),
    "eva1": (["weighted_hours"], "0.30", 1, 0, 60, 0, 0, 0, 0),
    "eva2": (["weighted_hours", "quality", "outcome_lift"], "0.85", 2, 0, 105, 0, 1, 1, 1),
    "finn": (["weighted_hours", "quality", "outcome_lift"], "0.85", 1, 1, 0, 15, 1, 1, 1),
    "gro": (["weighted_hours", "quality", "outcome_lift"], "0.85", 2, 1, 60, 90, 1, 1, 1),
    "hans": (["weighted_hours", "outcome_lift"], "0.55", 12, 0, 360, 0, 0, 1, 0),
    "ida": ([], "0.00", 0, 0, 0, 0, 0, 0, 0),
    "jon": (["outcome_lift"], "0.25", 0, 0, 0, 0, 0, 1, 1),
}


def test_what_scores_rest_on(golden: Installation) -> None:
    people = _people(golden)
    found = golden.rows(
        "SELECT volunteer_id, coverage, weight_sum, activities, estimated_activities, recorded_minutes, estimated_minutes,"
        " ratings, participants, improved FROM impact.vis_scores WHERE period = %s",
        JUNE,
    )
    assert {people[person]: (names, _printed(sum_), *counts) for person, names, sum_, *counts in found} == COVERAGE


def test_placement_is_never_counted_and_no_score_says_why(golden: Installation) -> None:
    found = golden.rows("SELECT volunteer_id, reason FROM impact.vis_scores WHERE period = %s AND reason IS NOT NULL", JUNE)
    assert [_people(golden)[person] for person, _ in found] == ["ida"]
    assert golden.one("SELECT count(placement_component) FROM impact.vis_scores") == 0


# In 2024-05 the window still has ada's session of June 2023, 60 min: 8.45 weighted hours.
#   (0.30 × 8.45 + 24.375 + 25) / 0.85 = 51.91 / 0.85 = 61.0706; from there to 60.7176 it is -0.3529
# bo has nothing in June 2024 or 2023: the same score, trend 0.
TRENDS = {"ada": ("61.07", "-0.35"), "bo": ("1.01", "0.00"), "ida": (None, None), "jon": ("100.00", "0.00")}


def test_trends(golden: Installation) -> None:
    people = _people(golden)
    found = golden.rows("SELECT volunteer_id, previous_score, trend FROM impact.vis_scores WHERE period = %s", JUNE)
    by_name = {people[person]: (_printed(before), _printed(trend)) for person, before, trend in found}
    assert {name: by_name[name] for name in TRENDS} == TRENDS


# Hours, not weighted (recorded + assumed), and their value at 29.95 USD, that of 2021:
#   Nordlys     ada 1.5 + 2.0 recorded, 1.0 + 1.5 + 1.5 assumed; bo 0.5 + 1.5 assumed; gro half of the session (two companies)
#               0.5 recorded, event 3 (before Bergen) 1.5 assumed:                   4.00 + 7.50 = 11.50 → 344.425
#   Fjord       cia 1.0 + 1.5 + 0.75 assumed; dan 2.0; eva1 1.0; hans 6 sessions 3.0: 6.00 + 3.25 =  9.25 → 277.0375
#   Bergen      finn 0.25 assumed; gro 0.5:                                          0.50 + 0.25 =  0.75 →  22.4625
#   no company  eva2 1.0 + 0.75; hans 6 sessions 3.0:                                 4.75 + 0.00 =  4.75 → 142.2625
#   program                                                                         15.25 + 11.00 = 26.25 → 786.1875
# Outcomes:
#   integration (0.1 point, 150 USD)  p4 1: Bergen (only because the match is open again); p5 2: Nordlys and Bergen half each;
#                                     p8 1: in no match, no company. The milestone of p3 is meant for buddies.
#   language (0.01 level, 5,000 USD a level)  cia: Fjord; gro: Nordlys and Bergen half each
#   job readiness (0.1 point, 300 USD)  ada: Nordlys; hans 12 for one learner, 1.2 capped at 1.0, 1/12 each: Fjord 6, no company 6
#   Nordlys     0.1 × 150 + 0.005 × 5,000 + 0.1 × 300 = 15 + 25 + 30  =  70;  70 / 344.425   = 0.203237
#   Fjord       0         + 0.01 × 5,000  + 0.5 × 300 =  0 + 50 + 150 = 200; 200 / 277.0375  = 0.721924
#   Bergen      0.2 × 150 + 0.005 × 5,000             = 30 + 25       =  55;  55 / 22.4625   = 2.448525
#   no company  0.1 × 150 + 0             + 0.5 × 300 = 15 + 0 + 150  = 165; 165 / 142.2625  = 1.159828
#   program     0.4 × 150 + 0.02 × 5,000  + 1.1 × 300 = 60 + 100 + 330 = 490; 490 / 786.1875 = 0.623261
# The lowest ratio of the program comes with a cap of 0.5: job readiness (0.1 + 0.5) × 300 = 180, together 340 / 786.1875 = 0.432467;
# the highest with three years of job readiness: 3 × 330 = 990, together 1,150 / 786.1875 = 1.462755.
# scope: (recorded hours, estimated hours, investment, present value, ratio)
RETURNS = {
    "Nordlys": ("4.00", "7.50", "344.43", "70.00", "0.203237"),
    "Fjord": ("6.00", "3.25", "277.04", "200.00", "0.721924"),
    "Bergen": ("0.50", "0.25", "22.46", "55.00", "2.448525"),
    "no_company": ("4.75", "0.00", "142.26", "165.00", "1.159828"),
    "program": ("15.25", "11.00", "786.19", "490.00", "0.623261"),
}


def test_returns(golden: Installation) -> None:
    found = golden.rows(
        "SELECT coalesce(c.name, s.scope), s.recorded_hours, s.estimated_hours, s.investment, s.present_value, s.ratio"
        " FROM impact.sroi s LEFT JOIN csr.companies c ON c.id = s.company_id WHERE s.period = %s",
        JUNE,
    )
    assert {scope: (*map(_printed, values), _printed(ratio, 6)) for scope, *values, ratio in found} == RETURNS


def test_what_returns_say_of_themselves(golden: Installation) -> None:
    found = golden.rows(
        "SELECT DISTINCT hour_value_year, hour_value, program_costs, reason_costs IS NULL, reason, currency"
        " FROM impact.sroi WHERE period = %s",
        JUNE,
    )
    assert found == [(2021, Decimal("29.95"), None, False, None, "USD")]


def test_range_of_the_program(golden: Installation) -> None:
    found = golden.rows("SELECT ratio_low, ratio_high FROM impact.sroi WHERE period = %s AND scope = 'program'", JUNE)
    assert [_printed(value, 6) for value in found[0]] == ["0.432467", "1.462755"]


# (scope, outcome): (observations, people, points before and after the cap, value)
OUTCOMES = {
    ("Nordlys", "integration"): ("1.00", "0.50", "0.100", "0.100", "15.00"),
    ("Nordlys", "language"): ("0.50", "0.50", "0.005", "0.005", "25.00"),
    ("Nordlys", "job_readiness"): ("1.00", "1.00", "0.100", "0.100", "30.00"),
    ("Fjord", "integration"): ("0.00", "0.00", "0.000", "0.000", "0.00"),
    ("Fjord", "language"): ("1.00", "1.00", "0.010", "0.010", "50.00"),
    ("Fjord", "job_readiness"): ("6.00", "0.50", "0.600", "0.500", "150.00"),
    ("Bergen", "integration"): ("2.00", "1.50", "0.200", "0.200", "30.00"),
    ("Bergen", "language"): ("0.50", "0.50", "0.005", "0.005", "25.00"),
    ("Bergen", "job_readiness"): ("0.00", "0.00", "0.000", "0.000", "0.00"),
    ("no_company", "integration"): ("1.00", "1.00", "0.100", "0.100", "15.00"),
    ("no_company", "language"): ("0.00", "0.00", "0.000", "0.000", "0.00"),
    ("no_company", "job_readiness"): ("6.00", "0.50", "0.600", "0.500", "150.00"),
    ("program", "integration"): ("4.00", "3.00", "0.400", "0.400", "60.00"),
    ("program", "language"): ("2.00", "2.00", "0.020", "0.020", "100.00"),
    ("program", "job_readiness"): ("13.00", "2.00", "1.300", "1.100", "330.00"),
}


def test_outcomes(golden: Installation) -> None:
    found = golden.rows(
        "SELECT coalesce(c.name, s.scope), o.outcome, o.observations, o.people, o.uncapped, o.quantity, o.present_value"
        " FROM impact.sroi_outcomes o JOIN impact.sroi s ON s.id = o.sroi_id LEFT JOIN csr.companies c ON c.id = s.company_id"
        " WHERE s.period = %s",
        JUNE,
    )
    assert {
        (scope, outcome): (_printed(count), _printed(people), _printed(before, 3), _printed(points, 3), _printed(value))
        for scope, outcome, count, people, before, points, value in found
    } == OUTCOMES


# Ratio of the program, low and high, by what is divided:
#   years of job readiness 1 to 3: 490 and 1,150 / 786.1875; effect 660 / 786.1875 = 0.839494
#   proxy of job readiness 200 to 400: 380 and 600 / 786.1875 = 0.483345 and 0.763177; effect 220 / 786.1875 = 0.279831
#   estimated hours × 0.5 to 1.5: 490 / (20.75 × 29.95) = 0.788463 and 490 / (31.75 × 29.95) = 0.515295; effect 0.273168
#   cap 0.5 to 2: 340 and 550 (0.1 + 1.2 points) / 786.1875 = 0.432467 and 0.699579; effect 0.267112
#   years of language 1 to 3: 490 and 690 / 786.1875; effect 0.254392
#   gain of job readiness 0.05 to 0.15: 355 (0.05 + 0.6) and 505 (0.15 + 1.0, capped) = 0.451546 and 0.642340; effect 0.190794
STRONGEST = [
    ("job_readiness.years", "0.623261", "1.462755", "0.839494"),
    ("job_readiness.proxy", "0.483345", "0.763177", "0.279831"),
    ("estimated_hours", "0.788463", "0.515295", "0.273168"),
    ("cap", "0.432467", "0.699579", "0.267112"),
    ("language.years", "0.623261", "0.877653", "0.254392"),
]


def test_sensitivity(golden: Installation) -> None:
    found = golden.rows(
        "SELECT v.assumption, v.ratio_low, v.ratio_high, v.effect FROM impact.sensitivity v JOIN impact.sroi s ON s.id = v.sroi_id"
        " WHERE s.period = %s AND s.scope = 'program' ORDER BY v.rank LIMIT 5",
        JUNE,
    )
    assert [(name, *(_printed(value, 6) for value in values)) for name, *values in found] == STRONGEST


# Who accompanied whom: ada p1, bo p2, cia p3, finn p4, gro p5, jon p6, hans p7, eva2 p8.
# Shares: gro's two activities lie once wholly in Nordlys, once in both: Nordlys (1 + 1/2) / 2 = 3/4, Bergen 1/4; hans has half of his
# sessions in Fjord; jon, without activity, goes by the end of the window: no company.
#   participants  Nordlys p1, p2, 3/4 p5; Fjord p3, 1/2 p7; Bergen p4, 1/4 p5; no company p6, 1/2 p7, p8
#   volunteers    Nordlys ada, bo, 3/4 gro; Fjord cia, dan, eva1, 1/2 hans; Bergen finn, 1/4 gro; no company eva2, 1/2 hans
#   sessions      Nordlys ada's, 1/2 gro's; Fjord cia's, 6 of hans; Bergen 1/2 gro's; no company eva2's, 6 of hans
# Points a participant: integration p4 0.1, p5 0.2, p8 0.1; language p3 0.01, p5 0.01; job readiness p1 0.1, p7 1.0
#   Nordlys     0.75 × 0.2 / 2.75 = 0.0545;             0.75 × 0.01 / 2.75 = 0.0027;  0.1 / 2.75 = 0.0364
#   Fjord       0;                                      0.01 / 1.5 = 0.0067;          0.5 × 1.0 / 1.5 = 0.3333
#   Bergen      (0.1 + 0.25 × 0.2) / 1.25 = 0.12;       0.25 × 0.01 / 1.25 = 0.002;   0
#   no company  0.1 / 2.5 = 0.04;                       0;                            0.5 × 1.0 / 2.5 = 0.2
#   program     0.4 / 8 = 0.05;                         0.02 / 8 = 0.0025;            1.1 / 8 = 0.1375
# Mean score by shares:
#   Nordlys     (60.7176 + 1.0091 + 0.75 × 65.5353) / 2.75 = 110.8782 / 2.75 = 40.3193
#   Fjord       (51.6824 + 2.4 + 0.9 + 0.5 × 3.2727) / 3.5 = 56.6187 / 3.5 = 16.1768
#   Bergen      (53.3235 + 0.25 × 65.5353) / 1.25 = 69.7074 / 1.25 = 55.7659
#   no company  (47.6412 + 0.5 × 3.2727 + 100) / 2.5 = 149.2775 / 2.5 = 59.7110
#   program     386.4818 / 10 = 38.6482 (ida has no score)
# scope: participants, volunteers, sessions (count and share), integration, language, job readiness, SROI, VIS
COMPANIES = {
    "Nordlys": (3, "2.75", 3, "2.75", 2, "1.50", "0.055", "0.003", "0.036", "0.20", "40.32"),
    "Fjord": (2, "1.50", 4, "3.50", 7, "7.00", "0.000", "0.007", "0.333", "0.72", "16.18"),
    "Bergen": (2, "1.25", 2, "1.25", 1, "0.50", "0.120", "0.002", "0.000", "2.45", "55.77"),
    "no_company": (3, "2.50", 2, "1.50", 7, "7.00", "0.040", "0.000", "0.200", "1.16", "59.71"),
    "program": (8, "8.00", 9, "9.00", 16, "16.00", "0.050", "0.003", "0.138", "0.62", "38.65"),
}


def test_companies(golden: Installation) -> None:
    found = golden.rows(
        "SELECT coalesce(c.name, m.scope), m.participants_count, round(m.participants_share, 2)::text, m.volunteers_count,"
        " round(m.volunteers_share, 2)::text, m.sessions_count, round(m.sessions_share, 2)::text, m.avg_integration_score::text,"
        " m.avg_language_level::text, m.avg_job_readiness::text, m.sroi_ratio::text, m.vis_score::text"
        " FROM csr.metrics_company_period m LEFT JOIN csr.companies c ON c.id = m.company_id WHERE m.period = %s",
        JUNE,
    )
    assert {scope: tuple(values) for scope, *values in found} == COMPANIES


# Nineteen people enrolled; jon and p6 completed on 20 May, finn and p4 only in the first export: 2 / 19 = 0.1053.
PROGRAM = {
    "enrolled": "19.0000",
    "active_participants": "7.0000",
    "active_volunteers": "10.0000",
    "in_several_programs": "0.0000",
    "completed": "2.0000",
    "dropped": "0.0000",
    "completion_rate": "0.1053",
    "match_count": "6.0000",
    "events_attended": "6.0000",
    "checkins_completed": "10.0000",
    "skills_shared": "16.0000",
    "milestones_reached": "7.0000",
}


def test_the_program(golden: Installation) -> None:
    found = golden.rows("SELECT metric, value FROM impact.program_metrics WHERE period = %s AND program = 'buddy'", JUNE)
    assert {metric: _printed(value, 4) for metric, value in found} == PROGRAM


def test_programs_without_data_are_not_known(golden: Installation) -> None:
    found = golden.rows(
        "SELECT DISTINCT value, reason IS NULL FROM impact.program_metrics WHERE period = %s AND program <> 'buddy'", JUNE
    )
    assert found == [(None, False)]


# With costs of 1,200 USD in 2023 and 2,400 in 2024 the window costs 6 × 100 + 6 × 200 = 1,800, shared by hours:
#   Nordlys 1,800 × 11.5 / 26.25 = 788.5714; program 786.1875 + 1,800 = 2,586.1875 invested
# Discounted at 3.5 % from the first year: integration 60 / 1.035 = 57.9710; language 100 / 1.035 = 96.6184.
# Job readiness with deadweight 0.2, attribution 0.1, displacement 0.05: 330 × 0.8 × 0.9 × 0.95 = 225.72 in the first year, half
# less in each of three: 225.72 × (1 / 1.035 + 0.5 / 1.071225 + 0.25 / 1.108717875) = 225.72 × 1.6584246 = 374.3396
# Together 528.9290 / 2,586.1875 = 0.204521
def test_everything_taken_off(installation: Installation, tmp_path: Path) -> None:
    install(installation)
    _bring_up_to_date(installation.url, load_methodology(write_file(tmp_path, _with_deductions())))
    costs = installation.rows(
        "SELECT s.program_costs FROM impact.sroi s JOIN csr.companies c ON c.id = s.company_id"
        " WHERE c.name = 'Nordlys' AND s.period = %s",
        JUNE,
    )
    found = installation.rows(
        "SELECT program_costs, investment, gross_value, value, present_value, ratio FROM impact.sroi"
        " WHERE scope = 'program' AND period = %s",
        JUNE,
    )
    assert [_printed(value, 4) for (value,) in costs] == ["788.5714"]
    assert [_printed(value, 4) for value in found[0][:-1]] == ["1800.0000", "2586.1875", "490.0000", "385.7200", "528.9290"]
    assert _printed(found[0][-1], 6) == "0.204521"


def _with_deductions() -> str:
    text, _ = changed(EARLIER.read_text(), "by_year: {}", "by_year: {2023: 1200, 2024: 2400}")
    text, _ = changed(text, "discount_rate: {value: 0,", "discount_rate: {value: 0.035,")
    head, job = text.split("    job_readiness:\n")
    for old, new in (
        ("deadweight: {value: 0,", "deadweight: {value: 0.2,"),
        ("attribution: {value: 0,", "attribution: {value: 0.1,"),
        ("displacement: {value: 0,", "displacement: {value: 0.05,"),
        ("drop_off: {value: 0,", "drop_off: {value: 0.5,"),
        ("years: {value: 1,", "years: {value: 3,"),
    ):
        job, _ = changed(job, old, new)
    return f"{head}    job_readiness:\n{job}"
