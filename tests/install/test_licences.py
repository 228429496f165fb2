"""What the licences ask for: their texts are in whatever is handed on, and its metadata names them."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from install.environments import run
from project.distributions import ALL, REPORTS, ROOT, Distribution

BUILD = "import sys; from flit_core.buildapi import build_sdist; print(build_sdist(sys.argv[1]))"
MIT = (ROOT / "LICENSE").read_bytes()
OFL = (REPORTS.package / "pages/fonts/OFL.txt").read_bytes()

each_distribution = pytest.mark.parametrize("distribution", ALL, ids=lambda distribution: distribution.name)


def texts(distribution: Distribution) -> list[bytes]:
    """The licences of a distribution: that of its code and, where it has some, that of its fonts."""
    has_fonts = any(distribution.package.rglob("*.otf")) or any(distribution.package.rglob("*.ttf"))
    return [MIT, OFL] if has_fonts else [MIT]


def metadata(wheel: zipfile.ZipFile) -> tuple[str, Message]:
    """The folder of a wheel's metadata, and the metadata."""
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return name.removesuffix("METADATA"), message_from_bytes(wheel.read(name))


@each_distribution
def test_a_wheel_brings_the_text_of_each_licence(distribution: Distribution, wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels[distribution.name]) as wheel:
        folder, found = metadata(wheel)
        files = found.get_all("License-File", [])
        brought = [wheel.read(f"{folder}licenses/{file}") for file in files]

    assert brought == texts(distribution)
    assert found["License-Expression"] == ("MIT AND OFL-1.1" if OFL in brought else "MIT")


@each_distribution
def test_an_sdist_brings_the_text_of_each_licence(distribution: Distribution, tmp_path: Path) -> None:
    name = run(sys.executable, "-c", BUILD, tmp_path, cwd=distribution.folder).strip()

    with tarfile.open(tmp_path / name) as archive:
        members = [archive.extractfile(member) for member in archive if member.isfile()]
        contents = {member.read() for member in members if member}

    assert set(texts(distribution)) <= contents


@each_distribution
def test_a_wheel_names_its_pages_and_what_it_is(distribution: Distribution, wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels[distribution.name]) as wheel:
        _, found = metadata(wheel)

    addresses = dict(line.split(", ") for line in found.get_all("Project-URL", []))
    assert addresses == distribution.project["urls"]
    assert found.get_all("Classifier") == distribution.project["classifiers"]
    assert found["Description-Content-Type"] == "text/markdown"
    assert str(found.get_payload()).startswith(f"# {distribution.name}\n")


def test_the_fonts_are_those_that_the_licence_is_for() -> None:
    assert texts(REPORTS) == [MIT, OFL]
    assert b"SIL OPEN FONT LICENSE" in OFL
