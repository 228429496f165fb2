"""What the command prints of a hostile file, as a person and as a pipeline reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from attacks.attack import Attack, Victim
from attacks.of_attachments import ATTACKS as OF_ATTACHMENTS
from attacks.of_words import ATTACKS as OF_WORDS
from attacks.of_words import CODES
from passmuster.showable import showable

PROGRAM = "import sys; from passmuster.cli.main import main; sys.exit(main())"
CHOSEN = {
    attack.name: attack
    for attack in (*OF_ATTACHMENTS, *OF_WORDS)
    if attack.name in ("a file with codes in its name", "codes in a figure", "codes in a control")
}


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, as a shell starts it."""
    return subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, check=False)


def lines(said: bytes) -> list[str]:
    return said.decode().splitlines()


@pytest.mark.parametrize("attack", CHOSEN.values(), ids=list(CHOSEN))
def test_nothing_of_the_file_steers_the_terminal(attack: Attack, victim: Victim, tmp_path: Path) -> None:
    path = tmp_path / f"x{CODES.replace('/', '')}.pdf"
    path.write_bytes(attack.on(victim))

    text, data = run("verify", str(path)), run("verify", str(path), "--json")

    assert text.returncode == data.returncode == {"does not hold": 1, "cannot be judged": 5}[attack.judgement]
    for said in (text, data):
        assert [line for line in lines(said.stdout) if showable(line) != line] == []
        assert said.stderr == b""
    assert not any(line.startswith(b"the report holds") for line in text.stdout.splitlines())
    found = json.loads(data.stdout)
    assert (found["file"], found["verdict"]) == (str(path), attack.judgement.value)
    assert found["reason"] == attack.reason
