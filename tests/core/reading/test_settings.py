"""Settings: JSON or YAML, the environment and files of secrets, and every problem named at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passmuster.errors import SettingsError
from passmuster.files.bounds import LARGEST_SECRET
from passmuster.reading.console import Console
from passmuster.reading.settings import load_settings
from program import Program

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["key"],
    "additionalProperties": False,
    "properties": {
        "key": {"type": "string", "minLength": 1, "airbyte_secret": True},
        "note": {"type": "string"},
        "pid": {"type": "integer"},
        "ids": {"type": "array", "items": {"type": "integer"}},
        "ratio": {"type": "number", "default": 1.5},
        "flag": {"type": "boolean"},
        "start_date": {"type": "string", "format": "date-time", "pattern": "^2"},
    },
}

Load = Callable[..., dict[str, Any]]


@pytest.fixture
def load(program: Program, tmp_path: Path) -> Load:
    """Loads settings from a file with this text; keywords are the environment."""

    def load(text: str | bytes, **environ: str) -> dict[str, Any]:
        path = tmp_path / "its" / "settings"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        console = Console(io.BytesIO(), io.BytesIO(), io.StringIO(), program.clock, environ)
        return load_settings(str(path), SCHEMA, console)

    return load


def problems(load: Load, text: str | bytes, **environ: str) -> list[str]:
    """What is wrong with the settings, without the folder they are in."""
    with pytest.raises(SettingsError) as caught:
        load(text, **environ)
    assert caught.value.exit_code == 2
    return [problem[problem.index("/settings") + 1 :] for problem in caught.value.lines]


@pytest.mark.parametrize(
    "text",
    [
        '{"key": "k", "pid": 7, "ids": [1, 2], "start_date": "2026-10-01"}',
        '{\n\t"key": "k",\n\t"pid": 7, "ids":\t[1, 2],\n\t"start_date": "2026-10-01"\n}',
        "key: k\npid: 7\nids: [1, 2]\nstart_date: 2026-10-01\n",
        "# ours\nkey: 'k'\npid: 7\nids:\n- 1\n- 2\nstart_date: '2026-10-01'",
        "\ufeffkey: k\npid: 7\nids: [1, 2]\nstart_date: 2026-10-01\n",
    ],
    ids=["JSON", "JSON with tabs", "YAML", "YAML in blocks", "YAML with a byte order mark"],
)
def test_json_and_yaml_say_the_same(load: Load, text: str) -> None:
    settings = load(text)

    assert settings == {"key": "k", "pid": 7, "ids": [1, 2], "start_date": "2026-10-01", "ratio": 1.5}


def test_a_time_in_yaml_stays_the_text_that_it_is(load: Load) -> None:
    assert load("key: k\nstart_date: 2026-10-01T08:00:00+02:00")["start_date"] == "2026-10-01T08:00:00+02:00"


def test_every_problem_is_named_at_once_with_its_line(load: Load) -> None:
    text = (
        "pid: seven\nids: [1, two, 3.5]\nnoet: x\nnote: 5\nstart_date: soon\nratio: .inf\nkey: ${NOT_SET}\n"
    )

    found = problems(load, text)

    assert sorted(found) == [
        "settings, line 1: 'pid' is a string, not an integer",
        "settings, line 2: 'ids[1]' is a string, not an integer",
        "settings, line 2: 'ids[2]' is a number, not an integer",
        "settings, line 3: 'noet' is unknown (did you mean 'note'?)",
        "settings, line 4: 'note' is a whole number, not a string",
        "settings, line 5: 'start_date': 'soon' is neither a day (2026-10-01) nor a time with offset "
        "(2026-10-01T08:00:00Z)",
        "settings, line 6: 'ratio' is no finite number",
        "settings, line 7: 'key' needs the environment variable NOT_SET, which is not set",
    ]


def test_the_lines_of_json_are_named_too(load: Load) -> None:
    found = problems(load, '{\n  "key": "k",\n  "pid": "7"\n}')

    assert found == ["settings, line 3: 'pid' is a string, not an integer"]


def test_two_unknown_settings_are_two_problems_each_with_its_line(load: Load) -> None:
    found = problems(load, "kye: k\nnot-es: x\nkey: k")

    assert found == [
        "settings, line 1: 'kye' is unknown (did you mean 'key'?)",
        "settings, line 2: 'not-es' is unknown (did you mean 'note'?)",
    ]


@pytest.mark.parametrize("text", ["key: a\npid: 1\nkey: b\n", '{"key": "a", "pid": 1,\n"key": "b"}'])
def test_a_setting_that_is_set_twice_is_a_problem(load: Load, text: str) -> None:
    found = problems(load, text)

    assert len(found) == 1
    assert found[0].endswith("'key' is set a second time")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[1, 2]",
        b'"key"',
        b"key",
        b"42",
        b"null",
    ],
)
def test_settings_that_are_no_mapping_are_refused(load: Load, text: bytes) -> None:
    assert problems(load, text) == ["settings: the settings are not a mapping of names to values"]


@pytest.mark.parametrize(
    "text",
    [
        b'{"key": "k"',
        b"key: [1, 2",
        b"key: k\n  pid: 7",
        b"\tkey: k",
        b"key: !!python/object/apply:os.system [id]",
        b"key: !!int zz",
        b"key: \x00",
        b"? [1]\n: 2",
        b"[" * 100_000,
        b"key: " + b"[" * 5000,
    ],
)
def test_settings_that_are_neither_json_nor_yaml_are_a_sentence(load: Load, text: bytes) -> None:
    (problem,) = problems(load, text)

    assert problem.endswith("this is neither JSON nor YAML")


def test_settings_in_another_encoding_are_a_sentence(load: Load) -> None:
    assert problems(load, "key: kä".encode("latin-1")) == ["settings: the settings are not UTF-8 text"]


def test_a_broken_line_is_named_and_not_quoted(load: Load) -> None:
    (problem,) = problems(load, "pid: 7\nkey: 'S3CRET\n")

    assert problem.startswith("settings, line ")
    assert "S3CRET" not in problem


def test_the_environment_fills_in_text_and_numbers(load: Load) -> None:
    text = 'key: "${KEY}"\nnote: "${A}-${B}"\npid: "${PID}"\nids: ["${PID}", 8]\nratio: "${R}"\nflag: "${F}"'

    settings = load(text, KEY="k", A="1", B="2", PID="700", R="0.5", F="true")

    assert settings == {"key": "k", "note": "1-2", "pid": 700, "ids": [700, 8], "ratio": 0.5, "flag": True}


def test_what_looks_like_a_number_is_one_only_where_a_number_is_wanted(load: Load) -> None:
    assert load('key: "${KEY}"', KEY="0123")["key"] == "0123"
    assert problems(load, 'key: k\npid: "7"') == ["settings, line 2: 'pid' is a string, not an integer"]


def test_a_variable_that_is_no_number_is_named(load: Load) -> None:
    assert problems(load, 'key: k\npid: "${PID}"', PID="seven") == [
        "settings, line 2: 'pid' is a string, not an integer"
    ]
    assert problems(load, 'key: k\nratio: "${R}"', R="NaN") == [
        "settings, line 2: 'ratio' is no finite number"
    ]


def test_what_the_environment_holds_is_not_looked_through_again(load: Load) -> None:
    assert load('key: "${A}"', A="${B}")["key"] == "${B}"
    assert load('key: "${A}"', A="@/etc/hostname")["key"] == "@/etc/hostname"


def test_a_secret_is_read_from_a_file_beside_the_settings(load: Load, tmp_path: Path) -> None:
    (tmp_path / "its").mkdir()
    (tmp_path / "its" / "key.txt").write_text("from a file\n")

    settings = load('key: "@key.txt"\nnote: "@key.txt"')

    assert settings["key"] == "from a file"
    assert settings["note"] == "@key.txt"


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"\xef\xbb\xbfgeheim\r\n", "geheim"),
        ("\ufeffgeheim\r\n".encode("utf-16-le"), "geheim"),
        ("\ufeffgeheim\r\n".encode("utf-16-be"), "geheim"),
        (b"one\r\ntwo\r\n\r\n", "one\ntwo"),
    ],
)
def test_what_an_editor_of_windows_adds_is_not_of_the_secret(
    load: Load, tmp_path: Path, content: bytes, secret: str
) -> None:
    (tmp_path / "its").mkdir()
    (tmp_path / "its" / "key.txt").write_bytes(content)

    assert load('key: "@key.txt"')["key"] == secret


def test_a_secrets_file_larger_than_any_secret_is_not_read(load: Load, tmp_path: Path) -> None:
    (tmp_path / "its").mkdir()
    (tmp_path / "its" / "key.txt").write_bytes(b"x" * (LARGEST_SECRET + 1))

    (problem,) = problems(load, 'key: "@key.txt"')

    assert problem.endswith("which cannot be read: it is larger than 1 MB")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.txt", "which cannot be read: no such file or directory"),
        ("empty.txt", "which is empty"),
        ("binary", "which cannot be read: it is not text"),
        ("a\\0b", "which cannot be read: it is not text"),
    ],
)
def test_a_secrets_file_that_is_no_use_is_named(load: Load, tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "its").mkdir()
    (tmp_path / "its" / "empty.txt").write_text(" \n")
    (tmp_path / "its" / "binary").write_bytes(b"\xff\x00")

    (problem,) = problems(load, f'key: "@{name}"')

    assert problem.startswith("settings, line 1: 'key' is to be read from the file")
    assert problem.endswith(reason)


def test_an_at_sign_without_quotes_is_explained(load: Load) -> None:
    with pytest.raises(SettingsError) as caught:
        load("key: @key.txt")

    assert caught.value.hint == "a value that begins with @ or ${ needs quotes in YAML"


def test_what_a_host_adds_is_passed_over(load: Load) -> None:
    assert "__injected" not in load('{"key": "k", "__injected": {"a": 1}}')


# From here on through the program.


def test_a_list_that_holds_itself_is_a_sentence(load: Load) -> None:
    with pytest.raises(SettingsError, match="'note' holds itself"):
        load("key: k\nnote: &a [*a]")


@pytest.mark.parametrize(
    ("text", "environ"), [('{"key": "k\\ud800"}', {}), ('{"key": "${K}"}', {"K": "k\udcff"})]
)
def test_half_of_a_character_in_a_setting_is_a_problem(
    load: Load, text: str, environ: dict[str, str]
) -> None:
    assert problems(load, text, **environ) == [
        "settings, line 1: 'key' holds half of a character, which nobody can be sent"
    ]


def test_a_character_that_json_writes_in_two_halves_is_that_character(load: Load) -> None:
    assert load('{"key": "\\ud83d\\ude00"}')["key"] == "\U0001f600"
