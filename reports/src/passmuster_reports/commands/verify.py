"""`passmuster verify FILE.pdf`: is it, byte for byte, what the evidence that it carries gives?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence

    from passmuster.reading import Console
    from passmuster_reports.verification.check import Check

_MARKS = {True: "holds", False: "FAILS", None: "open "}
#: The exit code of a verdict, by whether the report holds.
_EXIT_CODES = {True: 0, False: 1, None: 5}


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command(
        "verify",
        "say whether a report is what its evidence gives: it holds (exit 0), it does not hold (1), or that "
        "cannot be judged here (5)",
    )
    parser.add_argument("file", metavar="FILE", help="the PDF")
    parser.add_argument(
        "--trust",
        metavar="FILE",
        help="certificates, PEM or DER: only a signer that is one of them, or certified by one, counts",
    )
    parser.add_argument("--require-signature", action="store_true", help="what is not signed does not hold")
    parser.add_argument(
        "--controls",
        metavar="DIR",
        help="controls of your own that the report was made by: the SQL in a report is never run",
    )
    parser.add_argument("--json", action="store_true", help="write the verdict and the checks as JSON")
    parser.set_defaults(run=run_verify)


def run_verify(arguments: Namespace, console: Console) -> int:
    """Write check after check to stdout, and the verdict; return its exit code."""
    from passmuster_reports.api.verification import Verification, iterate_checks

    checks = []
    for check in iterate_checks(
        arguments.file,
        trusted=arguments.trust,
        require_signature=arguments.require_signature,
        controls=arguments.controls,
        host=arguments.host,
    ):
        checks.append(check)
        if not arguments.json:
            console.print(
                f"{_MARKS[check.holds]}  {check.name}: {check.says}",
                *(f"         {detail}" for detail in check.details),
            )
    verdict = Verification(arguments.file, tuple(checks)).verdict
    if arguments.json:
        said = {
            "file": arguments.file,
            "verdict": verdict.judgement.value,
            "reason": verdict.reason,
            "sentence": verdict.sentence,
            "checked": verdict.checked,
            "not_checked": verdict.not_checked,
            "checks": _listed(checks),
        }
        _write_json(said, console)
    else:
        console.print(f"not checked: {verdict.not_checked[-1]}", verdict.sentence)
    return _EXIT_CODES[verdict.holds]


def _listed(checks: Sequence[Check]) -> list[dict[str, object]]:
    return [{name: getattr(check, name) for name in ("name", "holds", "says", "details")} for check in checks]


def _write_json(value: object, console: Console) -> None:
    import json

    # In ASCII nothing in it can steer a terminal, such as the name of the file.
    console.stdout.write((json.dumps(value, indent=1) + "\n").encode())
    console.stdout.flush()
