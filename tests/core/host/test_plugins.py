"""The host: whatever is wrong with a plugin is said, and harms no other."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from program import Program

GOOD = """
from passmuster.sdk.hooks import hookimpl
from passmuster.sdk.source import Source, Stream
from passmuster.sdk.sync_strategies import Snapshot

class Things(Stream):
    name = "things"
    primary_key = ("id",)
    sync_strategy = Snapshot()

class Acme(Source):
    name = "{source}"
    title = "Acme"
    documentation_url = "https://acme.example"
    base_url = "https://acme.example"
    streams = (Things,)

@hookimpl
def passmuster_source():
    return Acme
"""

#: What lies in the folder `schemas` beside it.
SCHEMAS = {
    "settings.json": '{"type": "object", "required": [], "properties": {}}',
    "things.json": '{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}',
}

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a plugin: one module with this text, and the metadata that pip would leave."""
    before = set(sys.modules)

    def install(
        name: str, code: str, *, module: str = "", distribution: str = "", folder: str = "site"
    ) -> None:
        site = tmp_path / folder
        module, distribution = module or f"plugin_{name}", distribution or f"{name}_plugin"
        metadata = site / f"{distribution}-1.2.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        (metadata / "entry_points.txt").write_text(
            f"[console_scripts]\nx = y\n[passmuster]\n{name} = {module}\n"
        )
        (site / f"{module}.py").write_text(code.replace("{source}", name))
        (site / "schemas").mkdir(exist_ok=True)
        for file, text in SCHEMAS.items():
            (site / "schemas" / file).write_text(text)
        if str(site) not in sys.path:
            monkeypatch.syspath_prepend(site)

    yield install
    for module in set(sys.modules) - before:
        if module.startswith("plugin_"):
            del sys.modules[module]


def sources(program: Program) -> dict[str, dict[str, Any]]:
    """What `passmuster sources --json` says, by name; two of one name would be one here."""
    run = program.run("sources", "--json")
    assert run.code == 0, run.stderr
    return {source["name"]: source for source in json.loads(run.stdout)}


def assert_the_others_still_work(program: Program) -> None:
    assert {"electa", "zego"} <= {name for name, each in sources(program).items() if not each["broken"]}
    assert program.run("spec", "zego").code == 0


def test_the_sources_are_listed_with_their_version_and_streams(program: Program) -> None:
    program.environ = {"PASSMUSTER_PLUGINS": "electa,zego"}
    run = program.run("sources")

    assert (run.code, run.stderr) == (0, "")
    assert run.stdout.decode().splitlines() == [
        "electa  0.1.0  Electa Live: session_logs",
        "zego    0.1.0  ZEGO RoomKit: room_logio_records, rooms",
    ]


def test_a_plugin_is_found_wherever_it_is_installed(program: Program, install: Install) -> None:
    install("acme", GOOD)

    assert sources(program)["acme"] == {
        "name": "acme",
        "title": "Acme",
        "version": "1.2",
        "distribution": "acme-plugin",
        "module": "plugin_acme",
        "streams": ["things"],
        "hooks": ["passmuster_source"],
        "broken": None,
    }


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("import surely_not_there", "ModuleNotFoundError: No module named 'surely_not_there'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def broken(:", "SyntaxError: "),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise ValueError('one\\ntwo')", "ValueError: one"),
        (
            "from passmuster.sdk.hooks import hookimpl\n@hookimpl\ndef passmuster_sorce(): ...",
            "PluginError: it implements the hook 'passmuster_sorce', which no installed plugin declares",
        ),
        (
            "from passmuster.sdk.hooks import hookimpl\n@hookimpl\ndef passmuster_source(vendor): ...",
            "PluginValidationError: Plugin ",
        ),
        (
            "from passmuster.sdk.hooks import hookimpl\n@hookimpl\ndef passmuster_source(): 1 / 0",
            "ZeroDivisionError: division by zero",
        ),
        (
            "from passmuster.sdk.hooks import hookimpl\n@hookimpl\ndef passmuster_source(): return 'acme'",
            "PluginError: its source lacks ",
        ),
        (GOOD.replace('title = "Acme"', ""), "PluginError: its source lacks title"),
        (
            GOOD.replace("documentation_url", "documentation"),
            "PluginError: its source lacks documentation_url",
        ),
    ],
)
def test_a_broken_plugin_is_listed_with_the_reason_and_harms_no_other(
    program: Program, install: Install, code: str, problem: str
) -> None:
    install("acme", code)

    listed = sources(program)["acme"]
    used = program.run("spec", "acme")

    assert listed["broken"].startswith(problem)
    assert "\n" not in listed["broken"]
    assert (used.code, used.stdout) == (1, b"")
    assert used.stderr.startswith(f"error: plugin 'acme' is broken: {problem}")
    assert "hint: `passmuster sources` shows the state of every plugin" in used.stderr
    assert_the_others_still_work(program)


DECLARED = {
    "a kind that is none": (
        'name = "things"',
        'name = "things"\n    kind = "presense"',
        "the stream 'things': the kind of evidence 'presense' is none of presence, workday, activity, "
        "completion, booking, certificate (did you mean 'presence'?)",
    ),
    "a key that is no field": (
        '("id",)',
        '("id", "idd")',
        "the stream 'things': primary_key names 'idd', which is no field of its schema (did you mean 'id'?)",
    ),
    "a key that lies in no object": (
        '("id",)',
        '("id.part",)',
        "the stream 'things': primary_key names 'id.part', which is no field of its schema",
    ),
    "no key": (
        'primary_key = ("id",)',
        "",
        "the stream 'things' has no primary_key, which is a tuple of names of fields",
    ),
    "a key that is a text": (
        '("id",)',
        '"id"',
        "the stream 'things' has no primary_key, which is a tuple of names of fields",
    ),
    "a cursor that is no field": (
        'name = "things"',
        'name = "things"\n    cursor_field = "at"',
        "the stream 'things': cursor_field names 'at', which is no field of its schema",
    ),
    "merged windows of other fields": (
        "Snapshot()",
        "__import__('passmuster.sdk').sdk.MergedWindows(None, 'id', 'from', 'id')",
        "the stream 'things': sync_strategy names 'from', which is no field of its schema",
    ),
    "no way of reading": ("sync_strategy = Snapshot()", "", "the stream 'things' has no sync_strategy"),
    "a missing schema": (
        'name = "things"',
        'name = "thing"',
        "the stream 'thing': the schema schemas/thing.json is missing",
    ),
    "no name": ('name = "things"', "pass", "the stream Things has no name"),
    "two streams of one name": (
        "(Things,)",
        "(Things, Things)",
        "two streams have the name 'things'",
    ),
    "several at once": (
        '("id",)',
        '("idd",)\n    kind = "x"\n    cursor_field = "at"',
        "the stream 'things': the kind of evidence 'x' is none of presence, workday, activity, completion, "
        "booking, certificate; the stream 'things': primary_key names 'idd', which is no field of its schema "
        "(did you mean 'id'?); the stream 'things': cursor_field names 'at', which is no field of its schema",
    ),
    "a schema that cannot be made": (
        "    primary_key",
        "    @classmethod\n    def schema(cls): return 1 / 0\n    primary_key",
        "ZeroDivisionError: division by zero",
    ),
}


@pytest.mark.parametrize(("old", "new", "problem"), DECLARED.values(), ids=DECLARED)
def test_a_wrong_declaration_is_said_when_sources_are_listed_or_used(
    program: Program, install: Install, old: str, new: str, problem: str
) -> None:
    install("acme", GOOD.replace(old, new))

    listed, used = sources(program)["acme"], program.run("spec", "acme")

    assert listed["broken"] == problem
    assert (used.code, used.stdout) == (1, b"")
    assert used.stderr.startswith(f"error: plugin 'acme' is broken: {problem}")
    assert_the_others_still_work(program)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("{", "is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
        ("[]", "has no 'properties'"),
        ('{"properties": []}', "has no 'properties'"),
        (
            '{"properties": {"id": {"type": "text"}}}',
            "is invalid: 'properties.id.type' is 'text', not one of array, boolean, integer, null, number, "
            "object, string",
        ),
        (
            '{"properties": {"id": {"type": ["string", null]}}}',
            "is invalid: 'properties.id.type' is None, not one of array, boolean, integer, null, number, "
            "object, string",
        ),
        ('{"properties": {"id": {}}, "required": "id"}', "is invalid: 'required' is not a list"),
        ('{"properties": {"id": {}}, "required": [1]}', "is invalid: 'required' is not a list of names"),
        ('{"properties": {"id": "string"}}', "is invalid: 'properties.id' is not a schema"),
        ('{"properties": {"id": {"enum": "a"}}}', "is invalid: 'properties.id.enum' is not a list"),
        (
            '{"properties": {"id": {"items": {"pattern": "["}}}}',
            "is invalid: 'properties.id.items.pattern' is not a regular expression that Python knows",
        ),
        ('{"properties": {"id": {}}, "anyOf": [{}, 7]}', "is invalid: 'anyOf[1]' is not a schema"),
        ('{"properties": {"id": {}}, "oneOf": {}}', "is invalid: 'oneOf[0]' is not a schema"),
        ('{"properties": {"id": {}}, "definitions": 7}', "is invalid: 'definitions' is not a schema"),
    ],
)
def test_an_invalid_schema_is_said_with_its_place(
    program: Program, install: Install, tmp_path: Path, schema: str, problem: str
) -> None:
    install("acme", GOOD)
    for file in SCHEMAS:
        (tmp_path / "site" / "schemas" / file).write_text(schema)

    assert sources(program)["acme"]["broken"] == (
        f"the settings: the schema schemas/settings.json {problem}; "
        f"the stream 'things': the schema schemas/things.json {problem}"
    )


def test_what_the_inspection_calls_a_schema_is_one_to_the_validator_too() -> None:
    from passmuster.host.inspection import problems_of
    from passmuster.host.plugins import Host

    found = [plugin.source for plugin in Host({}).plugins if plugin.source]

    assert len(found) >= 5
    for source in found:
        assert problems_of(source) == []
        for schema in (source.settings_schema(), *(stream.schema() for stream in source.streams)):
            jsonschema.Draft7Validator.check_schema(schema)


def test_a_broken_plugin_is_shown_to_people_too(program: Program, install: Install) -> None:
    install("acme", "1 / 0")

    program.environ = {"PASSMUSTER_PLUGINS": "acme,zego"}
    run = program.run("sources")

    lines = run.stdout.decode().splitlines()
    assert lines[0] == "acme  1.2    broken: ZeroDivisionError: division by zero"


def test_a_plugin_that_prints_while_it_loads_leaves_stdout_alone(
    program: Program, install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install("acme", GOOD + "\nprint('hello')")

    run = program.run("sources", "--json")

    printed = capsys.readouterr()
    assert "acme" in {each["name"] for each in json.loads(run.stdout)}
    assert (printed.out, printed.err) == ("", "hello\n")


def test_two_plugins_of_one_name_are_both_named_and_neither_is_used(
    program: Program, install: Install
) -> None:
    install("zego", GOOD, module="plugin_other_zego", distribution="other_zego")

    run = program.run("spec", "zego")

    assert run.code == 1
    for origin in ("plugin_other_zego (other-zego 1.2)", "passmuster_zego (passmuster-zego 0.1.0)"):
        assert origin in run.stderr
    assert "have the same name; uninstall one of them" in run.stderr
    listed = program.run("sources").stdout.decode()
    assert listed.count("have the same name") == 2
    assert program.run("spec", "electa").code == 0


def test_two_plugins_whose_sources_share_a_name_are_refused_too(program: Program, install: Install) -> None:
    install("acme", GOOD.replace("{source}", "electa"))

    run = program.run("spec", "electa")

    assert run.code == 1
    assert "have the same name" in run.stderr
    assert program.run("spec", "zego").code == 0


def test_one_distribution_found_twice_is_no_double(program: Program, install: Install) -> None:
    # An editable install beside a folder on the path, for example.
    install("acme", GOOD, folder="site")
    install("acme", GOOD, folder="again")

    assert sources(program)["acme"]["broken"] is None


def test_metadata_that_a_broken_off_installation_left_is_passed_over(
    program: Program, install: Install, tmp_path: Path
) -> None:
    install("acme", GOOD)
    (tmp_path / "site" / "acme_plugin-1.2.dist-info" / "METADATA").unlink()
    (tmp_path / "site" / "half-1.0.dist-info").mkdir()
    (tmp_path / "site" / "odd-1.0.dist-info").mkdir()
    (tmp_path / "site" / "odd-1.0.dist-info" / "entry_points.txt").write_bytes(b"\xff[passmuster")

    assert sources(program)["acme"]["broken"] is None
    assert_the_others_still_work(program)


def test_an_unknown_source_lists_those_that_are_installed(program: Program) -> None:
    program.environ = {"PASSMUSTER_PLUGINS": "electa,zego"}
    run = program.run("read", "zeggo", "--config", "-")

    assert (run.code, run.stdout) == (2, b"")
    assert run.stderr.startswith(
        "error: there is no source 'zeggo' (did you mean 'zego'?)\nhint: installed sources: electa, zego"
    )


def test_passmuster_plugins_chooses_what_is_loaded(program: Program, install: Install) -> None:
    install("acme", "raise RuntimeError('loaded')")
    program.environ = {"PASSMUSTER_PLUGINS": " zego , "}

    assert [*sources(program)] == ["zego"]
    assert program.run("spec", "electa").code == 2


def test_an_empty_choice_loads_nothing(program: Program) -> None:
    program.environ = {"PASSMUSTER_PLUGINS": ""}

    run = program.run("sources")

    assert run.code == 0
    assert b"no source is installed" in run.stdout


def test_a_choice_of_what_is_not_installed_names_each_and_lists_the_rest(program: Program) -> None:
    program.environ = {"PASSMUSTER_PLUGINS": "zego,foo,bar"}

    run = program.run("sources")

    assert run.code == 2
    assert [line for line in run.stderr.splitlines() if line.startswith("error")] == [
        "error: PASSMUSTER_PLUGINS names a plugin 'bar' that is not installed",
        "error: PASSMUSTER_PLUGINS names a plugin 'foo' that is not installed",
    ]
    assert "electa" in run.stderr


COMMAND = """
from passmuster.sdk.hooks import hookimpl

def run(arguments, console):
    console.stdout.write(arguments.name.encode())
    return 7

@hookimpl
def passmuster_add_commands(add_command):
    parser = add_command("{source}", "greet somebody")
    parser.add_argument("name")
    parser.set_defaults(run=run)
"""


def test_a_plugin_adds_a_command(program: Program, install: Install) -> None:
    install("greet", COMMAND)

    run = program.run("greet", "you")

    assert (run.code, run.stdout) == (7, b"you")
    assert "greet" not in sources(program)


def test_a_plugin_that_fails_to_add_its_commands_is_listed_as_broken(
    program: Program, install: Install
) -> None:
    install("greet", COMMAND.replace("greet somebody", "5").replace('parser.add_argument("name")', "1 / 0"))

    assert sources(program)["greet"]["broken"] == "ZeroDivisionError: division by zero"
    assert_the_others_still_work(program)


def test_a_plugin_cannot_take_a_command_of_the_core(program: Program, install: Install) -> None:
    install("read", COMMAND)

    run = program.run("read", "zego", "--config", "-", stdin="{}")

    assert "'secret_id' is missing" in run.stderr
    assert "read" in sources(program)["read"]["broken"]
