"""The examples of the documentation are run as they stand there, by the real programs, against simulators."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from documentation import PAGES, ROOT
from documents.examples import Example, examples, run_examples
from simulators.clock import MovableClock
from simulators.zego import ATTENDEE, HOST, Visit, ZegoSimulator

NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
#: The pages whose every command is run: a newcomer types them as they stand.
WHOLE = {"docs/tutorial.md", "docs/how-to/python.md"}
WITH_EXAMPLES = [page for page in PAGES if examples(page.read_text(encoding="utf-8"))]


def visit(room: str, uid: int, name: str, start: str, minutes: int, role: int = ATTENDEE) -> Visit:
    """A visit that starts at this time of Berlin, an hour ahead of UTC from the 25th on, two before."""
    login = datetime.fromisoformat(f"2026-10-{start}:00+02:00").astimezone(UTC)
    return Visit(room, uid, username=name, role=role, login=login, logout=login + timedelta(minutes=minutes))


VISITS = [
    visit("101", 11, "Ada Lind", "05T08:57", 94, HOST),
    visit("101", 12, "Ben Okoro", "05T09:14", 76),
    visit("101", 11, "Ada Lind", "12T08:58", 92, HOST),
    visit("101", 12, "Ben Okoro", "12T08:59", 91),
    visit("102", 13, "Chi Tran", "12T08:55", 95),
]


@pytest.fixture(scope="module")
def environ() -> Iterator[dict[str, str]]:
    """The variables that lead an example to the simulators."""
    with ZegoSimulator(visits=VISITS, clock=MovableClock(NOW), limit=False) as zego:
        yield {
            "ZEGO_SECRET_KEY": zego.secret_key,
            "PASSMUSTER_EXAMPLES_NOW": NOW.isoformat(),
            "PASSMUSTER_EXAMPLES_VENDORS": json.dumps({"zego": zego.url}),
        }


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_do_what_it_says(page: Path, environ: dict[str, str], tmp_path: Path) -> None:
    run_examples(examples(page.read_text(encoding="utf-8")), tmp_path, environ)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_page_to_be_typed_marks_every_command_but_what_installs(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    marked = {example.text for example in examples(text)}

    blocks = re.findall(r"```(?:sh|python)\n(.*?\n)```", text, re.DOTALL)

    assert [block for block in blocks if block not in marked and "pip install" not in block] == []
    assert marked


def test_an_example_that_fails_or_prints_something_else_is_named_by_its_line(tmp_path: Path) -> None:
    failing = [Example("runs", "", "sh", "false\n", 7)]
    other = [Example("runs", "", "sh", "echo one\n", 7), Example("prints", "", "", "two\n", 9)]

    with pytest.raises(AssertionError, match="line 7: exit code 1"):
        run_examples(failing, tmp_path, {})
    with pytest.raises(AssertionError, match="line 9: it prints\none"):
        run_examples(other, tmp_path, {})
    run_examples([other[0], Example("prints", "", "", "o...e\n", 9)], tmp_path, {})
