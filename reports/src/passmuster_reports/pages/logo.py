"""The organisation's logo: a small picture; its content tells its format, not its name."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass

from passmuster.errors import SettingsError

#: Bytes that a logo may have.
LARGEST = 2 << 20

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
            return Logo(content, media_type)
    if b"<svg" in content[:2000].lower() and b"<!entity" not in content.lower():
        return Logo(content, "image/svg+xml")
    raise SettingsError(f"{name}: not a PNG, JPEG or SVG picture")
