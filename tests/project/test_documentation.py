"""What the documentation says is what the program does."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from documentation import (
    HOME,
    PAGES,
    PICTURE,
    PROJECTS,
    ROOT,
    address,
    generated,
    help_text,
    hook_specifications,
    sources,
)
from documents.layers import layers_picture
from documents.of_python import error_classes
from passmuster.sdk.evidence_kinds import KINDS
from project.distributions import ALL, Distribution

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
_FENCE = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What a link may name behind `#`: the headings, as GitHub and MkDocs write them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_generated_parts_are_up_to_date(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text == generated(text), "python tests/documentation.py writes them anew"


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_addresses_of_a_distribution_are_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "# generated: urls " in text
    assert text == generated(text), "python tests/documentation.py writes them anew"


def test_the_picture_of_the_layers_shows_those_that_are_enforced() -> None:
    assert PICTURE.read_text(encoding="utf-8") == layers_picture(), (
        "python tests/documentation.py draws it anew"
    )


@each_page
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(page))

    wrong = []
    for target in targets:
        if "://" in target:
            continue
        path, anchor = urldefrag(target)
        file = page.parent / path if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            wrong.append(target)
    assert wrong == []


@each_page
def test_every_link_by_reference_is_defined_and_leads_to_a_file(page: Path) -> None:
    text = prose(page)
    used = set(re.findall(r"\]\[([^\]]+)\]", text))
    defined = dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", text, re.MULTILINE))

    assert used == set(defined)
    assert [path for path in defined if not (ROOT / path).exists() or defined[path] != address(path)] == []


@pytest.mark.parametrize("distribution", ALL, ids=lambda distribution: distribution.name)
def test_the_page_of_a_distribution_can_be_read_on_an_index(distribution: Distribution) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(distribution.folder / "README.md"))

    within = [target for target in targets if "://" not in target and not target.startswith("#")]

    assert within == []


def test_the_address_of_the_repository_stands_in_one_place() -> None:
    files = [path for path in ROOT.rglob("*") if path.suffix in {".md", ".py", ".toml"} and path.is_file()]
    own = [path for path in files if not {".venv", ".venv-judges", ".mutants"} & set(path.parts)]

    by_hand = []
    for path in own:
        text = path.read_text(encoding="utf-8")
        for part in (r"<!-- generated: .*?<!-- end -->", r"# generated: .*?# end\n"):
            text = re.sub(part, "", text, flags=re.DOTALL)
        by_hand += [str(path.relative_to(ROOT)) for _ in re.findall(re.escape(HOME), text)]

    assert by_hand == ["pyproject.toml"]


def test_every_page_can_be_reached_from_the_first() -> None:
    found, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in found:
            continue
        found.add(page)
        targets = re.findall(r"\]\(([^)#\s]+\.md)", prose(page))
        waiting += [(page.parent / target).resolve() for target in targets if "://" not in target]

    # The pages of the distributions are read where they are installed from.
    assert {page for page in PAGES if page.parent.name not in {"core", "reports"}} - found == set()


@pytest.mark.parametrize("name", sorted(sources()))
def test_a_plugins_readme_documents_its_settings_its_streams_and_every_field(name: str) -> None:
    text = (ROOT / "plugins" / name / "README.md").read_text(encoding="utf-8")

    assert f"<!-- generated: settings {name} -->" in text
    assert f"<!-- generated: streams {name} -->" in text
    for stream in sources()[name].streams:
        assert f"<!-- generated: fields {name} {stream.name} -->" in text


def test_every_command_has_its_help_in_the_reference() -> None:
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    overview = help_text()

    commands = re.findall(r"^    (\w[\w-]*)", overview, re.MULTILINE)

    assert {"sources", "spec", "check", "discover", "read", "report"} <= set(commands)
    assert [name for name in commands if f"<!-- generated: help {name} -->" not in text] == []


def test_every_kind_of_evidence_and_every_error_is_in_the_reference() -> None:
    evidence = (ROOT / "docs/reference/evidence.md").read_text(encoding="utf-8")
    python = (ROOT / "docs/reference/python.md").read_text(encoding="utf-8")

    assert [kind for kind in KINDS if f"<!-- generated: evidence {kind} -->" not in evidence] == []
    assert [name for name in error_classes() if f"| `{name}` |" not in python] == []


def test_every_hook_is_documented_with_its_exact_arguments() -> None:
    text = (ROOT / "docs/reference/hooks.md").read_text(encoding="utf-8")

    names = hook_specifications()

    assert len(names) == 6
    assert all(f"## `{name}(" in text for name in names)


@each_page
def test_every_target_of_make_that_a_page_names_is_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))

    named = set(re.findall(r"(?:^|`)make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE))

    assert named - targets == set()


def test_the_core_and_the_reports_have_a_short_page() -> None:
    lines = {
        name: len((ROOT / name / "README.md").read_text(encoding="utf-8").splitlines())
        for name in ("core", "reports")
    }

    assert all(count < 120 for count in lines.values()), lines
