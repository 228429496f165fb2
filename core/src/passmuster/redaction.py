"""Redaction: which settings are secret, and how their values are kept out of everything that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

__all__ = ["HIDDEN", "Redactor", "secret_values"]

HIDDEN = "[hidden]"
# A shorter value cannot be told from ordinary text: hiding every "a" would hide nothing and spoil all.
_SHORTEST = 3
# In records the price of a wrong hit is a falsified record, so only what is surely no word is hidden there.
_SHORTEST_IN_RECORDS = 12
# A few letters of base64 stand in many a text by chance.
_SHORTEST_IN_BASE64 = 8


def secret_values(schema: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values of the settings that the settings' schema marks `airbyte_secret`."""
    for name, rule in schema["properties"].items():
        if rule.get("airbyte_secret") and settings.get(name):
            yield str(settings[name])


def _forms(secret: str) -> set[str]:
    """Return the forms in which a vendor or a library may write a secret back to us."""
    import html
    import json
    from urllib.parse import quote, quote_plus

    on_one_line = " ".join(secret.split())
    escaped = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    in_addresses = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    return {secret, on_one_line, html.escape(secret), *escaped, *in_addresses, *_in_base64(secret.encode())}


def _in_base64(secret: bytes) -> set[str]:
    """Return the base64 of the secret, alone and inside a text, where it depends on what precedes it."""
    import base64

    alone = base64.b64encode(secret).decode()
    forms = {alone, alone.rstrip("=")}
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + secret).decode()
        # Six bits a character: the first and the last may be made of a neighbour's bits, too.
        own = encoded[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]
        if len(own) >= _SHORTEST_IN_BASE64:
            forms.add(own)
    return forms | {form.translate(str.maketrans("+/", "-_")) for form in forms}


class Redactor:
    """Knows every secret of a run, also those that came later, such as access tokens."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._long_forms: tuple[bytes, ...] = ()
        #: Those of the long forms that hold no other: where none of them is, none of the others is either.
        self._needles: tuple[bytes, ...] = ()

    def add(self, secret: str) -> None:
        """Hide this value from now on, in whatever way it is written."""
        import re

        if len(secret) < _SHORTEST:
            return
        self._forms |= _forms(secret)
        # Longest first, so that no tail of a longer form is left standing.
        ordered = sorted(self._forms, key=len, reverse=True)
        # One secret in capitals is still that secret: ZEGO signs with the key in lower case.
        self._pattern = re.compile("|".join(re.escape(form) for form in ordered), re.IGNORECASE)
        long = [form.encode() for form in ordered if len(form) >= _SHORTEST_IN_RECORDS]
        self._long_forms = tuple(long)
        self._needles = tuple(
            form for form in long if not any(other in form for other in long if other != form)
        )

    def clean(self, text: str) -> str:
        """Return the text with every secret hidden."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def clean_records(self, page: bytes) -> bytes:
        """Return a page of serialised records with every long secret hidden.

        It costs one search of the page a secret.
        """
        for needle in self._needles:
            if needle in page:
                break
        else:
            return page
        for form in self._long_forms:
            page = page.replace(form, HIDDEN.encode())
        return page
