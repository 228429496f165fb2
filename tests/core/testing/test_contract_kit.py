"""The test kit finds what is wrong: a plugin that is right in all but one thing fails the test of that."""

from __future__ import annotations

import inspect
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.testing.mistakes import MISTAKES, Mistake
from core.testing.written import Written

Promise = Callable[[Written, str], None]


@pytest.fixture
def promise(monkeypatch: pytest.MonkeyPatch) -> Iterator[Promise]:
    """Run one test of the contract that the plugin's own tests have, in this process."""

    def run(plugin: Written, test: str) -> None:
        monkeypatch.syspath_prepend(plugin.site)
        module = runpy.run_path(str(plugin.folder / "tests" / "test_acme.py"))
        contract = module["TestAcme"]
        method = getattr(contract(), test)
        [stream] = contract.case.source_class.streams
        method(*[stream for _ in inspect.signature(method).parameters])

    yield run
    for name in [name for name in sys.modules if name.partition(".")[0] == "passmuster_acme"]:
        del sys.modules[name]


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_found_and_said(
    acme: Written, tmp_path: Path, promise: Promise, mistake: Mistake
) -> None:
    plugin = acme.edited(tmp_path, mistake.file, mistake.old, mistake.new)

    with pytest.raises((AssertionError, AttributeError)) as found:
        promise(plugin, mistake.test)

    assert mistake.said in str(found.value)


@pytest.mark.parametrize("test", sorted({mistake.test for mistake in MISTAKES.values()}))
def test_without_the_mistake_the_promise_is_kept(acme: Written, promise: Promise, test: str) -> None:
    promise(acme, test)


def test_a_plugin_that_is_not_installed_is_told_so(acme: Written, promise: Promise) -> None:
    plugin = Written(acme.name, acme.folder, acme.folder / "src")

    with pytest.raises(AssertionError, match="no plugin passmuster_acme is installed here: `pip install"):
        promise(plugin, "test_the_plugin_is_installed_under_the_name_of_its_source")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    def keys(self", "    def others(self", "Vendor does not say which records there are"),
        (
            "for one in VISITS]",
            "for one in [*VISITS, *VISITS]]",
            "names a record twice",
        ),
        ("VISITS = [", "VISITS = []\n[", "has 0 record of visits: with more than one in an answer"),
    ],
)
def test_a_vendor_that_does_not_say_what_it_has_is_told_so(
    acme: Written, tmp_path: Path, promise: Promise, old: str, new: str, said: str
) -> None:
    plugin = acme.edited(tmp_path, "source.py", '"acme"', '"acme"')
    tests = plugin.folder / "tests" / "test_acme.py"
    text = tests.read_text(encoding="utf-8")
    tests.write_text(re.sub(f"({re.escape(old)})(?!.*{re.escape(old)})", new, text, flags=re.DOTALL))

    with pytest.raises(AssertionError) as found:
        promise(plugin, "test_a_read_brings_exactly_the_records_that_the_vendor_has")

    assert said in str(found.value)


def test_a_mistake_in_the_tests_own_vendor_is_not_taken_for_the_sources(
    acme: Written, tmp_path: Path, promise: Promise
) -> None:
    plugin = acme.edited(tmp_path, "source.py", '"/v1/visits"', '"/v1/visits/"')
    tests = plugin.folder / "tests" / "test_acme.py"
    text = tests.read_text(encoding="utf-8")
    tests.write_text(text.replace("        asked = request.query", "        raise KeyError('my mistake')"))

    with pytest.raises(KeyError, match="my mistake"):
        promise(plugin, "test_two_full_reads_are_the_same")
