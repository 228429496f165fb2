"""What `passmuster install` lets pip or uv do, and what it says and asks before."""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path

import pytest

from install.environments import run
from install.places import Place, told, without_pip
from passmuster.host.installers import without_passwords

TRUST = "a plugin is code that runs as you and reads your settings: install only what you trust"


def test_what_is_to_be_installed_is_said_first_and_pips_log_is_not(place: Place) -> None:
    process = place.passmuster("install", "zego")

    assert process.stderr.splitlines() == [
        "to be installed:",
        f"  passmuster-zego 0.1.0 from file://{place.index}",
        f"  found in {place.index}",
        TRUST,
        "new: zego 0.1.0 (passmuster-zego): room_logio_records, rooms",
    ]


def test_on_a_terminal_it_is_asked_first(place: Place) -> None:
    for answer in ("n", ""):
        refused = place.on_a_terminal(answer, "install", "zego")
        assert refused.returncode == 1
        assert refused.stderr.endswith("install it? [y/N] nothing was installed\n")
    assert place.sources() == []

    agreed = place.on_a_terminal("y", "install", "zego")
    without_question = place.on_a_terminal("n", "install", "electa", "--yes")

    assert (agreed.returncode, without_question.returncode) == (0, 0)
    assert "install it?" not in without_question.stderr
    assert place.sources() == ["electa", "zego"]


def test_what_is_installed_is_the_version_that_was_said_whatever_the_index_has_meanwhile(
    place: Place,
) -> None:
    # The installer that plans and the one that installs are two calls: a newer version comes in between.
    place.passmuster("new-source", "acme")
    folder, index = place.folder / "passmuster-acme", place.folder / "index"
    index.mkdir()
    project = folder / "pyproject.toml"
    build = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"
    run(sys.executable, "-c", build, index, cwd=folder)
    project.write_text(project.read_text("utf-8").replace('version = "0.1.0"', 'version = "0.2.0"'), "utf-8")
    newer = run(sys.executable, "-c", build, place.folder, cwd=folder).strip()
    place.environ["PIP_FIND_LINKS"] = f"{index} {place.index}"
    late = place.folder / "late"
    late.mkdir()
    (late / "sitecustomize.py").write_text(LATE % (str(place.folder / newer), str(index)), "utf-8")
    place.environ["PYTHONPATH"] = str(late)

    process = place.passmuster("install", "acme")

    assert (index / newer).exists()
    assert told(process) == ["new: acme 0.1.0 (passmuster-acme): visits"], process.stderr


#: Puts the wheel into the index when pip has planned, and before it installs.
LATE = """
import shutil, sys
if "--constraint" in sys.orig_argv:
    shutil.copy(%r, %r)
"""


def test_no_code_of_a_source_distribution_runs_before_anybody_is_asked(place: Place) -> None:
    source, index = place.folder / "passmuster_evil-1.0", place.folder / "index"
    source.mkdir()
    index.mkdir()
    (source / "setup.py").write_text(f"open({str(place.folder / 'it-ran')!r}, 'w').close()", "utf-8")
    (source / "pyproject.toml").write_text(EVIL.format(ran=place.folder / "it-ran"), "utf-8")
    (source / "backend.py").write_text(f"open({str(place.folder / 'it-ran')!r}, 'w').close()", "utf-8")
    (source / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: passmuster-evil\nVersion: 1.0\n", "utf-8")
    with tarfile.open(index / "passmuster_evil-1.0.tar.gz", "w:gz") as archive:
        archive.add(source, source.name)
    place.environ["PIP_FIND_LINKS"] = str(index)

    process = place.passmuster("install", "evil")

    assert process.returncode == 1
    assert told(process)[-1] == "hint: its own words are above; from an index it takes wheels only"
    assert not (place.folder / "it-ran").exists()


EVIL = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


def test_an_environment_without_pip_is_filled_by_uv(place_of_uv: Place) -> None:
    process = place_of_uv.passmuster("install", "zego")

    assert process.returncode == 0, process.stderr
    assert process.stderr.splitlines() == [
        "to be installed:",
        f"  passmuster-zego 0.1.0 from file://{place_of_uv.index}",
        TRUST,
        "new: zego 0.1.0 (passmuster-zego): room_logio_records, rooms",
    ]
    assert place_of_uv.sources() == ["zego"]
    again = place_of_uv.passmuster("install", "zego")
    assert told(again) == ["no plugin is new: what was asked for is installed"]


def test_what_uv_does_not_find_is_an_error_with_uvs_own_words(place_of_uv: Place) -> None:
    process = place_of_uv.passmuster("install", "zego==7.7")

    assert process.returncode == 1
    assert "passmuster-zego==7.7" in process.stderr.partition("error: uv did not install")[0]
    assert told(process)[-2:] == [
        "error: uv did not install passmuster-zego==7.7",
        "hint: its own words are above; from an index it takes wheels only",
    ]


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("uv-receipt.toml", "uv tool install passmuster --with passmuster-zego"),
        ("pipx_metadata.json", "pipx inject environment passmuster-zego"),
    ],
)
def test_the_tool_that_made_the_environment_is_to_be_told(place: Place, file: str, command: str) -> None:
    (place.folder / "environment" / file).touch()

    process = place.passmuster("install", "zego")

    assert process.stderr.splitlines()[-1] == (
        f"a tool manages this environment, and drops what it does not know of; tell it: {command}"
    )


def test_an_environment_without_pip_and_uv_is_told_how_to_get_it(
    tmp_path: Path, libraries: Path, wheels: dict[str, Path]
) -> None:
    place = Place(tmp_path, without_pip(tmp_path, libraries), wheels)
    place.environ["PATH"] = str(tmp_path)

    process = place.passmuster("install", "zego")

    assert (process.returncode, process.stdout) == (1, "")
    error, hint = told(process)
    assert error.endswith("has no pip to install with, and there is no uv")
    assert "-m ensurepip` brings pip" in hint


def test_a_password_in_an_address_is_never_shown() -> None:
    assert without_passwords(
        "Looking in indexes: https://me:secret@host.example/simple, https://a@b.example"
    ) == ("Looking in indexes: https://host.example/simple, https://b.example")
