"""The project file, `passmuster.yaml`: what one run reads, rests on, and writes."""

from __future__ import annotations

import calendar
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from passmuster.checked_file import check_file, placed
from passmuster.days import find_zone, parse_day
from passmuster.errors import SettingsError
from passmuster.input_file import decode, read_whole
from passmuster.schema import load_schema
from passmuster.settings import Inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from passmuster.yaml_file import Document

#: The name that is taken where none is given.
NAME = "passmuster.yaml"

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


#: The variable in which the passphrase of a key, or the PIN of a token, is looked for.
PASSPHRASE = "PASSMUSTER_KEY_PASSPHRASE"


@dataclass(frozen=True)
class SigningKey:
    """What PDFs are signed with: a PKCS#12 file, or a token as RFC 7512 writes it.

    `timestamp` is the address of a time-stamp authority (RFC 3161).
    """

    place: str
    timestamp: str | None = None
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Look:
    """How reports look, and what PDFs are signed with. `logo` is the path of a picture, `pseudonyms` that of
    the key to the codes."""

    title: str | None = None
    logo: str | None = None
    accent: str | None = None
    paper: str = "A4"
    locale: str = "en"
    pseudonyms: str | None = None
    #: Whether e-mail addresses, telephone numbers and IP addresses are shown and carried as they are.
    addresses: bool = False
    sign: SigningKey | None = None


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
    look: Look
    sign: SigningKey | None = None
    #: The file's name, and the line of each of its entries.
    name: str = NAME
    document: Document | None = field(default=None, repr=False)

    def placed(self, problem: str) -> str:
        """Return a problem that names an entry of the file in quotes, with the file and the line."""
        return placed(self.name, self.document, problem) if self.document else problem

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


def load_project(path: str) -> Project:
    """The project in a file; SettingsError lists every problem with its line."""
    if os.path.isdir(path):
        path = os.path.join(path, NAME)
    name, folder = os.path.basename(path), os.path.dirname(path)
    text = decode(read_whole(path, "project"), name, "save it as UTF-8")
    document = check_file(name, text, load_schema("passmuster", "project"), _HINT, _more)
    value: dict[str, Any] = document.value

    def beside(key: str, within: Mapping[str, Any] = value) -> str | None:
        return os.path.join(folder, within[key]) if key in within else None

    wrong = [
        f"'{where}{key}' names the file '{found}', which is not there"
        for where, within, keys in (
            ("", value, ("roster", "schedule")),
            ("look.", value.get("look", {}), ("logo",)),
        )
        for key in keys
        if (found := beside(key, within)) and not os.path.isfile(found)
    ]
    if wrong:
        raise SettingsError([placed(name, document, each) for each in wrong], _HINT)
    look = value.get("look", {})
    policy = value.get("policy")
    return Project(
        store=os.path.join(folder, value["store"]),
        zone=find_zone(value.get("timezone", "UTC")),
        period=_period(value.get("period", "last-month")),
        sources=tuple(
            _source(number, each, name, folder, document) for number, each in enumerate(value["sources"])
        ),
        roster=beside("roster"),
        schedule=beside("schedule"),
        # The name of a pack, unless there is such a file.
        policy=beside("policy") if policy and os.path.exists(os.path.join(folder, policy)) else policy,
        reports=tuple(_report(each, folder) for each in value.get("reports", ())),
        look=Look(**{**look, "logo": beside("logo", look), "pseudonyms": beside("pseudonyms", look)}),
        sign=_key(value["sign"], folder) if "sign" in value else None,
        name=name,
        document=document,
    )


def _key(value: Mapping[str, Any], folder: str) -> SigningKey:
    place = value["key"]
    beside = place if place.startswith("pkcs11:") else os.path.join(folder, place)
    return SigningKey(beside, value.get("timestamp"))


def _more(value: Mapping[str, Any]) -> Iterable[str]:
    """What no schema can say of a project."""
    try:
        find_zone(value.get("timezone", "UTC"))
    except SettingsError as error:
        yield f"'timezone': {error.message}"
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


def _period(value: Any) -> str | tuple[date, date]:
    return value if isinstance(value, str) else (parse_day(value["from"]), parse_day(value["to"]))


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
