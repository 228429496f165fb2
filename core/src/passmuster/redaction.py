"""Secrets: which settings are secret, and how their values are kept out of everything that is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re

HIDDEN = "[hidden]"
# A shorter value cannot be told from ordinary text: hiding every "a" would hide nothing and spoil all.
_SHORTEST = 3
# In records the price of a wrong hit is a falsified record, so only what is surely no word is hidden there.
_SHORTEST_IN_RECORDS = 12


def secret_values(schema: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    """The values of the settings that the settings' schema marks `airbyte_secret`."""
    for name, rule in schema["properties"].items():
        if rule.get("airbyte_secret") and settings.get(name):
            yield str(settings[name])


def _forms(secret: str) -> set[str]:
    """The ways in which a vendor or a library may write a secret back to us."""
    import base64
    import html
    from urllib.parse import quote, quote_plus

    encoded = base64.b64encode(secret.encode()).decode()
    escaped = secret.encode("unicode_escape").decode().replace('"', '\\"')
    plain = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), html.escape(secret), escaped}
    return plain | {encoded, encoded.rstrip("="), encoded.translate(str.maketrans("+/", "-_"))}


class Redactor:
    """Knows every secret of a run, also those that came later, such as access tokens."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
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
        self._needles = tuple(form.encode() for form in ordered if len(form) >= _SHORTEST_IN_RECORDS)

    def clean(self, text: str) -> str:
        """The text with every secret hidden."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def clean_records(self, page: bytes) -> bytes:
        """A page of serialised records with every long secret hidden; costs one search a secret and page."""
        for needle in self._needles:
            if needle in page:
                page = page.replace(needle, HIDDEN.encode())
        return page
