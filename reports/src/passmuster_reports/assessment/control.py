"""Controls: one SQL file each, opened by a comment that says in YAML what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.errors import PluginError, Problem, SettingsError
from passmuster.schemas import check_file, load_schema
from passmuster.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HINT = "`passmuster controls show ID` prints a control as an example"
_MULTIPLE = re.compile(r"(?P<parameter>[a-z_]+)(?: \* (?P<factor>[0-9]+))?")

#: The columns that every control returns; what it returns beside them are figures for reports.
COLUMNS = ("subject_id", "subject_name", "status", "reason", "evidence_ids")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a control; `kind` is one of the words of `schemas/control.json`."""

    name: str
    kind: str
    means: str
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    one_of: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Control:
    """One thing that must hold, in words, and the SQL that assesses it. `origin` says where it comes from."""

    id: str
    title: str
    says: str
    source: str | None
    needs: tuple[str, ...]
    covers: tuple[str, ...]
    looks_back: int | str
    without_subjects: str
    parameters: Mapping[str, Parameter]
    sql: str
    origin: str

    def days_back(self, values: Mapping[str, Any]) -> int:
        """How many days before the period it looks at, with these values of its parameters."""
        if isinstance(self.looks_back, int):
            return self.looks_back
        found = _MULTIPLE.fullmatch(self.looks_back)
        return int(values[found["parameter"]]) * int(found["factor"] or 1) if found else 0


def shipped_controls() -> dict[str, Control]:
    """The core's own, by id."""
    return read_controls(Path(str(files(__package__).joinpath("controls"))), "passmuster")


def read_controls(folder: Path, origin: str) -> dict[str, Control]:
    """The controls in the SQL files of a folder, by id; SettingsError lists all that is wrong with them."""
    controls: dict[str, Control] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.sql")):
        try:
            controls[path.stem] = read_control(path, origin)
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(problems, _HINT)
    return controls


def read_control(path: Path, origin: str) -> Control:
    """The control in an SQL file; its id is the file's name."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(Problem("", "it is not UTF-8 text", file=path.name)) from error
    except OSError as error:
        raise SettingsError(f"cannot read the control '{path}': {error.strerror}") from error
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", path.stem):
        wrong_name = "a control's file is named in small letters, digits and hyphens"
        raise SettingsError(Problem("", wrong_name, file=path.name))
    found = re.match(r"\s*/\*(.*?)\*/", text, re.DOTALL)
    if not found:
        no_comment = "it does not open with a comment that says what it is"
        raise SettingsError(Problem("", no_comment, file=path.name), _HINT)
    first_line = text[: found.start(1)].count("\n") + 1
    document = check_file(
        path.name,
        found[1],
        load_schema("passmuster_reports", "control"),
        _HINT,
        _wrong_parameters,
        first_line,
    )
    value, sql = document.value, text[found.end() :].strip()
    parameters = {
        name: Parameter(
            name,
            each["type"],
            each["means"],
            each.get("default"),
            each.get("minimum"),
            each.get("maximum"),
            tuple(each.get("one_of", ())),
        )
        for name, each in value.get("parameters", {}).items()
    }
    if problems := list(_wrong_sql(path.name, sql, parameters)):
        raise SettingsError(problems, _HINT)
    return Control(
        path.stem,
        value["title"],
        value["says"],
        value.get("source"),
        tuple(value.get("needs", ())),
        tuple(value.get("covers", ())),
        value.get("looks_back", 0),
        value.get("without_subjects", "not assessed"),
        parameters,
        sql,
        origin,
    )


def gather(origins: Iterable[tuple[str, Mapping[str, Control]]]) -> dict[str, Control]:
    """All controls by id; two of one id are refused, for nobody could tell which a policy means."""
    found: dict[str, Control] = {}
    for origin, controls in origins:
        for name, control in controls.items():
            if name in found:
                raise PluginError(f"{found[name].origin} and {origin} both have a control '{name}'")
            found[name] = control
    return found


def _wrong_parameters(value: Mapping[str, Any]) -> Iterable[Problem]:
    from passmuster_reports.assessment.values import problem_of

    parameters = value.get("parameters", {})
    for name, each in parameters.items():
        parameter = Parameter(
            name, each["type"], each["means"], None, each.get("minimum"), each.get("maximum")
        )
        if each.get("default") is not None and (problem := problem_of(parameter, each["default"])):
            yield Problem(f"parameters.{name}.default", f"'parameters.{name}.default' {problem}")
    looks_back = value.get("looks_back", 0)
    named = looks_back.partition(" ")[0] if isinstance(looks_back, str) else None
    if named is not None and named not in parameters:
        meant = did_you_mean(named, parameters)
        yield Problem("looks_back", f"'looks_back' names '{named}', which is no parameter{meant}")


def _wrong_sql(name: str, sql: str, parameters: Mapping[str, Parameter]) -> Iterable[Problem]:
    import duckdb

    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        yield Problem("", f"the SQL cannot be read: {str(error).splitlines()[0]}", file=name)
        return
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        yield Problem("", "it must be one SELECT and nothing else", file=name)
        return
    used = set(statements[0].named_parameters)
    for unknown in sorted(used - parameters.keys()):
        meant = did_you_mean(unknown, parameters)
        yield Problem("", f"the SQL uses ${unknown}, which the comment does not declare{meant}", file=name)
    for unused in sorted(parameters.keys() - used):
        undeclared = f"the comment declares '{unused}', which the SQL does not use"
        yield Problem(f"parameters.{unused}", undeclared, file=name)
