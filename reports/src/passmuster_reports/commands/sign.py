"""`passmuster sign FILE.pdf --key KEY`: sign a report that was made before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.reading import Console
    from passmuster_reports.options import SigningKey


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command(
        "sign", "sign a report, also after others; nothing of the file changes: a signature is appended"
    )
    parser.add_argument("file", metavar="FILE", help="the PDF")
    parser.add_argument(
        "--key",
        metavar="KEY",
        required=True,
        help="a PKCS#12 file, or a token: pkcs11:token=NAME;object=LABEL?module-path=MODULE; the variable "
        "PASSMUSTER_KEY_PASSPHRASE has the passphrase or PIN, else a terminal asks for it",
    )
    parser.add_argument(
        "--timestamp",
        metavar="URL",
        help="a time-stamp authority (RFC 3161): its stamp, and revocation data where they can be had, keep "
        "the signature good when its certificate has run out",
    )
    parser.add_argument("--output", metavar="FILE", help="where to write (default: the file itself)")
    parser.set_defaults(run=run_sign)


def run_sign(arguments: Namespace, console: Console) -> int:
    """Sign the file, and write it whole or not at all."""
    from passmuster.files import write_whole
    from passmuster_reports.pdf.signing import sign
    from passmuster_reports.verification.packed import read_report

    key = key_of(arguments.key, arguments.timestamp, console)
    content = read_report(arguments.file)
    output = arguments.output or arguments.file
    signed = sign(content, key)
    write_whole(output, signed.content)
    for note in signed.notes:
        console.say(f"warning: {note}")
    console.say(f"signed {output} (PAdES {signed.level})")
    return 0


def key_of(place: str, timestamp: str | None, console: Console) -> SigningKey:
    """Return the key with its passphrase."""
    from passmuster_reports.options import SigningKey, with_passphrase

    return with_passphrase(SigningKey(place, timestamp), console)
