"""`passmuster init`: asks a few questions, writes a project file, and tries the connection."""

from __future__ import annotations

import json
import os
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError, SettingsError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Mapping

    from passmuster.reading import Console
    from passmuster.sdk import Source

#: How often the connection is tried: a typing mistake is told at once, and not after half a minute.
_TRIES = 2
_VARIABLE = re.compile(r"(?a)[A-Za-z_]\w*")

_PROJECT = """\
# passmuster: what one run reads, rests on, and writes. `passmuster run` does it.

store: {store}          # keeps evidence between runs; made by the first
timezone: {timezone}    # of days and of printed times
period: last-month      # or this-month, last-week, {{from: 2026-10-01, to: 2026-10-31}}

sources:
  - source: {source}
    settings: {settings}

# Who was expected, and when: CSV or XLSX, the schedule also iCalendar. Without them nobody can be absent.
# roster: roster.csv
# schedule: schedule.csv

# What must hold: a file, or the name of a pack that `passmuster controls` lists.
# policy: school-attendance

reports:
  - report: attendance
    output: out/attendance-{{month}}.pdf
"""


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command(
        "init", "ask for one source's settings, write a project file, and try the connection"
    )
    parser.add_argument(
        "--folder", metavar="DIR", default=".", help="where to write it (default: the current folder)"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Ask on the terminal, write the files, and check that the source answers."""
    from passmuster_reports.project.project_file import NAME

    path = os.path.join(arguments.folder, NAME)
    if os.path.exists(path):
        raise SettingsError(f"there is a project file '{path}' already", "edit it, or name another --folder")
    sources = [plugin.source for plugin in arguments.host.plugins if plugin.source and not plugin.problem]
    if not sources:
        raise SettingsError("no source is installed", "`pip install passmuster-<vendor>` brings one")
    names = {source.name: source for source in sources}
    source_class = names[_ask(console, f"Which source? ({', '.join(names)})", next(iter(names)), names)]
    zone = _ask_zone(console)
    asked = _ask_settings(console, source_class)
    file = f"{source_class.name}.yaml"
    texts = {
        **asked.secrets,
        file: _settings_text(source_class, asked.settings),
        NAME: _PROJECT.format(
            store="passmuster.duckdb", timezone=zone, source=source_class.name, settings=file
        ),
    }
    _make_folder(arguments.folder)
    there = [name for name in texts if os.path.lexists(os.path.join(arguments.folder, name))]
    if there:
        raise SettingsError(
            f"the folder '{arguments.folder}' has {' and '.join(there)} already",
            "move them away, or name another --folder",
        )
    for name, text in texts.items():
        _write(os.path.join(arguments.folder, name), text, private=name != NAME)
    console.say("")
    written = [os.path.normpath(os.path.join(arguments.folder, name)) for name in texts]
    console.say(f"wrote {', '.join(written[:-1])} and {written[-1]}")
    config = os.path.normpath(os.path.join(arguments.folder, file))
    missing = [name for name in asked.variables if name not in console.environ]
    if missing:
        console.say(
            f"next: {'; '.join(f'export {name}=...' for name in missing)}, then "
            f"passmuster check {source_class.name} --config {shlex.quote(config)}"
        )
        return 0
    return _try(source_class, config, path, console)


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"the folder '{folder}' cannot be made: {error.strerror}") from error


def _try(source_class: type[Source], config: str, project: str, console: Console) -> int:
    from passmuster.reading import ProgressReporter, open_source
    from passmuster.sdk import RetryPolicy

    reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
    try:
        open_source(source_class, config, console, reporter, RetryPolicy(tries=_TRIES)).check()
    except PassmusterError as error:
        console.say("the files are written, and the connection does not work yet:")
        raise error
    finally:
        reporter.close()
    # `run` finds the project file of the folder where the user stands.
    more = "" if os.path.dirname(project) in ("", ".") else f" {shlex.quote(os.path.normpath(project))}"
    console.say(f"the connection works; next: passmuster run{more}")
    return 0


def _ask(
    console: Console, question: str, default: str | None, allowed: Mapping[str, Any] | None = None
) -> str:
    """Ask a question until it is answered, and return the answer; nothing typed is the default."""
    while True:
        typed = console.ask(f"{question}{f' [{default}]' if default else ''}: ")
        if typed is None:
            raise SettingsError("the answers ended before the questions", "run it on a terminal")
        answer = typed or default
        if answer and (allowed is None or answer in allowed):
            return answer
        if allowed:
            console.say(f"  one of {', '.join(allowed)}{did_you_mean(answer or '', allowed)}")
        else:
            console.say("  it is needed")


def _ask_zone(console: Console) -> str:
    from passmuster.times import is_zone, zone_meant

    while True:
        zone = _ask(console, "Time zone of your days, such as Europe/Berlin", "UTC")
        if is_zone(zone):
            return zone
        console.say(f"  no zone that this machine knows{zone_meant(zone)}")


@dataclass
class _Asked:
    """The answers: the settings, the files that hold their secrets, and the variables that others are in."""

    settings: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)


def _ask_settings(console: Console, source_class: type[Source]) -> _Asked:
    """Ask for the settings that are required."""
    schema = source_class.settings_schema()
    asked = _Asked()
    wanted = list(schema["required"])
    # Of settings of which one is needed, the first is asked for.
    wanted += [choice["required"][0] for choice in schema.get("anyOf", ())[:1] if "required" in choice]
    for name in dict.fromkeys(wanted):
        rule = schema["properties"][name]
        console.say("")
        console.say(str(rule.get("description", name)))
        if rule.get("airbyte_secret"):
            _ask_secret(console, source_class.name, name, asked)
        else:
            asked.settings[name] = _ask_setting(console, name, rule)
    return asked


def _ask_secret(console: Console, source: str, name: str, asked: _Asked) -> None:
    """Ask for a secret, which goes into a file of its own, or for the variable that it is in."""
    file = f"{source}.key" if not asked.secrets else f"{source}-{name}.key"
    variable = f"{source}_{name}".upper()
    console.say(f"It is kept in {file}, which only you can read; ${variable} stands for that variable.")
    while True:
        answer = console.ask_secret(f"{name} (not shown): ")
        if answer is None:
            raise SettingsError("the answers ended before the questions", "run it on a terminal")
        typed = answer.strip()  # what is copied often brings a space along
        if typed.startswith("$") and not typed.startswith("$$"):
            named = typed[1:].removeprefix("{").removesuffix("}")
            if _VARIABLE.fullmatch(named):
                asked.settings[name] = f"${{{named}}}"
                asked.variables.append(named)
                return
            console.say("  not the name of a variable; a secret that begins with $ is typed with $$")
        elif typed:
            typed = typed[1:] if typed.startswith("$$") else typed
            console.redactor.add(typed)
            asked.settings[name] = f"@{file}"
            asked.secrets[file] = f"{typed}\n"
            return
        else:
            console.say("  it is needed")


def _ask_setting(console: Console, name: str, rule: Mapping[str, Any]) -> Any:
    """Ask for a setting until its schema accepts the answer."""
    from passmuster.schemas import Checker

    is_list = rule.get("type") == "array"
    checker = Checker(rule)
    while True:
        answer = _ask(console, f"{name}, separated by commas" if is_list else name, _default(rule))
        parts = answer.split(",") if is_list else [answer]
        typed = [_typed(part, rule.get("items", {}) if is_list else rule) for part in parts]
        value = typed if is_list else typed[0]
        _, wrong = checker.sort([value])
        if not wrong:
            return value
        console.say(f"  {wrong[0][1]}")


def _default(rule: Mapping[str, Any]) -> str | None:
    return str(rule["default"]) if "default" in rule else None


def _typed(answer: str, rule: Mapping[str, Any] | None = None) -> Any:
    """Return what was typed, as a number where it is one and no text is wanted."""
    text = answer.strip()
    wants_text = rule is not None and rule.get("type") == "string"
    return int(text) if text.isascii() and text.isdigit() and not wants_text else text


def _settings_text(source_class: type[Source], settings: Mapping[str, Any]) -> str:
    """Return the settings as YAML, with every other setting as a comment, each with its meaning."""
    schema, spec = source_class.settings_schema(), f"`passmuster spec {source_class.name}`"
    lines = [f"# {source_class.title}; {spec} prints every setting with its meaning.", ""]
    for name, rule in schema["properties"].items():
        meaning = " ".join(str(rule.get("description", "")).split())
        lines.append(f"# {meaning}{_kind_of(rule)}")
        # JSON is YAML, and quotes what needs it.
        value = json.dumps(settings.get(name, rule.get("default")), ensure_ascii=False)
        lines += [f"{name}: {value}" if name in settings else f"# {name}: {value}", ""]
    return "\n".join(lines)


def _kind_of(rule: Mapping[str, Any]) -> str:
    """Return the type of a setting, and its default, in brackets."""
    kind = rule.get("type")
    kinds = " or ".join(kind) if isinstance(kind, list) else kind
    said = [kinds] if kinds else []
    said += [f"default {json.dumps(rule['default'], ensure_ascii=False)}"] if "default" in rule else []
    return f" ({', '.join(said)})" if said else ""


def _write(path: str, text: str, *, private: bool = False) -> None:
    """Write a new file. Settings are for their owner alone: sooner or later somebody types a secret there."""
    from passmuster.files import private_opener

    try:
        with open(path, "x", encoding="utf-8", opener=private_opener if private else None) as file:
            file.write(text)
    except FileExistsError as error:
        raise SettingsError(
            f"there is a file '{path}' already", "move it away, or name another --folder"
        ) from error
