"""The tables that a report reads, filled by hand with plausible rows: forty volunteers, two companies, twelve months.

Ids and names of people carry the canary PERSON; the other company's name is OTHER.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from buddy_pipeline.csr.companies import company_id
from buddy_pipeline.impact.methodology import Methodology
from buddy_pipeline.impact.periods import months_after

PERIOD = date(2025, 11, 1)
OURS, OTHER = "Fjord & Sons", "zqother Holding"
PERSON = "zqperson"
VOLUNTEERS = 40
OURS_HAS, OTHER_HAS = range(9), range(8, 14)
"""Volunteer 8 belongs to both."""
COMPUTED_AT = datetime(2025, 12, 2, 6, 30, tzinfo=UTC)
SCOPES = (("program", None, "1"), ("company", OURS, "0.2125"), ("company", OTHER, "0.1375"), ("no_company", None, "0.65"))
"""Each with its part of outcomes and counts."""
_SPACE = UUID("00000000-0000-4000-8000-00000000cafe")

KINDS = (("checkin", 15, True), ("informal_event", 90, True), ("skill_session", 45, False), ("formal_event", 120, False))
BANDS = {"developing": 2, "good": 14, "excellent": 12, "outstanding": 7, "transformational": 1}
OUTCOMES = {"integration": ("61.5", "26", "150"), "language": ("140", "31", "5000"), "job_readiness": ("48", "25", "300")}


def an_id(*parts: object) -> UUID:
    """The same id for the same parts."""
    return uuid5(_SPACE, "/".join(str(part) for part in parts))


@dataclass
class Filled:
    """A database whose tables are being filled."""

    url: str
    methodology: Methodology
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def put(self, table: str, **row: Any) -> dict[str, Any]:
        """A row for ``table``, which is written by `write`."""
        self.rows.setdefault(table, []).append(row)
        return row

    def write(self) -> None:
        """Inserts all rows, in the order of the tables' first ones."""
        with psycopg.connect(self.url) as connection:
            for table, rows in self.rows.items():
                names = list(rows[0])
                statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                    sql.Identifier(*table.split(".")),
                    sql.SQL(", ").join(map(sql.Identifier, names)),
                    sql.SQL(", ").join(map(sql.Placeholder, names)),
                )
                connection.cursor().executemany(statement, rows)

    def change(self, statement: str, *values: Any) -> None:
        """Changes what was written."""
        with psycopg.connect(self.url) as connection:
            connection.execute(statement.encode(), values)

    def rename(self, company: str, name: str) -> None:
        """Gives a company another name, and the id that follows from it."""
        old, new = company_id(company), company_id(name)
        self.change(
            "INSERT INTO csr.companies SELECT %s, %s, industry, created_at FROM csr.companies WHERE id = %s", new, name, old
        )
        for table in ("csr.company_users", "csr.metrics_company_period", "impact.sroi"):
            self.change(f"UPDATE {table} SET company_id = %s WHERE company_id = %s", new, old)

    @property
    def made_by(self) -> dict[str, str]:
        return {"methodology_version": self.methodology.version, "methodology_digest": self.methodology.digest}


def fill(url: str, methodology: Methodology) -> Filled:
    """Fills all tables, as a computation of PERIOD would."""
    filled = Filled(url, methodology)
    _people(filled)
    _activities(filled)
    _scores(filled)
    for scope, company, share in SCOPES:
        _return(filled, scope, company, Decimal(share))
        _counts(filled, scope, company, Decimal(share))
    _book_keeping(filled)
    filled.write()
    return filled


def _people(filled: Filled) -> None:
    when = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(VOLUNTEERS):
        filled.put("csr.users", id=volunteer(number), role="volunteer", location=PERSON, created_at=when, updated_at=when)
    for name in (OURS, OTHER):
        filled.put("csr.companies", id=company_id(name), name=name, industry="shipping", created_at=when)
    for name, members in ((OURS, OURS_HAS), (OTHER, OTHER_HAS)):
        for number in members:
            filled.put(
                "csr.company_users",
                id=an_id(name, number),
                company_id=company_id(name),
                user_id=volunteer(number),
                joined_at=when,
                left_at=None,
            )


def volunteer(number: int) -> UUID:
    """Id of a volunteer."""
    return an_id(PERSON, number)


def _activities(filled: Filled) -> None:
    """Each volunteer once a month with each kind, except that later volunteers do less."""
    for month in range(12):
        period = months_after(PERIOD, month - 11)
        for number in range(VOLUNTEERS):
            for place, (kind, minutes, is_estimated) in enumerate(KINDS):
                if (number + month + place) % 3 != 0 or number < len(OURS_HAS):
                    _activity(filled, period, number, kind, minutes, is_estimated)


def _activity(filled: Filled, period: date, number: int, kind: str, minutes: int, is_estimated: bool) -> None:
    happened_at = datetime(period.year, period.month, 10, 12, tzinfo=UTC)
    source = an_id(kind, period, number)
    filled.put(
        "impact.volunteer_activity",
        period=period,
        volunteer_id=volunteer(number),
        participant_id=None,
        program="buddy",
        activity=kind,
        happened_at=happened_at,
        minutes=minutes,
        is_estimated=is_estimated,
        hours=Decimal(minutes) / 60,
        weight=1,
        source_table="kintell_sessions" if kind == "skill_session" else "buddy_events",
        source_id=source,
        **filled.made_by,
    )
    if kind == "skill_session":
        _session(filled, source, number, happened_at)
    if kind == "formal_event":
        _formal_event(filled, source, number, happened_at)


def _session(filled: Filled, source: UUID, number: int, when: datetime) -> None:
    goals = [4] if number % 2 else [4, 8]
    filled.put(
        "csr.kintell_sessions",
        id=source,
        session_type="skill_share",
        volunteer_id=volunteer(number),
        completed_at=when,
        metadata=Jsonb({"sdg_goals": goals if number % 5 else None, "skill_category": PERSON}),
        export_date=when,
    )


def _formal_event(filled: Filled, source: UUID, number: int, when: datetime) -> None:
    dates = {"created_at": when, "export_date": when}
    filled.put(
        "csr.buddy_events",
        id=source,
        kind="formal",
        event_type=PERSON,
        event_date=when,
        organizer=PERSON,
        sdg_goals=[10, 11],
        **dates,
    )
    filled.put(
        "csr.buddy_event_attendances",
        event_id=source,
        user_id=volunteer(number),
        kind="formal",
        attended_at=when,
        export_date=when,
    )


def _scores(filled: Filled) -> None:
    bands = [band for band, people in BANDS.items() for _ in range(people)]
    for number in range(VOLUNTEERS):
        band = bands[number] if number < len(bands) else None
        filled.put(
            "impact.vis_scores",
            period=PERIOD,
            volunteer_id=volunteer(number),
            score=Decimal("51.25") + number if band else None,
            band=band,
            reason=None if band else "no activity, rating or participant in the window",
            coverage=_coverage(number) if band else [],
            weight_sum=Decimal("0.85"),
            weighted_hours=10,
            activities=20,
            estimated_activities=10,
            recorded_minutes=100,
            estimated_minutes=100,
            ratings=1,
            participants=1,
            improved=1,
            **filled.made_by,
        )


def _coverage(number: int) -> list[str]:
    return ["weighted_hours", *(["quality"] if number > 1 else []), *(["outcome_lift"] if number % 2 else [])]


def _hours(rows: Sequence[dict[str, Any]], scope: str, company: str | None) -> tuple[Decimal, Decimal]:
    """Recorded and estimated hours of a scope, those of volunteer 8 in halves."""
    sums = {False: Decimal(0), True: Decimal(0)}
    members = {OURS: OURS_HAS, OTHER: OTHER_HAS}
    places = {volunteer(number): number for number in range(VOLUNTEERS)}
    for row in rows:
        of = [name for name, numbers in members.items() if places[row["volunteer_id"]] in numbers]
        part = {"program": 1, "no_company": 0 if of else 1, "company": Decimal(company in of) / max(1, len(of))}[scope]
        sums[row["is_estimated"]] += row["hours"] * part
    return sums[False], sums[True]


def _return(filled: Filled, scope: str, company: str | None, share: Decimal) -> None:
    recorded, estimated = _hours(filled.rows["impact.volunteer_activity"], scope, company)
    sroi_id = an_id("sroi", scope, company)
    outcomes = [_outcome(sroi_id, name, share) for name in OUTCOMES]
    hour_value = Decimal("29.95")
    investment = (recorded + estimated) * hour_value
    sums = {name: sum((row[name] for row in outcomes), Decimal(0)) for name in ("gross_value", "value", "present_value")}
    ratio = sums["present_value"] / investment
    sums["net_present_value"] = sums["present_value"] - investment
    filled.put(
        "impact.sroi",
        id=sroi_id,
        period=PERIOD,
        scope=scope,
        company_id=company_id(company) if company else None,
        recorded_hours=recorded,
        estimated_hours=estimated,
        hour_value_year=2021,
        hour_value=hour_value,
        hours_value=investment,
        program_costs=None,
        reason_costs="no costs of 2024 and 2025 are given",
        investment=investment,
        **sums,
        is_gross=False,
        ratio=ratio,
        ratio_low=ratio / 2,
        ratio_high=ratio * Decimal("1.5"),
        ratio_unfavourable=ratio / 4,
        ratio_favourable=ratio * 3,
        reason=None,
        currency="USD",
        **filled.made_by,
    )
    filled.rows.setdefault("impact.sroi_outcomes", []).extend(row | filled.made_by for row in outcomes)
    _sensitivity(filled, sroi_id, ratio)


def _outcome(sroi_id: UUID, name: str, share: Decimal) -> dict[str, Any]:
    observations, people, unit_value = (Decimal(text) for text in OUTCOMES[name])
    gain = Decimal("0.01") if name == "language" else Decimal("0.1")
    quantity = observations * share * gain
    gross = quantity * unit_value
    value = gross * Decimal("0.8")
    return {
        "sroi_id": sroi_id,
        "outcome": name,
        "observations": observations * share,
        "people": people * share,
        "uncapped": quantity,
        "quantity": quantity,
        "gain": gain,
        "measured_sessions": Decimal(0),
        "measured_people": Decimal(0),
        "levels": Decimal(0),
        "level_gain": None,
        "courses": Decimal(0),
        "course_gain": None,
        "cap": Decimal(1),
        "first_year": 1,
        "unit_value": unit_value,
        "gross_value": gross,
        "deadweight": Decimal("0.2"),
        "attribution": Decimal(0),
        "displacement": Decimal(0),
        "value": value,
        "drop_off": Decimal("0.5"),
        "years": 2,
        "discount_rate": Decimal("0.035"),
        "present_value": value * Decimal("1.4"),
    }


def _sensitivity(filled: Filled, sroi_id: UUID, ratio: Decimal) -> None:
    names = ["estimated_hours", "integration.proxy", "language.gain", "cap", "hour_value", "discount_rate"]
    names += [f"{outcome}.{each}" for outcome in OUTCOMES for each in ("deadweight", "attribution", "drop_off")]
    for place, name in enumerate(names):
        down, up = ratio * (Decimal("0.5") + Decimal(place) / 32), ratio * (Decimal("1.5") - Decimal(place) / 32)
        low, high = (up, down) if name in ("estimated_hours", "hour_value") else (down, up)
        if name.endswith(("deadweight", "attribution", "drop_off")):
            low, high = ratio, down
        filled.put(
            "impact.sensitivity",
            sroi_id=sroi_id,
            assumption=name,
            low=Decimal("0.05"),
            base=Decimal("0.1"),
            high=Decimal("0.15"),
            unit="points a milestone",
            ratio_low=low,
            ratio_high=high,
            effect=abs(high - low),
            rank=place + 1,
            **filled.made_by,
        )


def _counts(filled: Filled, scope: str, company: str | None, share: Decimal) -> None:
    filled.put(
        "csr.metrics_company_period",
        id=an_id("counts", scope, company),
        period=PERIOD,
        scope=scope,
        company_id=company_id(company) if company else None,
        period_start=months_after(PERIOD, -11),
        period_end=date(2025, 11, 30),
        participants_count=round(1234 * share),
        volunteers_count=round(VOLUNTEERS * share),
        sessions_count=round(2345 * share),
        participants_share=1234 * share,
        volunteers_share=VOLUNTEERS * share,
        sessions_share=2345 * share,
        avg_integration_score=Decimal("0.345"),
        avg_language_level=None,
        avg_job_readiness=Decimal("0.125"),
        sroi_ratio=Decimal("0.50"),
        vis_score=Decimal("63.46"),
        reasons=Jsonb({"avg_language_level": "no program of the period teaches languages"}),
        **filled.made_by,
        created_at=COMPUTED_AT,
    )


def _book_keeping(filled: Filled) -> None:
    for asset in (
        "volunteer_activity",
        "vis_scores",
        "sroi",
        "sensitivity",
        "voices",
        "metrics_company_period",
        "program_metrics",
    ):
        filled.put(
            "impact.computed", asset=asset, period=PERIOD, inputs="x", run_id="run", computed_at=COMPUTED_AT, **filled.made_by
        )
    counts = {"read": 1200, "accepted": 1170, "warned": 40, "rejected": 30, "merged": 0, "unchanged": 0}
    for number, month in enumerate((9, 10, 11)):
        drop_id = f"{number}a{number}b{number}c{number}d{number}e{number}f"
        filled.put(
            "ops.drops",
            drop_id=drop_id,
            digest=drop_id * 5,
            program="buddy",
            name=f"{PERSON}.json",
            format="json",
            period=f"2025-{month:02}",
            export_date=datetime(2025, month, 28, tzinfo=UTC),
            status="loaded",
            entities=Jsonb(dict.fromkeys(("users", "matches", "events", "checkins"), counts)),
            run_id="run",
            settled_at=COMPUTED_AT,
        )
        for rule in ("missing", "unknown-match", "unknown-match"):
            filled.put(
                "ops.quarantine",
                drop_id=drop_id,
                entity="events",
                file=PERSON,
                row=7,
                key=PERSON,
                column="match_id",
                rule=rule,
                severity="error",
                seen=PERSON,
            )
