"""The attendees, the categories and the texts of an event of a calendar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passmuster_reports.expected.calendar.event import Event


def attendees_of(event: Event) -> tuple[tuple[str, ...], int]:
    """Return the mail addresses, in lower case, of the required attendees, and how many are optional."""
    required, optional = [], 0
    for attendee in event.component.properties.get("ATTENDEE", []):
        if attendee.parameters.get("CUTYPE", "").upper() in ("ROOM", "RESOURCE"):
            continue
        if attendee.parameters.get("ROLE", "").upper() in ("OPT-PARTICIPANT", "NON-PARTICIPANT"):
            optional += 1
            continue
        address = attendee.parameters.get("EMAIL") or re.sub("(?i)^mailto:", "", attendee.value)
        required += [address.strip().lower()] if address.strip() else []
    return tuple(dict.fromkeys(required)), optional


def categories_of(event: Event) -> tuple[str, ...]:
    """Return the categories, each once."""
    texts = (
        unescape(text)
        for named in event.component.properties.get("CATEGORIES", [])
        for text in re.findall(r"(?:\\.|[^,\\])+", named.value)
    )
    return tuple(dict.fromkeys(text for text in texts if text))


def unescape(text: str) -> str:
    """Return the text that a value stands for (RFC 5545, 3.3.11)."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text).strip()
