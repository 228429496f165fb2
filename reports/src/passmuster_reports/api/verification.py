"""Verification of a report's PDF: every check, and the verdict."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.offered import offered_reports
from passmuster_reports.verification.verification import verify as verify_checks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster.host import Host
    from passmuster_reports.verification.check import Check


@dataclass(frozen=True)
class Verdict:
    """Whether a report is what it says.

    `holds` is False where a check fails, None where none fails but one could not be made, such as the figures
    of a report that carries no evidence, and else True.

    >>> verify("attendance.pdf").verdict.holds
    True
    """

    holds: bool | None
    checks: tuple[Check, ...]

    def __str__(self) -> str:
        if self.holds:
            return "the report holds"
        named = ", ".join(check.name for check in self.checks if check.holds is self.holds and check.applies)
        if self.holds is None:
            return f"the report holds as far as it can be checked; not checked: {named}"
        return f"the report does NOT hold: {named}"


@dataclass(frozen=True)
class Verification:
    """The checks of one file; `verify` makes them.

    >>> [check.name for check in verify("attendance.pdf").checks]
    ['file', 'signature', 'attachments', 'figures', 'pages']
    """

    path: str
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """Return what follows from the checks.

        >>> print(verify("attendance.pdf").verdict)
        the report holds
        """
        found = {check.holds for check in self.checks if check.applies}
        return Verdict(False if False in found else None if None in found else True, self.checks)


def verify(
    path: str | os.PathLike[str],
    *,
    trusted: str | os.PathLike[str] | None = None,
    host: Host | None = None,
) -> Verification:
    """Verify a report's PDF: is it whole, signed by whom, and do its figures follow from its evidence?

    `trusted` is a file of certificates, PEM or DER: only signers for whom they vouch count. `host` is the
    plugins that bring reports; by default, all that are installed.

    >>> from passmuster_reports import verify
    >>> print(verify("attendance.pdf").verdict)
    the report holds

    ReportError where the file cannot be read, or is no report of passmuster.
    """
    return Verification(os.fspath(path), tuple(iterate_checks(path, trusted=trusted, host=host)))


def iterate_checks(
    path: str | os.PathLike[str],
    *,
    trusted: str | os.PathLike[str] | None = None,
    host: Host | None = None,
) -> Iterator[Check]:
    """Yield every check of a report's PDF when it is made; `verify` collects them."""
    if host is None:
        from passmuster.host import Host as InstalledPlugins

        host = InstalledPlugins(os.environ)
    yield from verify_checks(os.fspath(path), offered_reports(host), os.fspath(trusted) if trusted else None)
