"""Electa's XML and its two ways of writing a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from simulators.visits import is_open

ASKED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2}):(\d{2}))?", re.ASCII)
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Visit:
    """One stay of a user in a room, with the seconds that Electa keeps to itself.

    Nobody knows of it before `login`; `logout` None never comes. `username` is for the filter only.
    """

    room_id: int
    user_id: int
    display_name: str
    login: datetime
    logout: datetime | None
    access_level: str = "STD"
    external_name: str = ""
    username: str = ""
    ip: str = "xxx.xxx.135.6"

    def __post_init__(self) -> None:
        for text in (self.display_name, self.external_name, self.access_level, self.ip):
            if NOT_XML.search(text):
                raise ValueError(f"{text!r} has a character that XML 1.0 cannot carry")


@dataclass(frozen=True)
class LogsPage:
    """What `/logs/` answers with."""

    company_id: int
    first_text: str
    last_text: str
    visits: tuple[Visit, ...]


def read_date(text: str) -> datetime:
    """A request's time: `mm/dd/yyyy hh:mm:ss`, or a bare date as in the page's sample, padded or not."""
    match = ASKED.fullmatch(text)
    if match is None:
        raise ValueError(text)
    month, day, year, hour, minutes, seconds = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minutes, seconds, tzinfo=UTC)


def told(time: datetime) -> str:
    """A reply's time: `1/18/2016 8:19 PM`, nothing padded but the minutes."""
    utc = time.astimezone(UTC)
    half = "AM" if utc.hour < 12 else "PM"
    return f"{utc.month}/{utc.day}/{utc.year} {utc.hour % 12 or 12}:{utc.minute:02d} {half}"


def minute(time: datetime) -> datetime:
    """The minute that a time lies in: all that Electa tells."""
    return time.astimezone(UTC).replace(second=0, microsecond=0)


def record(visit: Visit, now: datetime) -> dict[str, Any]:
    """A visit as a perfect reader has it: ids as integers, RFC 3339, None for what is empty."""
    ended = None if visit.logout is None or is_open(visit, now) else visit.logout
    return {
        "UserId": visit.user_id,
        "ExternalName": visit.external_name or None,
        "RoomID": visit.room_id,
        "DisplayName": visit.display_name,
        "UTCIn": f"{minute(visit.login):%Y-%m-%dT%H:%M:%SZ}",
        "UTCOut": f"{minute(ended):%Y-%m-%dT%H:%M:%SZ}" if ended else None,
        "IPAddress": visit.ip,
        "AccessLevel": visit.access_level,
    }


def envelope(code: int, text: str) -> bytes:
    """The answer of `/token/`, and every refusal."""
    return (
        f"<Response><ResponseCode>{code}</ResponseCode><ResponseData>{_text(text)}</ResponseData></Response>"
    ).encode()


def logs(page: LogsPage, now: datetime, name_element: str) -> bytes:
    """The answer of `/logs/`."""
    items = "".join(_item(visit, now, name_element) for visit in page.visits)
    return (
        f"<Logs><Count>{len(page.visits)}</Count><CompanyId>{page.company_id}</CompanyId>"
        f"<UTCFromDateTime>{_text(page.first_text)}</UTCFromDateTime>"
        f"<UTCToDateTime>{_text(page.last_text)}</UTCToDateTime>"
        f"<Items>{items}</Items></Logs>"
    ).encode()


def _item(visit: Visit, now: datetime, name_element: str) -> str:
    name = visit.external_name
    shown_name = f"<{name_element}>{_text(name)}</{name_element}>" if name else f"<{name_element}/>"
    # "If UTCOut is empty then the user is still in session."
    ended = "" if visit.logout is None or is_open(visit, now) else told(visit.logout)
    return (
        f"<Item><UserId>{visit.user_id}</UserId>{shown_name}<RoomID>{visit.room_id}</RoomID>"
        f"<DisplayName>{_text(visit.display_name)}</DisplayName>"
        f"<UTCIn>{told(visit.login)}</UTCIn><UTCOut>{ended}</UTCOut>"
        f"<IPAddress>{_text(visit.ip)}</IPAddress><AccessLevel>{_text(visit.access_level)}</AccessLevel></Item>"
    )


def _text(text: str) -> str:
    # An unescaped carriage return would reach the reader as a line feed.
    return escape(text, {"\r": "&#13;"})
