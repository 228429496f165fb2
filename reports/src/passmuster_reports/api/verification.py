"""Verification of a report's PDF: every check, and the verdict."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passmuster_reports.offered import offered_reports
from passmuster_reports.verification.verdict import make_checks, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster.host import Host
    from passmuster_reports.verification.check import Check
    from passmuster_reports.verification.verdict import Verdict


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
        return verdict_of(self.checks)


def verify(
    path: str | os.PathLike[str],
    *,
    trusted: str | os.PathLike[str] | None = None,
    host: Host | None = None,
) -> Verification:
    """Verify a report's PDF: is it whole, signed by whom, and do its figures follow from its evidence?

    `trusted` is a file of certificates, PEM or DER: only signers that they are, or have certified, count.
    `host` is the plugins that bring reports; by default, all that are installed.

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
    yield from make_checks(os.fspath(path), offered_reports(host), os.fspath(trusted) if trusted else None)
