"""WeasyPrint itself: whether it loads, the versions of its libraries, and what it logs."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from passmuster.errors import ReportError
from passmuster_reports.pdf.resources import INSTALL_PANGO

if TYPE_CHECKING:
    from collections.abc import Iterator


def load_weasyprint() -> Any:
    """Return WeasyPrint; ReportError says what it needs where it does not load."""
    try:
        import weasyprint
    # A missing library of Pango is an OSError of cffi.
    except (ImportError, OSError) as error:
        raise ReportError(
            f"a PDF needs WeasyPrint and Pango, and they do not load: {str(error).splitlines()[0]}",
            f"{INSTALL_PANGO}; or write .html or .json instead",
        ) from error
    return weasyprint


def library_versions() -> dict[str, str]:
    """Return the versions of Pango and HarfBuzz; HarfBuzz tells only whether it is at least some version."""
    from weasyprint.text.ffi import harfbuzz, pango

    number = pango.pango_version()
    found: list[int] = []
    for place in range(3):
        rest = (0,) * (2 - place)
        part = 0
        while harfbuzz.hb_version_atleast(*found, part + 1, *rest):
            part += 1
        found.append(part)
    return {
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        "harfbuzz": ".".join(map(str, found)),
    }


@contextmanager
def log_taken() -> Iterator[list[logging.LogRecord]]:
    """Collect what WeasyPrint logs instead of printing it."""
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
