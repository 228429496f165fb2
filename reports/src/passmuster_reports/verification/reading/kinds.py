"""The kinds of objects that this program writes, and the keys that each has: what is not listed, no file has.

Pages have links to places within the file, and neither notes nor thumbnails, actions or layers; the catalog
has neither forms nor scripts.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.kinds_of_files import DOCUMENT, STRUCTURE
from passmuster_reports.verification.reading.kinds_of_pages import FONTS, PAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_reports.verification.reading.rules import Each, Kind

#: Each kind by its name; one is an array.
KINDS: Mapping[str, Kind | Each] = MappingProxyType({**DOCUMENT, **PAGES, **FONTS, **STRUCTURE})
