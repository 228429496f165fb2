"""Settings: a JSON or YAML file, checked against the source's schema, with every problem named at once."""

from __future__ import annotations

import json
import math
import os
import re
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from passmuster.errors import Problem, SettingsError
from passmuster.files.bounds import LARGEST_SECRET
from passmuster.files.input_file import encoding_of
from passmuster.files.yaml_file import parse_yaml
from passmuster.schemas.validation import problems_or_none
from passmuster.showable import writable
from passmuster.times.instants import is_zone, parse_instant, zone_meant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster.reading.context import ReadContext

#: What is said of a name that is no zone.
NO_ZONE = "is no time zone that this machine knows, such as Europe/Berlin or UTC"

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass
class _File:
    """A settings file while it is read: its values, the line of each, and what is wrong."""

    path: str
    folder: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    #: What the path of a setting begins with, in a file that holds more than these settings.
    prefix: str = ""
    problems: list[Problem] = field(default_factory=list)
    #: For each environment variable that is not set, what to type.
    ways: list[str] = field(default_factory=list)
    #: The settings that are known to be wrong: of each, one problem is enough to fix.
    wrong: set[str] = field(default_factory=set)

    def problem(self, setting: str, text: str, path: str = "") -> None:
        """Note what is wrong with a setting, or the `path` in it; with setting "", with them all together."""
        path = path or setting
        line = self.lines.get(setting)
        self.problems.append(Problem(f"{self.prefix}{path}" if path else "", text, line, self.path))

    def error(self, text: str, hint: str | None = None) -> SettingsError:
        """Return the error of a file of which nothing can be read."""
        return SettingsError(Problem("", text, file=self.path), hint)


@dataclass(frozen=True)
class Inline:
    """Settings that stand inside another file: that file, its folder, their values, and the line of each.

    `prefix` is what their paths begin with there, such as `sources[0].settings.`
    """

    path: str
    folder: str
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    prefix: str = ""


def load_settings(config: str | Inline, schema: Mapping[str, Any], console: ReadContext) -> dict[str, Any]:
    """Return the settings in a file (`-` for stdin) or inside another, with defaults filled in.

    `${NAME}` stands for an environment variable; a secret of the form `@path` is read from
    that file, beside the settings. SettingsError lists every problem.
    """
    if isinstance(config, Inline):
        file = _File(config.path, config.folder, dict(config.values), dict(config.lines), config.prefix)
    else:
        content = read_file(config, "the settings", console)
        file = _File("stdin" if config == "-" else config, "." if config == "-" else os.path.dirname(config))
        _parse(file, content)
    file.values = {name: value for name, value in file.values.items() if not _is_of_the_host(name)}
    for name, value in file.values.items():
        before = len(file.problems)
        try:
            filled = _filled_in(file, name, value, schema["properties"].get(name, {}), console)
        except RecursionError as error:  # an alias of YAML may stand inside itself
            raise file.error(f"'{name}' holds itself") from error
        if isinstance(filled, float) and not math.isfinite(filled):
            file.problem(name, f"'{name}' is no finite number")
            filled = None  # JSON Schema knows no such number
        file.values[name] = filled
        if len(file.problems) > before:
            file.wrong.add(name)
    _check(file, schema)
    if file.problems:
        hints = list(dict.fromkeys(file.ways))
        if len(file.problems) > len(file.ways):
            hints.append("`passmuster spec SOURCE` prints every setting with its meaning")
        raise SettingsError(file.problems, "; ".join(hints))
    return {**defaults(schema), **file.values}


def defaults(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that have a default, with it."""
    return {name: rule["default"] for name, rule in schema["properties"].items() if "default" in rule}


def read_file(path: str, what: str, console: ReadContext) -> bytes:
    """Return the bytes of a file, or of stdin for `-`; an error says `what` the file was to hold."""
    with open_file(path, what, console) as file:
        return file.read()


def open_file(path: str, what: str, console: ReadContext) -> AbstractContextManager[BinaryIO]:
    """Open the file, or stdin for `-`; the caller closes it."""
    if path == "-":
        return nullcontext(console.stdin)
    try:
        return open(path, "rb")
    except OSError as error:
        raise SettingsError(
            f"{what} cannot be read from '{path}': {(error.strerror or str(error)).lower()}"
        ) from error


def _is_of_the_host(name: str) -> bool:
    """Return whether a setting is one that Airbyte's hosts add: those begin with two underscores."""
    return name.startswith("__")


def _parse(file: _File, content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise file.error("the settings are not UTF-8 text") from error
    try:
        # JSON first: it is not quite a part of YAML (tabs), and every host writes it.
        values = json.loads(text, object_pairs_hook=lambda pairs: _named_once(file, pairs))
    except ValueError:
        file.problems.clear()
        file.wrong.clear()
        values = _parse_yaml(file, text)
    except RecursionError as error:
        raise file.error("this is neither JSON nor YAML") from error
    else:
        file.lines = _lines_of_json(text, values)
    if not isinstance(values, dict):
        raise file.error("the settings are not a mapping of names to values")
    file.values = {str(name): value for name, value in values.items()}


def _named_once(file: _File, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            file.problem(name, f"'{name}' is set a second time")
            file.wrong.add(name)
        values[name] = value
    return values


def _parse_yaml(file: _File, text: str) -> Any:
    document = parse_yaml(file.path, text)
    file.lines = document.lines
    for name in document.doubles:
        file.problem(name, f"'{name}' is set a second time")
        file.wrong.add(name)
    return document.value


def _lines_of_json(text: str, values: Any) -> dict[str, int]:
    """Return the line of each setting.

    Good enough for messages, since a name stands before its colon once.
    """
    lines: dict[str, int] = {}
    for name in values if isinstance(values, dict) else ():
        found = re.search(re.escape(json.dumps(name)) + r"\s*:", text)
        if found:
            lines[name] = text.count("\n", 0, found.start()) + 1
    return lines


def _filled_in(file: _File, name: str, value: Any, rule: Mapping[str, Any], console: ReadContext) -> Any:
    """Return the value with environment variables and `@path` replaced by what they stand for."""
    if isinstance(value, list):
        return [_filled_in(file, name, item, rule.get("items", {}), console) for item in value]
    if not isinstance(value, str):
        return value
    missing = [v for v in _VARIABLE.findall(value) if v not in console.environ]
    for variable in missing:
        file.problem(name, f"'{name}' needs the environment variable {variable}, which is not set")
        way = f"export {variable}=..."
        if rule.get("airbyte_secret"):
            beside = name if file.path == "stdin" else os.path.splitext(os.path.basename(file.path))[0]
            way += f', or write {name}: "@{beside}.key", a file beside the settings with the secret in it'
        file.ways.append(way)
    if missing:
        return value
    text = _VARIABLE.sub(lambda found: console.environ[found[1]], value)
    if text != writable(text):
        # of JSON's own escapes, or of a variable that is not UTF-8
        file.problem(name, f"'{name}' holds half of a character, which nobody can be sent")
        return ""
    if rule.get("airbyte_secret") and text == value and text.startswith("@"):
        return _secret_from_file(file, name, text[1:])
    # The environment knows only text; what was meant as a number is one.
    if text != value and rule.get("type") in ("integer", "number", "boolean"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _secret_from_file(file: _File, name: str, path: str) -> str:
    reason = "it is not text"
    try:
        with open(os.path.join(file.folder, path), "rb") as secret:
            content = secret.read(LARGEST_SECRET + 1)
        # Editors of Windows begin a text with a byte order mark and end its lines with CRLF, neither of which
        # is of the secret; PowerShell writes UTF-16.
        encoding, mark = encoding_of(content)
        text = content[len(mark) :].decode(encoding).replace("\r\n", "\n").strip()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    except ValueError:
        pass  # neither its bytes nor, with a zero byte, its name
    else:
        if not text:
            file.problem(name, f"'{name}' is to be read from the file '{path}', which is empty")
        if len(content) <= LARGEST_SECRET:
            return text
        reason = f"it is larger than {LARGEST_SECRET >> 20} MB"
    file.problem(name, f"'{name}' is to be read from the file '{path}', which cannot be read: {reason}")
    return ""


def _check(file: _File, schema: Mapping[str, Any]) -> None:
    start = file.values.get("start_date")
    for problem in problems_or_none(schema, file.values):
        setting = _setting_of(problem.path)
        # What is wrong with a time, `parse_instant` says better than its pattern.
        if setting not in file.wrong and (setting != "start_date" or not isinstance(start, str)):
            file.problem(setting, problem.text, problem.path)
    if isinstance(start, str) and "start_date" not in file.wrong:
        try:
            parse_instant(start)
        except ValueError as error:
            file.problem("start_date", f"'start_date': {error}")
    address = file.values.get("base_url")
    if isinstance(address, str) and "base_url" not in file.wrong and not _is_address(address):
        file.problem(
            "base_url",
            "'base_url' is not a valid URL: it has the form https://host, without query or password",
        )
    for name, rule in schema["properties"].items():
        value = file.values.get(name)
        if not isinstance(value, str) or name in file.wrong:
            continue
        if rule.get("format") == "time-zone" and not is_zone(value):
            file.problem(name, f"'{name}' {NO_ZONE}{zone_meant(value)}")
        if rule.get("format") == "file-path":
            file.values[name] = _path_of_file(file, name, value)


def _setting_of(path: str) -> str:
    """Return the setting that a path leads into: `room_ids` of `room_ids[2]`."""
    return path.partition(".")[0].partition("[")[0]


def _path_of_file(file: _File, name: str, path: str) -> str:
    """Return the path as seen from here: in the settings it is meant from where they lie."""
    path = os.path.join(file.folder, path)
    try:
        with open(path, "rb") as found:
            found.read(1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it is no path").lower()
        file.problem(name, f"'{name}' names the file '{path}', which cannot be read: {reason}")
    return path


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and port_is_a_number
        and not (parts.query or parts.fragment or parts.username or parts.password)
    )
