"""The folder in which mutmut works on one group: links to our code and tests, of which it makes copies.

mutmut finds packages only under a folder `src` of where it works, and takes its settings from the
pyproject.toml there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from mutants.groups import Group

#: Under the root; ignored by git, and removed by `make clean`.
WORK = ".mutants"


def run_mutmut(group: Group) -> Path:
    """Run mutmut over a group from scratch and return its folder; RuntimeError, with its output, if it fails.

    From scratch, since mutmut keeps what it found before even where tests have changed since.
    """
    folder = prepare(group)
    output = folder / "output.txt"
    with output.open("wb") as file:
        process = subprocess.run(
            [sys.executable, "-m", "mutmut", "run"],
            cwd=folder,
            env={**os.environ, "PASSMUSTER_MUTANTS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if process.returncode:
        last = output.read_text(encoding="utf-8", errors="replace").replace("\r", "\n").splitlines()[-60:]
        raise RuntimeError("\n".join([*last, f"mutmut failed over {group.name}"]))
    return folder


def prepare(group: Group) -> Path:
    """Make the folder anew."""
    folder = group.root / WORK / group.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "src").symlink_to(group.source)
    (folder / "tests").symlink_to(group.root / "tests")
    settings = {
        "source_paths": ["src"],
        "only_mutate": [f"src/{module}" for module in group.modules],
        "do_not_mutate_patterns": list(group.unchanged),
        # Seconds, and times what the tests take without a change: then a loop is endless.
        "timeout_constant": 5,
        "timeout_multiplier": 4,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist"],
        "pytest_add_cli_args_test_selection": list(group.tests),
    }
    table = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    own = (group.root / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(f"{own}\n[tool.mutmut]\n{table}", encoding="utf-8")
    return folder
