"""The policy: which controls apply, with which values, standing for what, and what was waived."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passmuster.errors import Problem, SettingsError
from passmuster.files import InputFile, decode, line_of, name_of, read_whole
from passmuster.problems import Problems
from passmuster.schemas import check_file, load_schema, placed
from passmuster.suggestion import did_you_mean
from passmuster.times import parse_day
from passmuster_reports.assessment.control import BESIDE, read_control
from passmuster_reports.assessment.sentences import Said
from passmuster_reports.assessment.values import filled_in, problem_of
from passmuster_reports.assessment.waivers import Waiver
from passmuster_reports.expected.leave_and_reviews import read_leave, read_reviews

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passmuster_reports.assessment.control import Control
    from passmuster_reports.expected.leave_and_reviews import Leave, Reviews
    from passmuster_reports.expected.tables.columns import TableRules

_HINT = "`passmuster controls` lists controls and packs; docs/reference/policy-file.md describes policies"


@dataclass(frozen=True)
class Applied:
    """One control as a policy applies it. `values` are its parameters as they are written in YAML."""

    id: str
    control: Control
    values: Mapping[str, Any]
    maps_to: tuple[str, ...]
    #: Groups of the roster that it applies to; empty means all.
    groups: tuple[str, ...]
    #: What it is called on pages, where the policy says so.
    own_title: str | None = None

    @property
    def title(self) -> str:
        """Return what it is called on pages."""
        return self.own_title or self.control.title

    @property
    def requirement(self) -> Said:
        """Return what must hold, with the values of the parameters in place of their names."""
        return Said(self.control.state(self.values))


@dataclass(frozen=True)
class Policy:
    """What one policy file says, the packs that it names included. `notes` are what a person must check."""

    title: str
    about: str | None
    notes: tuple[str, ...]
    controls: tuple[Applied, ...]
    waivers: tuple[Waiver, ...]
    leave: Leave | None
    reviews: Reviews | None
    file: InputFile


@dataclass(frozen=True)
class Pack:
    """A policy that ships with passmuster, by its name."""

    name: str
    title: str
    about: str
    path: Path


def packs() -> tuple[Pack, ...]:
    """Return the packs that ship, in order of their names."""
    folder = Path(str(files(__package__).joinpath("policies")))
    found = []
    for path in sorted(folder.glob("*.yaml")):
        value = _read(path.name, path.read_text("utf-8"))[0]
        found.append(Pack(path.stem, value["title"], value.get("about", ""), path))
    return tuple(found)


def load_policy(path: str, controls: Mapping[str, Control], rules: TableRules | None = None) -> Policy:
    """Return the policy in a YAML file, or the pack of that name.

    SettingsError lists every problem with its line, those of its lists of leave and reviews included.

    A control that nobody ships is looked for as `ID.sql` beside the file, and in a folder `controls` there.
    """
    known = {pack.name: pack for pack in packs()}
    if not os.path.exists(path):
        if path not in known:
            raise SettingsError(
                f"there is no policy '{path}', neither a file nor a pack{did_you_mean(path, known)}",
                f"the packs are {', '.join(known)}",
            )
        path = str(known[path].path)
    name = name_of(path)
    content = read_whole(path, "policy")
    text = decode(content, name, "save the policy as UTF-8")
    folder = os.path.dirname(path)
    value, lines = _read(name, text)
    found = Problems()
    leave = reviews = None
    if "leave" in value:
        leave = found.of(lambda: read_leave(os.path.join(folder, value["leave"]), rules))
    if "reviews" in value:
        reviews = found.of(lambda: read_reviews(os.path.join(folder, value["reviews"]), rules))
    resolved, problems, wrong_files = _resolve(value, folder, controls)
    wrong = [*_unknown_packs(value, known), *problems]
    if wrong or wrong_files:
        found.add([*(placed(name, lines, problem) for problem in wrong), *wrong_files], _HINT)
        raise found.error()
    applied: dict[str, Applied] = {}
    notes = [value["must_be_checked"]] if "must_be_checked" in value else []
    for pack in value.get("packs", ()):
        theirs, _ = _read(f"{pack}.yaml", known[pack].path.read_text("utf-8"))
        entries, _, _ = _resolve(theirs, folder, controls)
        applied |= {entry.id: entry for entry in entries}
        notes += [f"{theirs['title']}: {theirs['must_be_checked']}"] if "must_be_checked" in theirs else []
    skipped = {entry.get("id", entry["control"]) for entry in value.get("controls", ()) if entry.get("skip")}
    problems = [
        Problem("controls", f"'controls' skips {name}, which no pack brings{did_you_mean(name, applied)}")
        for name in sorted(skipped - applied.keys())
    ]
    applied |= {entry.id: entry for entry in resolved}
    waivers = tuple(
        _waiver(entry, line_of(lines.lines, f"waivers[{number}]"))
        for number, entry in enumerate(value.get("waivers", ()))
    )
    problems += [
        Problem(
            f"waivers[{number}].control",
            f"'waivers[{number}].control' is none of this policy's: {', '.join(applied)}"
            f"{did_you_mean(waiver.control, applied)}",
        )
        for number, waiver in enumerate(waivers)
        if waiver.control not in applied
    ]
    found.add((placed(name, lines, problem) for problem in problems), _HINT)
    if found:
        raise found.error()
    return Policy(
        value["title"],
        value.get("about"),
        tuple(notes),
        tuple(entry for entry in applied.values() if entry.id not in skipped),
        waivers,
        leave,
        reviews,
        InputFile(name, "policy", hashlib.sha256(content).hexdigest(), content.count(b"\n")),
    )


def _read(name: str, text: str) -> tuple[dict[str, Any], Any]:
    schema = load_schema("passmuster_reports", "policy")
    document = check_file(name, text, schema, _HINT, _wrong_entries)
    return document.value, document


def _wrong_entries(value: Mapping[str, Any]) -> Iterable[Problem]:
    """Yield what no schema can say of a policy by itself, whatever its form."""
    seen: set[str] = set()
    for number, entry in _entries(value, "controls"):
        name = entry.get("id", entry.get("control"))
        if not isinstance(name, str):
            continue
        if name in seen:
            second = f"'controls[{number}]' is the second '{name}'; give one of them an id of its own"
            yield Problem(f"controls[{number}]", second)
        seen.add(name)
    for number, waiver in _entries(value, "waivers"):
        days = {}
        for key in ("from", "until"):
            text = waiver.get(key)
            try:
                if isinstance(text, str):
                    days[key] = parse_day(text)
            except ValueError as error:
                yield Problem(f"waivers[{number}].{key}", f"'waivers[{number}].{key}': {error}")
        first, last = days.get("from"), days.get("until")
        if first and last and last < first:
            yield Problem(f"waivers[{number}].until", f"'waivers[{number}].until' is before 'from'")


def _entries(value: Mapping[str, Any], key: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Return the entries of a list that are names with values, with their numbers."""
    listed = value.get(key)
    entries = enumerate(listed if isinstance(listed, list) else ())
    return ((number, entry) for number, entry in entries if isinstance(entry, dict))


def _unknown_packs(value: Mapping[str, Any], known: Mapping[str, Pack]) -> Iterable[Problem]:
    for number, pack in enumerate(value.get("packs", ())):
        if pack not in known:
            unknown = f"is none of the packs there are: {', '.join(known)}{did_you_mean(pack, known)}"
            yield Problem(f"packs[{number}]", f"'packs[{number}]' {unknown}")


def _resolve(
    value: Mapping[str, Any], folder: str, controls: Mapping[str, Control]
) -> tuple[list[Applied], list[Problem], list[Problem]]:
    """Return the controls that entries name, what is wrong with the entries, and with files of controls."""
    applied: list[Applied] = []
    problems: list[Problem] = []
    wrong_files: list[Problem] = []
    for number, entry in enumerate(value.get("controls", ())):
        if entry.get("skip"):
            continue
        try:
            control = _find(entry["control"], folder, controls)
        except SettingsError as error:
            wrong_files += error.problems
            continue
        if control is None:
            where, named = f"controls[{number}].control", entry["control"]
            meant = did_you_mean(named, [*controls, *_beside(folder)])
            problems.append(Problem(where, f"'{where}' is no control: there is no '{named}'{meant}"))
            continue
        given = entry.get("parameters", {})
        for name, value_given in given.items():
            where = f"controls[{number}].parameters.{name}"
            if name not in control.parameters:
                known = ", ".join(control.parameters) or "none"
                unknown = f"is no parameter of {control.id}, which has: {known}"
                meant = did_you_mean(name, control.parameters)
                problems.append(Problem(where, f"'{where}' {unknown}{meant}"))
            elif problem := problem_of(control.parameters[name], value_given):
                problems.append(Problem(where, f"'{where}' {problem}"))
        applied.append(
            Applied(
                entry.get("id", control.id),
                control,
                filled_in(control.parameters, given),
                tuple(entry.get("maps_to", ())),
                tuple(entry.get("groups", ())),
                entry.get("title"),
            )
        )
    return _told_apart(applied), problems, wrong_files


def _told_apart(applied: Iterable[Applied]) -> list[Applied]:
    """Return the controls with the id behind a title that an earlier one has, too."""
    seen: set[str] = set()
    found = []
    for one in applied:
        title = f"{one.title} ({one.id})" if one.title in seen else one.title
        found.append(replace(one, own_title=title) if title != one.title else one)
        seen.add(title)
    return found


def _find(id: str, folder: str, controls: Mapping[str, Control]) -> Control | None:
    beside = [
        path
        for path in (Path(folder) / f"{id}.sql", Path(folder) / "controls" / f"{id}.sql")
        # What has a separator in it would lead elsewhere.
        if os.path.basename(id) == id and path.is_file()
    ]
    if beside and id in controls:
        raise SettingsError(
            f"both {controls[id].origin} and {beside[0]} have a control '{id}'", "give yours another name"
        )
    return read_control(beside[0], BESIDE) if beside else controls.get(id)


def _beside(folder: str) -> list[str]:
    """Return the ids of the controls whose files lie beside the policy."""
    folders = (Path(folder), Path(folder) / "controls")
    return [path.stem for place in folders if place.is_dir() for path in place.glob("*.sql")]


def _waiver(entry: Mapping[str, Any], line: int | None) -> Waiver:
    return Waiver(
        entry["control"],
        entry.get("subject"),
        entry["who"],
        entry["why"],
        parse_day(entry["from"]),
        parse_day(entry["until"]),
        line,
    )
