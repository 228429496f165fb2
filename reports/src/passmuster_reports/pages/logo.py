"""The organisation's logo: a small picture; its content tells its format, not its name."""

from __future__ import annotations

import base64
import io
import os
import warnings
from dataclasses import dataclass

from passmuster.errors import SettingsError
from passmuster_reports.pages.svg import problem_of_svg

#: Bytes that a logo may have.
LARGEST = 2 << 20
#: Points that it may have: each takes some bytes of memory, however few it takes in the file.
MOST_POINTS = 16_000_000

#: How the content of each format begins.
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True)
class Logo:
    """A picture and its media type."""

    content: bytes
    media_type: str

    @property
    def data_address(self) -> str:
        """Return the picture as an address that needs no second file."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


def read_logo(path: str) -> Logo:
    """Return the picture in a PNG, JPEG or SVG file; SettingsError where it is none."""
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"cannot read the logo '{path}': {error.strerror}") from error
    name = os.path.basename(path)
    if len(content) > LARGEST:
        raise SettingsError(f"{name}: larger than {LARGEST >> 20} MB, the most a logo may have")
    for begin, media_type in _BEGINNINGS.items():
        if content.startswith(begin):
            _check(name, _problem_of_points(content))
            return Logo(content, media_type)
    if b"<svg" in content[:2000].lower():
        _check(name, problem_of_svg(content))
        return Logo(content, "image/svg+xml")
    raise SettingsError(f"{name}: not a PNG, JPEG or SVG picture")


def _check(name: str, problem: str | None) -> None:
    if problem:
        raise SettingsError(f"{name}: {problem}")


def _problem_of_points(content: bytes) -> str | None:
    """Return why a picture of points is not drawn, None where it may be."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return "not a PNG, JPEG or SVG picture"
    if width * height > MOST_POINTS:
        return f"{width:,} by {height:,} points, and a logo may have {MOST_POINTS:,} in all"
    return None
