"""What is to be assessed: the period, and the files of what was expected and of the policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from passmuster.errors import SettingsError
from passmuster.problems import Problems
from passmuster.times import find_zone, parse_instant
from passmuster_reports.assessment.in_service import in_service_of
from passmuster_reports.assessment.period import parse_period
from passmuster_reports.expected.tables.columns import DATES, TableRules, columns_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passmuster_reports.assessment.in_service import InService
    from passmuster_reports.assessment.period import PeriodText


@dataclass(frozen=True)
class AssessmentRequest:
    """What is to be assessed: days as text, paths as given, None for what there is not."""

    zone: ZoneInfo
    first: str | None = None
    last: str | None = None
    roster: str | None = None
    schedule: str | None = None
    policy: str | None = None
    #: The instant as of which something is due or expired; None for that of the latest reading.
    as_of: datetime | None = None
    #: How the tables among the files are to be read.
    rules: TableRules = field(default_factory=TableRules)
    #: The sources that are installed: a column of the roster may be named after one, or one of the evidence.
    sources: tuple[str, ...] = ()
    #: Since when sources have been in service, by source.
    in_service: tuple[InService, ...] = ()


def make_request(
    period: PeriodText | None,
    timezone: str,
    as_of: str | datetime | None = None,
    columns: Mapping[str, str | list[str]] | None = None,
    dates: str = "auto",
    in_service: Mapping[str, str | date] | None = None,
) -> AssessmentRequest:
    """Return the request of a program, which has values where a command line has texts; without its files.

    SettingsError lists every value that is wrong.
    """
    problems = Problems()
    zone = problems.of(lambda: find_zone(timezone))
    days = problems.of(lambda: parse_period(period))
    instant = problems.of(lambda: _as_of(as_of, zone or ZoneInfo("UTC")))
    if dates not in DATES:
        problems.add([f"dates is '{dates}', but must be one of {', '.join(DATES)}"])
    since = problems.of(lambda: in_service_of(in_service or {}, zone or ZoneInfo("UTC")))
    if problems or zone is None or days is None or since is None:
        raise problems.error()
    rules = TableRules(columns_of_file(columns or {}), dates)
    return AssessmentRequest(zone, *days, as_of=instant, rules=rules, in_service=since)


def _as_of(value: str | datetime | None, zone: ZoneInfo) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    try:
        return parse_instant(value, zone) if value else None
    except ValueError as error:
        raise SettingsError(f"as_of: {error}") from error
