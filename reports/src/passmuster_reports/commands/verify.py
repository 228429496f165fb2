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
        help="certificates, PEM or DER: a signature counts only if one of them vouches for its signer",
    )
    parser.add_argument("--json", action="store_true", help="write the checks as JSON")
    parser.set_defaults(run=run_verify)


def run_verify(arguments: Namespace, console: Console) -> int:
    """Write check after check to stdout; return 0 where nothing fails, else 1."""
    import json

    from passmuster_reports.offered import offered_reports
    from passmuster_reports.verify.verdict import Verdict, verify

    checks = []
    for check in verify(arguments.file, offered_reports(arguments.host), arguments.trust):
        checks.append(check)
        if not arguments.json:
            console.print(
                f"{_MARKS[check.holds]}  {check.name}: {check.says}",
                *(f"         {sentence}" for sentence in check.details),
            )
    verdict = Verdict(tuple(checks))
    if arguments.json:
        said = {
            "file": arguments.file,
            "holds": verdict.holds,
            "checks": [dict(vars(check)) for check in checks],
        }
        console.stdout.write(
            (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
        )
        console.stdout.flush()
    else:
        console.print(f"the report {'holds' if verdict.holds else 'does NOT hold'}")
    return int(not verdict.holds)
