"""What may be loaded while a report is drawn: the fonts of this package, and the logo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.pages.document import UNPACKED, read_asset

if TYPE_CHECKING:
    from passmuster_reports.pages.logo import Logo

#: The scheme under which the pages name the package's own files; it exists nowhere else.
SCHEME = "passmuster-asset:"

#: The address under which the pages find the logo.
LOGO = f"{SCHEME}logo"

INSTALL_PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
INSTALL_FONTS = "apt-get install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"


class ForbiddenError(Exception):
    """A page asks for something that is none of the package's own files."""


def font_address(font: str) -> str:
    """Return the address under which the pages find a font of the package."""
    return SCHEME + font + UNPACKED


def read_resource(url: str, logo: Logo | None) -> tuple[bytes, str]:
    """Return the content and the media type of a file; ForbiddenError at any address that is not ours.

    Names come from vendors: none of them may make us read a file of this machine or call a server.
    """
    if logo is not None and url == LOGO:
        return logo.content, logo.media_type
    try:
        return read_asset(url.removeprefix(SCHEME)), "font/ttf"
    except KeyError:
        raise ForbiddenError(f"a report may not load {url}") from None
