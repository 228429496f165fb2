"""Runs changed SQL: over the random months of tests/figures, whose reckoning is in Python, and over tests.

Every worker has a copy of the package of its own, first on the path, in which it changes one file at a time.
"""

from __future__ import annotations

import inspect
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mutants.groups import ROOT
from mutants.sql_tests import tests_of

PACKAGE = "passmuster_reports"
#: The SQL's folder, from that of the package.
FOLDER = Path("assessment")
#: How many random months are reckoned; of views fewer, since each change means to make all views anew.
MONTHS, MONTHS_OF_VIEWS = 8, 2
#: How long a run of tests may last, in seconds.
LONGEST = 600
#: Tells whether a change of a file, `views/sessions.sql`, to a text is noticed.
IsNoticed = Callable[[str, str], bool]


class Copy:
    """The worker's own copy of the package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(
            ROOT / "reports/src" / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__")
        )
        sys.path.insert(0, str(folder))
        os.environ["PYTHONPATH"] = str(folder)
        import passmuster_reports

        assert Path(str(passmuster_reports.__file__)).is_relative_to(folder), passmuster_reports.__file__

    @contextmanager
    def changed(self, name: str, text: str) -> Iterator[None]:
        """Put a text in place of a file's, `views/sessions.sql`."""
        path = self.folder / PACKAGE / FOLDER / name
        original = path.read_text("utf-8")
        path.write_text(text, "utf-8")
        try:
            yield
        finally:
            path.write_text(original, "utf-8")


def reckoned(copy: Copy) -> IsNoticed:
    """Return what tells whether the exact count in Python finds the change of a file out."""
    from mutants.sql_months import LoadedMonth

    months = [LoadedMonth(seed) for seed in range(MONTHS)]

    def is_noticed(name: str, text: str) -> bool:
        theirs = months[:MONTHS_OF_VIEWS] if name.startswith("views/") else months
        with copy.changed(name, text):
            return any(month.is_wrong(copy.folder / PACKAGE / FOLDER / name) for month in theirs)

    for name in ("views/sessions.sql", "controls/breaks.sql"):
        unchanged = (copy.folder / PACKAGE / FOLDER / name).read_text("utf-8")
        if is_noticed(name, unchanged):
            raise RuntimeError("the months are not as they are reckoned, though nothing is changed")
    return is_noticed


def tested(copy: Copy) -> IsNoticed:
    """Return what tells whether a test of a file finds its change out."""
    # Imported for its own sake: once, for every run that is forked off. No connection may be open then.
    import duckdb  # noqa: F401
    import hypothesis  # noqa: F401
    import pytest

    import reports.assessment.assessments  # noqa: F401

    os.environ["PASSMUSTER_MUTANTS"] = "1"

    passing: set[str] = set()

    def fails(name: str) -> bool:
        return _failed(lambda: int(pytest.main([*_OPTIONS, *tests_of(name)], plugins=[_Fewest(name)])))

    def is_noticed(name: str, text: str) -> bool:
        if name not in passing and fails(name):
            raise RuntimeError(f"the tests of {name} fail, though nothing is changed")
        passing.add(name)
        with copy.changed(name, text):
            return fails(name)

    return is_noticed


_QUIET = ("-x", "-q", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning")
_OPTIONS = (*_QUIET, "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={ROOT}")


class _Fewest:
    """A plugin of pytest: of a control the tests that name it.

    Not those that draw a PDF, nor those of many examples: the random months are examples enough.
    """

    def __init__(self, name: str) -> None:
        self._control = Path(name).stem if name.startswith("controls/") else None

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [
            item
            for item in items
            if "pdf" not in item.name
            and not hasattr(item.function, "hypothesis")
            and self._names_it(item.function)
        ]

    def _names_it(self, function: Any) -> bool:
        """Tell whether a test, or what it uses of its module, names the control."""
        if self._control is None:
            return True
        used = (function.__globals__.get(name) for name in function.__code__.co_names)
        texts = (inspect.getsource(one) if inspect.isfunction(one) else repr(one) for one in used)
        return self._control in inspect.getsource(function) or any(self._control in text for text in texts)


def _failed(run: Callable[[], int]) -> bool:
    """Run in a process of its own, without output; one that runs without end has failed."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        code = 70
        try:
            os.setsid()
            code = run()
        finally:
            os._exit(code)
    code = _exit_code(child)
    # Of pytest: 1 where tests fail, 5 where there are none; below 0 a signal.
    if code not in (0, 1, 5) and code > 0:
        raise RuntimeError(f"the tests could not be run: exit code {code}")
    return code not in (0, 5)


def _exit_code(child: int) -> int:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


def run_all(
    stage: Callable[[Copy], IsNoticed],
    changes: Sequence[tuple[str, str, str]],
    folder: Path,
    workers: int,
) -> Iterator[tuple[int, bool]]:
    """Yield the number of each change, and whether the stage notices it, in whatever order they are done."""
    import multiprocessing

    forking = multiprocessing.get_context("fork")
    todo, done = forking.SimpleQueue(), forking.SimpleQueue()

    def work(number: int) -> None:
        try:
            is_noticed = stage(Copy(folder / str(number)))
            while (index := todo.get()) is not None:
                name, _, text = changes[index]
                done.put((index, is_noticed(name, text)))
        except BaseException as error:
            done.put((None, f"{type(error).__name__}: {error}"))
            raise

    for index in [*range(len(changes)), *[None] * workers]:
        todo.put(index)
    processes = [forking.Process(target=work, args=(number,)) for number in range(workers)]
    for process in processes:
        process.start()
    try:
        for _ in changes:
            index, said = done.get()
            if index is None:
                raise RuntimeError(said)
            yield index, said
    finally:
        for process in processes:
            process.terminate()
            process.join()
