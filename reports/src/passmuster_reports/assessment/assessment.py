"""Assessment of one period of a store: what was expected, and what the policy says of the evidence."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, TypeVar

from passmuster.errors import SettingsError
from passmuster.problems import Problems
from passmuster.sdk import KINDS
from passmuster.times import day_interval, parse_day
from passmuster_reports.assessment.addresses import are_hidden, foreign_controls
from passmuster_reports.assessment.elsewhere import Named, Told
from passmuster_reports.assessment.findings import EvaluatedControl, evaluate
from passmuster_reports.assessment.in_service import unknown_sources
from passmuster_reports.assessment.overlay import find_overlay
from passmuster_reports.assessment.period import ReportingPeriod, choose_period
from passmuster_reports.assessment.policy import load_policy
from passmuster_reports.assessment.privacy import with_hidden_addresses, with_pseudonyms
from passmuster_reports.assessment.same_email import SameEmail, SameName, find_same_email
from passmuster_reports.assessment.views import create_views
from passmuster_reports.expected.roster import read_roster, without_strangers
from passmuster_reports.expected.schedule import read_schedule
from passmuster_reports.options import Privacy, PrivacyOptions
from passmuster_reports.store.code_key import CodeKey
from passmuster_reports.store.origin import find_origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from passmuster_reports.assessment.control import Control
    from passmuster_reports.assessment.in_service import InService
    from passmuster_reports.assessment.overlay import Overlay
    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.assessment.request import AssessmentRequest
    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.expected.schedule import Schedule
    from passmuster_reports.store.origin import Origin

A = TypeVar("A", bound="Assessment")


@dataclass(frozen=True)
class Assessment:
    """One period of a store, and what the policy says of it.

    It owns its connection, which sees the tables of the store, and has the temporary tables and views of
    this period and no other. `close` it, or use it as a context manager.
    """

    connection: DuckDBPyConnection
    origin: Origin
    period: ReportingPeriod
    roster: Roster | None
    schedule: Schedule | None
    policy: Policy | None
    assessed: tuple[EvaluatedControl, ...]
    privacy: Privacy
    #: What of the schedule is no session, and how the files were read where that is not plain, in sentences
    #: for the person who makes the report, with addresses as they are.
    left_out: tuple[str, ...] = ()
    #: Which ids at sources have the e-mail address of a person of the roster.
    same_email: tuple[SameEmail, ...] = ()
    #: Who has the same name as a person of the roster, where names are in codes.
    same_name: tuple[SameName, ...] = ()
    #: What evidence names that is left out.
    elsewhere: tuple[Named, ...] = ()
    #: Since when sources have been in service, by source.
    in_service: tuple[InService, ...] = ()
    #: What lies over the tables of the store: codes, and what is left out.
    overlay: Overlay | None = None
    #: What codes are to be made with where addresses stand in the evidence as they are, though a report is to
    #: hide them; None where it has codes, and where none are to be made.
    code_key: CodeKey | None = None
    #: Whether the policy had further controls, which are not here: they may have asked for anything.
    lacks_controls: bool = False
    #: Whether a report that is about the people of the roster is to tell of guests, too.
    guests: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self.connection.close()

    def other(self, *, period: ReportingPeriod | None = None, policy: Policy | None = None) -> Self:
        """Assess another period, or by another policy, in a connection of its own; the caller closes it.

        Nothing of this assessment changes: both have the same store, roster and schedule.
        """
        connection = self.connection.cursor()
        with _closed_on_error(connection):
            if self.overlay is not None:
                self.overlay.lay(connection)
            other = replace(
                self, connection=connection, period=period or self.period, policy=policy or self.policy
            )
            return prepare(other)

    def evaluate(self, policy: Policy) -> tuple[EvaluatedControl, ...]:
        """Return what another policy says of the same period."""
        if self.policy is None:
            return evaluate(self.connection, policy, self.period)  # there are no leave and reviews to replace
        with self.other(policy=policy) as other:
            return other.assessed


def assess(
    store: DuckDBPyConnection,
    request: AssessmentRequest,
    controls: Mapping[str, Control],
    options: PrivacyOptions | None = None,
    key: CodeKey | None = None,
) -> Assessment:
    """Read roster, schedule and policy, and assess a period of the store in a connection of its own.

    Codes stand in place of addresses unless the options ask for addresses; `key` is what they are made with.
    The caller closes the assessment. SettingsError lists every problem of the files and of the days.
    """
    options = options or PrivacyOptions()
    if options.problem:
        raise SettingsError(options.problem)
    connection = store.cursor()
    with _closed_on_error(connection):
        files, period = _read_files(connection, request, controls)
        roster, notes = files.roster, files.notes
        if roster is not None:
            roster, asked = without_strangers(roster, _known_sources(connection, request))
            notes += asked
        given = Assessment(
            connection,
            find_origin(connection),
            period,
            roster,
            files.schedule,
            files.policy,
            (),
            Privacy(addresses=options.addresses),
            notes,
            find_same_email(connection, roster),
            in_service=request.in_service,
            overlay=find_overlay(connection),
        )
        if options.pseudonyms:
            coded = with_hidden_addresses(*with_pseudonyms(given, options))
            if foreign_controls(given.policy):
                with replace(given, connection=store.cursor()) as plain:
                    _check_foreign(plain, coded)
            return prepare(coded)
        if options.addresses:
            return prepare(given)
        if are_hidden(given.privacy, given.policy):
            return prepare(with_hidden_addresses(given, key or CodeKey()))
        return prepare(replace(given, code_key=key or CodeKey()))


def _check_foreign(plain: Assessment, coded: Assessment) -> None:
    """Check that controls which are not ours find the same with codes in place of people.

    SettingsError names those that do not: they ask what a name, an id or an address reads.
    """
    found = []
    for given in (plain, coded):
        policy = given.policy and replace(given.policy, controls=foreign_controls(given.policy), waivers=())
        assessed = prepare(replace(given, policy=policy)).assessed
        found.append({control.applied.id: control.counts for control in assessed})
    others = [name for name, counts in found[0].items() if counts != found[1][name]]
    if others:
        raise SettingsError(
            f"{' and '.join(others)}: with codes in place of people it would find something else, for it "
            "asks what a name, an id or an address reads",
            "leave it out of the policy, or make the report without pseudonyms",
        )


def prepare(assessment: A) -> A:
    """Create the views of an assessment in its connection, and return it with its policy evaluated."""
    connection, period, policy = assessment.connection, assessment.period, assessment.policy
    told = Told(assessment.same_email, assessment.same_name, assessment.elsewhere)
    create_views(connection, period, assessment.roster, assessment.schedule, told, assessment.in_service)
    return replace(assessment, assessed=evaluate(connection, policy, period) if policy else ())


@contextmanager
def _closed_on_error(connection: DuckDBPyConnection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def problems_of_inputs(request: AssessmentRequest, controls: Mapping[str, Control]) -> Problems:
    """Return all that is wrong with roster, policy and schedule, before the evidence is read.

    A schedule is read where both days are given: events that recur cannot be worked out without them.
    """
    problems = Problems()
    roster, _ = _read_people_and_rules(request, controls, problems)
    path, days = request.schedule, (request.first, request.last)
    if path and all(days):
        first, last = (_day_or_none(day) for day in days)
        if first and last and first <= last:
            interval = day_interval(first, last, request.zone)
            problems.of(lambda: read_schedule(path, request.zone, roster, interval, request.rules))
    return problems


def _read_people_and_rules(
    request: AssessmentRequest, controls: Mapping[str, Control], problems: Problems
) -> tuple[Roster | None, Policy | None]:
    people, policy = request.roster, request.policy
    return (
        problems.of(lambda: read_roster(people, request.rules)) if people else None,
        problems.of(lambda: load_policy(policy, controls, request.rules)) if policy else None,
    )


def _day_or_none(text: str | None) -> date | None:
    try:
        return parse_day(text or "")
    except ValueError:
        return None


@dataclass(frozen=True)
class Files:
    """What was expected, and the policy, as far as they are given."""

    roster: Roster | None
    schedule: Schedule | None
    policy: Policy | None

    @property
    def notes(self) -> tuple[str, ...]:
        """Return in sentences how files were read where that is not plain, and what was left out."""
        lists = (self.policy.leave, self.policy.reviews) if self.policy else ()
        tables = (self.roster, self.schedule, *lists)
        return (
            *(note for table in tables if table is not None for note in table.file.notes),
            *map(str, self.schedule.left_out if self.schedule else ()),
        )


def _read_files(
    connection: DuckDBPyConnection, request: AssessmentRequest, controls: Mapping[str, Control]
) -> tuple[Files, ReportingPeriod]:
    """Return the files, and the period, in which the recurring events of the schedule are worked out.

    SettingsError lists the problems of all of them.
    """
    problems = Problems()
    zone, rules, path = request.zone, request.rules, request.schedule
    roster, policy = _read_people_and_rules(request, controls, problems)
    period = problems.of(
        lambda: choose_period(
            connection,
            request.first,
            request.last,
            zone,
            lambda: read_schedule(path, zone, roster, rules=rules) if path else None,
        )
    )
    if period is not None and request.as_of is not None:
        period = replace(period, as_of=request.as_of)
    problems.add(unknown_sources(request.in_service, _known_sources(connection, request)))
    interval = period.interval if period else None
    schedule = problems.of(lambda: read_schedule(path, zone, roster, interval, rules) if path else None)
    if problems or period is None:
        raise problems.error()
    return Files(roster, schedule, policy), period


def _known_sources(connection: DuckDBPyConnection, request: AssessmentRequest) -> set[str]:
    """Return the sources that are installed, that the evidence names, and that were read."""
    return {*request.sources, *_sources(connection)}


def _sources(connection: DuckDBPyConnection) -> set[str]:
    """Return the sources that the evidence names, and those that were read."""
    tables = ("readings", *(f"{kind}_evidence" for kind in KINDS))
    query = " UNION ".join(f"SELECT source FROM {table}" for table in tables)
    return {source.lower() for (source,) in connection.execute(query).fetchall() if source}
