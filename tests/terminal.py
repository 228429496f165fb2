"""A program on a real terminal, with somebody who types."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def on_a_terminal(
    arguments: Sequence[str], folder: Path, typed: Sequence[tuple[str, str]], environ: Mapping[str, str]
) -> tuple[int, str]:
    """Run passmuster, type each answer when its question stands there; the exit code, and all that was seen.

    A program asks for what it does not show on the terminal that controls it, so it gets one.
    """
    ours, theirs = pty.openpty()
    program = "import os, sys; os.setsid(); os.close(os.open(os.ttyname(0), os.O_RDWR)); "
    program += "from passmuster.cli.main import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={**os.environ, **environ},
        close_fds=True,
    )
    os.close(theirs)
    seen = ""
    waiting = list(typed)
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so of the end
            part = b""
        if not part:
            break
        seen += part.decode("utf-8", "replace")
        if waiting and waiting[0][0] in seen.rpartition("\n")[2]:
            os.write(ours, waiting.pop(0)[1].encode() + b"\n")
    os.close(ours)
    return process.wait(), seen
