"""The search of a page of records for pieces of secrets: one call, which finds none in nearly every page.

It finds every piece that `Pieces` hides in records, raw or escaped, and now and then something else; then the
page is looked at character by character. The regular expressions are those of the validator of records: they
look for dozens of texts at once, at a tenth of a nanosecond a byte, where Python's own take a hundred times
as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from passmuster.redaction.forms import Form, Forms

#: Texts of one alternation: the library looks for up to so many with the processor's vector instructions.
_AT_ONCE = 64
#: Of eight characters in a row of which some are escaped, either the first six are not, or two follow behind
#: the first escape. So all six in a row are looked for; of a token, every second five, which are fewer.
_RAW, _RAW_STEP = 6, 1
_RAW_OF_TOKEN, _STEP_OF_TOKEN = 5, 2
#: Characters of base64 and of hex, and bytes that are written apart, that are looked for: so far from one
#: another that a run that is too long, two characters at its end aside, holds one.
_BASE64, _HEX, _BYTES, _BYTES_STEP = 6, 12, 6, 3
#: Bytes that an expression of the library, and what it remembers while it looks, may take.
_LARGEST = 64 * 1024 * 1024

_LATIN_1 = range(0x100)
_SIGNS = frozenset("\\.+*?()|[]{}^$")
#: What stands for the signs of escapes that were escaped themselves: `%25`, `&amp;`, `\u0026`, and so on.
_CARRIERS = r"(?:[%&#;\\]|0*(?:2[356]|3[578bB]|5[9cC]|92)|u00|[xX]|amp|percnt|num|semi|bsol)*"
#: What stands behind the signs of an escape of a letter or a digit, which nobody escapes who need not.
_LETTER = (
    r"(?:x?(?:3[0-9]|[46][1-9a-fA-F]|[57][0-9aA])|0*(?:4[89]|5[0-7]|6[5-9]|[78][0-9]|9[07-9]|1[01][0-9]|12[0-2])"
    r"|0[67][0-7]|1[0-7][0-7])"
)
_IN_A_ROW = 4


class PageSearch:
    """Says whether a page may hold a piece of a secret."""

    def __init__(self, secrets: Iterable[Forms], whole: Collection[str]) -> None:
        """Take the secrets of which parts are hidden, and the texts that are hidden as a whole."""
        import jsonschema_rs

        texts: set[str] = set(whole)
        escaped: dict[str, set[str]] = {}
        for secret in secrets:
            step, size = (_RAW_STEP, _RAW) if secret.is_typed else (_STEP_OF_TOKEN, _RAW_OF_TOKEN)
            for spelling in secret.spellings:
                texts.update(_windows(spelling, size, step))
                _follow(spelling, escaped)
            for form in secret.in_base64:
                texts.update(_windows(form.text, _BASE64, form.run_in_records - 2 - _BASE64 + 1))
                _follow(form.text, escaped, "+/")
            for form in secret.in_hex:
                texts.update(_of_hex(form, apart=secret.is_typed))
        patterns = [*_alternations(sorted(texts)), *_of_escapes(escaped)]
        self._search = jsonschema_rs.Draft7Validator(
            {"anyOf": [{"pattern": pattern} for pattern in patterns]},
            pattern_options=jsonschema_rs.RegexOptions(size_limit=_LARGEST, dfa_size_limit=_LARGEST),
        )

    def may_hold(self, page: str) -> bool:
        """Return whether the page may hold a piece of a secret."""
        return self._search.is_valid(page)


def _windows(text: str, size: int, step: int) -> Iterator[str]:
    """Yield pieces of the text, `step` characters apart; its last characters are one of them."""
    last = len(text) - size
    for start in {*range(0, last, step), last} if last > 0 else ():
        yield text[start : start + size]
    if last <= 0:
        yield text


def _of_hex(form: Form, *, apart: bool) -> Iterator[str]:
    """Yield pieces of hex digits, and of bytes written apart, in small letters and in capitals."""
    found = [*_windows(form.text, _HEX, form.run_in_records - _HEX + 1)]
    if apart:
        pairs = [form.text[place : place + 2] for place in range(0, len(form.text), 2)]
        for sign in (":", "-", " "):
            found += _windows(sign.join(pairs), 3 * _BYTES - 1, 3 * _BYTES_STEP)
    for piece in found:
        yield piece
        yield piece.upper()


def _alternations(texts: list[str]) -> Iterator[str]:
    """Yield expressions that find any of the texts; many are found by one automaton all the same."""
    size = _AT_ONCE if len(texts) <= _AT_ONCE * 8 else len(texts)
    for start in range(0, len(texts), size):
        yield "|".join(map(_literal, texts[start : start + size]))


def _follow(text: str, escaped: dict[str, set[str]], signs: str | None = None) -> None:
    """Note of each character, or only of these signs, which two may follow where it is escaped."""
    for place, character in enumerate(text[:-2]):
        if signs is None or character in signs:
            escaped.setdefault(character, set()).add(text[place + 1 : place + 3])


def _of_escapes(escaped: dict[str, set[str]]) -> Iterator[str]:
    """Yield an expression that finds each character escaped, and behind it the two that may follow."""
    if not escaped:
        return
    from html.entities import html5

    names: dict[str, list[str]] = {}
    for name, character in html5.items():
        if name.endswith(";") and character in escaped:
            names.setdefault(character, []).append(name[:-1])
    found = []
    for character, followers in sorted(escaped.items()):
        raw = "|".join(rf"{_literal(two[0])}(?:[%&\\]|{_literal(two[1])})" for two in sorted(followers))
        value = _value(character, names.get(character, []))
        found.append(rf"(?:{value});?(?:[%&\\]|{raw})")
    # Anyone who escapes letters may have escaped the digits of base64 or of another escape.
    found.append(rf"{_LETTER};?(?:[%&\\]{_CARRIERS}{_LETTER};?){{{_IN_A_ROW - 1}}}")
    # The first character stands alone, so that all else is looked at only where it is found.
    yield rf"[%&\\]{_CARRIERS}(?:{'|'.join(found)})"


def _value(character: str, names: Iterable[str]) -> str:
    """Return an expression of what stands behind the signs of an escape of a character."""
    number, units = ord(character), character.encode("utf-16-be", "surrogatepass").hex()
    encodings = {character.encode("utf-8", "surrogatepass")}
    if number in _LATIN_1:
        encodings.add(bytes([number]))
    values = [
        *(_CARRIERS.join(rf"x?{_digits(f'{byte:02x}')}" for byte in data) for data in sorted(encodings)),
        *(_CARRIERS.join(f"{byte:03o}" for byte in data) for data in sorted(encodings)),
        _CARRIERS.join(rf"u{_digits(units[place : place + 4])}" for place in range(0, len(units), 4)),
        rf"u\{{0*{_digits(f'{number:x}')}",
        rf"U00{_digits(f'{number:06x}')}",
        rf"0*{number}",
        rf"[xX]0*{_digits(f'{number:x}')}",
        *map(_literal, names),
    ]
    letter = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}.get(character)
    if letter or not character.isalnum():
        values.append(letter or _literal(character))
    return "|".join(values)


def _digits(digits: str) -> str:
    """Return an expression of hex digits in either case."""
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)


def _literal(text: str) -> str:
    return "".join(f"\\{character}" if character in _SIGNS else character for character in text)
