"""What surrounds a run of the program: its streams, its clock and its environment."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, TextIO

from passmuster.redaction import Redactor
from passmuster.times.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Console:
    """A terminal or a pipe: stdout carries messages and nothing else; stderr carries words for people.

    It is a `ReadContext`, too.
    """

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: TextIO
    clock: Clock
    environ: Mapping[str, str]
    #: The secrets of this run; whatever is written passes it.
    redactor: Redactor = field(default_factory=Redactor)

    def say(self, text: str) -> None:
        """Write a line for people to stderr."""
        self.stderr.write(self.line(text) + "\n")
        self.stderr.flush()

    def ask(self, question: str) -> str | None:
        """Write a question to stderr, and return the line that is typed; None where the input has ended."""
        self.stderr.write(self.line(question))
        self.stderr.flush()
        line = self.stdin.readline()
        return line.decode("utf-8", "replace").strip() if line else None

    def ask_secret(self, question: str) -> str | None:
        """Ask for a secret, which a terminal does not show; None where the input has ended.

        What is typed on a terminal is returned as it is: a passphrase may begin or end with a space.
        """
        if not self.stdin.isatty():
            return self.ask(question)
        from getpass import getpass

        try:
            return getpass(self.line(question), self.stderr)
        except EOFError:
            return None

    def print(self, *lines: str) -> None:
        """Write lines for people to stdout, where a command has nothing else to write."""
        text = "".join(f"{self.line(line)}\n" for line in lines)
        self.stdout.write(text.encode())
        self.stdout.flush()

    def line(self, text: str) -> str:
        """Return the text as one line without secrets, and without anything that steers a terminal."""
        from passmuster.showable import showable

        return showable(self.redactor.clean(text))

    @classmethod
    def of_this_process(cls) -> Console:
        """Return the process's own streams, clock and environment.

        Python has None for a stream that was closed before it began, as some schedulers do. What
        stands in its place stays open as long as the process.
        """
        stdin = sys.stdin.buffer if sys.stdin else open(os.devnull, "rb")  # noqa: SIM115  # stays open
        stdout = sys.stdout.buffer if sys.stdout else open(os.devnull, "wb")  # noqa: SIM115  # stays open
        stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # stays open
        return cls(stdin, stdout, stderr, Clock(), os.environ)
