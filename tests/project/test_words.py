"""One word for one thing, and the words of the field: the old ones stay out, folder by folder."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.distributions import CORE, PLUGINS, REPORTS, ROOT

#: What stands in the place of each in the name of a thing or in a text.
OLD_WORDS = {
    r"\bGround\b|\blay_ground\b|\bground\b": "assessment",
    r"\bLook\b(?= (of|\())": "ReportOptions",
    r"(?i)\bset[ _-]aside\b|\bsets aside\b|\bsetting aside\b": "rejected",
    r"(?i)\bholes?\b": "gap",
    r"\bStretch\b|(?i:\bstretch(es)?\b)": "interval",
    r"\bPatience\b|\bpatience\b": "RetryPolicy",
    r"\bJournal\b|\bjournal\b": "progress reporter",
    r"\bApi\b": "HttpClient",
    r"\bTools\b": "SourceContext",
    r"\boffers\(|\btell\(|\btell:": "is_available, warn, log",
    r"\bmessage_of\b|\breceived\.py\b": "parse_message",
    r"\bguarded\b|\bguard\.py\b": "run_with_exit_code",
    r"\bexpectations\b": "expected",
    r"(?i)\bforgetting\b": "erasure",
    r"(?i)\bintake\b": "importer",
    r"\bside_by_side\b": "concurrency",
    r"(?i)\bDesk\b": "source under test",
    r"(?i)\bstrikes?\b": "inject",
    r"(?i)\breperformance\b|\breperform\w*": "replay",
    r"(?i)\benclos\w+": "attachment",
    r"(?i)\bmends?\b|\bmended\b|\bmending\b": "fix",
    r"\bin the open\b": "unencrypted",
    r"(?i)\bvouch\w*": "cover, sign, certify",
    r"(?i)\bon the way\b": "the connection, in transit",
    r"(?i)\bbegged\b|\bnobody's business\b": "a plain word",
    r"(?i)\bways? of going on\b": "sync strategy",
}
#: With these a docstring of a function may begin: what it does, as an order.
VERBS = set((ROOT / "tests/project/verbs.txt").read_text(encoding="utf-8").split())
_TEXTS = {".html", ".json", ".md", ".po", ".py", ".sql", ".txt", ".yaml"}
_VENDOR_IS_IT = re.compile(r"(?<!such as )(?<![\w\"'`.])([Hh]e|[Hh]is|[Hh]im|[Hh]imself)(?![\w\"'`.=])")


def folders() -> Iterator[Path]:
    """Each folder of each distribution, its README and the like, and the documentation."""
    yield ROOT
    yield ROOT / "docs"
    for distribution in (CORE, REPORTS, *PLUGINS):
        yield distribution.folder
        yield distribution.package
        yield from (
            path
            for path in sorted(distribution.package.iterdir())
            if path.is_dir() and path.name != "__pycache__"
        )


def files(folder: Path) -> list[Path]:
    """The files of a folder; of a distribution's own, and of its package, only those that lie in it."""
    shallow = (folder / "pyproject.toml").exists() or (folder.parent.name == "src")
    found = folder.glob("*") if shallow else folder.rglob("*")
    return sorted(path for path in found if path.suffix in _TEXTS and "__pycache__" not in path.parts)


each_folder = pytest.mark.parametrize(
    "folder", list(folders()), ids=lambda folder: str(folder.relative_to(ROOT))
)


@each_folder
def test_no_old_word_stands_in_a_name_or_a_text(folder: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]!r} is {new!r} now"
        for path in files(folder)
        for number, line in enumerate(_text(path).splitlines(), 1)
        for old, new in OLD_WORDS.items()
        if (match := re.search(old, line))
    ]

    assert found == []


@each_folder
def test_a_vendor_is_it(folder: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]!r} in {text.strip()!r}"
        for path in files(folder)
        for number, text in _prose(path)
        if (match := _VENDOR_IS_IT.search(text))
    ]

    assert found == []


@each_folder
def test_a_function_says_in_the_imperative_what_it_does(folder: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}: {said.splitlines()[0]}"
        for path in files(folder)
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (said := ast.get_docstring(node))
        if said.split()[0].rstrip(".,:;") not in VERBS
    ]

    assert found == []


@each_folder
def test_a_loop_variable_is_named_for_the_thing(folder: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files(folder)
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id == "each")
        or (isinstance(node, ast.arg) and node.arg == "each")
    ]

    assert found == []


def _text(path: Path) -> str:
    """The text of a file; of the changelog without the names that it says are old."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"`[^`\n]*`", "", text) if path.name == "CHANGELOG.md" else text


def _prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are for people: of code, its comments and texts."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".po":
        return
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            yield from enumerate(token.string.splitlines(), token.start[0])
