"""Judging rows among others: repeated keys, references to people and matches.

Repeated keys are judged as soon as an entity is staged, references once what they refer to is merged. Rows that are
rejected or merged already are judged too, so that the report tells all their faults at once.
"""

from psycopg import sql

from buddy_pipeline.contract import rules
from buddy_pipeline.contract.columns import Column, Entity, Kind
from buddy_pipeline.contract.ids import HAS_DIGIT, SHOWN_ID
from buddy_pipeline.contract.rules import Rule, Severity
from buddy_pipeline.contract.source import PEOPLE
from buddy_pipeline.csr.load import Load
from buddy_pipeline.csr.staging import may_be_empty, repeated_by, staged_content, staged_key
from buddy_pipeline.database.statements import compose, equal, identifiers, row, run, same
from buddy_pipeline.database.tables.exported import as_listed
from buddy_pipeline.privacy.sealing import KEY_SEPARATOR


def judge_dates(load: Load, entity: Entity) -> None:
    """Rejects staged rows that tell of later than their own date, where rows differ in that; else judging has seen to it."""
    if load.oldest == load.export_date:
        return
    for column in entity.columns:
        if column.kind in (Kind.TIMESTAMP, Kind.DAY) and not column.may_lie_ahead:
            rows = compose(
                "FROM {staged} s WHERE s.{column} > s.export_date AND s.{column} <= {newest}",
                newest=sql.Literal(load.export_date),
                staged=load.staged(entity),
                column=sql.Identifier(column.name),
            )
            record_fault(load, entity, rules.TIMESTAMP_FUTURE, column.name, rows)


def judge_references(load: Load, entity: Entity) -> bool:
    """Rejects staged rows that name unknown people, drops unknown attendees, and records the faults. Whether it rejected any."""
    unknown_people = 0
    for column in entity.columns:
        if column.references is not None and column.kind is Kind.UUID:
            found = _judge_reference(load, entity, column)
            unknown_people += found if column.references == PEOPLE else 0
        if column.kind is Kind.UUID_LIST:
            _leave_out_unknown_members(load, entity, column)
    return unknown_people > 0


def key_text(entity: Entity, table: str) -> sql.Composed:
    """The natural key as reports show it, its parts joined by ``|``."""
    parts = [sql.SQL("''"), *(_part(entity[name], table) for name in entity.shown_key)]
    return compose(
        "substr(concat_ws({separator}, {parts}), 2)", separator=sql.Literal(KEY_SEPARATOR), parts=sql.SQL(", ").join(parts)
    )


def _part(column: Column, table: str) -> sql.Composed:
    place = sql.Identifier(table, column.name)
    if column.kind in (Kind.TIMESTAMP, Kind.DAY):
        exact = compose("""to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')""", place)
        return compose("rtrim(rtrim({}, '0'), '.') || 'Z'", exact)
    if column.kind is Kind.MONTH:
        return compose("to_char({}, 'YYYY-MM')", place)
    if column.kind is Kind.ID:
        shown = {"place": place, "shown": sql.Literal(SHOWN_ID), "digit": sql.Literal(HAS_DIGIT)}
        return compose("CASE WHEN {place} ~ {shown} AND {place} ~ {digit} THEN {place} ELSE '' END", **shown)
    return compose("{}::text", place)


def record_fault(load: Load, entity: Entity, rule: Rule, column: str, rows: sql.Composable) -> int:
    """Records ``rule`` for each staged row (alias ``s``) that ``rows`` (FROM … WHERE …) finds; rejects it if it is an error."""
    found = run(
        load.connection,
        compose(
            'INSERT INTO {faults} (entity, file, row, key, "column", rule, severity, seen)'
            " SELECT {entity}, {file}, s.row, {key}, {column}, {rule}, {severity}, '' {rows}",
            faults=load.staging.faults,
            entity=sql.Literal(entity.name),
            file=load.file_of_row(entity),
            key=key_text(entity, "s"),
            column=sql.Literal(column),
            rule=sql.Literal(rule.code),
            severity=sql.Literal(rule.severity.value),
            rows=rows,
        ),
    )
    if found and rule.severity is Severity.ERROR:
        _reject(load, entity, rule)
    return found


def _reject(load: Load, entity: Entity, rule: Rule) -> None:
    statement = compose(
        "UPDATE {staged} s SET rejected = true FROM {faults} f"
        " WHERE f.entity = %(entity)s AND f.rule = %(rule)s AND f.row = s.row AND NOT s.rejected",
        staged=load.staged(entity),
        faults=load.staging.faults,
    )
    run(load.connection, statement, {"entity": entity.name, "rule": rule.code})


def judge_repeated_keys(load: Load, entity: Entity) -> None:
    """Marks repeated staged rows as merged, rejects those that contradict the last of their key, and records the faults."""
    if entity.told_at is not None:
        _leave_out_overtaken(load, entity)
    run(load.connection, "DROP TABLE IF EXISTS repeated")
    found = run(
        load.connection,
        compose(
            "CREATE TEMP TABLE repeated ON COMMIT DROP AS SELECT {key}, max(row) AS last_row FROM {staged} s"
            " WHERE {has_key} AND NOT merged GROUP BY {key} HAVING count(*) > 1",
            key=identifiers(repeated_by(entity)),
            staged=load.staged(entity),
            has_key=_has_key(entity),
        ),
    )
    if found:
        _settle_repeated_keys(load, entity)


def _leave_out_overtaken(load: Load, entity: Entity) -> None:
    """Marks staged rows as merged of which a later one of the same key, by its own time, tells more."""
    key = staged_key(entity)
    statement = compose(
        "UPDATE {staged} s SET merged = true FROM"
        " (SELECT {key}, max(export_date) AS latest FROM {staged} WHERE NOT rejected GROUP BY {key} HAVING count(*) > 1) l"
        " WHERE {by_key} AND NOT s.rejected AND s.export_date < l.latest",
        key=identifiers(key),
        staged=load.staged(entity),
        by_key=equal(key, "s", "l"),
    )
    run(load.connection, statement)


def _has_key(entity: Entity) -> sql.Composed:
    """Whether it is known of the staged row ``s`` of which key it is. A part that may be empty is so in faulty rows, too."""
    optional = may_be_empty(entity)
    told = [compose("s.{} IS NOT NULL", sql.Identifier(name)) for name in repeated_by(entity) if name not in optional]
    return sql.SQL(" AND ").join([*told, *([sql.SQL("NOT s.rejected")] if optional else [])])


def _by_key(entity: Entity, left: str, right: str) -> sql.Composed:
    optional = may_be_empty(entity)
    told = [name for name in repeated_by(entity) if name not in optional]
    return sql.SQL(" AND ").join([equal(told, left, right), *([same(optional, left, right)] if optional else [])])


def _settle_repeated_keys(load: Load, entity: Entity) -> None:
    """Rows equal to the last one of their key are one row, the first of them; the others contradict it and are rejected."""
    content = staged_content(entity)
    run(load.connection, "DROP TABLE IF EXISTS repetition")
    run(
        load.connection,
        compose(
            "CREATE TEMP TABLE repetition ON COMMIT DROP AS"
            " SELECT s.row, {same} AS same, row_number() OVER (PARTITION BY {key}, {same} ORDER BY s.row) AS nth, r.last_row"
            " FROM repeated r JOIN {staged} s ON {by_key} AND {has_key} AND NOT s.merged"
            " JOIN {staged} l ON {last_by_key} AND l.row = r.last_row",
            same=compose(
                "({one} IS NOT DISTINCT FROM {last} AND s.rejected = l.rejected AND (NOT s.rejected OR s.row = l.row))",
                one=row(content, "s"),
                last=row(content, "l"),
            ),
            key=identifiers(repeated_by(entity), "s"),
            staged=load.staged(entity),
            has_key=_has_key(entity),
            by_key=_by_key(entity, "s", "r"),
            last_by_key=_by_key(entity, "l", "r"),
        ),
    )
    among = compose("FROM {staged} s JOIN repetition p ON p.row = s.row WHERE ", staged=load.staged(entity))
    record_fault(load, entity, rules.KEY_REPEATED, entity.leading, among + sql.SQL("p.same AND p.nth > 1"))
    record_fault(load, entity, rules.KEY_CONFLICT, entity.leading, among + sql.SQL("NOT p.same"))
    statement = "UPDATE {staged} s SET merged = true FROM repetition p WHERE p.row = s.row AND p.same AND p.nth > 1"
    run(load.connection, compose(statement, staged=load.staged(entity)))


def _judge_reference(load: Load, entity: Entity, column: Column) -> int:
    table, key, rule = _referred(load, column.references or "")
    rows = compose(
        "FROM {staged} s LEFT JOIN {table} t ON t.{key} = s.{column} WHERE s.{column} IS NOT NULL AND t.{key} IS NULL",
        staged=load.staged(entity),
        table=table,
        key=key,
        column=sql.Identifier(column.name),
    )
    return record_fault(load, entity, rule, column.name, rows)


def _referred(load: Load, entity: str) -> tuple[sql.Identifier, sql.Identifier, Rule]:
    """Where it is looked up whether there is a row of the entity, by which column, and what is said if there is none."""
    if entity == PEOPLE:
        return sql.Identifier("people"), sql.Identifier("external_id"), rules.USER_UNKNOWN
    target = load.source.targets[entity][0]
    return sql.Identifier("csr", target.table), sql.Identifier(target.key[0]), rules.MATCH_UNKNOWN


def _leave_out_unknown_members(load: Load, entity: Entity, column: Column) -> None:
    run(load.connection, "DROP TABLE IF EXISTS with_unknown")
    found = run(
        load.connection,
        compose(
            "CREATE TEMP TABLE with_unknown ON COMMIT DROP AS SELECT s.row FROM {staged} s, unnest(s.{column}) AS m(id)"
            " WHERE NOT EXISTS (SELECT FROM people p WHERE p.external_id = m.id) GROUP BY s.row",
            staged=load.staged(entity),
            column=sql.Identifier(column.name),
        ),
    )
    if not found:
        return
    rows = compose(
        "FROM {staged} s JOIN with_unknown u ON u.row = s.row WHERE NOT EXISTS (SELECT FROM {faults} f"
        " WHERE f.entity = {entity} AND f.rule = {rule} AND f.row = s.row)",  # judging has told of members that are no ids
        staged=load.staged(entity),
        faults=load.staging.faults,
        entity=sql.Literal(entity.name),
        rule=sql.Literal(rules.ATTENDEE_UNKNOWN.code),
    )
    record_fault(load, entity, rules.ATTENDEE_UNKNOWN, column.name, rows)
    statement = (
        "UPDATE {staged} s SET {listed} = s.{column}, {column} = ARRAY(SELECT m.id FROM unnest(s.{column}) WITH ORDINALITY AS m(id, place)"
        "  JOIN people p ON p.external_id = m.id ORDER BY m.place) FROM with_unknown u WHERE u.row = s.row"
    )
    places = {"column": sql.Identifier(column.name), "listed": sql.Identifier(as_listed(column))}
    run(load.connection, compose(statement, staged=load.staged(entity), **places))
