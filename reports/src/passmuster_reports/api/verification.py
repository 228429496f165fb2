"""Verification of a report's PDF: every check, and the verdict."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster_reports.offered import offered_controls, offered_reports
from passmuster_reports.verification.remake import remake
from passmuster_reports.verification.verdict import Terms, make_checks, verdict_of

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

        >>> verify("attendance.pdf").verdict.judgement.value
        'holds'
        """
        return verdict_of(self.checks)


def verify(
    path: str | os.PathLike[str],
    *,
    trusted: str | os.PathLike[str] | None = None,
    require_signature: bool = False,
    controls: str | os.PathLike[str] | None = None,
    host: Host | None = None,
) -> Verification:
    """Verify a report's PDF: make it again of the evidence that it carries, and compare.

    `trusted` is a file of certificates, PEM or DER: only signers that they are, or have certified, count.
    Where `require_signature` is set, a file that is not signed does not hold. `controls` is a folder of
    controls of one's own, an SQL file each: those that the report was made by, beside the installed ones; no
    SQL of the file is ever run. `host` is the plugins that bring controls and reports; by default, all that
    are installed.

    >>> from passmuster_reports import verify
    >>> print(verify("attendance.pdf").verdict)
    the report holds: the whole file is byte for byte what its evidence gives

    SettingsError where there is no such file, or a control is wrong.
    """
    checks = iterate_checks(
        path, trusted=trusted, require_signature=require_signature, controls=controls, host=host
    )
    return Verification(os.fspath(path), tuple(checks))


def iterate_checks(
    path: str | os.PathLike[str],
    *,
    trusted: str | os.PathLike[str] | None = None,
    require_signature: bool = False,
    controls: str | os.PathLike[str] | None = None,
    host: Host | None = None,
) -> Iterator[Check]:
    """Yield every check of a report's PDF when it is made; `verify` collects them."""
    if host is None:
        from passmuster.host import Host as InstalledPlugins

        host = InstalledPlugins(os.environ)
    types = offered_reports(host)
    rules = offered_controls(host, Path(controls) if controls is not None else None)
    terms = Terms(types.keys(), os.fspath(trusted) if trusted else None, require_signature)
    yield from make_checks(os.fspath(path), terms, partial(remake, types=types, controls=rules))
