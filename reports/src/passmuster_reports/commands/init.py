"""`passmuster init`: asks a few questions, writes a project file, and tries the connection."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from passmuster.errors import PassmusterError, SettingsError
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Mapping

    from passmuster.reading import Console
    from passmuster.sdk import Source

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
    if not os.path.isdir(arguments.folder):
        raise SettingsError(f"there is no folder '{arguments.folder}'")
    sources = [plugin.source for plugin in arguments.host.plugins if plugin.source and not plugin.problem]
    if not sources:
        raise SettingsError("no source is installed", "`pip install passmuster-<vendor>` brings one")
    names = {source.name: source for source in sources}
    source_class = names[_ask(console, f"Which source? ({', '.join(names)})", next(iter(names)), names)]
    zone = _ask_zone(console)
    settings, variables = _ask_settings(console, source_class)
    file = f"{source_class.name}.yaml"
    _write(os.path.join(arguments.folder, file), _settings_text(source_class, settings), private=True)
    _write(
        path,
        _PROJECT.format(store="passmuster.duckdb", timezone=zone, source=source_class.name, settings=file),
    )
    console.say("")
    console.say(f"wrote {path} and {os.path.join(arguments.folder, file)}")
    missing = [name for name in variables if name not in console.environ]
    if missing:
        console.say(
            f"set {' and '.join(missing)} in the environment, then: "
            f"passmuster check {source_class.name} --config {file}"
        )
        return 0
    return _try(source_class, os.path.join(arguments.folder, file), console)


def _try(source_class: type[Source], config: str, console: Console) -> int:
    from passmuster.reading import ProgressReporter, open_source
    from passmuster.sdk import RetryPolicy

    reporter = ProgressReporter(console.stderr, console.clock, console.redactor)
    try:
        open_source(source_class, config, console, reporter, RetryPolicy()).check()
    except PassmusterError as error:
        console.say("the files are written, and the connection does not work yet:")
        raise error
    finally:
        reporter.close()
    console.say("the connection works; next: passmuster run")
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


def _ask_settings(console: Console, source_class: type[Source]) -> tuple[dict[str, Any], list[str]]:
    """Ask for the settings that are required; return them, and the variables that are to hold secrets."""
    schema = source_class.settings_schema()
    settings: dict[str, Any] = {}
    variables: list[str] = []
    wanted = list(schema["required"])
    # Of settings of which one is needed, the first is asked for.
    wanted += [choice["required"][0] for choice in schema.get("anyOf", ())[:1] if "required" in choice]
    for name in dict.fromkeys(wanted):
        rule = schema["properties"][name]
        console.say("")
        console.say(str(rule.get("description", name)))
        if rule.get("airbyte_secret"):
            variable = _ask(
                console,
                f"{name}: a secret; which environment variable holds it",
                f"{source_class.name}_{name}".upper(),
            )
            settings[name] = f"${{{variable}}}"
            variables.append(variable)
        elif rule.get("type") == "array":
            settings[name] = [
                _typed(answer) for answer in _ask(console, f"{name}, separated by commas", None).split(",")
            ]
        else:
            settings[name] = _typed(_ask(console, name, _default(rule)), rule)
    return settings, variables


def _default(rule: Mapping[str, Any]) -> str | None:
    return str(rule["default"]) if "default" in rule else None


def _typed(answer: str, rule: Mapping[str, Any] | None = None) -> Any:
    """Return what was typed, as a number where it is one and no text is wanted."""
    text = answer.strip()
    wants_text = rule is not None and rule.get("type") == "string"
    return int(text) if text.isascii() and text.isdigit() and not wants_text else text


def _settings_text(source_class: type[Source], settings: Mapping[str, Any]) -> str:
    """Return the settings as YAML, with every other setting as a comment, each with its meaning."""
    import json

    schema, spec = source_class.settings_schema(), f"`passmuster spec {source_class.name}`"
    lines = [f"# {source_class.title}; {spec} prints every setting with its meaning.", ""]
    for name, rule in schema["properties"].items():
        meaning = " ".join(str(rule.get("description", "")).split())
        lines.append(f"# {meaning}")
        # JSON is YAML, and quotes what needs it.
        value = json.dumps(settings.get(name, rule.get("default")), ensure_ascii=False)
        lines += [f"{name}: {value}" if name in settings else f"# {name}: {value}", ""]
    return "\n".join(lines)


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
