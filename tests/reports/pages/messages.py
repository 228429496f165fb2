"""Every text of the reports that pages say in their own language: what a file of translations must have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import passmuster_reports
from passmuster.sdk.evidence_kinds import KINDS
from passmuster_reports.assessment.control import shipped_controls
from passmuster_reports.assessment.doubts import DOUBTS
from passmuster_reports.assessment.findings import Status as FindingStatus
from passmuster_reports.assessment.period import TAKEN_FROM
from passmuster_reports.assessment.policy import load_policy, packs
from passmuster_reports.assessment.register import Status
from passmuster_reports.assessment.words import NOUNS, WEEKDAYS
from passmuster_reports.expected.schedule import NO_SESSIONS
from passmuster_reports.reports.attendance_rules import ATTENDANCE_RULES
from passmuster_reports.reports.shipped import REPORT_TYPES

PACKAGE = Path(passmuster_reports.__file__).parent

#: Of calls of these, the texts at these places and under these names are shown.
_SHOWN: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "say": ((0, 1), ()),
    "Sentence": ((0, 2), ("template", "many")),
    "_of_everything": ((1,), ()),
    "InputFile": ((1,), ("role",)),
    "translate": ((0,), ()),
    "Column": ((1, 3), ("title", "unit")),
    "Section": ((1, 2, 5, 6), ("title", "lead", "empty", "part")),
    "Rule": ((0, 1), ("title", "text")),
    "Tile": ((0,), ("word",)),
    "Table": ((1,), ("title",)),
    "Note": ((1,), ("text",)),
}
#: What a template writes: `_("text")`, and `counted(number, "one", "many")`.
_ASKED = re.compile(r'\b_\(\s*"((?:[^"\\]|\\.)*)"')
_CHOSEN = re.compile(r'\b_\(\s*"((?:[^"\\]|\\.)*)" if [^)]*? else "((?:[^"\\]|\\.)*)"')
_COUNTED = re.compile(r'\bcounted\([^"()]*(?:\([^()]*\)[^"()]*)*, "([^"]+)"(?:, "([^"]+)")?')
#: Words that come to a page as values: of parameters, of files, of marks, and of what is alike in people.
_VALUES = (
    *(
        "open",
        "minute",
        "clipped",
        "gap",
        "rejected",
        "name",
        "e-mail address",
        "without a name",
        "no id",
        "and",
    ),
    *("yes", "no", "unknown", "on any day", "on no day", "on {days}", "from {first} to {last}", "in {month}"),
    "from {day} to {end}",
    *("on {day}", "see page", "page", "not in force yet", "in force", "expired", "everybody"),
    *("on time", "due", "overdue", "no record", "reviewed", "nobody", "not yet"),
)
#: Texts of which nothing is left without what they name.
_NO_WORDS = re.compile(r"[^A-Za-z]*(?:\{[a-z_:]+\}[^A-Za-z]*)+")


def texts() -> set[str]:
    """Texts with one form."""
    paired = {text for pair in plurals() for text in pair}
    return {
        text
        for text in _texts()
        if text not in paired and re.search("[A-Za-z]", text) and not _NO_WORDS.fullmatch(text)
    }


def _texts() -> Iterator[str]:
    for path in sorted((PACKAGE / "pages" / "templates").glob("*")):
        content = path.read_text(encoding="utf-8")
        yield from (found[1] for found in _ASKED.finditer(content))
        yield from (text for found in _CHOSEN.finditer(content) for text in found.groups())
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.stem.endswith(("letter", "sentence")):
            yield from _sentences(path)
        constants = _constants(path)
        for call in _calls(path):
            yield from _of_call(call, constants)
    for control in shipped_controls().values():
        yield from (control.title, control.requirement, control.topic, *control.reasons.values())
    for pack in packs():
        for applied in load_policy(pack.name, shipped_controls()).controls:
            yield applied.title
    yield from DOUBTS.values()
    yield from _VALUES
    yield from TAKEN_FROM
    yield from NO_SESSIONS.values()
    yield from KINDS
    yield from (text for rule in ATTENDANCE_RULES for text in (rule.title, rule.text))
    for control in shipped_controls().values():
        for parameter in control.parameters.values():
            yield from map(str, parameter.one_of)
    yield from (status.value for kind in (Status, FindingStatus) for status in kind)
    yield from (status.value.capitalize() for status in FindingStatus)
    yield from WEEKDAYS
    yield from (report_type.title for report_type in REPORT_TYPES)


def _sentences(path: Path) -> Iterator[str]:
    """The sentences of a module of page one, wherever they stand in it, but those of its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    notes = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and isinstance(node.body[0], ast.Expr)
    }
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in notes]
    said = [node.value for node in constants if isinstance(node.value, str)]
    yield from (text for text in said if " " in text and text.endswith("."))


def plurals() -> set[tuple[str, str]]:
    """Texts of a number of things: of one, and of many."""
    nouns = {(one, many) for many, one in NOUNS.items()} | {(unit, unit) for unit in ("h", "min", "s")}
    for path in sorted((PACKAGE / "pages" / "templates").glob("*")):
        for each in _COUNTED.finditer(path.read_text(encoding="utf-8")):
            nouns.add((each[1], each[2] or each[1] + "s"))
    for control in shipped_controls().values():
        figures = [figure.nouns for figure in control.figures.values() if figure.nouns]
        nouns.update((control.subjects, *figures))
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "nouns":
                nouns.update(_pairs(node.value))
            elif isinstance(node, ast.Call) and _name(node) == "say" and len(node.args) > 1:
                found.update(_pairs(ast.Tuple(node.args[:2])))
            elif isinstance(node, ast.Tuple) and path.stem.endswith(("letter", "sentence")):
                found.update(pair for pair in _pairs(node) if not pair[0][0].islower())
    return found | {(f"%s {one}", f"%s {many}") for one, many in nouns}


def _pairs(node: ast.expr) -> Iterator[tuple[str, str]]:
    """The texts of a pair of literals; nothing for any other value."""
    if isinstance(node, ast.Tuple) and len(node.elts) == 2:
        one, many = map(_text, node.elts)
        if one and many:
            yield one, many


def _calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def _constants(path: Path) -> dict[str, str]:
    """The texts that a module has under names of its own."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        target.id: _text(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _of_call(call: ast.Call, constants: Mapping[str, str]) -> Iterator[str]:
    if getattr(call.func, "attr", "") == "say":
        return  # a console says it to who runs the program
    places, names = _SHOWN.get(_name(call), ((), ()))
    if _name(call) == "say" and len(call.args) > 1:
        return  # it has a form for one and another for many
    given = [call.args[place] for place in places if place < len(call.args)]
    given += [keyword.value for keyword in call.keywords if keyword.arg in names]
    for value in given:
        for node in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            text = constants.get(node.id, "") if isinstance(node, ast.Name) else _text(node)
            if text:
                yield text


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _text(node: ast.expr) -> str:
    """The text of a literal; of one with a value in it, its parts with the braces that are left."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""
