"""`make mutants` over a package of one module: what it says, and that it can fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mutants.explanations import as_lines, is_loose, read_explanations, unfit
from mutants.groups import GROUPS, SURVIVORS, chosen, read_groups
from mutants.mutants import main
from mutants.outcome import Mutant, difference, read_outcome
from mutants.working_folder import run_mutmut

MODULE = "tiny/sums.py"
# The test notices nothing at the limit; nobody calls `twice`, and no change is made of the sentence.
CODE = """
def capped(number):
    if number < 0:
        raise ValueError("below nought")
    if number > 10:
        return 10
    return number


def twice(number):
    return number * 2
"""
TEST = """
import pytest
from tiny.sums import capped


def test_it():
    assert (capped(0), capped(1), capped(11)) == (0, 1, 10)
    with pytest.raises(ValueError):
        capped(-1)
"""
TABLE = f"""
[unchanged]
lines = ['\\braise \\w+\\(']

[core.sums]
modules = ["{MODULE}"]
tests = ["tests/test_sums.py"]
"""
EXPLAINED = f"""
["{MODULE}"]
'capped: if number > 10: -> if number >= 10:' = "ten is ten"
'twice: return number * 2 -> return number / 2' = "nobody calls it"
'twice: return number * 2 -> return number * 3' = "nobody calls it"
"""


def repository(root: Path) -> Path:
    """Write a repository with one module, of which all is explained."""
    files = {
        f"core/src/{MODULE}": CODE,
        "core/src/tiny/__init__.py": "",
        "tests/test_sums.py": TEST,
        "pyproject.toml": "",
        GROUPS: TABLE,
        SURVIVORS: EXPLAINED,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where mutmut ran over it, once for all tests."""
    (group,) = read_groups(repository(tmp_path_factory.mktemp("repository")))
    return run_mutmut(replace(group, modules=(*group.modules, "tiny/__init__.py")))


@pytest.fixture
def ran(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What mutmut found there is what it finds."""
    monkeypatch.setattr("mutants.mutants.run_mutmut", lambda group: folder)


@pytest.mark.usefixtures("ran")
def test_changes_that_are_noticed_or_explained_are_no_failure(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main("", root)

    output = capsys.readouterr().out
    assert code == 0, output
    # Of `capped`: < and 0, > and 10, and 10 again; of `twice`: * and 2.
    assert "7 changes,     4 noticed,   3 explained,   0 not noticed,   0 in code without a test" in output


@pytest.mark.usefixtures("ran")
def test_a_change_that_nobody_explains_fails_and_so_does_an_explanation_that_does_not_fit(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / SURVIVORS).write_text(
        EXPLAINED.replace("if number >= 10:", "if number >= 9:").replace("number * 3", "number * 4"),
        encoding="utf-8",
    )

    code = main("core", root)

    output = capsys.readouterr().out
    assert code == 1
    assert f'["{MODULE}"]\n' in output
    assert "'capped: if number > 10: -> if number >= 10:' = \"\"  # survived\n" in output
    assert "'twice: return number * 2 -> return number * 3' = \"\"  # no tests\n" in output
    for change in (
        "capped: if number > 10: -> if number >= 9:",
        "twice: return number * 2 -> return number * 4",
    ):
        assert f"{MODULE}: {change}: there is no such change any more\n" in output


def test_a_module_in_which_nothing_is_changed_is_an_error(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"tiny/__init__\.py: mutmut changes nothing in it"):
        read_outcome(folder, "tiny/__init__.py")


def test_tests_that_fail_without_any_change_are_an_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "tests/test_sums.py").write_text(TEST.replace("== (0,", "== (1,"), encoding="utf-8")

    assert main("core.sums", root) == 2
    assert "mutmut failed over core.sums" in capsys.readouterr().err


def mutant(status: str, change: str = "f: a -> b") -> Mutant:
    return Mutant(MODULE, change, status)


@pytest.mark.parametrize(
    ("status", "loose", "loose_though_explained"),
    [
        ("killed", False, False),
        ("timeout", False, False),
        ("survived", True, False),
        ("no tests", True, False),
        # What broke off says nothing.
        ("suspicious", True, True),
        ("not checked", True, True),
    ],
)
def test_what_survives_is_to_be_explained(status: str, loose: bool, loose_though_explained: bool) -> None:
    assert is_loose(mutant(status), {}) is loose
    assert is_loose(mutant(status), {MODULE: {"f: a -> b": "why"}}) is loose_though_explained
    assert is_loose(mutant(status), {"tiny/other.py": {"f: a -> b": "why"}}) is loose


def test_an_explanation_of_what_a_test_notices_does_not_fit() -> None:
    explanations = {MODULE: {"f: a -> b": "why"}}

    assert unfit(explanations, [mutant("killed")], {MODULE}, {MODULE}) == [
        f"{MODULE}: f: a -> b: a test notices it now"
    ]
    assert unfit(explanations, [mutant("survived")], {MODULE}, {MODULE}) == []


def test_the_explanations_of_a_module_that_did_not_run_are_left_for_when_it_does() -> None:
    explanations = {MODULE: {"f: a -> b": "why"}}

    assert unfit(explanations, [], set(), {MODULE}) == []
    assert unfit(explanations, [], set(), set()) == [f"{MODULE} is in no group, and has explanations"]


def test_an_explanation_without_words_is_refused(root: Path) -> None:
    (root / SURVIVORS).write_text(f'["{MODULE}"]\n\'f: a -> b\' = " "\n', encoding="utf-8")

    with pytest.raises(ValueError, match="f: a -> b: no reason is given"):
        read_explanations(root / SURVIVORS)


def test_the_lines_for_new_survivors_can_be_pasted(root: Path) -> None:
    changes = ["f: a -> b", "f: 'a' -> 'b'", 'f: "é\\d" -> nothing']
    lines = [
        line.replace('""  # survived', '"why"')
        for line in as_lines([mutant("survived", change) for change in changes])
    ]
    (root / SURVIVORS).write_text("\n".join(lines), encoding="utf-8")

    assert read_explanations(root / SURVIVORS) == {MODULE: dict.fromkeys(changes, "why")}


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (["def f():", "    a"], ["def f():", "    b"], "a -> b"),
        (["g(", "    a,", "    b,", ")"], ["g(", "    b,", ")"], "a, -> nothing"),
        (["x = g(", "    a,", ")", "y"], ["x = None", "y"], "x = g( a, ) -> x = None"),
    ],
)
def test_a_change_is_named_by_the_lines_that_differ(before: list[str], after: list[str], change: str) -> None:
    assert difference(before, after) == change


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ((MODULE, "tiny/sum.py"), "core.sums: .*tiny/sum.py is not there"),
        (("test_sums", "test_sum"), "core.sums: .*test_sum.py is not there"),
        (("[core.sums]", f"[core.more]\nmodules = ['{MODULE}']\ntests = []\n[core.sums]"), "is in 2 groups"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(root: Path, change: tuple[str, str], problem: str) -> None:
    (root / GROUPS).write_text(TABLE.replace(*change), encoding="utf-8")

    with pytest.raises(ValueError, match=problem):
        read_groups(root)


def test_groups_are_chosen_by_name_or_by_half(root: Path) -> None:
    groups = read_groups(root)

    assert chosen(groups, "") == chosen(groups, "core") == chosen(groups, "core.sums") == groups
    with pytest.raises(ValueError, match=r"'sums' is none of core\.sums"):
        chosen(groups, "sums")
