"""`passmuster install`: plugins by name, folder and wheel, without a network."""

from __future__ import annotations

import sys

from install.environments import run
from install.places import Place, told
from program import Program


def test_a_plugin_is_installed_by_its_name_and_what_is_new_is_said(place: Place) -> None:
    assert place.sources() == []

    first, second = place.passmuster("install", "zego", "reports"), place.passmuster("install", "zego")

    assert (first.returncode, first.stdout) == (0, ""), first.stderr
    assert told(first) == [
        "new: reports 0.1.0 (passmuster-reports): passmuster_add_commands, passmuster_add_hooks, "
        "passmuster_health, "
        "passmuster_reports",
        "new: zego 0.1.0 (passmuster-zego): room_logio_records, rooms",
    ]
    assert (second.returncode, second.stdout) == (0, "")
    assert told(second) == ["no plugin is new: what was asked for is installed"]
    assert place.sources() == ["zego"]


def test_a_third_partys_plugin_is_installed_from_its_folder_and_its_wheel(place: Place) -> None:
    place.passmuster("new-source", "acme")
    folder = place.folder / "passmuster-acme"

    first = place.passmuster("install", "./passmuster-acme")
    project = folder / "pyproject.toml"
    project.write_text(project.read_text("utf-8").replace('version = "0.1.0"', 'version = "0.2.0"'), "utf-8")
    build = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"
    wheel = run(sys.executable, "-c", build, place.folder, cwd=folder).strip()
    second = place.passmuster("install", wheel)

    assert (first.returncode, told(first)) == (0, ["new: acme 0.1.0 (passmuster-acme): visits"]), first.stderr
    assert second.returncode == 0, second.stderr
    assert told(second) == ["changed: acme 0.2.0 (passmuster-acme), before 0.1.0: visits"]
    assert place.sources() == ["acme"]


def test_a_plugin_that_turns_out_broken_is_an_error(place: Place) -> None:
    place.passmuster("new-source", "acme")
    package = place.folder / "passmuster-acme" / "src" / "passmuster_acme" / "__init__.py"
    package.write_text(package.read_text("utf-8") + "\nimport surely_not_there\n", "utf-8")

    process = place.passmuster("install", "./passmuster-acme")

    assert (process.returncode, process.stdout) == (1, "")
    assert told(process)[1:] == [
        "error: plugin 'acme' is broken: ModuleNotFoundError: No module named 'surely_not_there'",
        "hint: `passmuster sources` shows the state of every plugin",
    ]


def test_what_pip_does_not_find_is_an_error_with_pips_own_words(place: Place) -> None:
    process = place.passmuster("install", "zego==7.7")

    assert (process.returncode, process.stdout) == (1, "")
    assert "No matching distribution found for passmuster-zego==7.7" in process.stderr
    assert told(process)[-2:] == [
        "error: pip did not install passmuster-zego==7.7",
        "hint: its own words are above; from an index it takes wheels only",
    ]
    assert place.sources() == []


def test_every_name_that_is_none_is_named_before_anything_is_installed(program: Program) -> None:
    paths = ["../nowhere", "https://vendor.example/acme.whl", "nowhere.whl"]

    run = program.run("install", "--", "zego", *paths, "a b", "", "-r", "acme;x")

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.splitlines() == [
        "error: there is no '../nowhere'",
        "error: there is no 'https://vendor.example/acme.whl'",
        "error: there is no 'nowhere.whl'",
        "error: 'a b' is neither a plugin's name nor a path",
        "error: '' is neither a plugin's name nor a path",
        "error: '-r' is neither a plugin's name nor a path",
        "error: 'acme;x' is neither a plugin's name nor a path",
        "hint: give a name (acme, acme==1.2), a folder with a slash in it (./acme) or a wheel",
    ]
