"""The SQL of the views, what all controls share of theirs, and rows of a query as Python works with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Cases:
    """How the rows that a rule returns of one subject become one finding.

    `of` is what a case is, in the plural. The cases of a subject are put in order `by` columns, `status`
    putting what is not met first.
    """

    of: str
    by: tuple[str, ...]
    #: Whose figures the reason tells: of the `first` case, of every case of the `worst` status, of `all`.
    told: str = "first"
    #: Whose evidence the finding has: that of `all` cases, of the `first`, or of those `not met` if any are.
    evidence: str = "all"


def assessment_sql(*path: str) -> str:
    """Return the text of one of the assessment's SQL files."""
    return files(__package__).joinpath(*path).read_text("utf-8")


def view_sql(name: str) -> str:
    """Return the SQL of a view; its first lines say in comments what it holds."""
    return assessment_sql("views", f"{name}.sql")


_FINDINGS = """\
WITH findings AS (
{rule}
)
SELECT people.name AS person_name, findings.*
FROM findings
LEFT JOIN people ON people.person = CAST(findings.subject_id AS VARCHAR)
ORDER BY findings.subject_id"""

_OF_CASES = """\
WITH cases AS (
{rule}
),
ordered AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY subject_id
            ORDER BY {order}
        ) AS case_number
    FROM cases
)
SELECT
    people.name AS person_name,
    {columns}
FROM ordered
LEFT JOIN people ON people.person = CAST(ordered.subject_id AS VARCHAR)
GROUP BY ordered.subject_id, people.name
ORDER BY ordered.subject_id"""

# A status that there is not stays one that there is not.
_WORST = """\
CASE
        WHEN bool_or(ordered.status = 'not met') THEN 'not met'
        WHEN bool_or(ordered.status = 'not assessed') THEN 'not assessed'
        WHEN bool_and(coalesce(ordered.status = 'met', FALSE)) THEN 'met'
        ELSE min(ordered.status) FILTER (WHERE ordered.status <> 'met')
    END AS status"""

_SEVERITY = "CASE status WHEN 'not met' THEN 1 WHEN 'not assessed' THEN 2 ELSE 3 END"
_FIRST = "FILTER (WHERE ordered.case_number = 1)"
_IDS = """list_sort(list_distinct(flatten(
        list(ordered.evidence_ids) FILTER (WHERE {which})
    )))"""
_KNOWN = "ordered.evidence_ids IS NOT NULL"


def whole_sql(rule: str, columns: Sequence[str], cases: Cases | None, *, names_reason: bool) -> str:
    """Return the statement that is run: a control's rule, and around it what all controls share.

    `columns` are the figures that the rule returns. Where it returns cases, those of a subject are one row
    with the worst status.
    """
    if cases is None:
        return _FINDINGS.format(rule=rule)
    selected = [
        "ordered.subject_id",
        _WORST,
        *([f"any_value(ordered.reason) {_FIRST} AS reason"] if names_reason else []),
        f"{_evidence(cases)} AS evidence_ids",
        f"count(*) AS {cases.of}",
        *(
            f"count(*) FILTER (WHERE ordered.status = '{status}') AS {status.replace(' ', '_')}"
            for status in ("met", "not met", "not assessed")
        ),
        *(f"any_value(ordered.{name}) {_FIRST} AS {name}" for name in columns),
    ]
    if cases.told != "first":
        selected.append(_told(columns, names_reason=names_reason))
    order = [_order(column) for column in cases.by]
    return _OF_CASES.format(rule=rule, order=", ".join(order), columns=",\n    ".join(selected))


def _order(column: str) -> str:
    name, _, direction = column.partition(" ")
    return _SEVERITY if name == "status" else f"{name} {direction.upper()} NULLS LAST".replace("  ", " ")


def _evidence(cases: Cases) -> str:
    every = _IDS.format(which=_KNOWN)
    match cases.evidence:
        case "first":
            return _IDS.format(which=f"{_KNOWN} AND ordered.case_number = 1")
        case "not met":
            failed = _IDS.format(which=f"{_KNOWN} AND ordered.status = 'not met'")
            return f"coalesce({failed}, {every})"
        case _:
            return every


def _told(columns: Sequence[str], *, names_reason: bool) -> str:
    names = ["status", *(["reason"] if names_reason else []), *columns]
    fields = ", ".join(f"'{name}': ordered.{name}" for name in names)
    return f"list({{{fields}}} ORDER BY ordered.case_number) AS told"


def rows_of(
    connection: DuckDBPyConnection, query: str, values: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of a query; its times, which are of UTC and without zone, get their zone."""
    result = connection.execute(query, dict(values or {}))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, map(_with_zone, row), strict=True)) for row in result.fetchall()]


def _with_zone(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
