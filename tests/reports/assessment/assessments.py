"""Evidence, roster, schedule and policy of a test, assessed as a report would."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.times.days import find_zone
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.findings import EvaluatedControl, Finding, evaluate
from passmuster_reports.assessment.in_service import InService
from passmuster_reports.assessment.period import ReportingPeriod, choose_period
from passmuster_reports.assessment.policy import load_policy
from passmuster_reports.assessment.views import create_views
from passmuster_reports.expected.roster import read_roster
from passmuster_reports.expected.schedule import read_schedule
from passmuster_reports.store.connection import open_temporary_store
from passmuster_reports.store.importer import import_files
from reports.lines import READ_AT, as_stdin

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Read once for all tests of a process, since reading them takes longer than assessing a few records.
controls = functools.cache(shipped_controls)

#: A month, read from its first to its last instant, whatever the zone.
OCTOBER = ("2026-09-25T00:00:00Z", "2026-11-05T00:00:00Z")

#: The period that is assessed where a test says no other, and the shortest time in evidence.
START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@contextmanager
def begun(
    *messages: dict[str, Any],
    roster: str | None = None,
    schedule: str | None = None,
    first: str = "2026-10-01",
    last: str = "2026-10-31",
    timezone: str = "UTC",
    in_service: Sequence[InService] = (),
) -> Iterator[tuple[DuckDBPyConnection, ReportingPeriod]]:
    """A store with the messages, and the views of the period."""
    zone = find_zone(timezone)
    with tempfile.TemporaryDirectory() as folder, open_temporary_store() as connection:
        paths = {"roster": roster, "schedule": schedule}
        for name, text in paths.items():
            Path(folder, name).write_text(text or "", encoding="utf-8")
        import_files(connection, [], as_stdin(*messages))
        people = read_roster(str(Path(folder, "roster"))) if roster else None
        period = choose_period(connection, first, last, zone, lambda: None)
        plan = (
            read_schedule(str(Path(folder, "schedule")), zone, people, period.interval) if schedule else None
        )
        create_views(connection, period, people, plan, in_service=in_service)
        yield connection, period


def assessed(
    *messages: dict[str, Any], policy: str, files: dict[str, str] | None = None, **more: Any
) -> dict[str, EvaluatedControl]:
    """What the policy makes of the messages, control by control; `files` lie beside the policy."""
    with tempfile.TemporaryDirectory() as folder, begun(*messages, **more) as (connection, period):
        for name, text in {"policy.yaml": policy, **(files or {})}.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        loaded = load_policy(str(Path(folder, "policy.yaml")), controls())
        return {each.applied.id: each for each in evaluate(connection, loaded, period)}


def finding(
    *messages: dict[str, Any], control: str, subject: str, parameters: str = "{}", **more: Any
) -> Finding:
    """The finding of one control on one subject."""
    policy = f"title: Test\ncontrols: [{{control: {control}, parameters: {parameters}}}]\n"
    findings = assessed(*messages, policy=policy, **more)[control].findings
    return next(each for each in findings if each.subject == subject)


def workday(
    person: str, day: str, first: str | None, last: str | None, active: int | None, **changes: Any
) -> Any:
    """A workday of ActivTrak's, as evidence."""
    return {
        "kind": "workday",
        "source": "activtrak",
        "account": "us",
        "stream": "working_hours_users",
        "evidence_id": f"activtrak:us:working_hours_users:{day}:{person}",
        "person_id": person,
        "person_name": f"name of {person}",
        "person_email": None,
        "read_at": READ_AT,
        "date": day,
        "timezone": "UTC",
        "first_activity": first,
        "last_activity": last,
        "active_seconds": active,
        **dict.fromkeys(("passive_seconds", "productive_seconds", "unproductive_seconds")),
        **dict.fromkeys(("undefined_seconds", "total_seconds")),
        **changes,
    }


def completion(person: str, program: str, state: str, changed: str | None, **changes: Any) -> Any:
    """How far somebody is, as Falkor tells it."""
    return {
        "kind": "completion",
        "source": "falkor",
        "account": "host",
        "stream": "enrolments",
        "evidence_id": f"falkor:host:enrolments:{program}:{person}:{changes.get('item_id', '')}",
        "person_id": person,
        "person_name": f"name of {person}",
        "person_email": None,
        "read_at": READ_AT,
        "program_id": program,
        "program_name": f"Programme {program}",
        "state": state,
        "progress": 100 if state == "completed" else 10,
        "changed_at": changed,
        "completed_at": changed if state == "completed" else None,
        **dict.fromkeys(("item_id", "item_name", "item_type", "required", "score", "target")),
        **dict.fromkeys(("virtual", "distance_m", "event_id")),
        **changes,
    }


def read_of(source: str, account: str, stream: str, kind: str, **changes: Any) -> dict[str, Any]:
    """A STATE that says that a stream was read over October and some days around."""
    start, end = changes.pop("window", OCTOBER)
    coverage = {
        "source": source,
        "account": account,
        "stream": stream,
        "kind": kind,
        "partition": {},
        "start": start,
        "end": end,
        "read_at": "2026-11-06T00:00:00Z",
        "records": 1,
        "rejected": 0,
        "reasons": {},
        "version": "0.1.0",
        "core_version": "0.1.0",
        "host": "host",
        **changes,
    }
    return {"type": "STATE", "state": {"type": "STREAM", "coverage": coverage}}
