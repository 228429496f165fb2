"""Controls: one SQL file each, opened by a comment that says in YAML what it is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.errors import PluginError, Problem, SettingsError
from passmuster.schemas import check_file, load_schema
from passmuster_reports.assessment.control_checks import wrong_header, wrong_sql
from passmuster_reports.assessment.sentences import Sentence
from passmuster_reports.assessment.sql import Cases, whole_sql
from passmuster_reports.assessment.values import Parameter, parameter_of, parameter_value
from passmuster_reports.canonical import as_json, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The origins of the controls that ship, and of those of one's own.
OURS, BESIDE = "passmuster", "beside the policy"

_HINT = "`passmuster controls show ID` prints a control as an example"
_MULTIPLE = re.compile(r"(?P<parameter>[a-z_]+)(?: \* (?P<factor>[0-9]+))?")
_OLD_KEY = re.compile(r"(?m)(?:^|[{,])\s*\"?says\"?\s*:")
_NEW_KEY = re.compile(r"(?m)(?:^|[{,])\s*\"?requirement\"?\s*:")
_OLD_FORM = (
    "it has the form that controls had in passmuster 0.1.0: write `requirement` for `says`, `reference` for "
    "`source` and `description` for `means`, let the SQL return figures, declare them under `figures`, and "
    "put the sentence under `reason`"
)


@dataclass(frozen=True)
class Figure:
    """What the SQL returns of a subject beside its status, and the unit in which a sentence has it.

    One with `part` and `whole` is worked out from two others. `bound` is the parameter that it is held
    against, so that rounding never puts it on the other side.
    """

    unit: str = "text"
    part: str | None = None
    whole: str | None = None
    bound: str | None = None
    #: What is counted, one and many, where no unit names it.
    nouns: tuple[str, str] | None = None


@dataclass(frozen=True)
class Control:
    """One thing that must hold, in words, and the SQL that assesses it. `origin` says where it comes from."""

    id: str
    title: str
    requirement: str
    reference: str | None
    needs: tuple[str, ...]
    covers: tuple[str, ...]
    looks_back: int | str
    without_subjects: str
    parameters: Mapping[str, Parameter]
    figures: Mapping[str, Figure]
    #: The templates of the reason, by status or by what the SQL returns as `reason`; one for all under "".
    reasons: Mapping[str, str]
    cases: Cases | None
    #: The SELECT that stands in the file.
    rule: str
    origin: str
    #: The heading that reports show it under, and what its findings are about, one and many.
    topic: str = "Other rules"
    subjects: tuple[str, str] = ("person", "people")
    #: The figure that tells which finding is the worst, and whether the greatest is.
    worst: tuple[str, bool] | None = None

    @property
    def sql(self) -> str:
        """Return the whole statement that is run: the rule, and around it what all controls share."""
        return whole_sql(self.rule, self.columns, self.cases, names_reason=self.names_reason)

    @cached_property
    def sha256(self) -> str:
        """Return the hash of all that it says and does, wherever it comes from."""
        said = {name: value for name, value in as_json(self).items() if name != "origin"}
        return hashlib.sha256(canonical(said)).hexdigest()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the figures that the rule itself returns."""
        return tuple(name for name, figure in self.figures.items() if figure.part is None)

    @property
    def names_reason(self) -> bool:
        """Tell whether the rule returns in `reason` which template holds, since the status does not tell."""
        return not self.reasons.keys() <= {"", "met", "not met", "not assessed"}

    def days_back(self, values: Mapping[str, Any]) -> int:
        """Return how many days before the period it looks at, with these values of its parameters."""
        if isinstance(self.looks_back, int):
            return self.looks_back
        found = _MULTIPLE.fullmatch(self.looks_back)
        return int(values[found["parameter"]]) * int(found["factor"] or 1) if found else 0

    @property
    def defaults(self) -> dict[str, Any]:
        """Return the values of its parameters where a policy gives none."""
        return {name: parameter.default for name, parameter in self.parameters.items()}

    def state(self, values: Mapping[str, Any]) -> Sentence:
        """Return what must hold, with these values of its parameters."""
        written = {name: parameter_value(self.parameters[name], values[name]) for name in self.parameters}
        return Sentence(self.requirement, written)


def shipped_controls() -> dict[str, Control]:
    """Return the controls that ship with passmuster, by id."""
    return read_controls(Path(str(files(__package__).joinpath("controls"))), OURS)


def read_controls(folder: Path, origin: str) -> dict[str, Control]:
    """Return the controls in the SQL files of a folder, by id; SettingsError lists all that is wrong."""
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
    """Return the control in an SQL file; its id is the file's name."""
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
    if _OLD_KEY.search(found[1]) and not _NEW_KEY.search(found[1]):
        raise SettingsError(Problem("", _OLD_FORM, file=path.name), _HINT)
    first_line = text[: found.start(1)].count("\n") + 1
    document = check_file(
        path.name,
        found[1],
        load_schema("passmuster_reports", "control"),
        _HINT,
        wrong_header,
        first_line,
    )
    control = _made(path.stem, document.value, text[found.end() :].strip().rstrip(";").rstrip(), origin)
    if problems := list(wrong_sql(control, path.name)):
        raise SettingsError(problems, _HINT)
    return control


def gather(origins: Iterable[tuple[str, Mapping[str, Control]]]) -> dict[str, Control]:
    """Return all controls by id; two of one id are refused, for nobody could tell which a policy means."""
    found: dict[str, Control] = {}
    for origin, controls in origins:
        for name, control in controls.items():
            if name in found:
                raise PluginError(f"{found[name].origin} and {origin} both have a control '{name}'")
            found[name] = control
    return found


def _made(id: str, value: Mapping[str, Any], rule: str, origin: str) -> Control:
    cases = value.get("cases")
    reason = value["reason"]
    more = {key: cases[key] for key in ("told", "evidence") if key in cases} if cases else {}
    subjects = value.get("subjects")
    return Control(
        id,
        value["title"],
        value["requirement"],
        value.get("reference"),
        tuple(value.get("needs", ())),
        tuple(value.get("covers", ())),
        value.get("looks_back", 0),
        value.get("without_subjects", "not assessed"),
        {name: parameter_of(name, declared) for name, declared in value.get("parameters", {}).items()},
        {name: _figure(figure) for name, figure in value.get("figures", {}).items()},
        {"": reason} if isinstance(reason, str) else dict(reason),
        Cases(cases["of"], tuple(cases["by"]), **more) if cases else None,
        rule,
        origin,
        value.get("topic", "Other rules"),
        (subjects["one"], subjects["many"]) if subjects else ("person", "people"),
        _worst(value.get("worst")),
    )


def _worst(text: str | None) -> tuple[str, bool] | None:
    """Return the figure by which findings are put in order, and whether the greatest is the worst."""
    if text is None:
        return None
    name, _, order = text.partition(" ")
    return name, order == "desc"


def _figure(value: str | Mapping[str, Any]) -> Figure:
    if isinstance(value, str):
        return Figure(value)
    nouns = (value["one"], value["many"]) if "one" in value else None
    keys = {key: value[key] for key in ("unit", "part", "whole", "bound") if key in value}
    return Figure(**keys, nouns=nouns)
