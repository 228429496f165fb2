"""What reports stand on: a store whose assessment has begun, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from passmuster.assessment.addresses import (
    addresses_of_vendors,
    are_hidden,
    hide,
    hide_in_evidence,
    hide_of_policy,
)
from passmuster.assessment.beginning import begin_assessment
from passmuster.assessment.findings import Assessed, assess
from passmuster.assessment.likeness import SameEmail, find_same_email
from passmuster.assessment.period import Period, choose_period
from passmuster.assessment.policy import load_policy
from passmuster.days import day_stretch, parse_day
from passmuster.expectations.roster import read_roster
from passmuster.expectations.schedule import read_schedule
from passmuster.problems import Problems
from passmuster.project import Look
from passmuster.store.intake import Failure, Taken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from duckdb import DuckDBPyConnection

    from passmuster.assessment.control import Control
    from passmuster.assessment.policy import Policy
    from passmuster.expectations.roster import Roster
    from passmuster.expectations.schedule import Schedule
    from passmuster.input_file import InputFile


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


@dataclass(frozen=True)
class Ground:
    """A store whose views are made, what was expected, and what the policy says of it."""

    connection: DuckDBPyConnection
    origin: Origin
    period: Period
    roster: Roster | None
    schedule: Schedule | None
    policy: Policy | None
    assessed: tuple[Assessed, ...]
    look: Look
    #: What of the schedule is no session, in sentences for whoever makes the report, addresses as they are.
    left_out: tuple[str, ...] = ()
    #: Which ids at sources have the e-mail address of a person of the roster.
    same_email: tuple[SameEmail, ...] = ()


def lay_ground(
    connection: DuckDBPyConnection,
    origin: Origin,
    wanted: Wanted,
    controls: Mapping[str, Control],
    look: Look | None = None,
) -> Ground:
    """Read roster, schedule and policy, and assess what the store has; codes stand in place of addresses
    unless the look asks for them."""
    zone, look = wanted.zone, look or Look()
    problems = Problems()
    roster, policy = _read_people_and_rules(wanted, controls, problems)
    path = wanted.schedule
    period = problems.of(
        lambda: choose_period(
            connection,
            wanted.first,
            wanted.last,
            zone,
            lambda: read_schedule(path, zone, roster) if path else None,
        )
    )
    schedule = None
    if path and period:
        # What recurs is worked out for the period only.
        stretch = period.stretch
        schedule = problems.of(lambda: read_schedule(path, zone, roster, stretch))
    if problems or period is None:
        raise problems.error()
    if wanted.as_of is not None:
        period = replace(period, as_of=wanted.as_of)
    left_out = schedule.left_out if schedule else ()
    same_email = find_same_email(connection, roster)
    if are_hidden(look, policy):
        vendors = addresses_of_vendors(connection)
        hide_in_evidence(connection, vendors)
        origin, roster, schedule = hide(origin, vendors), hide(roster, vendors), hide(schedule, vendors)
        policy = hide_of_policy(policy, vendors) if policy else None
        same_email = hide(same_email, vendors)
    begin_assessment(connection, period, roster, schedule, same_email)
    assessed = assess(connection, policy, period) if policy else ()
    return Ground(connection, origin, period, roster, schedule, policy, assessed, look, left_out, same_email)


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
            stretch = day_stretch(first, last, wanted.zone)
            problems.of(lambda: read_schedule(path, wanted.zone, roster, stretch))
    return problems


def _read_people_and_rules(
    wanted: Wanted, controls: Mapping[str, Control], problems: Problems
) -> tuple[Roster | None, Policy | None]:
    people, rules = wanted.roster, wanted.policy
    roster = problems.of(lambda: read_roster(people)) if people else None
    policy = problems.of(lambda: load_policy(rules, controls)) if rules else None
    return roster, policy


def _day_or_none(text: str | None) -> date | None:
    try:
        return parse_day(text or "")
    except ValueError:
        return None


def origin_of_files(taken: Taken) -> Origin:
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
