"""What WeasyPrint may load while a report is drawn, and what it says meanwhile."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster_reports.pages.document import read_asset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.pages.logo import Logo

#: The scheme under which the pages name the package's own files; it exists nowhere else.
SCHEME = "passmuster-asset:"

#: The name under which the pages find the logo.
LOGO = "logo"

INSTALL_PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
INSTALL_FONTS = "apt-get install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"


def import_weasyprint() -> Any:
    """WeasyPrint, or an error that says what it needs."""
    try:
        import weasyprint
    # A missing library of Pango is an OSError of cffi.
    except (ImportError, OSError) as error:
        raise ReportError(
            f"a PDF needs WeasyPrint and Pango, and they do not load: {str(error).splitlines()[0]}",
            f"{INSTALL_PANGO}; or write .html or .json instead",
        ) from error
    return weasyprint


def make_fetcher(logo: Logo | None = None) -> Any:
    """A fetcher that knows the package's own files and stops the rendering at any other address.

    Names come from vendors: none of them may make us read a file of this machine or call a server.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if logo is not None and url == SCHEME + LOGO:
                return URLFetcherResponse(url, logo.content, {"Content-Type": logo.media_type})
            try:
                content = read_asset(url.removeprefix(SCHEME))
            except KeyError:
                raise FatalURLFetchingError(f"a report may not load {url}") from None
            return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})

    return AssetFetcher()


@contextmanager
def log_taken() -> Iterator[list[logging.LogRecord]]:
    """What WeasyPrint logs, collected instead of printed."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.append  # type: ignore[method-assign,assignment]
    logger = logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield records
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
