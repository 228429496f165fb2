"""`passmuster verify FILE.pdf`: is it whole, signed by whom, and do its figures follow from its evidence?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from passmuster.reading import Console

_MARKS = {True: "holds", False: "FAILS", None: "open "}


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command(
        "verify",
        "say whether a report is whole, signed by whom, and whether its figures follow from its evidence",
    )
    parser.add_argument("file", metavar="FILE", help="the PDF")
    parser.add_argument(
        "--trust",
        metavar="FILE",
        help="certificates, PEM or DER: only a signer that is one of them, or certified by one, counts",
    )
    parser.add_argument("--json", action="store_true", help="write the checks as JSON")
    parser.set_defaults(run=run_verify)


def run_verify(arguments: Namespace, console: Console) -> int:
    """Write check after check to stdout; return 0 where none fails, else 1."""
    import json

    from passmuster_reports.api.verification import Verification, iterate_checks

    checks = []
    for check in iterate_checks(arguments.file, trusted=arguments.trust, host=arguments.host):
        checks.append(check)
        if not arguments.json:
            console.print(
                f"{_MARKS[check.holds]}  {check.name}: {check.says}",
                *(f"         {detail}" for detail in check.details),
            )
    failed = Verification(arguments.file, tuple(checks)).verdict.holds is False
    if arguments.json:
        listed = [
            {name: getattr(check, name) for name in ("name", "holds", "says", "details")} for check in checks
        ]
        said = {"file": arguments.file, "holds": not failed, "checks": listed}
        console.stdout.write(
            (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
        )
        console.stdout.flush()
    else:
        console.print(f"the report {'does NOT hold' if failed else 'holds'}")
    return int(failed)
