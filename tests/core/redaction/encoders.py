"""What a vendor, and what stands between it and us, makes of a text before it sends it back."""

from __future__ import annotations

import base64
import html
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, quote_plus

Encoder = Callable[[str], str]


def _units(text: str) -> list[str]:
    """The UTF-16 units of a text, as four hex digits each."""
    digits = text.encode("utf-16-be").hex()
    return [digits[place : place + 4] for place in range(0, len(digits), 4)]


def _each_sign(write: Callable[[str], str]) -> Encoder:
    """Write every character that is no letter or digit of ASCII in this way."""
    return lambda text: "".join(c if c.isascii() and c.isalnum() else write(c) for c in text)


NAMES = {
    "+": "&plus;",
    "/": "&sol;",
    "=": "&equals;",
    "&": "&amp;",
    "<": "&lt;",
    '"': "&quot;",
    "ä": "&auml;",
}

#: Escapes: what they write can be escaped again.
ESCAPES: dict[str, Encoder] = {
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON that keeps letters": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "PHP's JSON": lambda text: json.dumps(text)[1:-1].replace("/", r"\/"),
    "JSON that is safe in HTML": _each_sign(lambda c: "".join(f"\\u{unit.upper()}" for unit in _units(c))),
    "JSON, every character": lambda text: "".join(f"\\u{unit}" for unit in _units(text)),
    "HTML": html.escape,
    "HTML, decimal": _each_sign(lambda c: f"&#{ord(c)};"),
    "HTML, hex": _each_sign(lambda c: f"&#x{ord(c):X};"),
    "HTML, small hex": _each_sign(lambda c: f"&#x{ord(c):x};"),
    "HTML, padded, every character": lambda text: "".join(f"&#{ord(c):07};" for c in text),
    "HTML, named": lambda text: "".join(f"&{NAMES[c]};" if c in NAMES else c for c in text),
    "an address": lambda text: quote(text, safe=""),
    "an address, slashes kept": quote,
    "an address, small": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")),
    "an address, every byte": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "a form": quote_plus,
    "bytes of C": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
}
#: Other ways of writing a text: from them on, only escapes.
FORMS: dict[str, Encoder] = {
    "as it is": str,
    "capitals": lambda text: text.upper() if text.isascii() else text,
    "small letters": lambda text: text.lower() if text.isascii() else text,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "a Basic login": lambda text: base64.b64encode(f"someone:{text}".encode()).decode(),
    "base64 on lines": lambda text: base64.encodebytes(
        b"to whom it may concern: %b. " % text.encode() * 3
    ).decode(),
    "hex": lambda text: text.encode().hex(),
    "hex in capitals": lambda text: text.encode().hex().upper(),
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 read as Windows-1252": lambda text: text.encode().decode("cp1252", "ignore"),
    "letters and accents apart": lambda text: unicodedata.normalize("NFD", text),
    "letters and accents together": lambda text: unicodedata.normalize("NFC", text),
}
#: Bytes one by one, which nobody escapes.
DUMPS: dict[str, Encoder] = {
    "bytes with colons": lambda text: text.encode().hex(":"),
    "bytes with blanks": lambda text: text.encode().hex(" "),
    "bytes with blanks, in capitals": lambda text: text.encode().hex(" ").upper(),
}


def _twice(encode: Encoder) -> Encoder:
    return lambda text: encode(encode(text))


def _after(first: Encoder, then: Encoder) -> Encoder:
    return lambda text: then(first(text))


#: The forms in which a vendor may well repeat a secret.
USUAL: dict[str, Encoder] = {
    **ESCAPES,
    **FORMS,
    **DUMPS,
    "HTML without semicolons": lambda text: re.sub(r";(?![\da-zA-Z])", "", ESCAPES["HTML, decimal"](text)),
    "HTML twice": _twice(html.escape),
    "HTML by numbers, twice": _twice(ESCAPES["HTML, decimal"]),
    "JSON twice": _twice(ESCAPES["PHP's JSON"]),
    "an address, twice": _twice(ESCAPES["an address"]),
    "an address, thrice": _after(_twice(ESCAPES["an address"]), ESCAPES["an address"]),
    "an address in HTML": _after(ESCAPES["an address"], html.escape),
    "HTML in an address": _after(ESCAPES["HTML, decimal"], ESCAPES["an address"]),
    "HTML in JSON": _after(ESCAPES["HTML, hex"], ESCAPES["JSON that is safe in HTML"]),
    "JSON in an address": _after(ESCAPES["JSON"], ESCAPES["an address"]),
    "base64 in an address": _after(FORMS["base64"], ESCAPES["an address"]),
    "base64 in PHP's JSON": _after(FORMS["base64"], ESCAPES["PHP's JSON"]),
    "base64 of JSON": _after(ESCAPES["JSON"], FORMS["base64"]),
    "one line": lambda text: " ".join(text.split()),
    "over two lines": lambda text: f"{text[: len(text) // 2]}\r\n {text[len(text) // 2 :]}",
    "cut off at its end": lambda text: text[: len(text) * 2 // 3],
    "cut off at its beginning": lambda text: text[len(text) // 3 :],
    "cut off in PHP's JSON": lambda text: ESCAPES["PHP's JSON"](text)[:-5],
    "cut off in an address": lambda text: ESCAPES["an address"](text)[7:],
    "cut off in base64": lambda text: FORMS["base64"](text)[5:-3],
    "cut off in hex": lambda text: FORMS["hex"](text)[3:-3],
    "cut off in a Basic login": lambda text: FORMS["a Basic login"](text)[7:],
    "Latin-1 in an address": lambda text: quote(text.encode("latin-1", "ignore"), safe=""),
    "ASCII with question marks": lambda text: text.encode("ascii", "replace").decode(),
    "ASCII with replacement characters": lambda text: text.encode().decode("ascii", "replace"),
    "Python's own": lambda text: repr(text)[1:-1],
    "Python's own bytes": lambda text: repr(text.encode())[2:-1],
}
