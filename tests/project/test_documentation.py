"""What the READMEs say is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from documentation import READMES, ROOT, generated, help_text, hook_specifications, sources


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_generated_parts_are_up_to_date(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")

    assert text == generated(text), "python tests/documentation.py writes them anew"


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")

    targets = [target for target in re.findall(r"\]\(([^)#:]+)\)", text) if "://" not in target]

    assert [target for target in targets if not (readme.parent / target).exists()] == []


@pytest.mark.parametrize("name", sorted(sources()))
def test_a_plugins_readme_documents_its_settings_its_streams_and_every_field(name: str) -> None:
    text = (ROOT / "plugins" / name / "README.md").read_text(encoding="utf-8")

    assert f"<!-- generated: settings {name} -->" in text
    assert f"<!-- generated: streams {name} -->" in text
    for stream in sources()[name].streams:
        assert f"<!-- generated: fields {name} {stream.name} -->" in text


def test_every_command_has_its_help_in_a_readme() -> None:
    texts = "".join(readme.read_text(encoding="utf-8") for readme in READMES)
    overview = help_text()

    commands = re.findall(r"^    (\w[\w-]*)", overview, re.MULTILINE)

    assert {"sources", "spec", "check", "discover", "read", "report"} <= set(commands)
    assert [name for name in commands if f"<!-- generated: help {name} -->" not in texts] == []


def test_every_hook_is_documented_with_its_exact_arguments() -> None:
    text = (ROOT / "core" / "README.md").read_text(encoding="utf-8")

    names = hook_specifications()

    assert len(names) == 6
    assert all(f"#### `{name}(" in text for name in names)
