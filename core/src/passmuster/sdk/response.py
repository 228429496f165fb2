"""The body of a vendor's answer, made into data or into a clear error."""

from __future__ import annotations

import re
from typing import Any

from passmuster.errors import UnreadableError
from passmuster.files.json_text import read_json
from passmuster.schemas.validation import json_name

#: Characters of a vendor's words that an error repeats, and that are looked at for them.
_LONGEST_QUOTE, _LONGEST_LOOKED_AT = 200, 2000
#: How such a page begins. What stands further behind, anybody may have written who can choose a name.
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|script|style|div|center|table|pre|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_COMES_AGAIN = "read again later; where it comes again, check base_url and ask the vendor"
#: Bytes of a body by which it is told what it is.
_LONGEST_START = 4096


def is_html(body: bytes) -> bool:
    """Return whether the body is a page for people, as proxies, firewalls and logins send it."""
    return bool(_HTML.match(_text(body)))


def describe(body: bytes) -> str:
    """Return what the body looks like, in words, without quoting what may be anybody's data."""
    if is_html(body):
        return f"an HTML page from a proxy or firewall{_title(body)}"
    if not body[:_LONGEST_START].lstrip(b"\xef\xbb\xbf \t\r\n"):
        return "empty"
    return f"{len(body)} bytes of something else"


def unreadable(body: bytes, language: str) -> UnreadableError:
    """Return the error of an answer that is not in the language in which the vendor answers, such as JSON."""
    hint = "check base_url, and the proxy or firewall in between" if is_html(body) else _COMES_AGAIN
    return UnreadableError(f"the answer is not {language} but {describe(body)}", hint)


def broken_off(body: bytes) -> UnreadableError:
    """Return the error of an answer that ends before its JSON or XML does."""
    return UnreadableError(f"the answer breaks off in the middle, after {len(body):,} bytes", _COMES_AGAIN)


def _title(body: bytes) -> str:
    """Return the page's title as the end of a sentence; nothing where it has none."""
    import html

    found = re.search(r"<title[^>]*>([^<]*)", _text(body), re.IGNORECASE)
    title = quoted(html.unescape(found[1])) if found else ""
    return f", titled '{title}'" if title else ""


def _text(body: bytes) -> str:
    """Return the start of the body as text."""
    start = body[:_LONGEST_START]
    utf_16 = start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<\0" in start[:2] or b"\0<" in start[:2]
    return start.decode("utf-16" if utf_16 else "utf-8", "replace").lstrip("\ufeff")


def quoted(text: str) -> str:
    """Return the start of what a vendor said, on one line and cut between words.

    A secret that was cut in half could not be recognised and hidden any more.
    """
    import textwrap

    words = text[:_LONGEST_LOOKED_AT].split()
    if len(text) > _LONGEST_LOOKED_AT:
        words = words[:-1]
    return textwrap.shorten(
        " ".join(words), _LONGEST_QUOTE, placeholder=" ...", break_long_words=False, break_on_hyphens=False
    )


def json_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in the body; UnreadableError when it holds anything else."""
    value = json_value(body)
    if not isinstance(value, dict):
        raise UnreadableError(f"the answer is {json_name(value)} of JSON, not an object")
    return value


def json_value(text: bytes) -> Any:
    """Return the JSON value that the text is, as `read_json` does; UnreadableError when it is none."""
    try:
        return read_json(text)
    except ValueError:
        raise (broken_off(text) if _is_cut(text) else unreadable(text, "JSON")) from None


def _is_cut(body: bytes) -> bool:
    """Return whether the body is the beginning of JSON."""
    import orjson

    text = body.decode("utf-8-sig", "ignore").rstrip()  # without half a character at the end
    if not text.startswith(("{", "[")):
        return False
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return error.pos >= len(text)
    return True
