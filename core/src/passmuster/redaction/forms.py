"""The forms of a secret: how a vendor or a library may write it, escapes apart, and how much is too much."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from passmuster.redaction.escapes import Marked, undone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: So many characters of a secret in a row are hidden; a shorter secret only as a whole.
RUN = 8
#: A shorter value cannot be told from ordinary text: hiding every "a" would hide nothing and spoil all.
SHORTEST = 3
#: The shortest secret that is looked for in records: the price of a wrong hit is a falsified record.
SHORTEST_IN_RECORDS = 12
#: Characters of base64, and hex digits, that are too many in a row: in a text; in records, where they stand
#: for eight characters of the secret; and of a token in records: more, so that it is found fast.
_BASE64, _BASE64_IN_RECORDS, _BASE64_OF_TOKEN = 8, 10, 16
_HEX, _HEX_IN_RECORDS, _HEX_OF_TOKEN = 8, 16, 28
#: A longer secret is a token, which nobody types, and nobody writes in capitals.
_LONGEST_TYPED = 256
#: No server takes a header that is longer, and what is looked for must fit into memory.
_LONGEST = 16_384
#: What of a key file is not secret: the addresses in it, and plain words such as its type.
_PUBLIC = re.compile(
    r"[a-z]+://\S*|(?:[\w.+-]{1,64}@)?[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,24}|[a-z_]{1,24}"
)
_ARMOUR = re.compile(r"-----(?:BEGIN|END) [A-Z0-9 ]{1,64}-----")
_NORMAL: tuple[Literal["NFC", "NFD", "NFKC"], ...] = ("NFC", "NFD", "NFKC")
_ACCENTS = re.compile("[\u0300-\u036f]")


class Form(NamedTuple):
    """A text that gives the secret away, and how many characters of it in a row are too many."""

    text: str
    run: int = RUN
    run_in_records: int = RUN


def parts_of(secret: str) -> list[str]:
    """Return what is secret in a setting: of a key file (a JSON object) its texts, of PEM what it wraps.

    Of what is longer than any server takes, the beginning is enough.
    """
    values = _texts_in(secret) if secret.lstrip().startswith("{") else [secret]
    return [
        part[:_LONGEST]
        for value in values
        for part in (map(str.strip, _ARMOUR.split(value)) if _ARMOUR.search(value) else [value])
    ]


def _texts_in(secret: str) -> list[str]:
    import json

    try:
        document = json.loads(secret)
    except (ValueError, RecursionError):
        return [secret]

    def texts(value: object) -> Iterator[str]:
        match value:
            case dict():
                for part in value.values():
                    yield from texts(part)
            case list():
                for part in value:
                    yield from texts(part)
            case str() if not _PUBLIC.fullmatch(value):
                yield value

    return list(texts(document)) or [secret]


class Forms:
    """The forms of one secret."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    @cached_property
    def is_typed(self) -> bool:
        """Return whether it is so short that somebody may type it."""
        return len(self.secret) <= _LONGEST_TYPED

    @cached_property
    def holds_escapes(self) -> bool:
        """Return whether something in it looks like an escape, so that undoing too many would change it."""
        return undone(Marked.of(self.secret)) is not None

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Return the secret in every spelling of its characters, in capitals and in small letters, too."""
        texts = set(_spellings(self.secret))
        texts |= {" ".join(text.split()) for text in texts} | {text.replace(" ", "+") for text in texts}
        if self.is_typed:
            texts |= {text.lower() for text in texts} | {text.upper() for text in texts}
        return frozenset(texts - {""})

    @cached_property
    def in_base64(self) -> tuple[Form, ...]:
        """Return the base64 of the secret, alone and inside a text, where it depends on what precedes it."""
        run = _BASE64_IN_RECORDS if self.is_typed else _BASE64_OF_TOKEN
        texts = {self.secret, *_escaped(self.secret)}
        found = {form for data in _bytes_of(texts) for form in _in_base64(data)}
        return tuple(Form(text, _BASE64, run) for text in sorted(found))

    @cached_property
    def in_hex(self) -> tuple[Form, ...]:
        """Return the digits of the secret's bytes."""
        run = _HEX_IN_RECORDS if self.is_typed else _HEX_OF_TOKEN
        found = {data.hex() for data in _bytes_of({self.secret})}
        return tuple(Form(text, _HEX, run) for text in sorted(found))

    @cached_property
    def all(self) -> tuple[Form, ...]:
        """Return every form of a secret of which a part is hidden, too."""
        return (
            # On one line, it may be shorter.
            *(Form(text, min(RUN, len(text))) for text in sorted(self.spellings) if len(text) >= SHORTEST),
            *self.in_base64,
            *self.in_hex,
        )

    @cached_property
    def whole(self) -> frozenset[str]:
        """Return every form of a secret that is hidden as a whole only, escaped ones among them."""
        encoded = {form.text for form in (*self.in_base64, *self.in_hex) if len(form.text) >= RUN}
        alone = {form for data in _bytes_of({self.secret}) for form in _alone(data)}
        found = {*self.spellings, *_escaped(self.secret), *encoded, *alone}
        return frozenset(form for form in found if len(form) >= SHORTEST)


def _spellings(secret: str) -> Iterator[str]:
    """Yield the secret as a program may show it that takes its characters for others."""
    yield secret
    if secret.isascii():
        return
    from unicodedata import normalize

    for form in _NORMAL:
        yield normalize(form, secret)
    yield _ACCENTS.sub("", normalize("NFD", secret))
    wrong = secret
    for _ in range(2):  # once by the program that asks, once by the one that answers
        wrong = wrong.encode("utf-8", "surrogatepass").decode("latin-1")
        yield wrong
        yield _in_windows_1252(wrong)
    if 2 * sum(map(str.isascii, secret)) >= len(secret):
        yield from _with_marks(secret)


def _with_marks(secret: str) -> Iterator[str]:
    """Yield the secret with a mark for each character, or each byte of one, that ASCII does not have."""
    for mark in ("?", "\ufffd"):
        for marks in (
            [1] * len(secret),
            [len(letter.encode("utf-8", "surrogatepass")) for letter in secret],
        ):
            text = "".join(
                letter if letter.isascii() else mark * count
                for letter, count in zip(secret, marks, strict=True)
            )
            if mark * RUN not in text:
                yield text


def _in_windows_1252(wrong: str) -> str:
    """Return bytes that were read as Latin-1 as a program of Windows reads them."""
    return "".join(letter.encode("latin-1").decode("cp1252", "ignore") or letter for letter in wrong)


def _escaped(secret: str) -> set[str]:
    """Return the secret as the usual encoders write it."""
    import html
    import json
    from urllib.parse import quote, quote_plus

    if secret.isascii() and secret.isalnum():
        return set()
    texts = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    texts |= {text.replace("/", r"\/") for text in texts}
    addresses = {secret.encode("utf-8", "surrogatepass")}
    texts |= {quote(data, safe=safe) for data in addresses for safe in ("", "/")}
    texts |= {quote_plus(data) for data in addresses}
    return {*texts, html.escape(secret)} - {secret}


def _bytes_of(texts: Iterable[str]) -> set[bytes]:
    found = set()
    for text in texts:
        found.add(text.encode("utf-8", "surrogatepass"))
        if not text.isascii():
            from unicodedata import normalize

            found |= {normalize(form, text).encode("utf-8", "surrogatepass") for form in _NORMAL[:2]}
            with suppress(UnicodeEncodeError):
                found.add(text.encode("latin-1"))
    return found - {b""}


def _alone(data: bytes) -> set[str]:
    import base64

    whole = base64.b64encode(data).decode()
    return {form for text in (whole, whole.rstrip("=")) for form in (text, _for_addresses(text))}


def _in_base64(data: bytes) -> set[str]:
    import base64

    forms = {base64.b64encode(data).decode().rstrip("=")}
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + data).decode()
        # Six bits a character: the first and the last may be made of a neighbour's bits, too.
        forms.add(encoded[-(-before * 8 // 6) : (before + len(data)) * 8 // 6])
    return {form for text in forms for form in (text, _for_addresses(text)) if len(form) >= _BASE64}


def _for_addresses(text: str) -> str:
    return text.translate(str.maketrans("+/", "-_"))
