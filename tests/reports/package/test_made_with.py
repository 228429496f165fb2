"""What the manifest names as what made the bytes: all that reaches them, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.metadata import Distribution
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from passmuster.times import day_interval
from passmuster_reports.assessment.period import ReportingPeriod
from passmuster_reports.package import made_with
from passmuster_reports.package.made_with import MadeWith, Part, clock_of, parts_of

#: What of our packages never reaches the bytes of a report: anyone who adds a folder decides.
_NEVER = {
    "passmuster": {
        *("api.py", "cli", "errors.py", "host", "lazy.py", "mapping", "place.py", "problems.py"),
        *("reading", "redaction", "sdk", "suggestion.py", "sync", "testing", "py.typed", "__init__.py"),
    },
    "passmuster_reports": {
        *("api", "commands", "hooks.py", "offered.py", "outputs", "project", "schemas", "verification"),
        *("py.typed", "__init__.py"),
    },
}


@pytest.mark.parametrize(("package", "parts"), made_with._OURS.values())
def test_every_part_of_our_packages_is_named_or_never_reaches_the_bytes(
    package: str, parts: tuple[str, ...]
) -> None:
    there = {entry.name for entry in files(package).iterdir()} - {"__pycache__"}

    assert there - _NEVER[package] == set(parts)


def parts(**changes: Any) -> dict[str, Part]:
    given: dict[str, Any] = {
        "locale": "en",
        "template_package": "passmuster_reports.pages",
        "has_picture": False,
    }
    return parts_of({"pango": "1.56.1"}, **(given | changes))


def test_what_is_asked_for_nothing_is_not_named() -> None:
    named = parts().keys()

    assert {"passmuster", "passmuster-reports", "weasyprint", "duckdb", "pango", "python", "zlib"} <= named
    assert not named & {"babel", "pillow", "pikepdf", "pyphen", "requests"}
    assert parts(locale="de").keys() - named == {"babel"}
    assert parts(has_picture=True).keys() - named == {"pillow"}
    assert parts(template_package="jinja2.ext").keys() - named == set()
    assert parts(template_package="pluggy.x").keys() - named == {"pluggy"}


def test_python_is_named_without_its_patch_version(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for patch in ("3", "9"):
        monkeypatch.setattr(
            made_with.platform, "python_version_tuple", lambda patch=patch: ("3", "11", patch)
        )
        found.append(parts()["python"])

    assert found == [Part("3.11"), Part("3.11")]


def hash_of(folder: Path) -> str | None:
    return made_with._hash(made_with._content(folder, ["pages"]))


def test_a_template_that_was_changed_has_another_hash_and_a_font_beside_it_has_not(tmp_path: Path) -> None:
    (tmp_path / "pages" / "fonts").mkdir(parents=True)
    template = tmp_path / "pages" / "layout.html"
    template.write_bytes(b"<p>\n")
    before = hash_of(tmp_path)

    (tmp_path / "pages" / "fonts" / "x.ttf").write_bytes(b"1")
    (tmp_path / "pages" / "__pycache__").mkdir()
    (tmp_path / "pages" / "__pycache__" / "x.pyc").write_bytes(b"1")
    template.write_bytes(b"<p>\r\n")
    assert hash_of(tmp_path) == before

    template.write_bytes(b"<b>\n")
    assert hash_of(tmp_path) != before


def recorded(text: str) -> list[str]:
    return list(made_with._recorded(cast("Distribution", SimpleNamespace(read_text=lambda _: text))))


def test_of_a_library_its_code_and_data_are_hashed_and_nothing_that_an_installer_adds() -> None:
    code = "x/a.py,sha256=1,9\n"

    assert recorded(
        code + "x-1.dist-info/RECORD,,\nx-1.dist-info/INSTALLER,sha256=2,4\n../../bin/x,sha256=3,1\n"
        "x/__pycache__/a.pyc,,\nx/b.so,sha256=4,1\nx.libs/c,sha256=5,1\n"
    ) == ["x/a.py sha256=1"]
    assert recorded("") == []


BERLIN = ZoneInfo("Europe/Berlin")
OCTOBER = ReportingPeriod(
    date(2026, 10, 1),
    date(2026, 10, 31),
    BERLIN,
    day_interval(date(2026, 10, 1), date(2026, 10, 31), BERLIN),
    "the days asked for",
    datetime(2026, 11, 1, tzinfo=UTC),
    None,
)


def test_the_clock_of_the_zone_is_named_by_what_it_does_around_the_period() -> None:
    paris = replace(OCTOBER, zone=ZoneInfo("Europe/Paris"))
    london = replace(OCTOBER, zone=ZoneInfo("Europe/London"))

    assert clock_of(OCTOBER).version == "Europe/Berlin"
    assert clock_of(OCTOBER).sha256 == clock_of(paris).sha256
    assert clock_of(OCTOBER).sha256 != clock_of(london).sha256


def test_differences_name_both_versions_or_say_that_the_same_one_was_changed() -> None:
    one = MadeWith(
        {"a": Part("1", "x"), "b": Part("1", "x"), "c": Part("1")}, ({"name": "F", "sha256": "1"},)
    )
    two = MadeWith({"a": Part("2", "y"), "b": Part("1", "y"), "d": Part("1")}, ())

    assert one.differences(one) == ()
    assert one.differences(two) == (
        "a 1, here 2",
        "b 1, changed",
        "c 1, here none",
        "d none, here 1",
        "fonts",
    )
