"""The project file, `passmuster.yaml`: what one run reads, rests on, and writes."""

from __future__ import annotations

import calendar
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from passmuster.errors import SettingsError
from passmuster.files import decode, name_of, read_whole
from passmuster.reading import NO_ZONE, Inline
from passmuster.schemas import check_file, load_schema, placed
from passmuster.times import find_zone, parse_day
from passmuster_reports.expected.tables.columns import DATES, TableRules, columns_of_file
from passmuster_reports.options import PrivacyOptions, ReportOptions, SigningKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from passmuster.files import Document

#: The name that is taken where none is given.
NAME = "passmuster.yaml"

_LAST_MONTH = "last-month"

_HINT = "the page of the core describes the file; `passmuster init` writes one"


@dataclass(frozen=True)
class SourceEntry:
    """One account that is read. `config` is a file of settings, or the settings themselves."""

    source: str
    config: str | Inline
    streams: tuple[str, ...]
    workers: int


@dataclass(frozen=True)
class ReportEntry:
    """One report, and the files it goes to; braces in their names stand for days of the period."""

    report: str
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    """One project file; every path in it is as seen from here."""

    store: str
    zone: ZoneInfo
    period: str | tuple[date, date]
    sources: tuple[SourceEntry, ...]
    roster: str | None
    schedule: str | None
    policy: str | None
    reports: tuple[ReportEntry, ...]
    options: ReportOptions
    privacy: PrivacyOptions
    sign: SigningKey | None = None
    #: How the tables among the files are to be read.
    rules: TableRules = field(default_factory=TableRules)
    #: What is wrong with it beside its form, each with its line. Whoever runs it raises this with what is
    #: wrong with the files that it names.
    problems: tuple[str, ...] = ()
    #: Places a problem that names a path, such as 'reports[0].report', at its line of the file.
    placed: Callable[[str], str] = str

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day that are reported on."""
        if not isinstance(self.period, str):
            return self.period
        if self.period == "last-week":
            monday = today - timedelta(days=today.weekday() + 7)
            return monday, monday + timedelta(days=6)
        first = today.replace(day=1)
        if self.period == "last-month":
            first = (first - timedelta(days=1)).replace(day=1)
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


#: The settings of `look` that say how a report looks; the others say what it hides.
_LOOK = ("title", "accent", "paper", "locale")


def load_project(path: str) -> Project:
    """The project in a file; SettingsError lists every problem of its form with its line."""
    if os.path.isdir(path):
        path = os.path.join(path, NAME)
    name, folder = name_of(path), os.path.dirname(path)
    text = decode(read_whole(path, "project"), name, "save it as UTF-8")
    document = check_file(name, text, load_schema("passmuster_reports", "project"), _HINT)
    value: dict[str, Any] = document.value

    def beside(key: str, within: Mapping[str, Any] = value) -> str | None:
        return os.path.join(folder, within[key]) if key in within else None

    def at_its_line(problem: str) -> str:
        return placed(name, document, problem)

    look = value.get("look", {})
    policy = value.get("policy")
    logo, roster, schedule = beside("logo", look), beside("roster"), beside("schedule")
    wrong = list(_more(value))
    wrong += [
        f"'{where}' names the file '{found}', which is not there"
        for where, found in (("roster", roster), ("schedule", schedule), ("look.logo", logo))
        if found and not os.path.isfile(found)
    ]
    return Project(
        store=os.path.join(folder, value["store"]),
        zone=_zone(value) or ZoneInfo("UTC"),
        period=_period(value.get("period", _LAST_MONTH)) or _LAST_MONTH,
        sources=tuple(
            _source(number, each, name, folder, document) for number, each in enumerate(value["sources"])
        ),
        roster=roster,
        schedule=schedule,
        # The name of a pack, unless there is such a file.
        policy=beside("policy") if policy and os.path.exists(os.path.join(folder, policy)) else policy,
        reports=tuple(_report(each, folder) for each in value.get("reports", ())),
        options=ReportOptions(**{**{key: look[key] for key in _LOOK if key in look}, "logo": logo}),
        privacy=PrivacyOptions(look.get("addresses", False), beside("pseudonyms", look)),
        sign=_key(value["sign"], folder) if "sign" in value else None,
        rules=TableRules(columns_of_file(value.get("columns", {})), value.get("dates", DATES[0])),
        problems=tuple(map(at_its_line, wrong)),
        placed=at_its_line,
    )


def _key(value: Mapping[str, Any], folder: str) -> SigningKey:
    place = value["key"]
    beside = place if place.startswith("pkcs11:") else os.path.join(folder, place)
    return SigningKey(beside, value.get("timestamp"))


def _more(value: Mapping[str, Any]) -> Iterable[str]:
    """What no schema can say of a project."""
    if _zone(value) is None:
        yield f"'timezone': '{value['timezone']}' {NO_ZONE}"
    period = value.get("period")
    if isinstance(period, dict):
        days = {}
        for key in ("from", "to"):
            try:
                days[key] = parse_day(period[key])
            except ValueError as error:
                yield f"'period.{key}': {error}"
        first, last = days.get("from"), days.get("to")
        if first and last and last < first:
            yield "'period.to' is before 'period.from'"
    for number, each in enumerate(value.get("reports", ())):
        for output in _listed(each["output"]):
            try:
                output.format(**{"from": "", "to": "", "month": "", "person": ""})
            except (KeyError, IndexError, ValueError, AttributeError):
                allowed = "{from}, {to}, {month} and {person}"
                yield f"'reports[{number}].output': in braces only {allowed} may stand"


def _zone(value: Mapping[str, Any]) -> ZoneInfo | None:
    """The zone that the file names; None where there is none of that name."""
    try:
        return find_zone(value.get("timezone", "UTC"))
    except SettingsError:
        return None


def _period(value: Any) -> str | tuple[date, date] | None:
    """The period that the file names; None where its days are none, or end before they begin."""
    if isinstance(value, str):
        return value
    try:
        first, last = parse_day(value["from"]), parse_day(value["to"])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _source(number: int, entry: Mapping[str, Any], name: str, folder: str, document: Document) -> SourceEntry:
    config: str | Inline
    if isinstance(entry["settings"], str):
        config = os.path.join(folder, entry["settings"])
    else:
        prefix = f"sources[{number}].settings."
        lines = {
            path.removeprefix(prefix): line
            for path, line in document.lines.items()
            if path.startswith(prefix)
        }
        config = Inline(name, folder, entry["settings"], lines)
    return SourceEntry(entry["source"], config, tuple(entry.get("streams", ())), entry.get("workers", 1))


def _report(entry: Mapping[str, Any], folder: str) -> ReportEntry:
    return ReportEntry(
        entry["report"], tuple(os.path.join(folder, each) for each in _listed(entry["output"]))
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
