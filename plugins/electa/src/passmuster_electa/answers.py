"""Electa's answers: XML that may hold a log, a token or an error, whatever was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn
from xml.etree import ElementTree

from passmuster.bodies import describe
from passmuster.errors import AuthError, UnreadableError

# The page's sample says `ExternaName`, its text `ExternalName`.
SPELLINGS = {"externaname": "ExternalName", "externalname": "ExternalName"}
MOST_DIGITS = 18
NAMES = ("UserId", "RoomID", "DisplayName", "UTCIn", "UTCOut", "IPAddress", "AccessLevel")


@dataclass(frozen=True)
class Logs:
    """A session log: what its envelope says, and its items with the element names of the page."""

    count: int | None
    company_id: int | None
    items: list[dict[str, str | None]]


class _Builder(ElementTree.TreeBuilder):
    """Refuses a document type, and with it every entity: bombs and external files need one."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise UnreadableError("the answer declares a document type, which Electa's never do")


def token_of(body: bytes) -> str:
    """The token; AuthError when the login was refused: success is `ResponseCode` 0."""
    code, text = _response(_parse(body))
    if code != "0":
        raise AuthError(f"Electa says '{text}' (code {code})", "check cid and app_key in the settings")
    if not text:
        raise UnreadableError("Electa's answer to the login holds no token")
    return text


def logs_of(body: bytes) -> Logs:
    """The session log.

    What an expired token is answered with is not documented. Every error envelope is taken for
    that once: `Login.use` then fetches one new token and asks again.
    """
    root = _parse(body)
    if _plain(root.tag) == "response":
        code, text = _response(root)
        raise AuthError(
            f"Electa says '{text}' (code {code})", "check the account and the filters in the settings"
        )
    if _plain(root.tag) != "logs":
        raise UnreadableError(f"the answer is <{root.tag[:40]}>, not <Logs>")
    parts = {_plain(child.tag): child for child in root}
    if "items" not in parts:
        raise UnreadableError("the answer's <Logs> holds no <Items>")
    return Logs(
        whole_number(_text(parts.get("count"))),
        whole_number(_text(parts.get("companyid"))),
        [_item(item) for item in parts["items"] if _plain(item.tag) == "item"],
    )


def _parse(body: bytes) -> ElementTree.Element:
    parser = ElementTree.XMLParser(target=_Builder())
    try:
        parser.feed(body)
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnreadableError(f"the answer is not XML but {describe(body)} ({error})") from error
    return root


def _response(root: ElementTree.Element) -> tuple[str, str]:
    parts = {_plain(child.tag): (child.text or "").strip() for child in root}
    if _plain(root.tag) != "response" or "responsecode" not in parts:
        raise UnreadableError(f"the answer is <{root.tag[:40]}>, not <Response> with a <ResponseCode>")
    return parts["responsecode"], parts.get("responsedata", "")[:200]


def _item(element: ElementTree.Element) -> dict[str, str | None]:
    item: dict[str, str | None] = {}
    for child in element:
        # Names differ in case between the page's text and its samples (RoomId, RoomID).
        name = _FIELDS.get(_plain(child.tag), child.tag)
        item[name] = (child.text or "").strip() or None
    return item


def _text(element: ElementTree.Element | None) -> str | None:
    return None if element is None else element.text


def _plain(tag: str) -> str:
    return tag.lower()


def whole_number(text: str | None) -> int | None:
    """The number, where the text is one of at most 18 digits (what fits 64 bits for sure)."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


_FIELDS = {**{name.lower(): name for name in NAMES}, **SPELLINGS}
