"""Electa's answers: XML that may hold a log, a token or an error, whatever was asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn
from xml.etree import ElementTree

from passmuster.sdk import (
    AuthError,
    UnreadableError,
    broken_off,
    format_instant,
    is_html,
    lacking,
    quoted,
    unreadable,
)

if TYPE_CHECKING:
    from passmuster.sdk import Record

# "1/14/2016 7:22 AM": months and hours unpadded, and no seconds. Read by hand, since `strptime`
# would take half of the time of a whole read.
TOLD = re.compile(r"(\d\d?)/(\d\d?)/(\d{4}) +(0?[1-9]|1[0-2]):(\d\d) *([AP])M", re.ASCII | re.IGNORECASE)
MOST_DIGITS = 18

# What expat says of a document that ends too early: no element found, unclosed token, partial character,
# unclosed CDATA section.
CUT = {3, 5, 6, 20}


@dataclass(frozen=True)
class Logs:
    """A session log: what its envelope says, and its items as records without `CompanyId`."""

    #: As it is written, None where nothing is.
    count: str | None
    company_id: int | None
    items: list[Record]
    #: Elements that stand among the items and are none.
    strangers: int


class _Builder(ElementTree.TreeBuilder):
    """Refuses a document type, and with it every entity: bombs and external files need one."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise UnreadableError("the answer declares a document type, which Electa's never do")


def token_of(body: bytes) -> str:
    """Return the token; AuthError when the login was refused: success is `ResponseCode` 0."""
    code, text = _response(_parse(body))
    if code != "0":
        raise AuthError(_said(code, text), "check cid and app_key in the settings")
    if not text:
        raise UnreadableError("Electa's answer to the login holds no token")
    return text


def logs_of(body: bytes) -> Logs:
    """Return the session log.

    What an expired token is answered with is not documented. Every error envelope is taken for
    that once: `Login.use` then fetches one new token and asks again.
    """
    root = _parse(body)
    if _plain(root.tag) == "response":
        code, text = _response(root)
        raise AuthError(_said(code, text), "check the account and the filters in the settings")
    if _plain(root.tag) != "logs":
        raise UnreadableError(f"the answer is <{root.tag[:40]}>, not <Logs>")
    texts = {_plain(child.tag): (child.text or "").strip() for child in root}
    count = texts.get("count") or None
    lists = [child for child in root if _plain(child.tag) == "items"]
    # Whether an empty log has its <Items>, the page does not say; then there is no other list, either.
    if not lists and (count != "0" or any(len(child) for child in root)):
        raise lacking("Items", 1)
    found, instants = [item for items in lists for item in items], _Instants()
    items = [_item(item, instants) for item in found if _plain(item.tag) == "item"]
    company_id = whole_number(texts.get("companyid", ""))
    return Logs(count, company_id if isinstance(company_id, int) else None, items, len(found) - len(items))


def _parse(body: bytes) -> ElementTree.Element:
    if is_html(body):
        raise unreadable(body, "XML")  # such a page may be XML, and have a document type, too
    parser = ElementTree.XMLParser(target=_Builder())
    try:
        parser.feed(body)
        root: ElementTree.Element = parser.close()
    except ElementTree.ParseError as error:
        is_cut = body.strip() and error.code in CUT
        raise (broken_off(body) if is_cut else unreadable(body, "XML")) from error
    except (ValueError, LookupError) as error:
        raise unreadable(body, "XML") from error
    return root


def _response(root: ElementTree.Element) -> tuple[str, str]:
    parts = {_plain(child.tag): (child.text or "").strip() for child in root}
    if _plain(root.tag) != "response" or "responsecode" not in parts:
        raise UnreadableError(f"the answer is <{root.tag[:40]}>, not <Response> with a <ResponseCode>")
    return parts["responsecode"], parts.get("responsedata", "")


def _said(code: str, text: str) -> str:
    return f"Electa says '{quoted(text)}' (code {quoted(code)})"


def _item(element: ElementTree.Element, instants: _Instants) -> Record:
    """Return one item with numbers and times; what is neither stays text, for the schema to judge."""
    item: Record = {}
    for child in element:
        tag, text = child.tag, child.text
        name = tag if tag in AS_WRITTEN else NAMES.get(_plain(tag), tag)
        text = text and text.strip()
        if not text:
            item[name] = None
        elif name in TIMES:
            item[name] = instants[text]
        else:
            item[name] = whole_number(text) if name in NUMBERS else text
    return item


class _Instants(dict[str, str]):
    """`instant` of each text, put together from days and times of day that it met before.

    A page has few days, and few of its texts are the same.
    """

    def __init__(self) -> None:
        self._days: dict[str, str] = {}
        self._clocks: dict[str, str] = {}

    def __missing__(self, text: str) -> str:
        day, _, clock = text.partition(" ")
        if day in self._days and clock in self._clocks:
            return self._days[day] + self._clocks[clock]
        found = instant(text)
        if found is not text:
            self._days[day], self._clocks[clock] = found[:10], found[10:]
        return found


def whole_number(text: str) -> int | str:
    """Return the number, where the text is one of at most 18 digits: that surely fits 64 bits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else text


def instant(text: str) -> str:
    """Return `1/14/2016 7:22 AM` as `2016-01-14T07:22:00Z`; other text unchanged."""
    told = TOLD.fullmatch(text)
    if told is None:
        return text
    month, day, year, hour, minute = map(int, told.groups()[:5])
    afternoon = 12 if told[6] in "Pp" else 0
    try:
        return format_instant(datetime(year, month, day, hour % 12 + afternoon, minute, tzinfo=UTC))
    except ValueError:
        return text


def _plain(tag: str) -> str:
    return tag.lower()


NUMBERS, TIMES = frozenset({"UserId", "RoomID"}), frozenset({"UTCIn", "UTCOut"})
AS_WRITTEN = frozenset({*NUMBERS, *TIMES, "ExternalName", "DisplayName", "IPAddress", "AccessLevel"})

# Names differ in case between the page's text and its samples (RoomId, RoomID), and one of them in
# spelling: the sample says `ExternaName`, the text `ExternalName`.
NAMES = {**{name.lower(): name for name in AS_WRITTEN}, "externaname": "ExternalName"}
