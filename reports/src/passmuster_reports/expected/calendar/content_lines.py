"""The content lines of an iCalendar file (RFC 5545, 3.1): unfolded as octets, then read as components.

The library `icalendar` decodes before it unfolds, so that a letter folded between its octets makes a file
unreadable; it skips whole components for one blank behind `BEGIN` or `END`, and any broken property fails its
event. Its values and its names of zones are used; the lines are read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster_reports.expected.note import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The properties that a schedule uses. No other can fail a file, however broken it is.
USED = frozenset(
    b"UID DTSTART DTEND DURATION RRULE RDATE EXRULE EXDATE RECURRENCE-ID STATUS SEQUENCE DTSTAMP METHOD "
    b"SUMMARY LOCATION ATTENDEE CATEGORIES X-PASSMUSTER-PLACE X-PASSMUSTER-SOURCE X-PASSMUSTER-GRACE-MINUTES "
    b"X-PASSMUSTER-EXCUSED "
    b"X-MICROSOFT-CDO-ALLDAYEVENT X-WR-TIMEZONE TZID TZOFFSETFROM TZOFFSETTO".split()
)

_NAME = re.compile(rb"[ \t]*([A-Za-z0-9-]+)[ \t]*([;:])")
_PROPERTY = re.compile(r"""[^:;]*+((?:;(?:[^":]|"[^"]*")*+)?):(.*)""", re.DOTALL)
# Values of these have no colon. The names of zones that Exchange writes do, and not always in quotes.
_TIMES = frozenset(("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"))
_TIME = re.compile(r"[^:;]*+(.*):([^:]*)", re.DOTALL)
_PARAMETER = re.compile(r""";\s*([A-Za-z0-9-]+)\s*=((?:"[^"]*"|[^";])*+)""")

#: What never stands inside another of the same name: if it does, an END is missing.
_NEVER_INSIDE = {"VEVENT": "VEVENT"}


@dataclass(frozen=True)
class Property:
    """One property; its value and those of its parameters are without blanks at their ends."""

    value: str
    parameters: Mapping[str, str]
    line: int

    @property
    def zone(self) -> str:
        """Return the parameter `TZID`; empty where there is none."""
        return self.parameters.get("TZID", "")


@dataclass
class Component:
    """A component, from its BEGIN to its END: the properties that are used, and the components inside."""

    name: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    components: list[Component] = field(default_factory=list)
    #: Lines that are no property, each after a property that is used: part of its value may be lost.
    broken: list[int] = field(default_factory=list)

    def walk(self, name: str) -> Iterator[Component]:
        """Yield every component of that name inside, at any depth, in the order of the file."""
        # A stack, not recursion: a file may nest components to any depth.
        waiting = self.components[::-1]
        while waiting:
            component = waiting.pop()
            if component.name == name:
                yield component
            waiting += component.components[::-1]


@dataclass(frozen=True)
class Lines:
    """The calendars of a file, and notes on its encoding."""

    calendars: tuple[Component, ...]
    said: tuple[Note, ...]


def read_lines(content: bytes, name: str) -> Lines:
    """Read the calendars of a file; SettingsError names the line where its components do not close."""
    reader = _Reader(name)
    for number, line in _unfold(content, name):
        reader.take(number, line)
    return reader.finish()


def _unfold(content: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the logical lines with the number of the first line of each.

    RFC 5545, 3.1: a fold may stand between two octets of one letter, so octets are joined first.
    """
    begun, parts = 0, [b""]
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if begun and line[:1] in (b" ", b"\t"):
            if line.strip().upper() == b"BEGIN:VEVENT":
                raise SettingsError(
                    f"{name}, line {number}: a blank before BEGIN:VEVENT makes it part of the line above "
                    "(RFC 5545, 3.1), and its event is lost",
                    "export the calendar again, or remove the blanks at the beginnings of its lines",
                )
            parts.append(line[1:])
        elif line.strip():
            if begun:
                yield begun, b"".join(parts)
            begun, parts = number, [line]
    if begun:
        yield begun, b"".join(parts)


class _Reader:
    """Parser of content lines into components."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calendars: list[Component] = []
        self._open: list[Component] = []
        self._last: bytes = b""
        self._other_code: list[int] = []

    def take(self, number: int, line: bytes) -> None:
        match = _NAME.match(line)
        keyword = match[1].upper() if match else b""
        if not keyword:
            self._broken_line(number, line)
        elif keyword in (b"BEGIN", b"END") and match and match[2] == b":":
            self._bracket(number, keyword, line[match.end() :].strip().upper().decode("utf-8", "replace"))
        elif not self._open:
            raise self._no_calendar(f"line {number} stands in no calendar: BEGIN:VCALENDAR is missing")
        else:
            self._last = keyword
            if keyword in USED:
                self._property(number, keyword.decode(), line)

    def _broken_line(self, number: int, line: bytes) -> None:
        if not line.strip(b" \t\x00\x1a"):
            return
        if not self._open or not self._last:
            text = line[:40].decode("utf-8", "replace").strip()
            raise self._no_calendar(f"line {number}: '{text}' is no property, which has a name and a colon")
        # Text that broke its line is part of the property above, and matters if that does.
        if self._last in USED:
            self._open[-1].broken.append(number)

    def _bracket(self, number: int, keyword: bytes, name: str) -> None:
        self._last = b""
        if keyword == b"BEGIN":
            component = Component(name, number)
            if not self._open and name != "VCALENDAR":
                raise self._no_calendar(f"line {number}: BEGIN:{name[:40]} stands in no calendar")
            if self._open and name in (_NEVER_INSIDE.get(self._open[-1].name), "VCALENDAR"):
                above = f"{self._open[-1].name[:40]} of line {self._open[-1].line}"
                raise self._no_calendar(f"line {number}: BEGIN:{name}, but {above} has no END")
            (self._open[-1].components if self._open else self._calendars).append(component)
            self._open.append(component)
        elif not self._open or self._open[-1].name != name:
            opened = (
                f"BEGIN:{self._open[-1].name[:40]} of line {self._open[-1].line}" if self._open else "nothing"
            )
            raise self._no_calendar(f"line {number}: END:{name[:40]}, but {opened} is open")
        else:
            self._open.pop()

    def _property(self, number: int, name: str, line: bytes) -> None:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            # The commonest other code of the programs that write one; what it gives is said.
            text = line.decode("cp1252", "replace")
            self._other_code.append(number)
        match = (_TIME if name in _TIMES else _PROPERTY).fullmatch(text)
        if match is None:
            self._open[-1].broken.append(number)
            return
        parameters = {
            key.upper(): value.strip().strip('"').strip() for key, value in _PARAMETER.findall(match[1])
        }
        value = match[2].strip()
        # An empty property is as if it were not there.
        if value:
            kept = self._open[-1].properties.setdefault(name, [])
            kept.append(Property(value, parameters, number))

    def finish(self) -> Lines:
        if self._open or not self._calendars:
            raise SettingsError(
                f"{self._name}: not a whole calendar (RFC 5545): END:{self._open[-1].name[:40]} is missing"
                if self._open
                else f"{self._name}: not a whole calendar (RFC 5545): it is empty",
                "export it again",
            )
        said = []
        if self._other_code:
            said.append(
                Note(
                    self._name,
                    "line {line} and {more} more: not UTF-8, read as Windows-1252; "
                    "export the calendar as UTF-8"
                    if self._other_code[1:]
                    else "line {line}: not UTF-8, read as Windows-1252; export the calendar as UTF-8",
                    {"line": self._other_code[0], "more": len(self._other_code) - 1},
                )
            )
        return Lines(tuple(self._calendars), tuple(said))

    def _no_calendar(self, problem: str) -> SettingsError:
        return SettingsError(f"{self._name}: not a calendar (RFC 5545): {problem}", "export it again")
