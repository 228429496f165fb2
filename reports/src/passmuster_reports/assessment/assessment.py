"""What reports stand on: a store whose assessment has begun, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from passmuster.problems import Problems
from passmuster.sdk import KINDS
from passmuster.times import day_interval, parse_day
from passmuster_reports.assessment.addresses import (
    addresses_of_vendors,
    are_hidden,
    hide,
    hide_in_evidence,
    hide_of_policy,
)
from passmuster_reports.assessment.findings import EvaluatedControl, evaluate
from passmuster_reports.assessment.period import ReportingPeriod, choose_period
from passmuster_reports.assessment.policy import load_policy
from passmuster_reports.assessment.same_email import SameEmail, find_same_email
from passmuster_reports.assessment.views import create_views
from passmuster_reports.expected.roster import read_roster, without_strangers
from passmuster_reports.expected.schedule import read_schedule
from passmuster_reports.expected.tables.columns import TableRules
from passmuster_reports.options import ReportOptions
from passmuster_reports.store.importer import Failure, Imported

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from duckdb import DuckDBPyConnection

    from passmuster.files import InputFile
    from passmuster_reports.assessment.control import Control
    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.expected.schedule import Schedule


@dataclass(frozen=True)
class Origin:
    """Where the evidence came from: files, or a store with its log of reads.

    `lines` counts what was read, evidence that came again included, per source, account and stream.
    """

    inputs: tuple[InputFile, ...]
    failures: tuple[Failure, ...]
    lines: Mapping[tuple[str, str, str], int]
    #: Evidence that counts, and that a report which carries its evidence left out, counted in the same way.
    left_out: Mapping[tuple[str, str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What is to be assessed; days as text, paths as given, None for what there is not."""

    zone: ZoneInfo
    first: str | None = None
    last: str | None = None
    roster: str | None = None
    schedule: str | None = None
    policy: str | None = None
    #: As of when it is judged whether something is due or expired; None for the last reading.
    as_of: datetime | None = None
    #: How the tables among the files are to be read.
    rules: TableRules = field(default_factory=TableRules)
    #: The sources that are installed: a column of the roster may be named after one, or one of the evidence.
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """A store whose views are made, what was expected, and what the policy says of it."""

    connection: DuckDBPyConnection
    origin: Origin
    period: ReportingPeriod
    roster: Roster | None
    schedule: Schedule | None
    policy: Policy | None
    assessed: tuple[EvaluatedControl, ...]
    look: ReportOptions
    #: What of the schedule is no session, and what of the files was read otherwise than it stands there, in
    #: sentences for whoever makes the report, addresses as they are.
    left_out: tuple[str, ...] = ()
    #: Which ids at sources have the e-mail address of a person of the roster.
    same_email: tuple[SameEmail, ...] = ()


def make_assessment(
    connection: DuckDBPyConnection,
    origin: Origin,
    wanted: Wanted,
    controls: Mapping[str, Control],
    look: ReportOptions | None = None,
) -> Assessment:
    """Read roster, schedule and policy, and assess what the store has; codes stand in place of addresses
    unless the look asks for them."""
    look = look or ReportOptions()
    files, period = _read_files(connection, wanted, controls)
    roster, schedule, policy = files.roster, files.schedule, files.policy
    left_out = files.notes
    if roster is not None:
        roster, asked = without_strangers(roster, {*wanted.sources, *_sources(connection)})
        left_out += asked
    same_email = find_same_email(connection, roster)
    if are_hidden(look, policy):
        vendors = addresses_of_vendors(connection)
        hide_in_evidence(connection, vendors)
        origin, roster, schedule = hide(origin, vendors), hide(roster, vendors), hide(schedule, vendors)
        policy = hide_of_policy(policy, vendors) if policy else None
        same_email = hide(same_email, vendors)
    create_views(connection, period, roster, schedule, same_email)
    assessed = evaluate(connection, policy, period) if policy else ()
    return Assessment(
        connection, origin, period, roster, schedule, policy, assessed, look, left_out, same_email
    )


def problems_of_inputs(wanted: Wanted, controls: Mapping[str, Control]) -> Problems:
    """Return all that is wrong with roster, policy and schedule, for whoever has not read the evidence yet.

    A schedule is looked at where the days are given, since what recurs cannot be worked out without.
    """
    problems = Problems()
    roster, _ = _read_people_and_rules(wanted, controls, problems)
    path, days = wanted.schedule, (wanted.first, wanted.last)
    if path and all(days):
        first, last = (_day_or_none(each) for each in days)
        if first and last and first <= last:
            interval = day_interval(first, last, wanted.zone)
            problems.of(lambda: read_schedule(path, wanted.zone, roster, interval, wanted.rules))
    return problems


def _read_people_and_rules(
    wanted: Wanted, controls: Mapping[str, Control], problems: Problems
) -> tuple[Roster | None, Policy | None]:
    people, policy = wanted.roster, wanted.policy
    return (
        problems.of(lambda: read_roster(people, wanted.rules)) if people else None,
        problems.of(lambda: load_policy(policy, controls, wanted.rules)) if policy else None,
    )


def _day_or_none(text: str | None) -> date | None:
    try:
        return parse_day(text or "")
    except ValueError:
        return None


@dataclass(frozen=True)
class Files:
    """What the files say that are no evidence, as far as they are given."""

    roster: Roster | None
    schedule: Schedule | None
    policy: Policy | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read otherwise than it stands there, or left out, in sentences."""
        lists = (self.policy.leave, self.policy.reviews) if self.policy else ()
        tables = (self.roster, self.schedule, *lists)
        return (
            *(note for each in tables if each is not None for note in each.file.notes),
            *(self.schedule.left_out if self.schedule else ()),
        )


def _read_files(
    connection: DuckDBPyConnection, wanted: Wanted, controls: Mapping[str, Control]
) -> tuple[Files, ReportingPeriod]:
    """The files, and the period for which what recurs in the schedule is worked out.

    Every problem of all of them is raised at once.
    """
    problems = Problems()
    zone, rules, path = wanted.zone, wanted.rules, wanted.schedule
    roster, policy = _read_people_and_rules(wanted, controls, problems)
    period = problems.of(
        lambda: choose_period(
            connection,
            wanted.first,
            wanted.last,
            zone,
            lambda: read_schedule(path, zone, roster, rules=rules) if path else None,
        )
    )
    if period is not None and wanted.as_of is not None:
        period = replace(period, as_of=wanted.as_of)
    interval = period.interval if period else None
    schedule = problems.of(lambda: read_schedule(path, zone, roster, interval, rules) if path else None)
    if problems or period is None:
        raise problems.error()
    return Files(roster, schedule, policy), period


def _sources(connection: DuckDBPyConnection) -> set[str]:
    """The sources that the evidence names, and those that were read."""
    tables = ("readings", *(f"{kind}_evidence" for kind in KINDS))
    query = " UNION ".join(f"SELECT source FROM {table}" for table in tables)
    return {source.lower() for (source,) in connection.execute(query).fetchall() if source}


def origin_of_files(taken: Imported) -> Origin:
    """That of evidence from files."""
    return Origin(taken.inputs, taken.failures, taken.lines)


_LAST = """
SELECT source, account, stream, status, message
FROM reads
QUALIFY row_number() OVER (PARTITION BY source, account, stream ORDER BY read DESC) = 1
"""


def origin_of_store(connection: DuckDBPyConnection) -> Origin:
    """That of evidence from a store: its log says what did not complete, and how much came."""
    failures = tuple(
        Failure(source, account, stream, message or f"the last read is {status}")
        for source, account, stream, status, message in connection.execute(_LAST).fetchall()
        if status != "complete"
    )
    lines = connection.execute(
        "SELECT source, account, stream, sum(new + changed + unchanged)::BIGINT FROM reads GROUP BY ALL"
    ).fetchall()
    return Origin(
        (), failures, {(source, account, stream): count for source, account, stream, count in lines}
    )
