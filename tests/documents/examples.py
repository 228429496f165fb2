"""The examples of a page, as the page marks them: files to write, code to run, and what it prints.

A mark is a comment before a fenced block:

    <!-- file: zego.yaml -->    the block is this file
    <!-- runs -->               the block is run: sh by bash, python by Python; it must end with exit code 0
    <!-- runs: exit 4 -->       it must end with this exit code
    <!-- prints -->             what the block that ran last printed; `...` stands for any text, and a line
                                that is too long for a page may continue in the next

`<!-- given: NAME` with lines up to `-->` is a file that the page does not show.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_PRELUDE = Path(__file__).parent / "prelude"
_EXAMPLE = re.compile(
    r"<!-- (?P<mark>file|runs|prints)(?:: (?P<argument>[^\n]*?))? -->\n+"
    r"(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)\n(?P=indent)```"
    r"|<!-- given: (?P<name>\S+)\n(?P<content>.*?)-->",
    re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """One block of a page; `line` is where it stands."""

    mark: str
    argument: str
    language: str
    text: str
    line: int


def examples(page: str) -> list[Example]:
    """Return the marked blocks of a page, in their order."""
    found = []
    for match in _EXAMPLE.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        if match["name"]:
            found.append(Example("file", match["name"], "", match["content"], line))
            continue
        text = re.sub(f"(?m)^{match['indent']}", "", match["text"]) + "\n"
        found.append(Example(match["mark"], match["argument"] or "", match["language"], text, line))
    return found


def run_examples(found: list[Example], folder: Path, environ: dict[str, str]) -> None:
    """Write the files and run the code in this folder; AssertionError names the line of what goes wrong."""
    printed = ""
    for example in found:
        if example.mark == "file":
            path = folder / example.argument
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(example.text, encoding="utf-8")
        elif example.mark == "runs":
            printed = _run(example, folder, environ)
        else:
            assert re.fullmatch(_pattern(example.text), _typed(printed), re.DOTALL), (
                f"line {example.line}: it prints\n{printed}"
            )


def _pattern(text: str) -> str:
    lines = [".*?".join(re.escape(part) for part in line.split("...")) for line in text.strip().splitlines()]
    return r"\n?".join(lines)


def _typed(text: str) -> str:
    """Return a text with the blanks that a keyboard has."""
    return re.sub(r"[\u00a0\u202f\u2009]", " ", text.strip())


def _run(example: Example, folder: Path, environ: dict[str, str]) -> str:
    command = {
        "sh": ["bash", "-euo", "pipefail", "-c", example.text],
        "python": [sys.executable, "-c", example.text],
    }[example.language]
    process = subprocess.run(
        command,
        cwd=folder,
        env={
            **{"HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", "COLUMNS": "100", "NO_COLOR": "1"},
            **{"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
            **{"PYTHONPATH": str(_PRELUDE), "PYTHONWARNINGS": "error"},
            **environ,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    code = int(example.argument.removeprefix("exit ") or 0)
    assert process.returncode == code, (
        f"line {example.line}: exit code {process.returncode}\n{process.stdout}"
    )
    return process.stdout
