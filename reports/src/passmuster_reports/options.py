"""Options of a report: how it looks, what it hides, and what it is signed with."""

from __future__ import annotations

from dataclasses import dataclass, field

#: The variable in which the passphrase of a key, or the PIN of a token, is looked for.
PASSPHRASE = "PASSMUSTER_KEY_PASSPHRASE"


@dataclass(frozen=True)
class ReportOptions:
    """How a report looks. `logo` is the path of a picture, `accent` a colour of CSS."""

    title: str | None = None
    logo: str | None = None
    accent: str | None = None
    paper: str = "A4"
    locale: str = "en"


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
    #: Whether the code of an address was made without a key: whoever guesses the address can compute it.
    guessable: bool = False


@dataclass(frozen=True)
class SigningKey:
    """What PDFs are signed with: a PKCS#12 file, or a token as RFC 7512 writes it.

    `timestamp` is the address of a time-stamp authority (RFC 3161).
    """

    place: str
    timestamp: str | None = None
    passphrase: str | None = field(default=None, repr=False)
