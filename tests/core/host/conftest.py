"""What the tests of the host share: plugins that are installed for one test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.host.installed_plugins import SCHEMAS, Install


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a plugin: one module with this text, and the metadata that pip would leave."""
    before = set(sys.modules)

    def install(
        name: str, code: str, *, module: str = "", distribution: str = "", folder: str = "site"
    ) -> None:
        site = tmp_path / folder
        module, distribution = module or f"plugin_{name}", distribution or f"{name}_plugin"
        metadata = site / f"{distribution}-1.2.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        (metadata / "entry_points.txt").write_text(
            f"[console_scripts]\nx = y\n[passmuster]\n{name} = {module}\n"
        )
        (site / f"{module}.py").write_text(code.replace("{source}", name))
        (site / "schemas").mkdir(exist_ok=True)
        for file, text in SCHEMAS.items():
            (site / "schemas" / file).write_text(text)
        if str(site) not in sys.path:
            monkeypatch.syspath_prepend(site)

    yield install
    for module in set(sys.modules) - before:
        if module.startswith("plugin_"):
            del sys.modules[module]
