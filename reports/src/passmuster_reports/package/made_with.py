"""What makes a report's bytes: our code and templates, the libraries, and the fonts, by version and hash.

Where all of it is equal, equal inputs give equal bytes. So only what reaches the bytes is named here: what is
merely installed, the patch version of Python, and the shipped controls (each is named, with a hash of its
own, where a policy applies it) are not.
"""

from __future__ import annotations

import csv
import hashlib
import platform
import zlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.resources import files
from typing import TYPE_CHECKING

from passmuster.times import Interval, clock_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

    from passmuster_reports.assessment.period import ReportingPeriod

#: Our own distributions, the package of each, and the parts of it that reach the bytes.
_OURS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "passmuster": ("passmuster", ("files", "protocols", "schemas", "showable.py", "times")),
    "passmuster-reports": (
        "passmuster_reports",
        (
            "assessment",
            "canonical.py",
            "expected",
            "options.py",
            "package",
            "pages",
            "pdf",
            "reports",
            "store",
        ),
    ),
}
#: Parts of these that do not: controls and policies are inputs, and fonts are named face by face.
_APART = frozenset(("controls", "policies", "fonts", "__pycache__"))
#: The libraries that compute the figures and draw the pages. The others that they bring, such as Pyphen, are
#: not asked for anything by our templates.
_LIBRARIES = (
    *(
        "cssselect2",
        "duckdb",
        "fonttools",
        "jinja2",
        "markupsafe",
        "orjson",
        "pydyf",
        "tinycss2",
        "weasyprint",
    ),
)
#: What is compiled differs from machine to machine, and is named by its version.
_COMPILED = (".so", ".pyd", ".dylib", ".dll", ".pyc")


@dataclass(frozen=True)
class Part:
    """One thing that makes bytes; `sha256` is that of its code and data, where there are some to read."""

    version: str
    sha256: str | None = None


@dataclass(frozen=True)
class MadeWith:
    """What a report is made with: parts by name, and the faces of the fonts that its letters are of."""

    parts: Mapping[str, Part]
    #: Name and SHA-256 of each.
    fonts: tuple[Mapping[str, str], ...] = ()

    def differences(self, other: MadeWith) -> tuple[str, ...]:
        """Return in words what the other has in place of what this has: "pango 1.50.12, here 1.56.1"."""
        found = []
        for name in sorted(self.parts.keys() | other.parts.keys()):
            mine, theirs = self.parts.get(name), other.parts.get(name)
            if mine == theirs:
                continue
            ours, here = (part.version if part else "none" for part in (mine, theirs))
            found.append(f"{name} {ours}, here {here}" if ours != here else f"{name} {ours}, changed")
        if self.fonts != other.fonts:
            found.append("fonts")
        return tuple(found)

    def version(self, name: str) -> str:
        """Return the version of a part."""
        return self.parts[name].version


@dataclass(frozen=True)
class Original:
    """What of a report no other machine can know: what made it, and its evidence as it was packed."""

    made_with: MadeWith
    evidence: bytes


def parts_of(
    libraries: Mapping[str, str], *, locale: str, template_package: str, has_picture: bool
) -> dict[str, Part]:
    """Return what makes a report in this process; `libraries` are the versions of those that are no packages.

    The clock of the period comes with `clock_of`.
    """
    parts = {name: _own(name) for name in _OURS}
    own = {package for package, _ in _OURS.values()}
    top = template_package.partition(".")[0]
    if top not in own:
        parts[top] = _of_package(top)
    # Babel is asked for other languages alone, Pillow for a logo that is made of pixels.
    names = [*_LIBRARIES, *(["babel"] if locale != "en" else []), *(["pillow"] if has_picture else [])]
    parts |= {name: _library(name) for name in names}
    parts["python"] = Part(".".join(platform.python_version_tuple()[:2]))
    parts["zlib"] = Part(zlib.ZLIB_RUNTIME_VERSION)
    return parts | {name: Part(version) for name, version in libraries.items()}


def clock_of(period: ReportingPeriod) -> Part:
    """Return the zone of a period, and the hash of what its clock does from a year before to a year after.

    The zone's rules come from the machine, which learns of new ones now and then.
    """
    year = timedelta(days=366)
    changes = clock_changes(Interval(period.interval.start - year, period.interval.end + year), period.zone)
    told = [f"{period.zone.utcoffset(period.interval.start.replace(tzinfo=None))}", *map(str, changes)]
    return Part(period.zone.key, hashlib.sha256("\n".join(told).encode()).hexdigest())


@cache
def _own(name: str) -> Part:
    package, parts = _OURS[name]
    return Part(_version(name), _hash(_content(files(package), parts)))


@cache
def _of_package(package: str) -> Part:
    """Return the package that a report of a plugin brings its template in."""
    folder = files(package)
    return Part(
        _version(package.replace("_", "-")), _hash(_content(folder, [part.name for part in folder.iterdir()]))
    )


@cache
def _library(name: str) -> Part:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return Part("not installed")
    return Part(found.version, _hash(_recorded(found)))


def _version(name: str) -> str:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return "not installed"  # run from a folder of sources


def _hash(lines: Iterable[str]) -> str | None:
    listed = sorted(lines)
    return hashlib.sha256("\n".join(listed).encode()).hexdigest() if listed else None


def _content(folder: Traversable, names: Iterable[str]) -> Iterator[str]:
    """Yield the path and the hash of every file below the folder's entries of these names."""
    waiting = [(name, folder.joinpath(name)) for name in names]
    while waiting:
        path, entry = waiting.pop()
        if entry.name in _APART or path.endswith(_COMPILED):
            continue
        if entry.is_dir():
            waiting += [(f"{path}/{inner.name}", inner) for inner in entry.iterdir()]
        elif entry.is_file():
            # as text: an archive of the sources may end its lines otherwise
            content = entry.read_bytes().replace(b"\r\n", b"\n")
            yield f"{path} {hashlib.sha256(content).hexdigest()}"


def _recorded(found: Distribution) -> Iterator[str]:
    """Yield the path and the hash of the distribution's files, as its installer wrote them down."""
    for row in csv.reader((found.read_text("RECORD") or "").splitlines()):
        path, digest = row[0], row[1] if len(row) > 1 else ""
        is_apart = path.startswith("..") or ".dist-info/" in path or ".libs/" in path
        if digest and not is_apart and not path.endswith(_COMPILED):
            yield f"{path} {digest}"
