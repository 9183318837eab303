"""`docs/rules.md`: every rule, with an example and what to do."""

from datetime import UTC, datetime

from buddy_pipeline.contract.columns import Entity
from buddy_pipeline.contract.rules import REQUIRED_MISSING, Rule, Severity
from buddy_pipeline.judging.schema import row_schema
from buddy_pipeline.judging.wording import problem_and_fix
from docs.generator.markdown import GENERATED, code, codes, table
from docs.generator.rule_examples import ENTITIES, GROUPS, Example

OUTCOME = {Severity.ERROR: "error: the row is rejected", Severity.WARNING: "warning: the row is taken"}
LONGEST_SHOWN = 40
"""Characters of an example's cell that are shown."""
ANY_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)


def rules_page() -> str:
    """The whole page."""
    return GENERATED + _INTRODUCTION + _overview() + "".join(map(_group_section, GROUPS))


def _overview() -> str:
    rows = (
        (f"[{example.rule.code}](#{example.rule.code})", example.rule.severity.value, group.lower())
        for group, examples in GROUPS.items()
        for example in examples
    )
    return table(("rule", "severity", "looks at"), rows)


def _group_section(group: str) -> str:
    return f"\n## {group}\n" + "".join(map(_rule_section, GROUPS[group]))


def _rule_section(example: Example) -> str:
    rule = example.rule
    problem, fix = problem_and_fix(example.entity, rule.code, example.column)
    lines = [
        f"- **Outcome**: {OUTCOME[rule.severity]}.",
        f"- **Example**: {_shown(example)}",
        f"- **The report says**: {problem}",
        f"- **What to do**: {fix}",
        *([f"- **Columns**: {judged}."] if (judged := _columns(rule)) else []),
        f"- **Source**: {rule.source}.",
    ]
    return f"\n### {rule.code}\n\n" + "\n".join(lines) + "\n"


def _shown(example: Example) -> str:
    if not example.cells:
        return f"{example.told} ({code(example.entity.table)})"
    cells = " and ".join(f"{code(column)} {_value(value)}" for column, value in example.cells.items())
    return f"in {code(example.entity.table)}, {cells}{', ' + example.told if example.told else ''}."


def _value(value: str) -> str:
    if not value:
        return "is empty"
    return f"is {code(value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + '…')}"


def _columns(rule: Rule) -> str:
    """The columns whose cells the rule looks at, by entity; none for rules that need other rows."""
    found = {entity.table: _columns_of(entity, rule) for entity in ENTITIES}
    return "; ".join(f"{entity}: {codes(columns)}" for entity, columns in found.items() if columns)


def _columns_of(entity: Entity, rule: Rule) -> list[str]:
    if rule is REQUIRED_MISSING:
        return [column.name for column in entity.required]
    schema = row_schema(entity, export_date=ANY_MOMENT, program_start=ANY_MOMENT)
    judged = [name for name, column in schema.columns.items() if rule.code in (check.name for check in column.checks)]
    return judged + [row_rule.column for row_rule in entity.row_rules if row_rule.rule is rule]


_INTRODUCTION = """# Rules

Every row of an export is judged by these rules. An **error** rejects the row: it is not loaded, and stands in the error
report. With a **warning** the row is loaded, and the report says what is odd. A row tells all its faults at once. Codes
do not change.

The error report of a drop is a CSV file with one line for each fault:
`file, entity, row, key, column, rule, severity, problem, fix`. Its place is told at the end of an import;
`buddy-pipeline quarantine` writes it anew. It never holds a value from the export, ids aside.

What makes a whole drop impossible to take is told in one line, and nothing of it is loaded; see
[operations.md](operations.md#a-drop-cannot-be-taken).

"""
