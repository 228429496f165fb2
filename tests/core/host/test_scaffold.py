"""`passmuster new-source`: what it writes passes as written, and reads like the plugins here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from core.testing.written import Written, write
from program import Program
from project.distributions import PLUGINS, ROOT


@pytest.fixture(scope="module", params=["acme", "acme-lms-2"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A plugin with a plain name, and one with dashes."""
    if request.param == "acme":
        plugin = request.getfixturevalue("acme")
        assert isinstance(plugin, Written)
        return plugin
    return write(request.param, tmp_path_factory.mktemp("written"))


def test_its_tests_pass_as_written(written: Written) -> None:
    run = written.tests()

    assert run.returncode == 0, run.stdout
    assert re.search(r"\b[3-9]\d passed", run.stdout)
    assert "skipped" not in run.stdout
    assert "warning" not in run.stdout


def test_it_passes_the_checks_of_this_repository(written: Written) -> None:
    sources = [written.folder / "src", written.folder / "tests"]
    style = ["-m", "ruff", "check", "--config", ROOT / "pyproject.toml", "--no-cache"]
    layout = ["-m", "ruff", "format", "--check", "--config", ROOT / "pyproject.toml", "--no-cache"]
    types = ["-m", "mypy", "--config-file", ROOT / "pyproject.toml", "--cache-dir", written.site / "mypy"]

    for command in ([*style, *sources], [*layout, *sources], [*types, sources[0]]):
        run = written.python(*command)

        assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("name", ["acme", "acme-lms-2"])
def test_its_name_is_everywhere_and_the_templates_nowhere(
    program: Program, tmp_path: Path, name: str
) -> None:
    module, rest = f"passmuster_{name.replace('-', '_')}", name.removeprefix("acme")
    forms = [rest, rest.replace("-", "_"), rest.replace("-", " "), rest.replace("-", "")]

    program.run("new-source", name, "--folder", "plugin")

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    texts = {str(path.relative_to(tmp_path / "plugin")): path.read_text("utf-8") for path in files}
    project = tomllib.loads(texts["pyproject.toml"])["project"]
    assert project["name"] == f"passmuster-{name}"
    assert project["entry-points"] == {"passmuster": {name: module}}
    assert project["scripts"] == {f"source-{name}": "passmuster.cli.connector:main"}
    assert {f"src/{module}/source.py", f"tests/test_{module.removeprefix('passmuster_')}.py"} <= texts.keys()
    for path, text in texts.items():
        assert not re.search(rf"acme(?!{'|'.join(forms)})", f"{path} {text}", re.IGNORECASE), path


def test_it_is_laid_out_as_the_plugins_here_are(acme: Written) -> None:
    ours = PLUGINS[-1]

    theirs = tomllib.loads((acme.folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert theirs["dependencies"] == ours.project["dependencies"]
    assert theirs["requires-python"] == ours.project["requires-python"]
    package = {path.name for path in (acme.folder / "src" / "passmuster_acme").iterdir()} - {"__pycache__"}
    assert package == {"__init__.py", "py.typed", "schemas", "source.py"}


def test_its_readme_names_every_setting_and_every_field(acme: Written) -> None:
    text = (acme.folder / "README.md").read_text(encoding="utf-8")

    schemas = [json.loads(path.read_text("utf-8")) for path in acme.folder.glob("src/*/schemas/*.json")]

    assert len(schemas) == 2
    for schema in schemas:
        for name, rule in schema["properties"].items():
            assert re.search(rf"^\| (\*\*)?`{name}`(\*\*)? \| .*{re.escape(rule['description'])}", text, re.M)


@pytest.mark.parametrize(
    "name",
    [
        "../acme",
        "/tmp/acme",
        "acme/x",
        "acme.x",
        "Acme",
        "2acme",
        "acme_x",
        "acme--x",
        "-",
        "",
        " ",
        "äcme",
        "acme\n",
        "a" * 31,
    ],
)
def test_a_name_that_is_none_is_refused(program: Program, tmp_path: Path, name: str) -> None:
    run = program.run("new-source", "--", name)

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.startswith("error: '")
    assert "cannot be a source's name" in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("reports", "is reserved"),
        ("testing", "is reserved"),
        ("zego", "is installed already"),
        ("source", "would name its class Source"),
        ("visits", "would name its class Visits"),
        ("none", "would name its class None"),
        ("page", "would name its class Page"),
    ],
)
def test_a_name_that_is_taken_is_refused(program: Program, tmp_path: Path, name: str, why: str) -> None:
    run = program.run("new-source", name)

    assert (run.code, run.stdout) == (2, b"")
    assert why in run.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["folder", "file", "dangling link"])
def test_what_is_there_already_is_left_alone(program: Program, tmp_path: Path, there: str) -> None:
    target = tmp_path / "passmuster-acme"
    match there:
        case "folder":
            target.mkdir()
        case "file":
            target.write_text("mine")
        case _:
            target.symlink_to(tmp_path / "nowhere")

    run = program.run("new-source", "acme")

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr == (
        "error: 'passmuster-acme' is there already\nhint: name another folder with --folder\n"
    )
    assert [path.name for path in tmp_path.rglob("*")] == ["passmuster-acme"]


def test_it_says_what_to_do_next(program: Program) -> None:
    run = program.run("new-source", "acme")

    assert (run.code, run.stdout) == (0, b"")
    assert run.stderr.splitlines() == [
        "wrote passmuster-acme",
        "install it:  python -m pip install --editable 'passmuster-acme[test]'",
        "test it:     python -m pytest passmuster-acme",
        "fill it in:  passmuster-acme/README.md says in which order",
    ]


def test_a_folder_that_cannot_be_written_to_is_named(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    run = program.run("new-source", "acme", "--folder", "file/acme")

    assert run.code == 1
    assert run.stderr.startswith("error: 'file/acme")


def test_a_third_partys_package_works_as_ours_do(acme: Written) -> None:
    code = "import sys; from passmuster.cli.main import main; sys.exit(main())"

    sources = json.loads(acme.python("-c", code, "sources", "--json").stdout)
    spec = acme.python("-c", code, "spec", "acme")
    theirs = acme.python(
        "-c",
        "import sys; from passmuster.cli.connector import main; "
        "sys.argv[0] = 'source-acme'; sys.exit(main())",
        "spec",
    )

    [found] = [each for each in sources if each["name"] == "acme"]
    assert found == {
        "name": "acme",
        "title": "Acme",
        "version": "0.1.0",
        "distribution": "passmuster-acme",
        "module": "passmuster_acme",
        "streams": ["visits"],
        "hooks": ["passmuster_source"],
        "broken": None,
    }
    assert {"electa", "zego"} <= {each["name"] for each in sources}
    assert spec.returncode == theirs.returncode == 0
    assert spec.stdout == theirs.stdout


def test_the_kit_asks_for_pytest_only_when_tests_run() -> None:
    code = "import sys, passmuster.testing; print({'pytest', 'hypothesis', 'requests'} & {*sys.modules})"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)

    assert run.stdout == "set()\n"
