"""The time zones of one calendar, by their names."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, tzinfo
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from passmuster.errors import SettingsError
from passmuster.times import find_zone
from passmuster_reports.expected.calendar.own_zone import read_zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.expected.calendar.content_lines import Component
    from passmuster_reports.expected.calendar.values import Written


@dataclass(frozen=True)
class Zone:
    """A zone that a name stands for, and the other one that the name might stand for, if there is one."""

    zone: tzinfo
    other: tzinfo | None = None


_UTC = Zone(UTC)


class Zones:
    """The zones of one calendar, each read when an event uses it: one that none uses fails nothing."""

    def __init__(self, calendar: Component, file: str, otherwise: ZoneInfo) -> None:
        self._file, self._otherwise = file, Zone(otherwise)
        self._named = calendar.properties.get("X-WR-TIMEZONE", [])
        self._own: dict[str, Component] = {}
        for component in calendar.walk("VTIMEZONE"):
            # RFC 5545 has one TZID here. Of two, each names the zone: an event can mean no other one.
            for name in component.properties.get("TZID", []):
                self._own.setdefault(_trimmed(name.value), component)
        self._found: dict[str, Zone | None] = {}

    def of(self, written: Written, where: str) -> Zone:
        """Return the zone of a time; ValueError says in a sentence that its name is not known.

        A time without one is in the calendar's `X-WR-TIMEZONE` or, where it has none, in the report's zone.
        """
        if written.utc:
            return _UTC
        if written.zone:
            return self._find(written.zone, where)
        names = {_trimmed(named.value): named for named in self._named}
        if not names:
            return self._otherwise
        *others, (name, named) = names.items()
        where = f"{self._file}, line {named.line}: `X-WR-TIMEZONE`"
        if others:
            raise ValueError(f"{where} comes more than once")
        return self._find(name, where)

    def _find(self, name: str, where: str) -> Zone:
        plain = _trimmed(name)
        if plain not in self._found:
            self._found[plain] = self._look_up(plain)
        found = self._found[plain]
        if found is None:
            broken = ", whose VTIMEZONE cannot be read" if plain in self._own else ""
            raise ValueError(
                f"{where}: '{plain[:80]}' is no zone of IANA, of Windows, or of this file{broken}"
            )
        return found

    def _look_up(self, name: str) -> Zone | None:
        # RFC 5545, 3.6.5: the file says what its names mean. A place has an offset that no file can choose,
        # though, and programs write VTIMEZONEs without summer time, or with outdated rules.
        place = _place(name)
        own = read_zone(self._own[name], name) if name in self._own else None
        if place is not None:
            return Zone(place, own)
        known = _known(name)
        return Zone(own, known) if own is not None else Zone(known) if known is not None else None


def _trimmed(name: str) -> str:
    return name.strip().strip("\"'").strip()


def _place(name: str) -> tzinfo | None:
    """Return the zone of IANA if the name is one of a place, alone or after the name of a registry.

    `/mozilla.org/20050126_1/America/New_York` is such a name (RFC 5545, 3.8.3.1).
    """
    parts = name.strip("/").split("/")
    for start in range(len(parts) if name.startswith("/") else 1):
        if (place := _places().get("/".join(parts[start:]).lower())) is not None:
            return ZoneInfo(place)
    return None


@functools.cache
def _places() -> Mapping[str, str]:
    """Return the names of IANA's zones that stand for places, by the same in lower case.

    Abbreviations (`EST`), fixed offsets (`Etc/GMT+5`) and old aliases (`US/Eastern`) are not among them.
    """
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    names = (line.split("\t")[2] for line in lines if line and not line.startswith("#"))
    return {name.lower(): name for name in names}


def _known(name: str) -> tzinfo | None:
    """Return the zone of a name that is no place, of Windows or of IANA; None if there is none."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    if name.upper() in ("UTC", "Z"):
        return UTC
    try:
        return find_zone(WINDOWS_TO_OLSON.get(name, name.strip("/")))
    except SettingsError:
        return None
