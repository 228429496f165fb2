"""The doctor names what is missing, and the command that mends it."""

from __future__ import annotations

import pytest

from program import Program


def test_on_a_machine_that_has_all_nothing_is_missing(program: Program) -> None:
    run = program.run("doctor")

    said = run.stdout.decode()
    assert run.code == 0, said
    assert said.endswith("nothing is missing\n")
    assert "ok       PDF: WeasyPrint" in said
    assert "ok       sources: activtrak, ekran, electa, falkor, zego" in said


def test_what_is_missing_comes_with_its_command(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)

    run = program.run("doctor")

    said = run.stdout.decode()
    assert run.code == 1
    assert "missing  fonts: fc-list is not there to list them\n         apt-get install fontconfig\n" in said
    assert said.endswith("1 missing\n")
