"""What a machine needs for PDFs: the libraries that draw them, and fonts for the writing systems of names."""

from __future__ import annotations

import shutil
import subprocess

from passmuster.errors import ReportError
from passmuster.sdk import Checkup
from passmuster_reports.pdf.resources import INSTALL_FONTS, INSTALL_PANGO
from passmuster_reports.pdf.weasyprint.library import load_weasyprint

#: A language for each writing system that the fonts of the package do not have.
WRITING_SYSTEMS = {
    "Arabic": "ar",
    "Chinese": "zh-cn",
    "Devanagari": "hi",
    "Hebrew": "he",
    "Japanese": "ja",
    "Korean": "ko",
    "Thai": "th",
}


def check_health() -> list[Checkup]:
    """Return what was found of Pango and of the fonts, and the command that installs what is missing."""
    return [_pango(), _fonts()]


def _pango() -> Checkup:
    try:
        weasyprint = load_weasyprint()
    except ReportError as error:
        return Checkup(f"PDF: {error.message}", INSTALL_PANGO)
    return Checkup(f"PDF: WeasyPrint {weasyprint.__version__}", None)


def _fonts() -> Checkup:
    """Return which writing systems have no font, as far as fontconfig can be asked."""
    if shutil.which("fc-list") is None:
        return Checkup("fonts: fc-list is not there to list them", "apt-get install fontconfig")
    missing = [name for name, language in WRITING_SYSTEMS.items() if not _lists(f":lang={language}")]
    missing += [] if _lists("Noto Color Emoji") else ["emoji"]
    if missing:
        return Checkup(f"fonts for {', '.join(missing)}", INSTALL_FONTS)
    return Checkup(f"fonts for {', '.join(WRITING_SYSTEMS)} and emoji", None)


def _lists(pattern: str) -> bool:
    return bool(subprocess.run(["fc-list", pattern], capture_output=True, check=False).stdout)
