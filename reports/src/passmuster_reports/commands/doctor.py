"""What a machine needs for PDFs: the libraries that draw them, and fonts for the scripts of names."""

from __future__ import annotations

import shutil
import subprocess

from passmuster.errors import ReportError
from passmuster.sdk import Checkup
from passmuster_reports.pdf.resources import INSTALL_FONTS, INSTALL_PANGO, import_weasyprint

#: A language for each script that the fonts of the package do not have.
SCRIPTS = {
    "Arabic": "ar",
    "Chinese": "zh-cn",
    "Devanagari": "hi",
    "Hebrew": "he",
    "Japanese": "ja",
    "Korean": "ko",
    "Thai": "th",
}


def check_health() -> list[Checkup]:
    """Check Pango and the fonts; what is missing comes with the command that brings it."""
    return [_pango(), _fonts()]


def _pango() -> Checkup:
    try:
        weasyprint = import_weasyprint()
    except ReportError as error:
        return Checkup(f"PDF: {error.message}", INSTALL_PANGO)
    return Checkup(f"PDF: WeasyPrint {weasyprint.__version__}", None)


def _fonts() -> Checkup:
    """Check that there is a font for each script, as far as fontconfig can tell."""
    if shutil.which("fc-list") is None:
        return Checkup("fonts: fc-list is not there to list them", "apt-get install fontconfig")
    missing = [script for script, language in SCRIPTS.items() if not _lists(f":lang={language}")]
    missing += [] if _lists("Noto Color Emoji") else ["emoji"]
    if missing:
        return Checkup(f"fonts for {', '.join(missing)}", INSTALL_FONTS)
    return Checkup(f"fonts for {', '.join(SCRIPTS)} and emoji", None)


def _lists(pattern: str) -> bool:
    return bool(subprocess.run(["fc-list", pattern], capture_output=True, check=False).stdout)
