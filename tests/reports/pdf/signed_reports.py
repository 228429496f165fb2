"""A report, a key with its certificate, and the report signed with it, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from passmuster_reports.api.verification import iterate_checks
from passmuster_reports.verification.check import Check
from reports.authority import BEGIN, END, ENVIRON, PASSPHRASE, certify, usage
from reports.lines import as_stdin, presence, record
from reports.making import here

__all__ = ["ENVIRON", "PASSPHRASE", "make", "make_key", "make_signed", "sign", "signature"]


def make_signed(folder: Path) -> Path:
    """Write a key, its certificate, a report and the report signed to the folder; return the last."""
    make_key(folder)
    make(folder / "report.pdf")
    sign(folder, folder / "signed.pdf")
    return folder / "signed.pdf"


def make_key(folder: Path) -> None:
    """A key as `key.p12`, and its certificate as `ada.pem`."""
    holder = certify("Ada Officer", None, BEGIN, END, [(usage(), True)], bits=2048)
    holder.write(folder / "key.p12")
    (folder / "ada.pem").write_bytes(holder.certificate.public_bytes(serialization.Encoding.PEM))


def make(path: Path, *more: str, environ: dict[str, str] | None = None) -> None:
    """A report of one visit, written by the program."""
    visit = record(presence("a", "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z"))
    run = here(environ).run(
        "report", "attendance", "--output", str(path), *more, stdin=as_stdin(visit).read()
    )
    assert run.code == 0, run.stderr


def sign(folder: Path, path: Path, **environ: str) -> Any:
    """How the program signs the report of a folder with its key."""
    return here(environ or ENVIRON).run(
        "sign", str(folder / "report.pdf"), "--key", str(folder / "key.p12"), "--output", str(path)
    )


def signature(path: Path, trusted: Path | None = None) -> Check:
    """What is said of the signature; what comes after it, the drawing above all, is not made."""
    return next(check for check in iterate_checks(path, trusted=trusted) if check.name == "signature")
