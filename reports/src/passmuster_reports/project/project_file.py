"""The project file, `passmuster.yaml`: what one run reads, rests on, and writes."""

from __future__ import annotations

import calendar
import os
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from passmuster.errors import Problem, SettingsError
from passmuster.files import Document, decode, name_of, read_whole
from passmuster.reading import NO_ZONE, Inline
from passmuster.schemas import check_file, load_schema, placed
from passmuster.times import find_zone, parse_day, zone_meant
from passmuster_reports.assessment.in_service import InService, parse_since
from passmuster_reports.expected.tables.columns import DATES, TableRules, columns_of_file
from passmuster_reports.options import PrivacyOptions, ReportOptions, SigningKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The name that is taken where none is given.
NAME = "passmuster.yaml"

_LAST_MONTH = "last-month"

#: What of `privacy` stood under `look` in 0.1.0.
_PRIVACY = {"addresses", "pseudonyms"}

_HINT = "docs/reference/project-file.md explains each key; `passmuster init` writes such a file"


@dataclass(frozen=True)
class SourceEntry:
    """One account that is read. `config` is a file of settings, or the settings themselves."""

    source: str
    config: str | Inline
    streams: tuple[str, ...]
    workers: int
    #: Since when it has been in service, where the file says so.
    in_service_from: datetime | None = None


@dataclass(frozen=True)
class ReportEntry:
    """One report, and the files it goes to; braces in their names stand for days of the period."""

    report: str
    outputs: tuple[str, ...]
    guests: bool = False


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
    #: Where the page that leads to all reports is written, with braces as in outputs; False for nowhere, True
    #: for the folder that they share.
    index: str | bool = True
    #: How the tables among the files are to be read.
    rules: TableRules = field(default_factory=TableRules)
    #: What is wrong with it beside its form. Its caller raises this with what is wrong with the files
    #: that it names.
    problems: tuple[Problem, ...] = ()
    #: What should be written otherwise, and is read as it was meant.
    notes: tuple[str, ...] = ()
    #: The lines of the file.
    document: Document = field(default_factory=Document)
    name: str = NAME

    @property
    def in_service(self) -> tuple[InService, ...]:
        """Return since when sources have been in service; all entries of one source say the same."""
        since = {entry.source: entry.in_service_from for entry in self.sources if entry.in_service_from}
        return tuple(InService(source, since[source]) for source in sorted(since))

    def problem(self, path: str, text: str) -> Problem:
        """Return what is wrong at a path of the file, such as `reports[0].report`, with its line."""
        return placed(self.name, self.document, Problem(path, text))

    def days(self, today: date) -> tuple[date, date]:
        """Return the first and the last day that are reported on."""
        if not isinstance(self.period, str):
            return self.period
        if self.period == "last-week":
            monday = today - timedelta(days=today.weekday() + 7)
            return monday, monday + timedelta(days=6)
        first = today.replace(day=1)
        if self.period == "last-month":
            first = (first - timedelta(days=1)).replace(day=1)
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def load_project(path: str) -> Project:
    """Read a project file; SettingsError lists every problem of its form with its line."""
    if os.path.isdir(path):
        path = os.path.join(path, NAME)
    name, folder = name_of(path), os.path.dirname(path)
    text = decode(read_whole(path, "project"), name, "save it as UTF-8")
    document = check_file(name, text, load_schema("passmuster_reports", "project"), _HINT)
    value: dict[str, Any] = document.value

    def beside(key: str, within: Mapping[str, Any] = value) -> str | None:
        return os.path.join(folder, within[key]) if key in within else None

    look: dict[str, Any] = value.get("look", {})
    options, privacy = value.get("options", {}), value.get("privacy", {})
    policy = value.get("policy")
    roster, schedule, logo = beside("roster"), beside("schedule"), beside("logo", look | options)
    logo_path = "options.logo" if "logo" in options else "look.logo"
    hidden = PrivacyOptions(
        (look | privacy).get("addresses", False),
        beside("pseudonyms", look | privacy),
        privacy.get("groups", True),
    )
    wrong = list(_more(value))
    if hidden.problem:
        wrong.append(
            Problem(
                "privacy" if privacy else "look", f"'{'privacy' if privacy else 'look'}': {hidden.problem}"
            )
        )
    wrong += [
        Problem(path, f"'{path}' names the file '{found}', which is not there")
        for path, found in (("roster", roster), ("schedule", schedule), (logo_path, logo))
        if found and not os.path.isfile(found)
    ]
    return Project(
        store=os.path.join(folder, value["store"]),
        zone=_zone(value) or ZoneInfo("UTC"),
        period=_period(value.get("period", _LAST_MONTH)) or _LAST_MONTH,
        sources=tuple(
            _source(number, entry, value, name, folder, document)
            for number, entry in enumerate(value["sources"])
        ),
        roster=roster,
        schedule=schedule,
        # The name of a pack, unless there is such a file.
        policy=beside("policy") if policy and os.path.exists(os.path.join(folder, policy)) else policy,
        reports=tuple(_report(entry, folder) for entry in value.get("reports", ())),
        options=ReportOptions(
            **{key: (look | options)[key] for key in look | options if key not in _PRIVACY} | {"logo": logo}
        ),
        privacy=hidden,
        sign=_key(value["sign"], folder) if "sign" in value else None,
        index=_index(value.get("index", True), folder),
        rules=TableRules(columns_of_file(value.get("columns", {})), value.get("dates", DATES[0])),
        problems=tuple(placed(name, document, problem) for problem in wrong),
        notes=tuple(str(placed(name, document, Problem("look", note))) for note in _old_names(look)),
        document=document,
        name=name,
    )


def _old_names(look: Mapping[str, Any]) -> Iterable[str]:
    """Yield what to write in place of `look`, under which 0.1.0 had the options of reports."""
    for key, names in (("options", look.keys() - _PRIVACY), ("privacy", look.keys() & _PRIVACY)):
        if names:
            yield f"write {', '.join(f'`{name}`' for name in sorted(names))} under `{key}`, not under `look`"


def _key(value: Mapping[str, Any], folder: str) -> SigningKey:
    place = value["key"]
    beside = place if place.startswith("pkcs11:") else os.path.join(folder, place)
    return SigningKey(beside, value.get("timestamp"))


def _more(value: Mapping[str, Any]) -> Iterable[Problem]:
    """Yield what no schema can say of a project."""
    if _zone(value) is None:
        zone = value["timezone"]
        yield Problem("timezone", f"'timezone': '{zone}' {NO_ZONE}{zone_meant(zone)}")
    period = value.get("period")
    if isinstance(period, dict):
        days = {}
        for key in ("from", "to"):
            try:
                days[key] = parse_day(period[key])
            except ValueError as error:
                yield Problem(f"period.{key}", f"'period.{key}': {error}")
        first, last = days.get("from"), days.get("to")
        if first and last and last < first:
            yield Problem("period.to", "'period.to' is before 'period.from'")
    yield from _wrong_services(value)
    paths = [
        (f"reports[{number}].output", output, ("from", "to", "month", "person"))
        for number, entry in enumerate(value.get("reports", ()))
        for output in _listed(entry["output"])
    ]
    for where, path, allowed in (*paths, ("index", value.get("index", ""), ("from", "to", "month"))):
        try:
            str(path).format(**dict.fromkeys(allowed, ""))
        except (KeyError, IndexError, ValueError, AttributeError):
            names = " and ".join(", ".join(f"{{{name}}}" for name in allowed).rsplit(", ", 1))
            yield Problem(where, f"'{where}': in braces only {names} may stand")


def _wrong_services(value: Mapping[str, Any]) -> Iterable[Problem]:
    """Yield what is wrong with `in_service_from`: it holds for a source, whichever its account."""
    zone = _zone(value) or ZoneInfo("UTC")
    first: dict[str, tuple[int, datetime | None]] = {}
    for number, entry in enumerate(value["sources"]):
        path = f"sources[{number}].in_service_from"
        try:
            since = parse_since(entry["in_service_from"], zone) if "in_service_from" in entry else None
        except ValueError as error:
            yield Problem(path, f"'{path}': {error}")
            continue
        before, same = first.setdefault(entry["source"], (number, since))
        if since != same:
            yield Problem(
                path if since else f"sources[{number}]",
                f"'sources[{number}]' and 'sources[{before}]' are of {entry['source']}, and "
                "`in_service_from` holds for all accounts of a source: say the same in both, or in neither",
            )


def _zone(value: Mapping[str, Any]) -> ZoneInfo | None:
    """Return the zone that the file names; None where there is none of that name."""
    try:
        return find_zone(value.get("timezone", "UTC"))
    except SettingsError:
        return None


def _period(value: Any) -> str | tuple[date, date] | None:
    """Return the period that the file names; None where its days are none, or end before they begin."""
    if isinstance(value, str):
        return value
    try:
        first, last = parse_day(value["from"]), parse_day(value["to"])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _source(
    number: int,
    entry: Mapping[str, Any],
    value: Mapping[str, Any],
    name: str,
    folder: str,
    document: Document,
) -> SourceEntry:
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
        config = Inline(name, folder, entry["settings"], lines, prefix)
    return SourceEntry(
        entry["source"],
        config,
        tuple(entry.get("streams", ())),
        entry.get("workers", 1),
        _since(entry, _zone(value) or ZoneInfo("UTC")),
    )


def _since(entry: Mapping[str, Any], zone: ZoneInfo) -> datetime | None:
    """Return since when a source has been in service; None where nobody says so, or it is no day."""
    try:
        return parse_since(entry["in_service_from"], zone) if "in_service_from" in entry else None
    except ValueError:
        return None


def _report(entry: Mapping[str, Any], folder: str) -> ReportEntry:
    return ReportEntry(
        entry["report"],
        tuple(os.path.join(folder, output) for output in _listed(entry["output"])),
        entry.get("guests", False),
    )


def _index(value: str | bool, folder: str) -> str | bool:
    return os.path.join(folder, value) if isinstance(value, str) else value


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
