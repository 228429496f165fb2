"""Options of a report: how it looks, what it hides, and what it is signed with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.files import name_of
from passmuster.showable import showable

if TYPE_CHECKING:
    from passmuster.reading import Console

#: The variable in which the passphrase of a key, or the PIN of a token, is looked for.
PASSPHRASE = "PASSMUSTER_KEY_PASSPHRASE"


_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
_PAPERS = ("A4", "Letter")
#: Letters that a title may have.
_LONGEST_TITLE = 10_000


@dataclass(frozen=True)
class ReportOptions:
    """How a report looks. `logo` is the path of a picture, `accent` a colour such as #005a9c.

    SettingsError for what no page may have: a colour stands in the style of the pages as it is given.
    """

    title: str | None = None
    logo: str | None = None
    accent: str | None = None
    paper: str = "A4"
    locale: str = "en"
    #: Whether the SQL of each control is printed, which is attached anyway.
    print_sql: bool = False

    def __post_init__(self) -> None:
        if self.accent is not None and not _ACCENT.fullmatch(self.accent):
            raise SettingsError(f"the accent '{showable(self.accent)}' is no colour such as #005a9c")
        if self.paper not in _PAPERS:
            raise SettingsError(f"the paper '{showable(self.paper)}' is none of {', '.join(_PAPERS)}")
        if self.title is not None and len(self.title) > _LONGEST_TITLE:
            raise SettingsError(f"the title is longer than {_LONGEST_TITLE:,} letters")


@dataclass(frozen=True)
class PrivacyOptions:
    """What a report is to hide."""

    #: Whether e-mail addresses, telephone numbers and IP addresses are shown and carried as they are.
    addresses: bool = False
    #: The path of the key to the codes that stand in place of people; None where people are named.
    pseudonyms: str | None = None
    #: Whether groups are named where people are not.
    groups: bool = True

    @property
    def problem(self) -> str | None:
        """Return which options exclude one another; None where none do."""
        if self.pseudonyms and self.addresses:
            return "`addresses` and `pseudonyms` exclude one another: an address names a person"
        if not (self.groups or self.pseudonyms):
            return "groups are left out only where `pseudonyms` stand in place of people"
        return None


@dataclass(frozen=True)
class Privacy:
    """What an assessment hides, as its report says."""

    #: Whether codes stand in place of people.
    pseudonyms: bool = False
    #: Whether e-mail addresses, telephone numbers and IP addresses are shown and carried as they are.
    addresses: bool = False
    #: Whether the code of an address was made without a key: anyone who guesses the address can compute it.
    guessable: bool = False


@dataclass(frozen=True)
class SigningKey:
    """What PDFs are signed with: a PKCS#12 file, or a token as RFC 7512 writes it.

    `timestamp` is the address of a time-stamp authority (RFC 3161): then the signature lasts (PAdES B-LTA,
    where revocation data can be had).
    """

    place: str
    timestamp: str | None = None
    passphrase: str | None = field(default=None, repr=False)


def with_passphrase(key: SigningKey, console: Console) -> SigningKey:
    """Return the key with its passphrase, of the environment or asked for on a terminal; it is redacted."""
    passphrase = console.environ.get(PASSPHRASE)
    if passphrase is None and console.stdin.isatty():
        what = "PIN" if key.place.startswith("pkcs11:") else "passphrase"
        passphrase = console.ask_secret(f"{what} of {name_of(key.place)} (not shown): ")
    if passphrase:
        console.redactor.add(passphrase)
    return replace(key, passphrase=passphrase)
