"""Parts about reports: the store, views, controls, packs, report types, and the schemas of files."""

from __future__ import annotations

from itertools import takewhile

from documents.markdown import fields, table
from passmuster.host.plugins import Host
from passmuster.schemas.loader import load_schema
from passmuster.sdk.evidence_kinds import KINDS
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.policy import load_policy, packs
from passmuster_reports.assessment.sql import view_sql
from passmuster_reports.assessment.values import shown
from passmuster_reports.assessment.views import PARAMETERS, VIEWS
from passmuster_reports.offered import offered_reports
from passmuster_reports.store.tables import OWN_TABLES


def reports_table() -> str:
    """Return one line for each report that is installed."""
    rows = [(f"`{name}`", report.description) for name, report in offered_reports(Host({})).items()]
    return table(("report", "what it says"), rows)


def store_tables() -> str:
    """Return one line for each table of a store."""
    rows = [
        (f"`{kind}_evidence`", f"Evidence of kind `{kind}`; its columns are the kind's fields.")
        for kind in KINDS
    ]
    own = [(f"`{name}`", meaning) for name, (meaning, _) in OWN_TABLES.items()]
    return table(("table", "what it holds"), [*rows, *own])


def columns_of_tables() -> str:
    """Return the columns of each of the store's own tables, each under its heading."""
    return "\n".join(f"\n## `{name}`\n\n{_columns(name)}" for name in OWN_TABLES) + "\n"


def views_table() -> str:
    """Return one line for each view of an assessment: the comment that opens its SQL."""
    rows = []
    for name in VIEWS:
        lines = view_sql(name).splitlines()
        comment = takewhile(lambda line: line.startswith("--"), lines)
        meaning = " ".join(line.removeprefix("--").strip() for line in comment)
        called = f"{name}({', '.join(PARAMETERS[name])})" if name in PARAMETERS else name
        rows.append((f"`{called}`", meaning))
    return table(("view", "what it holds"), rows)


def controls_table() -> str:
    """Return one line for each control that ships."""
    rows = []
    for name, control in shipped_controls().items():
        parameters = ", ".join(
            f"`{parameter.name}` {shown(parameter.default)}" for parameter in control.parameters.values()
        )
        requirement = control.state(control.defaults).write()
        rows.append((f"`{name}`", requirement, parameters or "-", control.reference or "-"))
    return table(("control", "what must hold", "parameters and defaults", "source of the rule"), rows)


def packs_table() -> str:
    """Return one line for each policy that ships."""
    controls = shipped_controls()
    rows = []
    for pack in packs():
        applied = ", ".join(f"`{control.id}`" for control in load_policy(pack.name, controls).controls)
        rows.append((f"`{pack.name}`", pack.about, applied))
    return table(("pack", "what for", "controls"), rows)


def schema_table(name: str, *path: str) -> str:
    """Return one line for each property of a schema of the reporting stage, or of what lies under a path."""
    schema = load_schema("passmuster_reports", name)
    for step in path:
        schema = schema[step] if step in schema else schema["properties"][step]
    return fields(schema, "name (required in bold)")


def _columns(name: str) -> str:
    rows = [(f"`{column}`", type_, meaning) for column, (type_, meaning) in OWN_TABLES[name][1].items()]
    return table(("column", "type", "meaning"), rows)
