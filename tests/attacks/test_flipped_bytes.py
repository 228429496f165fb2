"""A changed bit anywhere in a report is found."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from attacks.attack import HOLDS, Victim
from attacks.flipped import Flip, flips, unnoticed
from attacks.judging import Judge
from reports.making import here


def _unnoticed(path: str, folder: str, tried: list[Flip]) -> list[Flip]:
    """In a process of its own: which of these are not noticed?"""
    own = Path(folder, str(os.getpid()))
    own.mkdir(exist_ok=True)
    return list(unnoticed(Judge(own), Path(path).read_bytes(), tried))


def test_a_bit_of_any_byte_is_found(victim: Victim, judge: Judge) -> None:
    content = victim.content

    assert judge.verdict(content).judgement is HOLDS
    assert list(unnoticed(judge, content, flips(content, 150))) == []


@pytest.mark.soak
@pytest.mark.parametrize("which", ["a small report", "the demo's compliance report"])
def test_bits_of_twenty_thousand_bytes_are_found(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if which == "a small report":
        content: bytes = request.getfixturevalue("victim").content
    else:
        content = request.getfixturevalue("demo_report").read_bytes()
    path = tmp_path / "whole.pdf"
    path.write_bytes(content)
    tried = flips(content, 20_000)
    workers = os.cpu_count() or 1

    assert Judge(tmp_path).verdict(content).judgement is HOLDS
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        parts = [tried[number::workers] for number in range(workers)]
        found = list(pool.map(_unnoticed, [str(path)] * workers, [str(tmp_path)] * workers, parts))
    assert [flip for part in found for flip in part] == []


@pytest.mark.soak
def test_bits_of_two_hundred_bytes_are_found_by_the_command(victim: Victim, tmp_path: Path) -> None:
    content = victim.content
    path = tmp_path / "flipped.pdf"

    for flip in flips(content, 200):
        path.write_bytes(flip.of(content))
        run = here().run("verify", str(path))
        assert run.code == 1, (flip, run.stdout)
        assert run.stdout.splitlines()[-1].startswith(b"the report does NOT hold: ")
